import type { Route } from '@aws-sdk/client-ec2';
import type { NatGatewayFact, RouteTableFact } from '../evidence/facts.ts';
import { crossingHop, natNeeds, serverNeeds } from './acl-hops.ts';
import { isNat64, isPublic } from './addresses.ts';
import { blockPublicAccessHop } from './block-public-access.ts';
import { isShared } from './endpoints.ts';
import { outOfSight } from './out-of-sight.ts';
import { prefixListsOf, type Routing, routesToInternet, routeTo } from './routes.ts';
import type { Peer } from './security-groups.ts';
import { blockOf, isElsewhere, routeTableOf, targetOf } from './tables.ts';
import type { Destination, Hop, PathFacts, Walk } from './types.ts';

/** A NAT gateway, what blocks its way to the internet, and the ACL of its own subnet. */
export function natGatewayHops(resource: string, route: Route, walk: Walk, target: Peer | undefined): Hop[] {
  const { facts, destination, failure } = walk;
  const hop = { kind: 'nat-gateway', resource } as const;
  const read = `ec2:DescribeNatGateways: ${resource}`;
  const broken = (detail: string, evidence: string): Hop => ({
    ...hop,
    state: 'broken',
    detail,
    cause: 'nat-gateway-broken',
    evidence: [evidence],
  });
  if (route.State === 'blackhole') {
    return [
      broken(
        'is gone',
        `ec2:DescribeRouteTables: the route to ${blockOf(route)} through ${resource} is a blackhole`,
      ),
    ];
  }
  if (!facts.natGateways) return [{ ...hop, state: 'unknown', detail: 'not read' }];
  const nat = facts.natGateways.find(({ NatGatewayId }) => NatGatewayId === resource);
  if (!nat) {
    return [
      isShared(facts, failure.task)
        ? outOfSight(hop, "the subnet's owner does not show it to this account")
        : broken('does not exist', `${read} does not exist`),
    ];
  }
  if (nat.State !== undefined && nat.State !== 'available') {
    const failureMessage = nat.FailureMessage ? ` (${nat.FailureMessage})` : '';
    return [broken(`is in state ${nat.State}`, `${read} is in state ${nat.State}${failureMessage}`)];
  }
  const { address } = destination;
  if (address && isNat64(address)) {
    const own = ownWayOut(nat, hop, facts, { ...destination, address: undefined }, broken);
    // What it does with packets of IPv6 before it makes them such of IPv4 is not judged.
    return [own, ...blockOfNat(own, nat, facts)];
  }
  const server = serverNeeds(walk);
  if (address && !isPublic(address)) {
    const hidden = outOfSight(hop, `how it reaches ${address} cannot be seen`);
    const crossing = crossingHop(nat.SubnetId, server, walk);
    return crossing ? [hidden, crossing] : [hidden];
  }
  const own = ownWayOut(nat, hop, facts, destination, broken);
  const needs = own.state === 'invisible' ? server : [...server, ...natNeeds(walk, target)];
  const crossing = crossingHop(nat.SubnetId, needs, walk);
  return [own, ...blockOfNat(own, nat, facts), ...(crossing ? [crossing] : [])];
}

/** What VPC Block Public Access stops behind it, unless that is out of sight. */
function blockOfNat(own: Hop, { SubnetId }: NatGatewayFact, facts: PathFacts): Hop[] {
  const block = own.state === 'invisible' ? undefined : blockPublicAccessHop('nat-gateway', SubnetId, facts);
  return block ? [block] : [];
}

/** A NAT gateway sends packets on by the route table of its own subnet; a regional one has no subnet and its own table. */
export function tableOfNat(
  { SubnetId, RouteTableId }: NatGatewayFact,
  { routeTables = [] }: PathFacts,
): RouteTableFact | undefined {
  return SubnetId
    ? routeTableOf(SubnetId, routeTables)
    : routeTables.find((table) => RouteTableId !== undefined && table.RouteTableId === RouteTableId);
}

function ownWayOut(
  nat: NatGatewayFact,
  hop: Pick<Hop, 'kind' | 'resource'>,
  facts: PathFacts,
  { address }: Destination,
  broken: (detail: string, evidence: string) => Hop,
): Hop {
  const table = tableOfNat(nat, facts);
  const lists = prefixListsOf(facts);
  const routing: Routing = !table
    ? { is: 'undecided', on: 'the route table of its subnet' }
    : address
      ? routeTo(address, table, lists)
      : routesToInternet(table, lists);
  const targets =
    routing.is === 'routed' ? routing.routes.filter(({ State }) => State !== 'blackhole').map(targetOf) : [];
  if (targets.some(isElsewhere)) return outOfSight(hop, `sends packets on to ${targets.join(', ')}`);
  if (nat.ConnectivityType === 'private') {
    return broken(
      'is private and reaches no public address',
      `ec2:DescribeNatGateways: ${hop.resource} has connectivity type private`,
    );
  }
  if (routing.is === 'undecided' || targets.some((target) => target.startsWith('igw-'))) {
    return { ...hop, state: 'open', detail: 'ok' };
  }
  const where = nat.SubnetId
    ? `lies in ${nat.SubnetId}, whose ${table?.RouteTableId}`
    : `follows ${table?.RouteTableId}, which`;
  const user = nat.SubnetId ? `${nat.SubnetId}, the subnet of ${hop.resource}` : hop.resource;
  return broken(
    `${where} has no route to an internet gateway`,
    `ec2:DescribeRouteTables: ${table?.RouteTableId} (used by ${user}) has no route to an internet gateway`,
  );
}
