import type { RouteTableFact, VpcEndpointFact } from '../evidence/facts.ts';
import type { PullFailure, StoppedTask } from '../types.ts';
import { type Addresses, addressesOf, anyPrivate, covers, isPublic, without } from './addresses.ts';
import { ecrRegionOf, servicesOf } from './destinations.ts';
import { endpointsFor, isAssociated, isAvailable, isInterface, isShared } from './endpoints.ts';
import { blockOf, localAddresses, routeTo, tableOf, targetOf, vpcAddresses, wayToPrivate } from './routes.ts';
import type { Destination, Passage, PathFacts } from './types.ts';

/** The endpoint that carries a destination's traffic out of the puller's subnet, or what keeps it from that. */
export function passageTo(destination: Destination, facts: PathFacts, task: StoppedTask): Passage {
  const { service, address } = destination;
  const table = tableOf(facts);
  if (!service) return unseenRegistry(destination, table) ?? { is: 'absent' };
  const listed = endpointsFor(service, facts.vpcEndpoints ?? []);
  const interfaces = throughInterface(listed.filter(isInterface), table, address);
  const passage = service.name === 's3' && table ? throughS3(listed, table, facts, address) : interfaces;
  if (passage.is === 'carried') return passage;
  return unseenEndpoint(passage, facts, task) ?? (address ? undefined : unseenHub(facts)) ?? passage;
}

/** An endpoint of this VPC that does not show. */
function unseenEndpoint({ is }: Passage, facts: PathFacts, task: StoppedTask): Passage | undefined {
  const { subnet, vpcEndpoints } = facts;
  const vpc = vpcAddresses(facts);
  const hub = unseenHub(facts);
  const unseen = (reason: string, action = 'ec2:DescribeVpcEndpoints'): Passage => ({
    is: 'unseen',
    at: hub ? [...vpc, ...without(anyPrivate, vpc)] : vpc,
    gap: { action, reason },
  });
  if (isShared(facts, task) && (is === 'absent' || !vpcEndpoints)) {
    return unseen(
      `${subnet?.SubnetId} belongs to account ${subnet?.OwnerId}, which does not show its endpoints to this one`,
    );
  }
  if (!vpcEndpoints) return unseen('the endpoints of the VPC were not read');
  if (!tableOf(facts))
    return unseen('the route table of the subnet is not among those read', 'ec2:DescribeRouteTables');
  return undefined;
}

/** An endpoint in another network, for which a private hosted zone gives this VPC the address. */
function unseenHub(facts: PathFacts): Extract<Passage, { is: 'unseen' }> | undefined {
  const table = tableOf(facts);
  const route = table && wayToPrivate(table);
  if (!route) return undefined;
  const reason = `${table.RouteTableId} sends ${blockOf(route)} to ${targetOf(route)}: the names may resolve to endpoints there, and the message shows no address`;
  return {
    is: 'unseen',
    at: without(anyPrivate, localAddresses(table)),
    gap: { action: 'ec2:DescribeRouteTables', reason },
  };
}

/** Names that no public DNS has. */
const privateName = /\.(?:internal|local|localhost|lan|corp|intranet|home)$/i;

/** A registry of one's own. A subnet with no route but its VPC's reaches none on the internet. */
function unseenRegistry(
  { name, host, address, mayBePrivate }: Destination,
  table: RouteTableFact | undefined,
): Passage | undefined {
  if (!mayBePrivate || address) return undefined;
  const closed = table?.Routes?.every((route) => targetOf(route) === 'local');
  if (closed && !privateName.test(host.replace(/:\d+$/, ''))) return undefined;
  const reason = `${name} may have a private address, and the message does not show it`;
  return { is: 'unseen', at: anyPrivate, gap: { action: 'ec2:DescribeRouteTables', reason } };
}

