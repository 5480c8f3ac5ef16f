import type { NetworkAclEntry } from '@aws-sdk/client-ec2';
import type { NetworkAclFact } from '../evidence/facts.ts';
import { type Addresses, addressesOf, within, without } from './addresses.ts';
import { type Protocol, protocolNumbers } from './security-groups.ts';

/** A run of ports, both ends included. */
export interface Ports {
  from: number;
  to: number;
}

export type Direction = 'egress' | 'ingress';

/** The rule numbered 32767 is the `*` at the end, which denies what no rule matched. */
export const finalRule = 32767;

/**
 * The ACL that a subnet follows: EC2 lists the association, of the default ACL too. Where no ACL of the VPC shows any and
 * the default one is the only one, it is everybody's.
 */
export function networkAclOf(subnetId: string, acls: readonly NetworkAclFact[]): NetworkAclFact | undefined {
  const own = acls.find(({ Associations = [] }) =>
    Associations.some((association) => association.SubnetId === subnetId),
  );
  if (own) return own;
  const [only, ...others] = acls;
  return only?.IsDefault && others.length === 0 && !only.Associations?.length ? only : undefined;
}

/** What an ACL has to let through for a connection, in one direction: it keeps no state. */
export interface AclNeed {
  direction: Direction;
  /** Each of them is needed: a port that is closed loses its packets. */
  ports: Ports;
  /** Those that are needed if the puller's system, which is not told, is the one or the other. */
  perhaps?: Ports;
  /** Of the other side. */
  addresses: Addresses;
  /** The other side may be anywhere on the internet: that some addresses are closed says next to nothing. */
  anywhere?: boolean;
  /** All of these addresses take part in turn. Else one of them does, and what is closed to some is no proof. */
  each?: boolean;
  protocol?: Protocol;
  /** What a rule that mends it should be for: more ports than are needed, as AWS recommends, and whole blocks. */
  mend: { ports: Ports; blocks: readonly string[] };
}

/** What an ACL does with packets on a run of ports that no rule divides. */
export interface Slice {
  ports: Ports;
  allowed: Addresses;
  denied: { rule: number; addresses: Addresses }[];
}

/**
 * Judges the rules of one direction in their order: for each port and address the first match decides, IPv4 and IPv6
 * each by its own rules. A rule without a port range covers all ports (VPC user guide, "Network ACL rules").
 */
export function judgeAcl(
  entries: readonly NetworkAclEntry[],
  {
    direction,
    ports,
    addresses,
    protocol = 'tcp',
  }: Pick<AclNeed, 'direction' | 'ports' | 'addresses' | 'protocol'>,
): Slice[] {
  const protocols = ['-1', protocol, protocolNumbers[protocol]];
  const rules = entries
    .filter(
      ({ Egress, Protocol }) => Egress === (direction === 'egress') && protocols.includes(`${Protocol}`),
    )
    .flatMap((entry) => {
      const block = entry.CidrBlock ?? entry.Ipv6CidrBlock;
      return block ? { entry, ports: portsOf(entry), addresses: addressesOf(block) } : [];
    })
    .sort((a, b) => (a.entry.RuleNumber ?? finalRule) - (b.entry.RuleNumber ?? finalRule));
  return slicesOf(
    ports,
    rules.map((rule) => rule.ports),
  ).map((slice) => {
    let rest = addresses;
    const allowed: Addresses[] = [];
    const denied: Slice['denied'] = [];
    for (const rule of rules) {
      if (rule.ports.from > slice.from || slice.to > rule.ports.to) continue;
      const matched = within(rest, rule.addresses);
      if (matched.length > 0) {
        if (rule.entry.RuleAction === 'allow') allowed.push(matched);
        else denied.push({ rule: rule.entry.RuleNumber ?? finalRule, addresses: matched });
      }
      rest = without(rest, rule.addresses);
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

/** Ports on which an ACL denies a direction to every address that the other side may have, or to one that it has. */
export interface AclDenial {
  direction: Direction;
  ports: Ports[];
  /** The deciding rules, lowest first. */
  rules: number[];
  /** Some of the required ports, or of the addresses, are open: the pull fails from time to time. */
  intermittent: boolean;
  protocol: Protocol;
  mend: AclNeed['mend'];
}

/**
 * What stops a path at an ACL. Ports that are closed to part of the addresses alone are no proof where only one of them
 * takes part, and left out: it may be among the others.
 */
export function denialOf(entries: readonly NetworkAclEntry[], need: AclNeed): AclDenial | undefined {
  // Of a peer without an address in this family there is nothing to deny.
  if (need.addresses.length === 0) return undefined;
  const slices = judgeAcl(entries, need);
  const closed = slices.filter(({ allowed, denied }) =>
    need.each ? denied.length > 0 : allowed.length === 0,
  );
  if (closed.length === 0) return undefined;
  const rules = closed.flatMap(({ denied }) => denied.map(({ rule }) => rule));
  return {
    direction: need.direction,
    ports: joined(closed.map((slice) => slice.ports)),
    rules: [...new Set(rules)].sort((a, b) => a - b),
    intermittent: slices.some(({ allowed }) => allowed.length > 0),
    protocol: need.protocol ?? 'tcp',
    mend: need.mend,
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

/** Whether an ACL denies some of the addresses that the other side may have, on some of the ports. */
export function deniesPart(entries: readonly NetworkAclEntry[], need: AclNeed): boolean {
  return judgeAcl(entries, need).some(({ allowed, denied }) => allowed.length > 0 && denied.length > 0);
}

/** `rule * denies ingress on ports 32768-60999`. */
export function denialInWords({ direction, ports, rules }: AclDenial): string {
  return `${rulesInWords(rules)} ${rules.length === 1 ? 'denies' : 'deny'} ${direction} on ${portsInWords(ports)}`;
}

function rulesInWords(rules: readonly number[]): string {
  const names = rules.map((rule) => (rule === finalRule ? '*' : `${rule}`));
  return `${names.length === 1 ? 'rule' : 'rules'} ${names.join(', ')}`;
}

function portsInWords(ports: readonly Ports[]): string {
  const runs = ports.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  return `${runs.length === 1 && ports[0]?.from === ports[0]?.to ? 'port' : 'ports'} ${runs.join(', ')}`;
}
