import type { Route } from '@aws-sdk/client-ec2';
import type { RouteTableFact } from '../evidence/facts.ts';
import type { PullFailure, RootCauseId } from '../types.ts';
import { addressesOf, covers, isPublic } from './addresses.ts';
import { isShared } from './endpoints.ts';
import { gatewayHop, isDeadEnd, routeCauses } from './gateways.ts';
import { noRoute } from './no-route.ts';
import { blockOf, localAddresses, routesToInternet, routeTo, tableOf, targetOf } from './routes.ts';
import type { Destination, Hop, Passage, PathFacts } from './types.ts';

/** The last hops of a path: the endpoint that carries it, or the route table and the gateway behind it. */
export function wayHops(
  facts: PathFacts,
  destination: Destination,
  passage: Passage,
  failure: PullFailure,
): Hop[] {
  if (passage.is === 'carried' && passage.kind === 'interface') {
    return [endpointHop(passage.by.VpcEndpointId)];
  }
  const table = tableOf(facts);
  if (!table) return [unreadTable(facts)];
  const tableHop: Hop = {
    kind: 'route-table',
    resource: table.RouteTableId ?? '?',
    state: 'open',
    detail: 'ok',
  };
  if (passage.is === 'carried') return [tableHop, endpointHop(passage.by.VpcEndpointId)];

  const { s3PrefixList, subnet } = facts;
  if (isLeftOver(destination, passage, table)) {
    const named = { ...destination, address: undefined };
    const hop = noRoute(tableHop, { is: 'none' }, facts, named, passage, failure);
    return [{ ...hop, evidence: [...(hop.evidence ?? []), leftOverInWords(destination)] }];
  }
  const routing = destination.address
    ? routeTo(destination.address, table, s3PrefixList ? [s3PrefixList] : [])
    : routesToInternet(table);
  if (routing.is === 'undecided') {
    return [
      {
        ...tableHop,
        state: 'unknown',
        detail: `depends on ${routing.on}`,
        undecided: [...routeCauses, 'nat-gateway-broken', 'public-ip-missing'],
        gap: {
          action: 'ec2:DescribeRouteTables',
          reason: `whether ${table.RouteTableId} has a route to ${destination.name} depends on ${routing.on}`,
        },
      },
    ];
  }
  const leading =
    routing.is === 'routed' ? routing.routes.filter((route) => leadsOn(route, destination)) : [];
  const [best] = leading.map((route) => gatewayHop(route, facts, destination, failure)).sort(byState);
  const hops = best
    ? [tableHop, withEvidenceOf(best, leading, table, subnet?.SubnetId)]
    : [noRoute(tableHop, routing, facts, destination, passage, failure)];
  return passage.is === 'unseen'
    ? hops.map((hop) => unlessUnseen(hop, passage, destination, isShared(facts, failure.task)))
    : hops;
}

/**
 * A name that resolves to an address of this VPC where no endpoint is: a private zone has outlived its endpoint. Without
 * an internet path that endpoint is what the pull lacks.
 */
export function isLeftOver(
  { service, address }: Destination,
  passage: Passage,
  table: RouteTableFact,
): boolean {
  if (!service || !address || passage.is !== 'absent' || routesToInternet(table).is !== 'none') return false;
  return covers(localAddresses(table), addressesOf(address));
}

const leftOverInWords = ({ name, address }: Destination): string =>
  `ec2:DescribeVpcEndpoints: the puller dialled ${address} for ${name}, and this VPC has no such endpoint (any more)`;

const endpointHop = (id = '?'): Hop => ({ kind: 'vpc-endpoint', resource: id, state: 'open', detail: 'ok' });

function unreadTable({ subnet, routeTables }: PathFacts): Hop {
  const hop: Hop = { kind: 'route-table', resource: 'route table', state: 'unknown', detail: 'not read' };
  if (!subnet || !routeTables) return hop;
  const reason = `no route table of ${subnet.SubnetId} is among those read`;
  const undecided: RootCauseId[] = [...routeCauses, 'nat-gateway-broken', 'public-ip-missing'];
  return { ...hop, undecided, gap: { action: 'ec2:DescribeRouteTables', reason } };
}

/** An internet gateway carries public addresses alone, and a peering none of them. */
function leadsOn(route: Route, { address }: Destination): boolean {
  const toPrivate = address !== undefined && !isPublic(address);
  return !isDeadEnd(route) && !targetOf(route).startsWith(toPrivate ? 'igw-' : 'pcx-');
}

/** Where the halves of the internet have routes of their own, the better one counts: the address may be in either. */
const states = ['open', 'invisible', 'unknown', 'broken'];
const byState = (a: Hop, b: Hop): number => states.indexOf(a.state) - states.indexOf(b.state);

function withEvidenceOf(hop: Hop, routes: Route[], table: RouteTableFact, subnetId = '?'): Hop {
  if (hop.state !== 'broken') return hop;
  const through = routes.find((route) => targetOf(route) === hop.resource);
  const line = `ec2:DescribeRouteTables: ${table.RouteTableId} (used by ${subnetId}) sends ${through ? blockOf(through) : '?'} to ${hop.resource}`;
  return { ...hop, evidence: [line, ...(hop.evidence ?? [])] };
}

/** What cannot be seen may carry the traffic that the routes do not: their break is then no proof. */
function unlessUnseen(
  hop: Hop,
  { gap }: Extract<Passage, { is: 'unseen' }>,
  { address, service }: Destination,
  shared: boolean,
): Hop {
  const { state, cause, evidence: _, ...rest } = hop;
  if (state !== 'broken' || cause === 'image-region-mismatched') return hop;
  const isOfGateway = cause === 'nat-gateway-broken' || cause === 'public-ip-missing';
  // The puller dialled a public address: no interface endpoint took it.
  if (isOfGateway && address && isPublic(address) && service?.name !== 's3') return hop;
  const undecided = isOfGateway ? [...routeCauses, cause] : routeCauses;
  return { ...rest, state: shared ? 'invisible' : 'unknown', undecided, gap };
}
