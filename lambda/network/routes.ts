import type { Route } from '@aws-sdk/client-ec2';
import type { PrefixListFact, RouteTableFact } from '../evidence/facts.ts';
import { type Addresses, addressesOf, anyPrivate, anyPublic, covers, within, without } from './addresses.ts';
import type { PathFacts } from './types.ts';

/** The table that a subnet follows: the one explicitly associated with it, else the VPC's main one. */
export function routeTableOf(
  subnetId: string,
  tables: readonly RouteTableFact[],
): RouteTableFact | undefined {
  return (
    tables.find((table) => associated(table, ({ SubnetId }) => SubnetId === subnetId)) ??
    tables.find((table) => associated(table, ({ Main }) => Main === true))
  );
}

/** The table that the puller's subnet follows, where it was read. */
export const tableOf = ({ subnet, routeTables }: PathFacts): RouteTableFact | undefined =>
  subnet && routeTables && routeTableOf(subnet.SubnetId, routeTables);

/** A subnet of the VPC whose route table leads to an internet gateway. */
export function publicSubnetOf(tables: readonly RouteTableFact[]): string | undefined {
  return tables
    .filter(({ Routes = [] }) =>
      Routes.some(({ GatewayId, State }) => GatewayId?.startsWith('igw-') && State !== 'blackhole'),
    )
    .flatMap(({ Associations = [] }) => Associations.flatMap(({ SubnetId }) => SubnetId ?? []))
    .at(0);
}

type Association = NonNullable<RouteTableFact['Associations']>[number];

function associated(
  { Associations = [] }: RouteTableFact,
  is: (association: Association) => boolean,
): boolean {
  return Associations.some(
    (association) =>
      is(association) && (association.AssociationState?.State ?? 'associated') === 'associated',
  );
}

/** The VPC's own IPv4 blocks, as the table's local routes tell them; empty where it shows none. */
export function localBlocks({ Routes = [] }: RouteTableFact): string[] {
  return Routes.filter(({ GatewayId }) => GatewayId === 'local').flatMap(
    ({ DestinationCidrBlock }) => DestinationCidrBlock ?? [],
  );
}

export const localAddresses = (table: RouteTableFact): Addresses => addressesOf(...localBlocks(table));

/** The addresses of the VPC; any private ones where its blocks are not known. */
export function vpcAddresses(facts: PathFacts): Addresses {
  const table = tableOf(facts);
  const local = table ? localAddresses(table) : [];
  return local.length > 0 ? local : anyPrivate;
}

/** `0.0.0.0/0`, or the prefix list. */
export const blockOf = (route: Route): string =>
  route.DestinationCidrBlock ?? route.DestinationPrefixListId ?? route.DestinationIpv6CidrBlock ?? '?';

/** The id of what a route leads to. */
export function targetOf(route: Route): string {
  return (
    route.NatGatewayId ??
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    route.CoreNetworkArn ??
    route.LocalGatewayId ??
    route.CarrierGatewayId ??
    route.EgressOnlyInternetGatewayId ??
    // An instance's route names its interface too: the instance says more.
    route.InstanceId ??
    route.NetworkInterfaceId ??
    route.GatewayId ??
    'an unnamed target'
  );
}

/** Whether what a route leads to goes on where this account is shown nothing: a transit gateway, a peering, a firewall. */
export const isElsewhere = (target: string): boolean => !/^(?:e?igw|nat)-|^local$/.test(target);

/** The routes beyond the VPC that lead anywhere. */
export const waysOut = ({ Routes = [] }: RouteTableFact): Route[] =>
  Routes.filter((route) => route.State !== 'blackhole' && targetOf(route) !== 'local');

/** A route to private addresses outside of the VPC: a hub with endpoints for all its spokes may lie there. */
export function wayToPrivate(table: RouteTableFact): Route | undefined {
  return waysOut(table).find((route) => {
    const { DestinationCidrBlock: block, DestinationPrefixListId: list } = route;
    if (!isElsewhere(targetOf(route))) return false;
    // The prefix lists of gateway endpoints hold public addresses alone; a customer's may hold any.
    if (list) return !targetOf(route).startsWith('vpce-');
    const beyond = block ? without(addressesOf(block), localAddresses(table)) : [];
    return within(beyond, anyPrivate).length > 0;
  });
}

