import type { SecurityGroupFact } from '../evidence/facts.ts';
import type { Gap, PullFailure, StoppedTask } from '../types.ts';
import { isWindows } from './destinations.ts';
import { type AclDenial, denialOf, deniesPart, finalRule, type Ports } from './network-acl.ts';
import { type Admission, egressInWords, egressTo } from './security-groups.ts';
import { type Aim, beyondSubnet } from './targets.ts';
import type { Destination, Hop, Passage, PathFacts, VpcPuller } from './types.ts';

/** The puller's security groups, as one hop: they add up. */
export function securityGroupsHop(
  facts: PathFacts,
  puller: VpcPuller | undefined,
  { name, port }: Destination,
  passage: Passage,
  aim: Aim,
): Hop {
  const { securityGroups, s3PrefixList } = facts;
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
  const admission = combined(
    aim,
    aim.targets.map((target) => egressTo(groups, target, port, s3PrefixList ? [s3PrefixList] : [])),
  );
  const { superseded } = puller;
  if (admission === 'open') {
    return superseded
      ? unknown(`${port} out: yes, as configured now`, superseded)
      : { kind, resource, state: 'open', detail: `${port} out: yes` };
  }
  if (admission === 'closed' && unread.length === 0 && groups.length > 0) {
    const evidence = groups.map((group) => `ec2:DescribeSecurityGroups: ${egressInWords(group)}`);
    return {
      kind,
      resource,
      state: 'broken',
      detail: `${port} out: no rule admits ${name}`,
      cause: 'security-group-egress-closed',
      evidence: superseded ? [...evidence, `${superseded.action}: ${superseded.reason}`] : evidence,
    };
  }
  const reason =
    unread.length > 0 || groups.length === 0
      ? `${unread.join(', ') || resource} was not found`
      : `${resource} admits ${port} to ${admittedInPart(groups, name, facts, passage)}`;
  return unknown(`${port} out: perhaps`, { action: 'ec2:DescribeSecurityGroups', reason });
}

/** What would decide is looked up nowhere: the addresses of a prefix list or an interface, or the host's own. */
function admittedInPart(
  groups: readonly SecurityGroupFact[],
  name: string,
  { s3PrefixList }: PathFacts,
  passage: Passage,
): string {
  const [list] = groups
    .flatMap(({ IpPermissionsEgress = [] }) => IpPermissionsEgress)
    .flatMap(({ PrefixListIds = [] }) => PrefixListIds.flatMap(({ PrefixListId }) => PrefixListId ?? []))
    .filter((id) => id !== s3PrefixList?.PrefixListId);
  if (list) return `${list}, whose addresses are not looked up`;
  return passage.is === 'carried' && passage.kind === 'interface'
    ? `some addresses, and those of ${passage.by.VpcEndpointId} are not looked up`
    : `some addresses, and the message does not show that of ${name}`;
}

function combined({ need }: Aim, admissions: Admission[]): Admission {
  if (admissions.every((one) => one === 'closed')) return 'closed';
  if (need === 'any') return 'open';
  return admissions.every((one) => one === 'open') ? 'open' : 'unknown';
}

/**
 * The ports that the puller's system dials from, and answers come back to: 32768-60999 on Linux, 49152-65535 on Windows.
 * The system of an instance is not told: there, the ports that both use.
 */
function ephemeralPorts(task: StoppedTask): Ports {
  if (isWindows(task)) return { from: 49152, to: 65535 };
  return task.launchType === 'FARGATE' ? { from: 32768, to: 60999 } : { from: 49152, to: 60999 };
}

/** The network ACL of the puller's subnet: the destination's port out, the ephemeral ports back. It keeps no state. */
export function networkAclHop(
  facts: PathFacts,
  { name, port }: Destination,
  aim: Aim,
  { task }: PullFailure,
): Hop {
  const { networkAcl, subnet } = facts;
  const kind = 'network-acl';
  if (!networkAcl) return { kind, resource: 'network ACL', state: 'unknown', detail: 'not read' };
  const { NetworkAclId: resource = '?', Entries: entries = [] } = networkAcl;
  const unknown = (detail: string, reason: string): Hop => ({
    kind,
    resource,
    state: 'unknown',
    detail,
    undecided: ['network-acl-closed'],
    gap: { action: 'ec2:DescribeNetworkAcls', reason },
  });
  if (entries.length === 0) {
    // Every ACL ends in a rule that denies the rest: an answer without any is not the whole answer.
    return unknown('no rules listed', `the answer lists no rules of ${resource}`);
  }
  const directions = [
    ['egress', { from: port, to: port }],
    ['ingress', ephemeralPorts(task)],
  ] as const;
  const targets = aim.targets.map((target) => {
    const { filtered, all } = beyondSubnet(target, facts);
    const denials = directions.flatMap(([direction, ports]) =>
      filtered.length > 0 ? (denialOf(entries, direction, ports, filtered) ?? []) : [],
    );
    return { filtered, all, denials };
  });
  const closed = targets.filter(({ denials }) => denials.length > 0);
  const denials = closed[0]?.denials ?? [];
  if (closed.length === targets.length && closed.every(({ all }) => all)) {
    const words = denials.map(denialInWords);
    const evidence = words.map(
      (line) => `ec2:DescribeNetworkAcls: ${resource} (used by ${subnet?.SubnetId}) ${line}`,
    );
    const detail = words.join(', ');
    return { kind, resource, state: 'broken', detail, cause: 'network-acl-closed', evidence, denials };
  }
  if (aim.need === 'all' && closed.length > 0) {
    const words = denials.map(denialInWords).join(', ');
    return closed.every(({ all }) => all)
      ? unknown('ok in part', `${resource}: ${words}, and which way ${name} is reached cannot be seen`)
      : unknown(
          `ok within ${subnet?.SubnetId}`,
          `${resource}: ${words} beyond ${subnet?.SubnetId}: where ${name} has addresses in other subnets, pulls fail from time to time`,
        );
  }
  const part = targets.some(({ filtered }) =>
    directions.some(([direction, ports]) => deniesPart(entries, direction, ports, filtered)),
  );
  return { kind, resource, state: 'open', detail: part ? 'ok, some addresses denied' : 'ok' };
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
