import type { IpPermission } from '@aws-sdk/client-ec2';
import type { PrefixListFact, SecurityGroupFact } from '../evidence/facts.ts';
import { type Addresses, addressesOf, covers, within } from './addresses.ts';

/** The other end of a connection, as far as the facts place it. */
export interface Peer {
  /** The addresses that it may have; one of them takes part. */
  addresses: Addresses;
  /** Nothing is known of its address: these are the public ones, most of which it cannot have. */
  anywhere?: boolean;
  /** All of these take part in turn: one that is closed makes pulls fail from time to time. */
  each?: boolean;
  /** The security groups of its network interface; `undefined`: not known; empty: none in a VPC. */
  groups?: readonly string[];
  /** The prefix list that holds exactly its addresses. */
  prefixListId?: string;
}

export type Protocol = 'tcp' | 'udp';

/** `closed`: no rule admits any of it, or not each of those that take part. */
export type Admission = 'open' | 'closed' | 'unknown';

interface Rules {
  permissions: readonly IpPermission[];
  prefixLists: readonly PrefixListFact[];
}

/**
 * Whether the rules of security groups admit a connection with a peer. They hold allow rules alone, add up over all
 * groups, and answers come back by themselves (VPC user guide, "Security group rules").
 */
function admits(
  { permissions, prefixLists }: Rules,
  peer: Peer,
  port: number,
  protocol: Protocol,
): Admission {
  const about = permissions.filter((permission) => coversPort(permission, port, protocol));
  const listed = about.flatMap(({ PrefixListIds = [] }) =>
    PrefixListIds.flatMap(({ PrefixListId }) => PrefixListId ?? []),
  );
  const paired = about.flatMap(({ UserIdGroupPairs = [] }) =>
    UserIdGroupPairs.flatMap(({ GroupId }) => GroupId ?? []),
  );
  const read = prefixLists.filter(({ PrefixListId }) => listed.includes(PrefixListId ?? ''));
  const admitted = addressesOf(
    ...about.flatMap(({ IpRanges = [] }) => IpRanges.flatMap(({ CidrIp }) => CidrIp ?? [])),
    ...about.flatMap(({ Ipv6Ranges = [] }) => Ipv6Ranges.flatMap(({ CidrIpv6 }) => CidrIpv6 ?? [])),
    ...read.flatMap(({ Cidrs = [] }) => Cidrs),
  );
  if (covers(admitted, peer.addresses)) return 'open';
  if (peer.prefixListId && listed.includes(peer.prefixListId)) return 'open';
  if (peer.groups?.some((id) => paired.includes(id))) return 'open';
  const mayMatch =
    (!peer.each && within(peer.addresses, admitted).length > 0) ||
    listed.some((id) => !read.some(({ PrefixListId }) => PrefixListId === id)) ||
    (peer.groups === undefined && paired.length > 0);
  return mayMatch ? 'unknown' : 'closed';
}

/** Whether a puller's groups let it out to a target. */
export const egressTo = (
  groups: readonly SecurityGroupFact[],
  target: Peer,
  port: number,
  prefixLists: readonly PrefixListFact[],
  protocol: Protocol = 'tcp',
): Admission =>
  admits(
    { permissions: groups.flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress), prefixLists },
    target,
    port,
    protocol,
  );

/** Whether the groups of what listens let a puller in. */
export const ingressFrom = (
  groups: readonly SecurityGroupFact[],
  puller: Peer,
  port: number,
  prefixLists: readonly PrefixListFact[],
  protocol: Protocol = 'tcp',
): Admission =>
  admits(
    { permissions: groups.flatMap(({ IpPermissions = [] }) => IpPermissions), prefixLists },
    puller,
    port,
    protocol,
  );

/** Protocol -1 is every protocol and has no ports. AWS answers `tcp`; some tools store the number. */
function coversPort(
  { IpProtocol, FromPort, ToPort }: IpPermission,
  port: number,
  protocol: Protocol,
): boolean {
  if (IpProtocol === '-1') return true;
  if (IpProtocol !== protocol && IpProtocol !== protocolNumbers[protocol]) return false;
  return (FromPort ?? 0) <= port && port <= (ToPort ?? 65535);
}

/** As IANA assigns them. */
export const protocolNumbers: Record<Protocol, string> = { tcp: '6', udp: '17' };

/** The egress rules for people: `sg-0task1234 admits egress tcp 443 to pl-0abc1234 (10.20.0.0/16)`. */
export const egressInWords = (
  { GroupId, IpPermissionsEgress = [] }: SecurityGroupFact,
  prefixLists?: readonly PrefixListFact[],
): string => rulesInWords(`${GroupId}`, 'egress', 'to', IpPermissionsEgress, prefixLists);

/** `sg-0vpce1234 admits ingress tcp 443 from sg-0other1234`. */
export const ingressInWords = (
  { GroupId, IpPermissions = [] }: SecurityGroupFact,
  prefixLists?: readonly PrefixListFact[],
): string => rulesInWords(`${GroupId}`, 'ingress', 'from', IpPermissions, prefixLists);

function rulesInWords(
  id: string,
  direction: string,
  preposition: string,
  permissions: readonly IpPermission[],
  prefixLists: readonly PrefixListFact[] = [],
): string {
  const rules = permissions.flatMap((permission) => ruleInWords(permission, preposition, prefixLists));
  return rules.length === 0
    ? `${id} has no ${direction} rule`
    : `${id} admits ${direction} ${rules.join('; ')}`;
}

function ruleInWords(
  permission: IpPermission,
  preposition: string,
  prefixLists: readonly PrefixListFact[],
): string[] {
  const { IpProtocol, FromPort, ToPort } = permission;
  const ports = FromPort === ToPort ? `${FromPort}` : `${FromPort}-${ToPort}`;
  const traffic = IpProtocol === '-1' ? 'all traffic' : `${IpProtocol} ${ports}`;
  return [
    ...(permission.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId }) => listInWords(PrefixListId, prefixLists)),
    ...(permission.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
  ].map((peer) => `${traffic} ${preposition} ${peer}`);
}

/** AWS's own lists go by their ids: they are long, and everybody's. */
function listInWords(id: string | undefined, prefixLists: readonly PrefixListFact[]): string | undefined {
  const { Cidrs, PrefixListName } = prefixLists.find(({ PrefixListId }) => PrefixListId === id) ?? {};
  if (!Cidrs || PrefixListName?.startsWith('com.amazonaws.')) return id;
  return `${id} (${Cidrs.slice(0, 5).join(', ') || 'empty'}${Cidrs.length > 5 ? ', …' : ''})`;
}