/** What a table does with packets to a destination. */
export type Routing =
  /** Two routes where each half of the internet has its own. */
  | { is: 'routed'; routes: Route[] }
  | { is: 'none' }
  /** It depends on the addresses of a prefix list that was not read, or on the address of the host. */
  | { is: 'undecided'; on: string };

/**
 * The route to one IPv4 address: the longest prefix wins; at the same length a static route before a prefix list's
 * before a propagated one (VPC user guide, "Route priority").
 */
export function routeTo(
  address: string,
  { Routes = [] }: RouteTableFact,
  prefixLists: readonly PrefixListFact[] = [],
): Routing {
  const target = addressesOf(address);
  const matching = Routes.flatMap((route) =>
    blocksOf(route, prefixLists)
      .filter((block) => covers(addressesOf(block), target))
      .map((block) => ({ route, length: Number(block.split('/')[1]) })),
  ).sort((a, b) => b.length - a.length || precedence(a.route) - precedence(b.route));
  const [winner] = matching;
  const unread = winner?.length === 32 ? undefined : unreadPrefixList(Routes, prefixLists);
  if (unread) return { is: 'undecided', on: whatItHolds(unread) };
  return winner ? { is: 'routed', routes: [winner.route] } : { is: 'none' };
}

/**
 * The routes to a public host whose address is not known: the default, or its two halves. Narrower routes decide
 * nothing about an unknown address; where they alone lead to a gateway to the internet, neither do we.
 */
export function routesToInternet({ Routes = [] }: RouteTableFact): Routing {
  const halves = ['0.0.0.0/1', '128.0.0.0/1'].map((half) => routeToHalf(half, Routes));
  const routes = halves.flatMap((route) => route ?? []);
  if (routes.length === 2) return { is: 'routed', routes: [...new Set(routes)] };
  const unread = unreadPrefixList(Routes, []);
  if (unread) return { is: 'undecided', on: whatItHolds(unread) };
  const narrow = Routes.find((route) => leadsToInternet(route) && isPublicBlock(route.DestinationCidrBlock));
  if (narrow) {
    const on = `whether the host is in ${narrow.DestinationCidrBlock}, and the message does not show its address`;
    return { is: 'undecided', on };
  }
  return { is: 'none' };
}

const whatItHolds = (list: string): string => `the addresses of ${list}, which are not looked up`;

function routeToHalf(half: string, routes: readonly Route[]): Route | undefined {
  return (
    routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === half) ??
    routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0')
  );
}

function blocksOf(route: Route, prefixLists: readonly PrefixListFact[]): string[] {
  if (route.DestinationCidrBlock) return [route.DestinationCidrBlock];
  const list = prefixLists.find(({ PrefixListId }) => PrefixListId === route.DestinationPrefixListId);
  return list?.Cidrs?.filter((block) => !block.includes(':')) ?? [];
}

function precedence({ DestinationPrefixListId, Origin }: Route): number {
  if (Origin === 'EnableVgwRoutePropagation') return 2;
  return DestinationPrefixListId ? 1 : 0;
}

/** A customer's prefix list. Those that lead to a gateway endpoint are AWS's, and hold that service's addresses alone. */
function unreadPrefixList(routes: readonly Route[], read: readonly PrefixListFact[]): string | undefined {
  return routes.find(
    ({ DestinationPrefixListId: id, GatewayId }) =>
      id && !GatewayId?.startsWith('vpce-') && !read.some(({ PrefixListId }) => PrefixListId === id),
  )?.DestinationPrefixListId;
}

function leadsToInternet({ GatewayId, NatGatewayId, State }: Route): boolean {
  return State !== 'blackhole' && (NatGatewayId !== undefined || GatewayId?.startsWith('igw-') === true);
}

function isPublicBlock(block: string | undefined): boolean {
  return block !== undefined && within(addressesOf(block), anyPublic).length > 0;
}
