import type { Route } from '@aws-sdk/client-ec2';
import type { RouteTableFact } from '../evidence/facts.ts';
import type { RootCauseId } from '../types.ts';
import { addressesOf, anyPublic, isPublic, ofFamily } from './addresses.ts';
import { routeCauses } from './out-of-sight.ts';
import { narrowerDeadEnds, prefixListsOf, type Routing, routesToInternet, routeTo } from './routes.ts';
import { blockOf, targetOf } from './tables.ts';
import type { Destination, Hop, PathFacts, Walk } from './types.ts';

/** What the table of the puller's subnet does with packets to the destination. */
export function routingTo(
  { facts, family, destination: { address, service } }: Walk,
  table: RouteTableFact,
): Routing {
  const lists = prefixListsOf(facts);
  if (address) return routeTo(address, table, lists);
  const own = service?.name === 's3' && family === 'ipv4' ? routeOfS3(table, facts) : undefined;
  return own ? { is: 'routed', routes: [own] } : routesToInternet(table, lists, family);
}

/** A route for the prefix list of S3, which wins over every default. Those of gateway endpoints are passages. */
function routeOfS3({ Routes = [] }: RouteTableFact, { s3PrefixList }: PathFacts): Route | undefined {
  const id = s3PrefixList?.PrefixListId;
  return Routes.find(
    ({ DestinationPrefixListId, GatewayId }) =>
      id !== undefined && DestinationPrefixListId === id && !GatewayId?.startsWith('vpce-'),
  );
}

/** Of these routes those that lead on. Two where each half of the internet has its own. */
export const leadingRoutes = (routing: Routing, destination: Destination): Route[] =>
  routing.is === 'routed' ? routing.routes.filter((route) => leadsOn(route, destination)) : [];

/** A route that leads nowhere: its target is gone or detached. A dead NAT gateway is a break of its own. */
const isDeadEnd = (route: Route): boolean =>
  route.State === 'blackhole' && !targetOf(route).startsWith('nat-');

/** An internet gateway carries public addresses alone, and a peering none of them. */
function leadsOn(route: Route, { address }: Destination): boolean {
  const toPrivate = address !== undefined && !isPublic(address);
  return !isDeadEnd(route) && !targetOf(route).startsWith(toPrivate ? 'igw-' : 'pcx-');
}

/**
 * Why a way that is open may not be the one that was taken, the host's address not being known: another half of the
 * internet leads nowhere, or a narrower block does.
 */
export function doubtAbout(
  working: readonly Route[],
  routing: Routing,
  table: RouteTableFact,
  { facts, family, destination: { name, address, service } }: Walk,
): Pick<Hop, 'state' | 'detail' | 'undecided' | 'gap'> | undefined {
  if (address || routing.is !== 'routed' || working.length === 0) return undefined;
  const s3 =
    service?.name === 's3' ? ofFamily(addressesOf(...(facts.s3PrefixList?.Cidrs ?? [])), family) : [];
  const possible = s3.length > 0 ? s3 : anyPublic[family];
  const dead = [
    ...routing.routes.filter((route) => !working.includes(route)),
    ...narrowerDeadEnds(table, possible, routing.routes, prefixListsOf(facts)),
  ].at(0);
  if (!dead) return undefined;
  const where = `${table.RouteTableId} sends ${blockOf(dead)} to ${targetOf(dead)}, which leads nowhere`;
  const undecided: RootCauseId[] = targetOf(dead).startsWith('nat-') ? ['nat-gateway-broken'] : routeCauses;
  return {
    state: 'unknown',
    detail: `${blockOf(dead)} leads nowhere`,
    undecided,
    gap: {
      action: 'ec2:DescribeRouteTables',
      reason: `${where}: whether ${name} is there cannot be told without its address`,
    },
  };
}
