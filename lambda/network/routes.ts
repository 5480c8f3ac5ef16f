import type { Route } from '@aws-sdk/client-ec2';
import type { PrefixListFact, RouteTableFact } from '../evidence/facts.ts';
import {
  type Addresses,
  addressesOf,
  anyPublic,
  covers,
  type Family,
  familyOf,
  within,
} from './addresses.ts';
import type { PathFacts } from './types.ts';

/** What a table does with packets to a destination. */
export type Routing =
  /** Two routes where each half of the internet has its own. */
  | { is: 'routed'; routes: Route[] }
  | { is: 'none' }
  /** It depends on the addresses of a prefix list that was not read, or on the address of the host. */
  | { is: 'undecided'; on: string };

/** The prefix lists whose addresses were read. */
export function prefixListsOf({ s3PrefixList, prefixLists = [] }: PathFacts): PrefixListFact[] {
  return [...(s3PrefixList ? [s3PrefixList] : []), ...prefixLists];
}

/**
 * The route to one address: the longest prefix wins; at the same length a static route before a prefix list's before a
 * propagated one. Each family by itself (VPC user guide, "Route priority").
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
  const longest = familyOf(address) === 'ipv4' ? 32 : 128;
  const unread = winner?.length === longest ? undefined : unreadPrefixList(Routes, prefixLists);
  if (unread) return { is: 'undecided', on: whatItHolds(unread) };
  return winner ? { is: 'routed', routes: [winner.route] } : { is: 'none' };
}

/** What has a route each, or one for all, where a table leads to the whole internet. */
const halvesOf: Record<Family, readonly string[]> = {
  ipv4: ['0.0.0.0/1', '128.0.0.0/1'],
  ipv6: ['2000::/3'],
};

/**
 * The routes to a public host whose address is not known: the default, or its two halves. Narrower routes decide
 * nothing about an unknown address; where they alone lead to a gateway to the internet, neither do we.
 */
export function routesToInternet(
  { Routes = [] }: RouteTableFact,
  prefixLists: readonly PrefixListFact[] = [],
  family: Family = 'ipv4',
): Routing {
  const halves = halvesOf[family];
  const routes = halves.flatMap((half) => routeToAll(half, Routes, prefixLists) ?? []);
  if (routes.length === halves.length) return { is: 'routed', routes: [...new Set(routes)] };
  const unread = unreadPrefixList(Routes, prefixLists);
  if (unread) return { is: 'undecided', on: whatItHolds(unread) };
  const narrow = Routes.find(
    (route) => leadsToInternet(route) && isPublicBlock(blocksOf(route, prefixLists), family),
  );
  if (narrow) {
    const on = `whether the host is in ${blocksOf(narrow, prefixLists).join(', ')}, and the message does not show its address`;
    return { is: 'undecided', on };
  }
  return { is: 'none' };
}

const whatItHolds = (list: string): string => `the addresses of ${list}, which could not be read`;

/** Of the routes to the whole of a block the narrowest. */
function routeToAll(
  half: string,
  routes: readonly Route[],
  prefixLists: readonly PrefixListFact[],
): Route | undefined {
  const target = addressesOf(half);
  return routes
    .flatMap((route) =>
      blocksOf(route, prefixLists)
        .filter((block) => covers(addressesOf(block), target))
        .map((block) => ({ route, length: Number(block.split('/')[1]) })),
    )
    .sort((a, b) => b.length - a.length || precedence(a.route) - precedence(b.route))
    .at(0)?.route;
}

/** The blocks that a route is for: its own, or those of its prefix list. */
function blocksOf(route: Route, prefixLists: readonly PrefixListFact[]): string[] {
  const own = route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock;
  if (own) return [own];
  return prefixLists.find(({ PrefixListId }) => PrefixListId === route.DestinationPrefixListId)?.Cidrs ?? [];
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

function leadsToInternet({
  GatewayId,
  NatGatewayId,
  EgressOnlyInternetGatewayId: egressOnly,
  State,
}: Route): boolean {
  if (State === 'blackhole') return false;
  return (NatGatewayId ?? egressOnly) !== undefined || GatewayId?.startsWith('igw-') === true;
}

function isPublicBlock(blocks: readonly string[], family: Family): boolean {
  return within(addressesOf(...blocks), anyPublic[family]).length > 0;
}

/** Blackholes for a part of these addresses that are narrower than the routes which lead on. */
export function narrowerDeadEnds(
  { Routes = [] }: RouteTableFact,
  possible: Addresses,
  leading: readonly Route[],
  prefixLists: readonly PrefixListFact[],
): Route[] {
  const wide = leading.flatMap((route) => blocksOf(route, prefixLists)).map(lengthOf);
  return Routes.filter(
    (route) =>
      route.State === 'blackhole' &&
      !leading.includes(route) &&
      blocksOf(route, prefixLists).some(
        (block) => lengthOf(block) > Math.min(...wide) && within(possible, addressesOf(block)).length > 0,
      ),
  );
}

const lengthOf = (block: string): number => Number(block.split('/')[1]);
