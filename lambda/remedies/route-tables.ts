import type { Route } from '@aws-sdk/client-ec2';
import { distinct } from '../distinct.ts';
import type { NatGatewayFact, RouteTableFact } from '../evidence/facts.ts';
import type { Family } from '../network/addresses.ts';
import { tableOfNat } from '../network/nat-gateway.ts';
import { prefixListsOf, routesToInternet } from '../network/routes.ts';
import { isElsewhere, routeTableOf, targetOf } from '../network/tables.ts';
import type { PathFacts } from '../network/types.ts';
import type { PullFailure, StoppedTask } from '../types.ts';
import { candidates } from './candidates.ts';
import { aws, command } from './commands.ts';

/** The subnets in which the workload may start: to mend one alone would leave the others broken. */
function workloadSubnets({ puller, subnet }: PathFacts): string[] {
  return puller && puller.kind !== 'external' ? puller.subnets : subnet ? [subnet.SubnetId] : [];
}

/** The route tables of all of the workload's subnets. */
export function workloadTables(facts: PathFacts): RouteTableFact[] {
  const tables = workloadSubnets(facts).flatMap((id) => routeTableOf(id, facts.routeTables ?? []) ?? []);
  return distinct(tables);
}

export const idsOf = (tables: readonly RouteTableFact[]): string[] =>
  tables.flatMap(({ RouteTableId }) => RouteTableId ?? []);

/** The option that names a route to the AWS CLI: each kind of block has one of its own. */
export function destinationOption(route: Route): string[] {
  const { DestinationIpv6CidrBlock: ipv6, DestinationPrefixListId: list } = route;
  if (ipv6) return ['--destination-ipv6-cidr-block', ipv6];
  if (list) return ['--destination-prefix-list-id', list];
  return ['--destination-cidr-block', route.DestinationCidrBlock ?? '<CIDR_BLOCK>'];
}

/** The route to everywhere, of a family. */
const everywhere: Record<Family, Route> = {
  ipv4: { DestinationCidrBlock: '0.0.0.0/0' },
  ipv6: { DestinationIpv6CidrBlock: '::/0' },
};

/** Whether a route carries nothing to the internet: its target is gone, or a peering. */
export const isNoWayOut = (route: Route): boolean =>
  route.State === 'blackhole' || targetOf(route).startsWith('pcx-');

/**
 * The commands that lead a table's way to the internet to a target: a second route to the same block is refused, so that
 * one which is there is replaced. `to` is quoted for the shell already.
 */
export function leadOut(
  table: RouteTableFact,
  to: string,
  facts: PathFacts,
  region: string,
  { family = 'ipv4', replaces = isNoWayOut }: { family?: Family; replaces?: (route: Route) => boolean } = {},
): string[] {
  const routing = routesToInternet(table, prefixListsOf(facts), family);
  const of = ['--route-table-id', table.RouteTableId ?? '<ROUTE_TABLE_ID>'];
  const line = (verb: string, route: Route) =>
    `${aws('ec2', verb, ...of, ...destinationOption(route))} ${to} ${command('--region', region)}`;
  return routing.is === 'routed'
    ? routing.routes.filter(replaces).map((route) => line('replace-route', route))
    : [line('create-route', everywhere[family])];
}

/** Gives each of the workload's route tables a default route to a NAT gateway, the VPC's own where it has one that works. */
export function routeToNat(facts: PathFacts, { task }: PullFailure): string[] {
  const nat = natToUse(facts);
  const to = command('--nat-gateway-id', nat ?? '<NAT_GATEWAY_ID>');
  const routes = workloadTables(facts).flatMap((table) => leadOut(table, to, facts, task.region));
  return nat || routes.length === 0 ? routes : [candidates('nat-', facts, task), ...routes];
}

/** The same over IPv6, for which there are egress-only internet gateways. */
export function routeToEgressOnly(facts: PathFacts, { task }: PullFailure): string[] {
  const gateway = gatewayInUse('eigw-', facts);
  const to = `--egress-only-internet-gateway-id ${gateway ?? '"$EIGW"'}`;
  const query = 'EgressOnlyInternetGateway.EgressOnlyInternetGatewayId';
  const create = ['ec2', 'create-egress-only-internet-gateway', '--vpc-id', facts.subnet?.VpcId ?? ''];
  return [
    ...(gateway
      ? []
      : [`EIGW=$(${aws(...create, '--query', query, '--output', 'text', '--region', task.region)})`]),
    ...workloadTables(facts).flatMap((table) => leadOut(table, to, facts, task.region, { family: 'ipv6' })),
  ];
}

/** A gateway that some route table of the VPC leads to, by a route that works. */
export const gatewayInUse = (kind: 'igw-' | 'eigw-', facts: PathFacts): string | undefined =>
  targetsInUse(facts).find((target) => target.startsWith(kind));

const targetsInUse = ({ routeTables = [] }: PathFacts): string[] =>
  routeTables
    .flatMap(({ Routes = [] }) => Routes)
    .filter(({ State }) => State !== 'blackhole')
    .map(targetOf);

/** A NAT gateway of the VPC that leads to the internet, one in use before others; without their facts one in use. */
export function natToUse(facts: PathFacts, except?: string): string | undefined {
  const inUse = targetsInUse(facts).filter((target) => target.startsWith('nat-') && target !== except);
  if (!facts.natGateways) return inUse[0];
  const working = facts.natGateways
    .filter((nat) => leadsOut(nat, facts))
    .flatMap(({ NatGatewayId }) => NatGatewayId ?? [])
    .filter((id) => id !== except);
  return inUse.find((id) => working.includes(id)) ?? working[0];
}

export const isPublicNat = ({ State = 'available', ConnectivityType }: NatGatewayFact): boolean =>
  State === 'available' && ConnectivityType !== 'private';

function leadsOut(nat: NatGatewayFact, facts: PathFacts): boolean {
  const table = tableOfNat(nat, facts);
  const routing = table && routesToInternet(table, prefixListsOf(facts));
  if (!isPublicNat(nat)) return false;
  if (routing?.is !== 'routed') return routing?.is !== 'none';
  const targets = routing.routes.filter((route) => !isNoWayOut(route)).map(targetOf);
  return targets.some((target) => target.startsWith('igw-') || isElsewhere(target));
}

/** Leads to a NAT gateway whatever the workload's tables send to this target. */
export const replaceTarget = (
  target: string,
  natGateway: string,
  facts: PathFacts,
  { region }: StoppedTask,
): string[] =>
  workloadTables(facts).flatMap(({ RouteTableId = '', Routes = [] }) =>
    Routes.filter((route) => targetOf(route) === target).map((route) => {
      const of = ['--route-table-id', RouteTableId, ...destinationOption(route)];
      return `${aws('ec2', 'replace-route', ...of)} --nat-gateway-id ${natGateway} ${command('--region', region)}`;
    }),
  );
