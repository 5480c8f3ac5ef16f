import type { Route } from '@aws-sdk/client-ec2';
import type { RootCauseId } from '../types.ts';
import { isPublic } from './addresses.ts';
import { ecrRegionOf } from './destinations.ts';
import { endpointsFor, servicesPresent } from './endpoints.ts';
import { completeAtHome } from './passage.ts';
import { prefixListsOf, type Routing, routesToInternet } from './routes.ts';
import { blockOf, tableOf, targetOf } from './tables.ts';
import type { Destination, Hop, Passage, Walk } from './types.ts';

/** The break at a route table that leads nowhere, where no endpoint carries the traffic either. */
export function noRoute(tableHop: Hop, routing: Routing, walk: Walk): Hop {
  const { facts, destination, passage, failure, family } = walk;
  const [dead] = routing.is === 'routed' ? routing.routes : [];
  const { address } = destination;
  const everywhere = family === 'ipv6' ? '::/0' : '0.0.0.0/0';
  const to = !address ? everywhere : isPublic(address) ? `${everywhere}, nor to ${address}` : address;
  const table = `ec2:DescribeRouteTables: ${tableHop.resource} (used by ${facts.subnet?.SubnetId})`;
  const line = dead
    ? `${table} sends ${blockOf(dead)} to ${targetOf(dead)}, ${whyDead(dead)}`
    : `${table} has no route to ${to}`;
  return {
    ...tableHop,
    state: 'broken',
    detail: noRouteInWords(destination, passage, dead, failure.task.region),
    // An address that one route takes away from the others is told of by that route, endpoints or not.
    cause: dead && isStray(dead, walk) ? 'registry-route-missing' : causeOfNoWay(walk),
    evidence: [line],
  };
}

/** Whether the rest of the internet has a way of its own. */
function isStray(dead: Route, { facts, destination, family, passage }: Walk): boolean {
  const table = tableOf(facts);
  if (!table || !destination.address || passage.is !== 'absent' || blockOf(dead).endsWith('/0')) return false;
  const routing = routesToInternet(table, prefixListsOf(facts), family);
  return routing.is === 'routed' && routing.routes.some(({ State }) => State !== 'blackhole');
}

function whyDead(route: Route): string {
  if (route.State === 'blackhole') return 'a blackhole';
  return targetOf(route).startsWith('pcx-')
    ? 'a peering, which leads to private addresses alone'
    : 'which carries public addresses alone';
}

function noRouteInWords(
  { name, service, address }: Destination,
  passage: Passage,
  dead: Route | undefined,
  region: string,
): string {
  const isPrivate = address !== undefined && !isPublic(address);
  const gateway = dead ? `${targetOf(dead)} is no way there` : 'no NAT gateway';
  const start = `no route to ${isPrivate ? address : name}`;
  if (isPrivate && !dead && !service) return start;
  if (!service) return `${start}: ${gateway}`;
  if (service.region !== region && passage.is === 'absent') {
    return `${start}: endpoints serve their own Region alone, ${gateway}`;
  }
  const kind = service.name === 's3' ? 'S3 gateway' : service.name;
  switch (passage.is) {
    case 'unassociated':
      return `${start}: ${passage.by.VpcEndpointId} is not associated with it, ${gateway}`;
    case 'bypassed':
      return `${start}: ${passage.by.VpcEndpointId} is bypassed (${passage.because}), ${gateway}`;
    case 'unavailable':
      return `${start}: ${passage.by.VpcEndpointId} is ${passage.by.State}, ${gateway}`;
    default:
      return `${start}: no ${kind} endpoint, ${gateway}`;
  }
}

/** Which root cause it is that a destination has neither an endpoint that works nor an internet path. */
function causeOfNoWay({ facts, failure, passage, destination }: Walk): RootCauseId | undefined {
  const { service, address } = destination;
  if (!service || ecrRegionOf(failure) === undefined) return 'registry-route-missing';
  if (service.region !== failure.task.region) {
    return completeAtHome(facts, failure) ? 'image-region-mismatched' : 'registry-route-missing';
  }
  if (address && !isPublic(address)) return 'registry-route-missing';
  if (passage.is === 'unassociated') return 's3-gateway-unassociated';
  // Layers go through a gateway endpoint: an S3 interface endpoint that is bypassed does not stand in for it.
  if (passage.is === 'bypassed' && service.name === 's3') return 'vpc-endpoint-missing';
  if (passage.is === 'bypassed') return passage.why === 'unknown' ? undefined : 'vpc-endpoint-dns-disabled';
  if (passage.is === 'unavailable') return 'vpc-endpoint-closed';
  const listed = endpointsFor(service, facts.vpcEndpoints ?? []).length > 0;
  const some = servicesPresent(facts, failure).length > 0;
  return some && !listed ? 'vpc-endpoint-missing' : 'registry-route-missing';
}
