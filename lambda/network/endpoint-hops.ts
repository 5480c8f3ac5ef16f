import type { NetworkInterfaceFact, VpcEndpointFact } from '../evidence/facts.ts';
import { crossingHop, serverNeeds } from './acl-hops.ts';
import { interfacesOf, isInterface } from './endpoints.ts';
import { prefixListsOf } from './routes.ts';
import { ingressFrom, ingressInWords } from './security-groups.ts';
import { pullerPeer } from './targets.ts';
import type { Destination, Hop, PathFacts, Walk } from './types.ts';

/** The endpoint that carries the path: what its security groups admit, then the ACLs of the subnets it stands in. */
export function endpointHops(by: VpcEndpointFact, walk: Walk): Hop[] {
  const { facts, destination } = walk;
  const resource = by.VpcEndpointId ?? '?';
  if (!isInterface(by)) return [{ kind: 'vpc-endpoint', resource, state: 'open', detail: 'ok' }];
  const interfaces = interfacesOf(by, facts);
  const dialled = interfaces?.filter(({ PrivateIpAddress }) => PrivateIpAddress === destination.address);
  if (destination.address && dialled?.length === 0) return [strange(resource, destination, interfaces ?? [])];
  const taking = dialled?.length ? dialled : interfaces;
  const subnetIds = taking?.flatMap(({ SubnetId }) => SubnetId ?? []) ?? certainSubnets(by, destination);
  const crossings = [...new Set(subnetIds)].flatMap(
    (subnetId) => crossingHop(subnetId, serverNeeds(walk), walk) ?? [],
  );
  return [
    groupsHop(by, destination, facts),
    ...(subnetIds.length > 1 ? crossings.map(fromTimeToTime) : crossings),
  ];
}

/** Without its interfaces' addresses, the only subnet of an endpoint is certain to be the one that was dialled. */
function certainSubnets({ SubnetIds = [] }: VpcEndpointFact, { address }: Destination): string[] {
  return address && SubnetIds.length > 1 ? [] : SubnetIds;
}

/** Of several subnets that the name leads to, one that is closed fails the pulls that meet it. */
const fromTimeToTime = (hop: Hop): Hop => ({
  ...hop,
  ...(hop.denials && { denials: hop.denials.map((denial) => ({ ...denial, intermittent: true })) }),
});

/** An address in the VPC where the endpoint has no interface: of an endpoint that was there before, or of something else. */
function strange(resource: string, { name, address }: Destination, interfaces: NetworkInterfaceFact[]): Hop {
  const own = interfaces.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []).join(', ');
  const reason = `the puller dialled ${address} for ${name}, and ${resource} has ${own} now`;
  return {
    kind: 'vpc-endpoint',
    resource,
    state: 'unknown',
    detail: `not at ${address} now`,
    undecided: ['vpc-endpoint-closed', 'network-acl-closed'],
    gap: { action: 'ec2:DescribeNetworkInterfaces', reason },
  };
}

function groupsHop(
  { VpcEndpointId, Groups = [] }: VpcEndpointFact,
  { port }: Destination,
  facts: PathFacts,
): Hop {
  const resource = VpcEndpointId ?? '?';
  const hop = { kind: 'vpc-endpoint', resource } as const;
  const ids = Groups.flatMap(({ GroupId }) => GroupId ?? []);
  const unknown = (reason: string, action = 'ec2:DescribeSecurityGroups'): Hop => ({
    ...hop,
    state: 'unknown',
    detail: 'its security groups are not known',
    undecided: ['vpc-endpoint-closed'],
    gap: { action, reason },
  });
  if (!facts.endpointSecurityGroups) {
    return { ...hop, state: 'unknown', detail: 'its security groups were not read' };
  }
  if (ids.length === 0)
    return unknown(`no security group of ${resource} is shown`, 'ec2:DescribeVpcEndpoints');
  const groups = facts.endpointSecurityGroups.filter(({ GroupId }) => ids.includes(GroupId ?? ''));
  const unread = ids.filter((id) => !groups.some(({ GroupId }) => GroupId === id));
  const admission = ingressFrom(groups, pullerPeer(facts, 'ipv4'), port, prefixListsOf(facts));
  if (admission === 'open') return { ...hop, state: 'open', detail: 'ok' };
  if (unread.length > 0) return unknown(`${unread.join(', ')} of ${resource} cannot be seen`);
  if (admission === 'unknown') {
    return unknown(
      `${ids.join(', ')} of ${resource} may admit the puller: ${groups.map((group) => ingressInWords(group, prefixListsOf(facts))).join('; ')}`,
    );
  }
  return {
    ...hop,
    state: 'broken',
    detail: `${ids.join(', ')} admits no ${port} from the puller`,
    cause: 'vpc-endpoint-closed',
    evidence: groups.map(
      (group) =>
        `ec2:DescribeSecurityGroups: ${ingressInWords(group, prefixListsOf(facts))} (the group of ${resource})`,
    ),
  };
}
