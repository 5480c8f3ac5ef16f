/** What the tables of paths are made of. */
import type { Route } from '@aws-sdk/client-ec2';
import type { NetworkInterfaceFact, VpcEndpointFact } from '../../../lambda/evidence/facts.ts';
import type { Trace } from '../../../lambda/network/types.ts';
import {
  acl,
  all,
  anywhere,
  endpoint,
  https,
  openAcl,
  openToIpv6,
  publicTable,
  table,
  toInternet,
  toNat,
  type World,
} from '../worlds.ts';

/** Name, world, and what is expected of each path in the order of the pull; a single word is for all of them. */
export type Row = [string, World, string | string[]];

/** A path in words: `open`, or its worst hops: `unknown at sg-0task1234`, `network-acl-closed at acl-0a1b2c3d + …`. */
export function inWords({ state, hops }: Trace): string {
  if (state === 'open') return state;
  return hops
    .filter((hop) => hop.state === state)
    .map(({ cause, resource }) => `${state === 'broken' ? (cause ?? 'broken') : state} at ${resource}`)
    .join(' + ');
}

// Breaks where they mostly are
export const route = 'registry-route-missing at rtb-0priv5678';
export const missing = 'vpc-endpoint-missing at rtb-0priv5678';
export const unassociated = 's3-gateway-unassociated at rtb-0priv5678';
export const bypassed = 'vpc-endpoint-dns-disabled at rtb-0priv5678';
export const unavailable = 'vpc-endpoint-closed at rtb-0priv5678';
export const region = 'image-region-mismatched at rtb-0priv5678';
export const nat = 'nat-gateway-broken at nat-0abc1234';
export const publicIp = 'public-ip-missing at igw-0abc1234';
export const group = 'security-group-egress-closed at sg-0task1234';
export const closedAcl = 'network-acl-closed at acl-0a1b2c3d';
export const noDns = 'vpc-dns-disabled at resolver of vpc-0abc1234';

// Routes
export const blackhole = { State: 'blackhole' as const };
const dead = (to: Route): Route => ({ ...to, ...blackhole });
export const igwGone = dead(toInternet);
export const natGone = dead(toNat);
export const toTgw: Route = {
  DestinationCidrBlock: '0.0.0.0/0',
  TransitGatewayId: 'tgw-0abc1234',
  State: 'active',
};
export const toHub: Route = { ...toTgw, DestinationCidrBlock: '10.0.0.0/8' };
export const toPeer: Route = { DestinationCidrBlock: '0.0.0.0/0', VpcPeeringConnectionId: 'pcx-0abc1234' };
export const toEgressOnly: Route = {
  DestinationIpv6CidrBlock: '::/0',
  EgressOnlyInternetGatewayId: 'eigw-0abc1234',
};
export const s3Route = (GatewayId: string): Route => ({
  DestinationPrefixListId: 'pl-63a5400a',
  GatewayId,
  State: 'active',
});
export const halves = (low: string, high: string): Route[] => [
  { DestinationCidrBlock: '0.0.0.0/1', NatGatewayId: low },
  { DestinationCidrBlock: '128.0.0.0/1', NatGatewayId: high },
];
/** The table of the public subnet, in which the NAT gateway stands. */
export const natTable = (...routes: Route[]) => [table('rtb-0pub5678', ['subnet-0pub1234'], routes)];

// NAT instances
export const natInstance: NetworkInterfaceFact = {
  NetworkInterfaceId: 'eni-0nat1234',
  InstanceId: 'i-0nat1234',
  SubnetId: 'subnet-0pub1234',
  SourceDestCheck: false,
  Groups: [{ GroupId: 'sg-0nat1234' }],
  PublicIp: '198.51.100.7',
  Ipv6Addresses: [],
};
export const toNatInstance: Route = {
  DestinationCidrBlock: '0.0.0.0/0',
  InstanceId: 'i-0nat1234',
  NetworkInterfaceId: 'eni-0nat1234',
};

