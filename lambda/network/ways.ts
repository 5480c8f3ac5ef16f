import type { Route } from '@aws-sdk/client-ec2';
import type { RouteTableFact } from '../evidence/facts.ts';
import type { RootCauseId } from '../types.ts';
import { addressesOf, covers, isPublic } from './addresses.ts';
import { detour } from './detour.ts';
import { endpointHops } from './endpoint-hops.ts';
import { isCarriedInside, isShared } from './endpoints.ts';
import { gatewayHops } from './gateways.ts';
import { noRoute } from './no-route.ts';
import { routeCauses } from './out-of-sight.ts';
import { prefixListsOf, routesToInternet } from './routes.ts';
import type { Peer } from './security-groups.ts';
import { blockOf, localAddresses, tableOf, targetOf } from './tables.ts';
import { doubtAbout, leadingRoutes, routingTo } from './taken-routes.ts';
import type { Destination, Hop, Passage, PathFacts, Walk } from './types.ts';

/** The last hops of a path: the endpoint that carries it, or the route table and the gateway behind it. */
export function wayHops(walk: Walk, target: Peer | undefined): Hop[] {
  const { facts, failure, destination, passage } = walk;
  if (isCarriedInside(passage)) {
    return [...detour(passage.by, walk), ...endpointHops(passage.by, walk)];
  }
  const table = tableOf(facts);
  if (!table) return [unreadTable(facts)];
  const tableHop: Hop = {
    kind: 'route-table',
    resource: table.RouteTableId ?? '?',
    state: 'open',
    detail: 'ok',
  };
  if (passage.is === 'carried') return [tableHop, ...endpointHops(passage.by, walk)];

  if (isLeftOver(destination, passage, facts)) {
    const hop = noRoute(
      tableHop,
      { is: 'none' },
      { ...walk, destination: { ...destination, address: undefined } },
    );
    return [{ ...hop, evidence: [...(hop.evidence ?? []), leftOverInWords(destination, passage)] }];
  }
  const routing = routingTo(walk, table);
  if (routing.is === 'undecided') {
    return [
      {
        ...tableHop,
        state: 'unknown',
        detail: `depends on ${routing.on}`,
        undecided: [...routeCauses, 'nat-gateway-broken', 'public-ip-missing', 'public-access-blocked'],
        gap: {
          action: 'ec2:DescribeRouteTables',
          reason: `whether ${table.RouteTableId} has a route to ${destination.name} depends on ${routing.on}`,
        },
      },
    ];
  }
  const leading = leadingRoutes(routing, destination);
  const ways = leading.map((route) => gatewayHops(route, walk, target));
  const [best] = [...ways].sort(byState);
  const working = leading.filter((_, index) => !isBroken(ways[index] ?? []));
  const doubt = best && doubtAbout(working, routing, table, walk);
  const hops = best
    ? [
        doubt ? { ...tableHop, ...doubt } : tableHop,
        ...best.map((hop) => withEvidenceOf(hop, leading, table, facts.subnet?.SubnetId)),
      ]
    : [noRoute(tableHop, routing, walk)];
  return passage.is === 'unseen'
    ? hops.map((hop) => unlessUnseen(hop, passage, destination, isShared(facts, failure.task)))
    : hops;
}

/** Whether there is a way at all, as far as is known: where there is none, the packets' direction is what is meant. */
export function isRouted(walk: Walk): boolean {
  const { facts, destination, passage } = walk;
  const table = tableOf(facts);
  if (passage.is === 'carried' || !table) return true;
  if (isLeftOver(destination, passage, facts)) return false;
  const routing = routingTo(walk, table);
  return (
    routing.is === 'undecided' || passage.is === 'unseen' || leadingRoutes(routing, destination).length > 0
  );
}

/**
 * A name that resolves to an address of this VPC where no endpoint is, or none that is available: a private zone has
 * outlived its endpoint. Without an internet path that endpoint is what the pull lacks.
 */
export function isLeftOver({ service, address }: Destination, passage: Passage, facts: PathFacts): boolean {
  const table = tableOf(facts);
  if (!service || !address || !table) return false;
  if (passage.is !== 'absent' && passage.is !== 'unavailable') return false;
  if (routesToInternet(table, prefixListsOf(facts)).is !== 'none') return false;
  return covers(localAddresses(table), addressesOf(address));
}

function leftOverInWords({ name, address }: Destination, passage: Passage): string {
  const now =
    passage.is === 'unavailable'
      ? `${passage.by.VpcEndpointId} is in state ${passage.by.State}`
      : 'this VPC has no such endpoint (any more)';
  return `ec2:DescribeVpcEndpoints: the puller dialled ${address} for ${name}, and ${now}`;
}

function unreadTable({ subnet, routeTables }: PathFacts): Hop {
  const hop: Hop = { kind: 'route-table', resource: 'route table', state: 'unknown', detail: 'not read' };
  if (!subnet || !routeTables) return hop;
  const reason = `no route table of ${subnet.SubnetId} is among those read`;
  const undecided: RootCauseId[] = [
    ...routeCauses,
    'nat-gateway-broken',
    'public-ip-missing',
    'public-access-blocked',
  ];
  return { ...hop, undecided, gap: { action: 'ec2:DescribeRouteTables', reason } };
}

/** Where the halves of the internet have routes of their own, the better one counts: the address may be in either. */
const states = ['open', 'invisible', 'unknown', 'broken'];
const worst = (hops: readonly Hop[]): number => Math.max(...hops.map(({ state }) => states.indexOf(state)));
const isBroken = (hops: readonly Hop[]): boolean => hops.some(({ state }) => state === 'broken');
const byState = (a: readonly Hop[], b: readonly Hop[]): number => worst(a) - worst(b);

/** The route that leads to a broken gateway is part of its proof. */
function withEvidenceOf(hop: Hop, routes: Route[], table: RouteTableFact, subnetId = '?'): Hop {
  const through = routes.find((route) => targetOf(route) === hop.resource);
  if (hop.state !== 'broken' || !through) return hop;
  const line = `ec2:DescribeRouteTables: ${table.RouteTableId} (used by ${subnetId}) sends ${blockOf(through)} to ${hop.resource}`;
  return { ...hop, evidence: [line, ...(hop.evidence ?? [])] };
}

/** What cannot be seen may carry the traffic that the routes do not: their break is then no proof. */
function unlessUnseen(
  hop: Hop,
  { gap, undecided: besides = [] }: Extract<Passage, { is: 'unseen' }>,
  { address, service }: Destination,
  shared: boolean,
): Hop {
  const { state, cause, evidence: _, ...rest } = hop;
  if (state !== 'broken' || cause === 'image-region-mismatched') return hop;
  const isOfRoute = cause === undefined || routeCauses.includes(cause);
  // The puller dialled a public address: no interface endpoint took it.
  if (!isOfRoute && address && isPublic(address) && service?.name !== 's3') return hop;
  const undecided = [...routeCauses, ...besides, ...(isOfRoute ? [] : [cause])];
  return { ...rest, state: shared ? 'invisible' : 'unknown', undecided, gap };
}
