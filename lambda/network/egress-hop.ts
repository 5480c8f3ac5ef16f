import type { SecurityGroupFact } from '../evidence/facts.ts';
import type { Gap } from '../types.ts';
import { addressesOf } from './addresses.ts';
import { interfacesOf, isCarriedInside } from './endpoints.ts';
import { prefixListsOf } from './routes.ts';
import { type Admission, egressInWords, egressTo } from './security-groups.ts';
import type { Aim } from './targets.ts';
import type { Hop, Passage, PathFacts, Walk } from './types.ts';

/** The puller's security groups, as one hop: they add up. */
export function securityGroupsHop({ facts, destination, passage }: Walk, aim: Aim): Hop {
  const { name, port, protocol, address } = destination;
  const { securityGroups } = facts;
  const puller = facts.puller?.kind === 'external' ? undefined : facts.puller;
  const ids = puller?.securityGroupIds;
  const kind = 'security-groups';
  const resource = (ids?.length ? ids : (securityGroups ?? []).map(({ GroupId }) => GroupId)).join(', ');
  if (!securityGroups || !puller) {
    return { kind, resource: resource || 'security groups', state: 'unknown', detail: 'not read' };
  }
  const unknown = (detail: string, gap: Gap, of = resource): Hop => ({
    kind,
    resource: of,
    state: 'unknown',
    detail,
    undecided: ['security-group-egress-closed'],
    gap,
  });
  if (!ids) {
    const reason = 'the security groups of the puller are not known';
    return unknown(
      'not known',
      puller.unknown ?? { action: 'ecs:DescribeServices', reason },
      'security groups',
    );
  }
  const groups =
    ids.length === 0 ? securityGroups : securityGroups.filter(({ GroupId }) => ids.includes(GroupId ?? ''));
  const unread = ids.filter((id) => !groups.some(({ GroupId }) => GroupId === id));
  const lists = prefixListsOf(facts);
  const admission = combined(
    aim,
    aim.targets.map((target) => egressTo(groups, target, port, lists, protocol)),
  );
  const { superseded } = puller;
  if (admission === 'open') {
    return superseded
      ? unknown(`${port} out: yes, as configured now`, superseded)
      : { kind, resource, state: 'open', detail: `${port} out: yes` };
  }
  if (admission === 'closed' && unread.length === 0 && groups.length > 0) {
    const evidence = groups.map((group) => `ec2:DescribeSecurityGroups: ${egressInWords(group, lists)}`);
    const admits = (one: string) =>
      egressTo(groups, { addresses: addressesOf(one), groups: [] }, port, lists, protocol) === 'open';
    const lacking = address ? undefined : lackingOf(passage, facts, admits);
    return {
      kind,
      resource,
      state: 'broken',
      detail: `${port} out: no rule admits ${lacking?.join(', ') ?? name}`,
      cause: 'security-group-egress-closed',
      evidence: superseded ? [...evidence, `${superseded.action}: ${superseded.reason}`] : evidence,
      ...(lacking && { lacking }),
    };
  }
  if (unread.length > 0 || groups.length === 0) {
    const reason = `${unread.join(', ') || resource} was not found`;
    return unknown(`${port} out: perhaps`, { action: 'ec2:DescribeSecurityGroups', reason });
  }
  const { action, why } = admittedInPart(groups, name, facts, passage);
  return unknown(`${port} out: perhaps`, { action, reason: `${resource} admits ${port} to ${why}` });
}

/** Of an endpoint's interfaces those that are closed, where others are open. */
function lackingOf(
  passage: Passage,
  facts: PathFacts,
  admits: (address: string) => boolean,
): string[] | undefined {
  if (!isCarriedInside(passage)) return undefined;
  const all =
    interfacesOf(passage.by, facts)?.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []) ?? [];
  const lacking = all.filter((address) => !admits(address));
  return lacking.length > 0 && lacking.length < all.length ? lacking : undefined;
}

/** What would decide could not be read, or is told nowhere: a prefix list's addresses, an interface's, the host's own. */
function admittedInPart(
  groups: readonly SecurityGroupFact[],
  name: string,
  facts: PathFacts,
  passage: Passage,
): { action: string; why: string } {
  const read = prefixListsOf(facts).map(({ PrefixListId }) => PrefixListId);
  const [list] = groups
    .flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress)
    .flatMap(({ PrefixListIds = [] }) => PrefixListIds.flatMap(({ PrefixListId }) => PrefixListId ?? []))
    .filter((id) => !read.includes(id));
  if (list) {
    return { action: 'ec2:GetManagedPrefixListEntries', why: `${list}, whose addresses could not be read` };
  }
  return isCarriedInside(passage)
    ? {
        action: 'ec2:DescribeNetworkInterfaces',
        why: `some addresses, and those of ${passage.by.VpcEndpointId} are not shown`,
      }
    : {
        action: 'ec2:DescribeSecurityGroups',
        why: `some addresses, and the message does not show that of ${name}`,
      };
}

function combined({ need }: Aim, admissions: Admission[]): Admission {
  if (admissions.every((one) => one === 'closed')) return 'closed';
  if (need === 'any') return 'open';
  return admissions.every((one) => one === 'open') ? 'open' : 'unknown';
}
