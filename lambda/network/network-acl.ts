import type { NetworkAclEntry } from '@aws-sdk/client-ec2';
import { type Addresses, addressesOf, within, without } from './addresses.ts';

/** A run of ports, both ends included. */
export interface Ports {
  from: number;
  to: number;
}

export type Direction = 'egress' | 'ingress';

/** The rule numbered 32767 is the `*` at the end, which denies what no rule matched. */
export const finalRule = 32767;

/** What an ACL does with TCP packets on a run of ports that no rule divides. */
export interface Slice {
  ports: Ports;
  allowed: Addresses;
  denied: { rule: number; addresses: Addresses }[];
}

/**
 * Judges the IPv4 rules of one direction in their order: for each port and address the first match decides. A rule
 * without a port range covers all ports (VPC user guide, "Network ACL rules").
 */
export function judgeAcl(
  entries: readonly NetworkAclEntry[],
  direction: Direction,
  ports: Ports,
  addresses: Addresses,
): Slice[] {
  const rules = entries
    .filter(({ Egress, CidrBlock }) => Egress === (direction === 'egress') && CidrBlock)
    .filter(({ Protocol }) => Protocol === '-1' || Protocol === '6' || Protocol === 'tcp')
    .sort((a, b) => (a.RuleNumber ?? finalRule) - (b.RuleNumber ?? finalRule));
  return slicesOf(ports, rules.map(portsOf)).map((slice) => {
    let rest = addresses;
    const allowed: Addresses[] = [];
    const denied: Slice['denied'] = [];
    for (const rule of rules.filter(
      (one) => portsOf(one).from <= slice.from && slice.to <= portsOf(one).to,
    )) {
      const block = addressesOf(rule.CidrBlock ?? '');
      const matched = within(rest, block);
      if (matched.length > 0) {
        if (rule.RuleAction === 'allow') allowed.push(matched);
        else denied.push({ rule: rule.RuleNumber ?? finalRule, addresses: matched });
      }
      rest = without(rest, block);
    }
    if (rest.length > 0) denied.push({ rule: finalRule, addresses: rest });
    return { ports: slice, allowed: allowed.flat(), denied };
  });
}

function portsOf({ Protocol, PortRange }: NetworkAclEntry): Ports {
  if (Protocol === '-1') return { from: 0, to: 65535 };
  return { from: PortRange?.From ?? 0, to: PortRange?.To ?? 65535 };
}

/** Cuts the ports wherever a rule begins or ends. */
function slicesOf({ from, to }: Ports, ranges: readonly Ports[]): Ports[] {
  const starts = new Set([from, ...ranges.flatMap((range) => [range.from, range.to + 1])]);
  const inside = [...starts].filter((start) => from <= start && start <= to).sort((a, b) => a - b);
  return inside.map((start, index) => ({ from: start, to: (inside[index + 1] ?? to + 1) - 1 }));
}

/** Ports on which an ACL denies a direction to every address that the destination may have. */
export interface AclDenial {
  direction: Direction;
  ports: Ports[];
  /** The deciding rules, lowest first. */
  rules: number[];
  /** Some of the required ports are open: the pull fails from time to time. */
  intermittent: boolean;
}

/**
 * What stops a path at an ACL. Ports that are closed to part of the addresses alone are no proof, and left out: the host
 * may be among the others. Of the ephemeral ports the puller needs all: one that is closed loses its answers.
 */
export function denialOf(
  entries: readonly NetworkAclEntry[],
  direction: Direction,
  ports: Ports,
  addresses: Addresses,
): AclDenial | undefined {
  const slices = judgeAcl(entries, direction, ports, addresses);
  const closed = slices.filter(({ allowed }) => allowed.length === 0);
  if (closed.length === 0) return undefined;
  const rules = closed.flatMap(({ denied }) => denied.map(({ rule }) => rule));
  return {
    direction,
    ports: joined(closed.map((slice) => slice.ports)),
    rules: [...new Set(rules)].sort((a, b) => a - b),
    intermittent: closed.length < slices.length,
  };
}

function joined(ports: readonly Ports[]): Ports[] {
  const runs: Ports[] = [];
  for (const { from, to } of ports) {
    const last = runs.at(-1);
    if (last?.to === from - 1) last.to = to;
    else runs.push({ from, to });
  }
  return runs;
}

/** Whether an ACL denies some of the addresses that the destination may have, on some of the ports. */
export function deniesPart(
  entries: readonly NetworkAclEntry[],
  direction: Direction,
  ports: Ports,
  addresses: Addresses,
): boolean {
  return judgeAcl(entries, direction, ports, addresses).some(
    ({ allowed, denied }) => allowed.length > 0 && denied.length > 0,
  );
}
