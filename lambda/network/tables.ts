import type { Route } from '@aws-sdk/client-ec2';
import type { PrefixListFact, RouteTableFact } from '../evidence/facts.ts';
import {
  type Addresses,
  addressesOf,
  anyPrivate,
  covers,
  type Family,
  ofFamily,
  within,
  without,
} from './addresses.ts';
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
export const localBlocks = (table: RouteTableFact): string[] =>
  localRoutes(table).flatMap(({ DestinationCidrBlock }) => DestinationCidrBlock ?? []);

/** The VPC's IPv4 blocks, else the subnet's. */
export function vpcBlocks(facts: PathFacts): string[] {
  const table = tableOf(facts);
  const blocks = table ? localBlocks(table) : [];
  return blocks.length > 0 || !facts.subnet?.CidrBlock ? blocks : [facts.subnet.CidrBlock];
}

/** The VPC's own addresses of both families, told likewise. */
export function localAddresses(table: RouteTableFact): Addresses {
  const ipv6 = localRoutes(table).flatMap(({ DestinationIpv6CidrBlock }) => DestinationIpv6CidrBlock ?? []);
  return addressesOf(...localBlocks(table), ...ipv6);
}

const localRoutes = ({ Routes = [] }: RouteTableFact): Route[] =>
  Routes.filter(({ GatewayId }) => GatewayId === 'local');

/** The addresses of the VPC; any private ones where its blocks are not known. */
export function vpcAddresses(facts: PathFacts, family: Family = 'ipv4'): Addresses {
  const table = tableOf(facts);
  const local = table ? ofFamily(localAddresses(table), family) : [];
  return local.length > 0 ? local : anyPrivate[family];
}

/** `0.0.0.0/0`, `::/0`, or the prefix list. */
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
export function wayToPrivate(
  table: RouteTableFact,
  prefixLists: readonly PrefixListFact[] = [],
): Route | undefined {
  return waysOut(table).find((route) => {
    const { DestinationCidrBlock: block, DestinationPrefixListId: list } = route;
    const target = targetOf(route);
    if (!isElsewhere(target)) return false;
    const blocks = list
      ? prefixLists.find(({ PrefixListId }) => PrefixListId === list)?.Cidrs
      : [block].flatMap((own) => own ?? []);
    // The prefix lists of gateway endpoints hold public addresses alone; a customer's may hold any.
    if (!blocks) return !target.startsWith('vpce-');
    const beyond = ofFamily(without(addressesOf(...blocks), localAddresses(table)), 'ipv4');
    // An instance that takes the way to the internet is there for that. An appliance has routes of its own.
    if (/^(?:i|eni)-/.test(target)) return beyond.length > 0 && covers(anyPrivate.ipv4, beyond);
    return within(beyond, anyPrivate.ipv4).length > 0;
  });
}
