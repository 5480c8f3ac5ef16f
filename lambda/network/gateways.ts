import type { Route } from '@aws-sdk/client-ec2';
import type { Family } from './addresses.ts';
import { blockPublicAccessHop } from './block-public-access.ts';
import { natGatewayHops } from './nat-gateway.ts';
import { natInstanceHops } from './nat-instance.ts';
import { outOfSight } from './out-of-sight.ts';
import type { Peer } from './security-groups.ts';
import { blockOf, targetOf } from './tables.ts';
import type { Hop, PathFacts, Walk } from './types.ts';

/** The gateway that a route leads to, and whether it carries the puller's packets on to this destination. */
export function gatewayHops(route: Route, walk: Walk, target: Peer | undefined): Hop[] {
  const { facts, destination, family } = walk;
  const resource = targetOf(route);
  if (resource.startsWith('nat-')) return natGatewayHops(resource, route, walk, target);
  if (resource.startsWith('igw-')) return unlessBlocked(internetGatewayHop(resource, facts, family), facts);
  if (resource.startsWith('eigw-')) {
    return unlessBlocked({ kind: 'egress-only-gateway', resource, state: 'open', detail: 'ok' }, facts);
  }
  if (/^(?:i|eni)-/.test(resource)) return natInstanceHops(route, walk, target);
  const detail =
    resource === 'local'
      ? `${destination.address} is inside this VPC, and what listens there cannot be seen`
      : 'what lies beyond cannot be seen from here';
  return [
    outOfSight({ kind: 'elsewhere', resource }, detail, [
      'ec2:DescribeRouteTables',
      `the route to ${blockOf(route)} leads to ${resource}: ${detail}`,
    ]),
  ];
}

function unlessBlocked(gateway: Hop, facts: PathFacts): Hop[] {
  const block = blockPublicAccessHop(gateway.kind, facts.subnet?.SubnetId, facts);
  return block ? [gateway, block] : [gateway];
}

function internetGatewayHop(resource: string, { puller, subnet }: PathFacts, family: Family): Hop {
  const hop = { kind: 'internet-gateway', resource } as const;
  if (puller?.kind === 'external') return { ...hop, state: 'open', detail: 'ok' };
  const who = puller?.kind === 'instance' ? puller.name : 'the task';
  const [has, kind] =
    family === 'ipv6' ? [hasIpv6(puller, subnet), 'IPv6 address'] : [puller?.publicIp, 'public IP'];
  if (has === true) {
    const { superseded: gap } = puller ?? {};
    return gap && family === 'ipv4'
      ? {
          ...hop,
          state: 'unknown',
          detail: 'public IP: yes, as configured now',
          undecided: ['public-ip-missing'],
          gap,
        }
      : { ...hop, state: 'open', detail: 'ok' };
  }
  if (has === false) {
    return {
      ...hop,
      state: 'broken',
      detail: `${who} has no ${kind}, and an internet gateway carries no other`,
      cause: 'public-ip-missing',
      evidence: [`${puller?.source}: ${who} has no ${family === 'ipv6' ? kind : `${kind} address`}`],
    };
  }
  return {
    ...hop,
    state: 'unknown',
    detail: `whether the puller has ${family === 'ipv6' ? 'an' : 'a'} ${kind} is not known`,
    undecided: ['public-ip-missing'],
    gap: puller?.unknown ?? {
      action: 'ecs:DescribeServices',
      reason: `whether the puller in ${subnet?.SubnetId} had ${family === 'ipv6' ? 'an' : 'a'} ${kind} is not known`,
    },
  };
}

/** No interface has an address of a family that its subnet has not. */
function hasIpv6(puller: PathFacts['puller'], subnet: PathFacts['subnet']): boolean | undefined {
  if (puller?.kind !== 'external' && puller?.ipv6 !== undefined) return puller.ipv6;
  return subnet?.Ipv6CidrBlocks.length === 0 ? false : undefined;
}
