import type { IpPermission } from '@aws-sdk/client-ec2';
import type { PrefixListFact, SecurityGroupFact } from '../evidence/facts.ts';
import { type Addresses, addressesOf, covers, within } from './addresses.ts';

/** Where packets go, as far as the facts place it. */
export interface Target {
  /** The addresses that the host may have; one of them is dialled. */
  addresses: Addresses;
  /** The security groups of the network interface that listens; `undefined`: not known; empty: none in a VPC. */
  groups?: readonly string[];
  /** The prefix list that holds exactly the service's addresses. */
  prefixListId?: string;
}

export type Admission = 'open' | 'closed' | 'unknown';

/**
 * Whether security groups let TCP on a port out to a target. They hold allow rules alone, add up over all groups, and answers
 * come back by themselves (VPC user guide, "Security group rules").
 */
export function egressTo(
  groups: readonly SecurityGroupFact[],
  target: Target,
  port: number,
  prefixLists: readonly PrefixListFact[],
): Admission {
  const permissions = groups
    .flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress)
    .filter((permission) => coversPort(permission, port));
  const listed = permissions.flatMap(({ PrefixListIds = [] }) =>
    PrefixListIds.flatMap(({ PrefixListId }) => PrefixListId ?? []),
  );
  const paired = permissions.flatMap(({ UserIdGroupPairs = [] }) =>
    UserIdGroupPairs.flatMap(({ GroupId }) => GroupId ?? []),
  );
  const read = prefixLists.filter(({ PrefixListId }) => listed.includes(PrefixListId ?? ''));
  const admitted = addressesOf(
    ...permissions.flatMap(({ IpRanges = [] }) => IpRanges.flatMap(({ CidrIp }) => CidrIp ?? [])),
    ...read.flatMap(({ Cidrs = [] }) => Cidrs),
  );
  if (covers(admitted, target.addresses)) return 'open';
  if (target.prefixListId && listed.includes(target.prefixListId)) return 'open';
  if (target.groups?.some((id) => paired.includes(id))) return 'open';
  const mayMatch =
    within(target.addresses, admitted).length > 0 ||
    listed.some((id) => !read.some(({ PrefixListId }) => PrefixListId === id)) ||
    (target.groups === undefined && paired.length > 0);
  return mayMatch ? 'unknown' : 'closed';
}

/** Protocol -1 is every protocol and has no ports. AWS answers `tcp`; some tools store the number. */
function coversPort({ IpProtocol, FromPort, ToPort }: IpPermission, port: number): boolean {
  if (IpProtocol === '-1') return true;
  if (IpProtocol !== 'tcp' && IpProtocol !== '6') return false;
  return (FromPort ?? 0) <= port && port <= (ToPort ?? 65535);
}

/** The egress rules for people: `tcp 443 to 10.0.0.0/16`. */
export function egressInWords({ GroupId, IpPermissionsEgress = [] }: SecurityGroupFact): string {
  const rules = IpPermissionsEgress.flatMap(ruleInWords);
  return rules.length === 0
    ? `${GroupId} has no egress rule`
    : `${GroupId} admits egress ${rules.join('; ')}`;
}

function ruleInWords(permission: IpPermission): string[] {
  const { IpProtocol, FromPort, ToPort } = permission;
  const ports = FromPort === ToPort ? `${FromPort}` : `${FromPort}-${ToPort}`;
  const traffic = IpProtocol === '-1' ? 'all traffic' : `${IpProtocol} ${ports}`;
  return [
    ...(permission.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
    ...(permission.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
  ].map((to) => `${traffic} to ${to}`);
}
