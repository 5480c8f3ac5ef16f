import { distinct } from '../distinct.ts';
import type { NetworkAclFact } from '../evidence/facts.ts';
import type { StoppedTask } from '../types.ts';
import { anyPublic, type Family } from './addresses.ts';
import { isWindows } from './destinations.ts';
import { isCarriedInside } from './endpoints.ts';
import {
  type AclDenial,
  type AclNeed,
  denialInWords,
  denialOf,
  deniesPart,
  networkAclOf,
  type Ports,
} from './network-acl.ts';
import type { Peer } from './security-groups.ts';
import { vpcBlocks } from './tables.ts';
import { type Aim, beyondSubnet, pullerPeer } from './targets.ts';
import type { Hop, Walk } from './types.ts';

/** All that answers may come back to: what AWS recommends to open. A NAT gateway uses each of them. */
const unprivileged: Ports = { from: 1024, to: 65535 };

const only = (port: number): Ports => ({ from: port, to: port });

const windows: Ports = { from: 49152, to: 65535 };
const linux: Ports = { from: 32768, to: 60999 };

/**
 * The ports that the puller's system dials from, and answers come back to. The system of an instance is not told: for
 * certain it uses those that both have.
 */
function ephemeralPorts(task: StoppedTask): Pick<AclNeed, 'ports' | 'perhaps'> {
  if (isWindows(task)) return { ports: windows };
  if (task.launchType === 'FARGATE') return { ports: linux };
  return { ports: { from: windows.from, to: linux.to }, perhaps: { from: linux.from, to: windows.to } };
}

const everywhere: Record<Family, string> = { ipv4: '0.0.0.0/0', ipv6: '::/0' };

/** The network ACL of the puller's subnet: the destination's port out, the ephemeral ports back. */
export function pullerAclHop(walk: Walk, aim: Aim): Hop {
  const { facts, destination } = walk;
  const { name } = destination;
  const { subnet, networkAcls } = facts;
  const acl = subnet && networkAcls && networkAclOf(subnet.SubnetId, networkAcls);
  if (!acl) return unreadAcl(subnet?.SubnetId, networkAcls !== undefined);
  const { NetworkAclId: resource = '?', Entries: entries = [] } = acl;
  const unknown = unknownAt(resource);
  if (entries.length === 0) return noRules(resource);
  const targets = aim.targets.map((target) => {
    const { filtered, all } = beyondSubnet(target, facts);
    const needs = filtered.length > 0 ? clientNeeds({ ...target, addresses: filtered }, walk) : [];
    return { needs, all, each: target.each, denials: needs.flatMap((need) => denialOf(entries, need) ?? []) };
  });
  const closed = targets.filter(({ denials }) => denials.length > 0);
  const denials = closed[0]?.denials ?? [];
  const isCertain = ({ all, each }: (typeof targets)[number]) => all || each === true;
  if (closed.length === targets.length && closed.every(isCertain)) {
    const inPart = closed.some(({ all }) => !all);
    return brokenAcl(
      resource,
      subnet.SubnetId,
      inPart ? denials.map((denial) => ({ ...denial, intermittent: true })) : denials,
    );
  }
  if (aim.need === 'all' && closed.length > 0) {
    const words = denials.map(denialInWords).join(', ');
    return closed.every(isCertain)
      ? unknown('ok in part', `${resource}: ${words}, and which way ${name} is reached cannot be seen`)
      : unknown(
          `ok within ${subnet.SubnetId}`,
          `${resource}: ${words} beyond ${subnet.SubnetId}: where ${name} has addresses in other subnets, pulls fail from time to time`,
        );
  }
  const needs = targets.flatMap((target) => target.needs);
  return openAcl(acl, needs, name);
}

/** What lets through all that is certain to be needed; what may be needed besides is looked at here. */
function openAcl(acl: NetworkAclFact, needs: readonly AclNeed[], name: string): Hop {
  const { NetworkAclId: resource = '?', Entries: entries = [] } = acl;
  const part = needs.filter((need) => deniesPart(entries, need));
  if (part.some(({ anywhere }) => !anywhere)) {
    const reason = `${resource} denies some of the addresses of ${name}, and the message does not show which was dialled`;
    return unknownAt(resource)('ok, some addresses denied', reason);
  }
  const doubtful = needs.flatMap(({ perhaps, ...need }) =>
    perhaps ? (denialOf(entries, { ...need, ports: perhaps }) ?? []) : [],
  );
  if (doubtful.length > 0) {
    const words = distinct(doubtful.map(denialInWords)).join(', ');
    const reason = `${resource}: ${words}; Linux dials from ports ${linux.from}-${linux.to}, Windows from ${windows.from}-${windows.to}, and the system of the instance is not told`;
    return unknownAt(resource)('ok for some ports', reason);
  }
  const detail = part.length > 0 ? 'ok, some addresses denied' : 'ok';
  return { kind: 'network-acl', resource, state: 'open', detail };
}

