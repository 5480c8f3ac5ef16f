import type { RouteTableFact, VpcEndpointFact } from '../evidence/facts.ts';
import type { PullFailure, StoppedTask } from '../types.ts';
import {
  type Addresses,
  addressesOf,
  anyPrivate,
  covers,
  type Family,
  isPublic,
  without,
} from './addresses.ts';
import { ecrRegionOf, servicesOf } from './destinations.ts';
import { endpointsFor, isAssociated, isAvailable, isInterface, isShared } from './endpoints.ts';
import { throughInterface } from './interface-passage.ts';
import { prefixListsOf, routeTo } from './routes.ts';
import { blockOf, localAddresses, tableOf, targetOf, vpcAddresses, wayToPrivate } from './tables.ts';
import type { Destination, Passage, PathFacts, Service } from './types.ts';

type Unseen = Extract<Passage, { is: 'unseen' }>;

/** The endpoint that carries a destination's traffic out of the puller's subnet, or what keeps it from that. */
export function passageTo(
  destination: Destination,
  facts: PathFacts,
  task: StoppedTask,
  family: Family = 'ipv4',
): Passage {
  const { service, address } = destination;
  const table = tableOf(facts);
  if (!service) return unseenRegistry(destination, table) ?? { is: 'absent' };
  const listed = endpointsFor(service, facts.vpcEndpoints ?? []);
  if (family === 'ipv6') return overIpv6(listed, facts);
  const twin = listed.length === 0 ? fipsTwin(service, facts) : undefined;
  if (twin) return twin;
  const interfaces = throughInterface(listed.filter(isInterface), facts, address);
  const passage = service.name === 's3' && table ? throughS3(listed, table, facts, address) : interfaces;
  if (passage.is === 'carried') return passage;
  return unseenEndpoint(passage, facts, task) ?? (address ? undefined : unseenHub(facts)) ?? passage;
}

/** No document tells of which of its two hosts the token for a FIPS image is asked. */
function fipsTwin({ name, region }: Service, facts: PathFacts): Unseen | undefined {
  if (name !== 'ecr.api') return undefined;
  const [by] = endpointsFor({ name: 'ecr-fips.api', region }, facts.vpcEndpoints ?? []);
  if (!by) return undefined;
  const reason = `there is no endpoint for ecr.api, and whether the token is asked of ${by.VpcEndpointId} (ecr-fips.api) is not documented`;
  return { is: 'unseen', at: vpcAddresses(facts), gap: { action: 'ec2:DescribeVpcEndpoints', reason } };
}

/** Whether endpoints take ECR's traffic over IPv6 AWS's documents do not agree on. */
function overIpv6(listed: readonly VpcEndpointFact[], facts: PathFacts): Passage {
  const [by] = listed.filter(
    ({ IpAddressType }) => IpAddressType === 'ipv6' || IpAddressType === 'dualstack',
  );
  if (!by) return { is: 'absent' };
  const reason = `whether ${by.VpcEndpointId} (${by.IpAddressType}) carries the pull over IPv6 is not documented`;
  return {
    is: 'unseen',
    at: vpcAddresses(facts, 'ipv6'),
    gap: { action: 'ec2:DescribeVpcEndpoints', reason },
  };
}

/** An endpoint of this VPC that does not show. */
function unseenEndpoint({ is }: Passage, facts: PathFacts, task: StoppedTask): Passage | undefined {
  const { subnet, vpcEndpoints } = facts;
  const vpc = vpcAddresses(facts);
  const hub = unseenHub(facts);
  const unseen = (reason: string, action = 'ec2:DescribeVpcEndpoints'): Passage => ({
    is: 'unseen',
    at: hub ? [...vpc, ...without(anyPrivate.ipv4, vpc)] : vpc,
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
function unseenHub(facts: PathFacts): Unseen | undefined {
  const table = tableOf(facts);
  const route = table && wayToPrivate(table, prefixListsOf(facts));
  if (!route) return undefined;
  const reason = `${table.RouteTableId} sends ${blockOf(route)} to ${targetOf(route)}: the names may resolve to endpoints there, and the message shows no address`;
  return {
    is: 'unseen',
    at: without(anyPrivate.ipv4, localAddresses(table)),
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
  // The route of a gateway endpoint leads to one service of AWS alone.
  const closed = table?.Routes?.every(
    (route) =>
      targetOf(route) === 'local' || (route.DestinationPrefixListId && targetOf(route).startsWith('vpce-')),
  );
  if (closed && !privateName.test(host.replace(/:\d+$/, ''))) return undefined;
  const reason = `${name} may have a private address, and the message does not show it`;
  return { is: 'unseen', at: anyPrivate.ipv4, gap: { action: 'ec2:DescribeRouteTables', reason } };
}

/**
 * A gateway endpoint works by a route to S3's public addresses; an interface endpoint for S3 is a possible way too, where
 * the names lead there: in-VPC names stay S3's own where its private DNS is for the inbound Resolver endpoint only.
 */
function throughS3(
  listed: readonly VpcEndpointFact[],
  table: RouteTableFact,
  facts: PathFacts,
  address: string | undefined,
): Passage {
  const gateways = listed.filter((endpoint) => !isInterface(endpoint));
  const passage = throughInterface(listed.filter(isInterface), facts, address);
  const associated =
    gateways.find((endpoint) => isAssociated(endpoint, table)) ?? unlistedGateway(table, facts);
  // A private address is no address of S3's: the name led elsewhere.
  if (address && !isPublic(address)) return passage;
  if (!address && associated && passage.is === 'carried') {
    const { PrivateDnsOnlyForInboundResolverEndpoint: inboundOnly } = passage.by.DnsOptions ?? {};
    if (inboundOnly === false) return passage;
    const reason = `whether the names of S3 lead to ${passage.by.VpcEndpointId} or stay S3's own is not told`;
    const gap = { action: 'ec2:DescribeVpcEndpoints', reason };
    return { is: 'unseen', at: vpcAddresses(facts), gap, undecided: ['vpc-endpoint-closed'] };
  }
  if (associated && !outranked(address, table, facts)) {
    return isAvailable(associated)
      ? { is: 'carried', by: associated, kind: 'gateway' }
      : { is: 'unavailable', by: associated };
  }
  const [unassociated] = associated ? [] : gateways;
  return unassociated && passage.is !== 'carried' ? { is: 'unassociated', by: unassociated } : passage;
}

/** The route of an endpoint that DescribeVpcEndpoints does not list, such as one of a shared VPC's owner. */
function unlistedGateway(
  table: RouteTableFact,
  { s3PrefixList, vpcEndpoints = [] }: PathFacts,
): VpcEndpointFact | undefined {
  const route = table.Routes?.find(
    ({ DestinationPrefixListId, GatewayId, State }) =>
      State !== 'blackhole' &&
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
    const { is } = passageTo({ name, host: name, port: 443, legs: [], service }, facts, task);
    // An endpoint that the name may not lead to is there all the same.
    return (
      is === 'carried' || (is === 'unseen' && endpointsFor(service, facts.vpcEndpoints ?? []).length > 0)
    );
  });
}