// Worlds in part
export const inPublicSubnet: World = { routes: [toInternet], puller: { publicIp: true } };
export const shared: World = { subnet: { OwnerId: '444455556666' } };
/** The task's subnet is associated with no table. */
export function mainTable(routes: Route[]): World {
  const subnet = { SubnetId: 'subnet-0lost1234' };
  return {
    subnet,
    puller: { subnetId: subnet.SubnetId, subnets: [subnet.SubnetId] },
    mainTable: table('rtb-0main1234', ['main'], routes),
    otherTables: [publicTable, table('rtb-0other5678', ['subnet-0other1234'], [toInternet])],
  };
}
/** A dual-stack subnet whose groups and ACL are open to IPv6. */
export const withIpv6: World = {
  subnet: { Ipv6CidrBlocks: ['2600:1f18:abc:3::/64'] },
  egress: [{ ...anywhere, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
  acl: [...openAcl, ...openToIpv6],
};
export const dualStack = '111122223333.dkr-ecr.us-east-1.on.aws/payments:v42';
export const legacy = { platformVersion: '1.3.0' };
export const manifestAt = (address: string): World['reason'] => ({ leg: 'manifest', address });
export const layerAt = (address: string): World['reason'] => ({ leg: 'layer', address });

// Rules
export const tcp = (port: number, block: string) => ({ ...https(block), FromPort: port, ToPort: port });
export const prefixList = (PrefixListId: string) => ({ ...https(), PrefixListIds: [{ PrefixListId }] });
export const groupPair = (GroupId: string) => ({ ...https(), UserIdGroupPairs: [{ GroupId }] });
export const out = (...rules: Parameters<typeof acl>[0]['out']) =>
  acl({ out: rules, in: [[100, 'allow', '0.0.0.0/0']] });
export const back = (...rules: Parameters<typeof acl>[0]['in']) =>
  acl({ out: [[100, 'allow', '0.0.0.0/0']], in: rules });
/** Another ACL of the VPC, which a subnet beside the task's follows. */
export const aclOf = (subnet: string, Entries: ReturnType<typeof acl>) => ({
  NetworkAclId: subnet.replace('subnet', 'acl'),
  Entries,
  Associations: [{ SubnetId: subnet }],
});

// Endpoints
export const withoutDns = (service: string) => endpoint(service, { PrivateDnsEnabled: false });
export const s3Interface = (changes: Partial<VpcEndpointFact> = {}) =>
  endpoint('s3', {
    VpcEndpointType: 'Interface',
    RouteTableIds: [],
    PrivateDnsEnabled: true,
    Groups: [{ GroupId: 'sg-0vpce1234' }],
    ...changes,
  });
export const s3Elsewhere = endpoint('s3', { RouteTableIds: ['rtb-0main1234'] });
/** The endpoints in these subnets alone. */
export const allIn = (...SubnetIds: string[]) =>
  all.map((one) => endpoint(one, one === 's3' ? {} : { SubnetIds }));
/** As emulators and older accounts answer: without groups and private DNS. */
export const bare = (services: string[]) =>
  services.map((one) => endpoint(one, { Groups: undefined, PrivateDnsEnabled: undefined }));
/** An ecr.dkr endpoint with these interfaces, each in its subnet, beside the other two endpoints. */
export const dkrAt = (...places: [SubnetId: string, PrivateIpAddress: string][]): World => ({
  endpoints: [
    'ecr.api',
    endpoint('ecr.dkr', {
      SubnetIds: places.map(([SubnetId]) => SubnetId),
      NetworkInterfaceIds: places.map((_, index) => `eni-0dkr${index}`),
    }),
    's3',
  ],
  endpointInterfaces: places.map(([SubnetId, PrivateIpAddress], index) => ({
    NetworkInterfaceId: `eni-0dkr${index}`,
    SubnetId,
    PrivateIpAddress,
    Groups: [{ GroupId: 'sg-0vpce1234' }],
    Ipv6Addresses: [],
  })),
});