function clientNeeds(
  { addresses, anywhere = false, each = false }: Peer,
  { facts, failure: { task }, destination: { port, protocol = 'tcp' }, passage, family }: Walk,
): AclNeed[] {
  const blocks = isCarriedInside(passage) ? vpcBlocks(facts) : [everywhere[family]];
  const other = { addresses, anywhere, each, protocol };
  return [
    { ...other, direction: 'egress', ports: only(port), mend: { ports: only(port), blocks } },
    { ...other, direction: 'ingress', ...ephemeralPorts(task), mend: { ports: unprivileged, blocks } },
  ];
}

/** What a listener's subnet has to let through for the puller: the port in, the puller's ephemeral ports out. */
export function serverNeeds({ facts, failure: { task }, destination }: Walk): AclNeed[] {
  const { port, protocol = 'tcp' } = destination;
  const { addresses } = pullerPeer(facts, 'ipv4');
  const blocks = vpcBlocks(facts);
  return [
    { protocol, direction: 'ingress', addresses, ports: only(port), mend: { ports: only(port), blocks } },
    {
      protocol,
      direction: 'egress',
      addresses,
      ...ephemeralPorts(task),
      mend: { ports: unprivileged, blocks },
    },
  ];
}

/** What a NAT gateway's subnet has to let through besides: the port out to the internet, all its own ports back. */
export function natNeeds(
  { destination: { port, protocol = 'tcp' } }: Walk,
  target: Peer | undefined,
): AclNeed[] {
  const { addresses, anywhere = false } = target ?? { addresses: anyPublic.ipv4, anywhere: true };
  const blocks = [everywhere.ipv4];
  return [
    {
      protocol,
      direction: 'egress',
      addresses,
      anywhere,
      ports: only(port),
      mend: { ports: only(port), blocks },
    },
    {
      protocol,
      direction: 'ingress',
      addresses,
      anywhere,
      ports: unprivileged,
      mend: { ports: unprivileged, blocks },
    },
  ];
}

/** The ACL of a subnet beyond the puller's own that the path leads through. Absent where the two are the same. */
export function crossingHop(
  subnetId: string | undefined,
  needs: readonly AclNeed[],
  { facts: { subnet, networkAcls }, destination: { name } }: Walk,
): Hop | undefined {
  if (!subnetId || !networkAcls || subnetId === subnet?.SubnetId) return undefined;
  const acl = networkAclOf(subnetId, networkAcls);
  if (!acl) return { ...unreadAcl(subnetId, true), subnetId };
  const { NetworkAclId: resource = '?', Entries: entries = [] } = acl;
  if (entries.length === 0) return { ...noRules(resource), subnetId };
  const denials = needs.flatMap((need) => denialOf(entries, need) ?? []);
  if (denials.length > 0) return { ...brokenAcl(resource, subnetId, denials), subnetId };
  return { ...openAcl(acl, needs, name), subnetId };
}

function brokenAcl(resource: string, subnetId: string, denials: AclDenial[]): Hop {
  const words = distinct(denials.map(denialInWords));
  return {
    kind: 'network-acl',
    resource,
    state: 'broken',
    detail: words.join(', '),
    cause: 'network-acl-closed',
    evidence: words.map((line) => `ec2:DescribeNetworkAcls: ${resource} (used by ${subnetId}) ${line}`),
    denials,
  };
}

const unknownAt =
  (resource: string) =>
  (detail: string, reason: string): Hop => ({
    kind: 'network-acl',
    resource,
    state: 'unknown',
    detail,
    undecided: ['network-acl-closed'],
    gap: { action: 'ec2:DescribeNetworkAcls', reason },
  });

/** Every ACL ends in a rule that denies the rest: an answer without any is not the whole answer. */
const noRules = (resource: string): Hop =>
  unknownAt(resource)('no rules listed', `the answer lists no rules of ${resource}`);

function unreadAcl(subnetId: string | undefined, wasAsked: boolean): Hop {
  return wasAsked
    ? unknownAt('network ACL')('not shown', `no network ACL is shown for ${subnetId}`)
    : { kind: 'network-acl', resource: 'network ACL', state: 'unknown', detail: 'not read' };
}