function throughInterface(
  endpoints: readonly VpcEndpointFact[],
  table: RouteTableFact | undefined,
  address: string | undefined,
): Passage {
  const [first] = endpoints;
  if (!first) return { is: 'absent' };
  const available = endpoints.filter(isAvailable);
  const [by] = available;
  if (!by) return { is: 'unavailable', by: first };
  if (address) {
    const inside = !isPublic(address) && (!table || covers(localAddresses(table), addressesOf(address)));
    if (inside) return { is: 'carried', by, kind: 'interface' };
    if (isPublic(address) || by.PrivateDnsEnabled === false) {
      return { is: 'bypassed', by, because: `the name resolved to ${address}` };
    }
    // A private zone cannot stand beside private DNS: the address is of a DNS server of one's own, or of another day.
    const reason = `the puller dialled ${address}, which is not in this VPC, although ${by.VpcEndpointId} is`;
    return { is: 'unseen', at: anyPrivate, gap: { action: 'ec2:DescribeVpcEndpoints', reason } };
  }
  const resolving = available.find((endpoint) => whyNotResolving(endpoint) === undefined);
  return resolving
    ? { is: 'carried', by: resolving, kind: 'interface' }
    : { is: 'bypassed', by, because: whyNotResolving(by) ?? '' };
}

/** Absent means not known, and a working private DNS is the default. */
function whyNotResolving({ PrivateDnsEnabled, DnsOptions }: VpcEndpointFact): string | undefined {
  if (PrivateDnsEnabled === false) return 'its private DNS is off';
  return DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint
    ? 'its private DNS is for the inbound Resolver endpoint only'
    : undefined;
}

/** A gateway endpoint works by a route; an interface endpoint for S3 is a possible way too, where its DNS is private. */
function throughS3(
  listed: readonly VpcEndpointFact[],
  table: RouteTableFact,
  facts: PathFacts,
  address: string | undefined,
): Passage {
  const gateways = listed.filter((endpoint) => !isInterface(endpoint));
  const associated =
    gateways.find((endpoint) => isAssociated(endpoint, table)) ?? unlistedGateway(table, facts);
  if (associated && !outranked(address, table, facts)) {
    return isAvailable(associated)
      ? { is: 'carried', by: associated, kind: 'gateway' }
      : { is: 'unavailable', by: associated };
  }
  const passage = throughInterface(listed.filter(isInterface), table, address);
  const [unassociated] = associated ? [] : gateways;
  return unassociated && passage.is !== 'carried' ? { is: 'unassociated', by: unassociated } : passage;
}

/** The route of an endpoint that DescribeVpcEndpoints does not list, such as one of a shared VPC's owner. */
function unlistedGateway(
  table: RouteTableFact,
  { s3PrefixList, vpcEndpoints = [] }: PathFacts,
): VpcEndpointFact | undefined {
  const route = table.Routes?.find(
    ({ DestinationPrefixListId, GatewayId }) =>
      DestinationPrefixListId !== undefined &&
      DestinationPrefixListId === s3PrefixList?.PrefixListId &&
      GatewayId?.startsWith('vpce-') &&
      !vpcEndpoints.some(({ VpcEndpointId }) => VpcEndpointId === GatewayId),
  );
  return route && { VpcEndpointId: route.GatewayId, VpcEndpointType: 'Gateway' };
}

/** Whether a route more specific than S3's prefix list takes this address away from the gateway endpoint. */
function outranked(address: string | undefined, table: RouteTableFact, { s3PrefixList }: PathFacts): boolean {
  const s3 = addressesOf(...(s3PrefixList?.Cidrs ?? []));
  if (!address || !s3PrefixList || !covers(s3, addressesOf(address))) return false;
  const routing = routeTo(address, table, [s3PrefixList]);
  return (
    routing.is === 'routed' && routing.routes.some((route) => isNarrower(route.DestinationCidrBlock, s3))
  );
}

const isNarrower = (block: string | undefined, s3: Addresses): boolean =>
  block !== undefined && covers(s3, addressesOf(block));

/** Whether the VPC's endpoints would carry the same pull, were the image in the task's own Region. */
export function completeAtHome(facts: PathFacts, failure: PullFailure): boolean {
  const { task } = failure;
  if (ecrRegionOf(failure) === undefined) return false;
  return servicesOf(failure).every(({ name }) => {
    const service = { name, region: task.region };
    return passageTo({ name, host: name, port: 443, legs: [], service }, facts, task).is === 'carried';
  });
}
