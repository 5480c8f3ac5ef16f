import type { Hop, HopState, Trace } from '../../lambda/network/types.ts';

/** A hop that is open, unless it is said otherwise. */
export const hop = (kind: Hop['kind'], resource: string, over: Partial<Hop> = {}): Hop => ({
  kind,
  resource,
  state: 'open',
  detail: 'ok',
  ...over,
});

export const broken = (kind: Hop['kind'], resource: string, detail: string, over: Partial<Hop> = {}): Hop =>
  hop(kind, resource, { state: 'broken', detail, ...over });

export const task = hop('puller', 'task', { detail: '10.0.3.57' });
export const groups = hop('security-groups', 'sg-0task1234', { detail: '443 out: yes' });
export const ownAcl = hop('network-acl', 'acl-0a1b2c3d');
export const table = hop('route-table', 'rtb-0priv5678');
export const nat = hop('nat-gateway', 'nat-0abc1234');

const worstFirst: HopState[] = ['broken', 'unknown', 'invisible', 'open'];

/** A path made by hand. */
export function traceTo(name: string, ...hops: Hop[]): Trace {
  return {
    destination: { name, host: name, port: 443, legs: [] },
    family: 'ipv4',
    passage: { is: 'absent' },
    hops,
    state: worstFirst.find((state) => hops.some((one) => one.state === state)) ?? 'open',
  };
}
