import type { Route } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { natGatewayBroken } from '../../lambda/checks/nat-gateway-broken.ts';
import { networkAclClosed } from '../../lambda/checks/network-acl-closed.ts';
import { publicIpMissing } from '../../lambda/checks/public-ip-missing.ts';
import { registryRouteMissing } from '../../lambda/checks/registry-route-missing.ts';
import { s3GatewayUnassociated } from '../../lambda/checks/s3-gateway-unassociated.ts';
import { securityGroupEgressClosed } from '../../lambda/checks/security-group-egress-closed.ts';
import { vpcEndpointMissing } from '../../lambda/checks/vpc-endpoint-missing.ts';
import { tracePull } from '../../lambda/network/index.ts';
import type { Trace } from '../../lambda/network/types.ts';
import {
  acl,
  all,
  ecr,
  endpoint,
  factsOf,
  failureOf,
  https,
  publicTable,
  table,
  toInternet,
  toNat,
  type World,
} from './worlds.ts';

const route = 'broken: registry-route-missing';
const missing = 'broken: vpc-endpoint-missing';
const unassociated = 'broken: s3-gateway-unassociated';
const nat = 'broken: nat-gateway-broken';
const publicIp = 'broken: public-ip-missing';
const group = 'broken: security-group-egress-closed';
const closedAcl = 'broken: network-acl-closed';
const region = 'broken: image-region-mismatched';
/** Broken by what no check names yet. */
const unnamed = 'broken: ';

const inPublicSubnet = { routes: [toInternet], puller: { publicIp: true } };
const blackhole = { State: 'blackhole' as const };
const igwGone = { ...toInternet, ...blackhole };
const natGone = { ...toNat, ...blackhole };
const toTgw = {
  DestinationCidrBlock: '0.0.0.0/0',
  TransitGatewayId: 'tgw-0abc1234',
  State: 'active' as const,
};
const toHub = { ...toTgw, DestinationCidrBlock: '10.0.0.0/8' };
const toPeer = { DestinationCidrBlock: '0.0.0.0/0', VpcPeeringConnectionId: 'pcx-0abc1234' };
const toEgressOnly: Route = {
  DestinationIpv6CidrBlock: '::/0',
  EgressOnlyInternetGatewayId: 'eigw-0abc1234',
};
const dualStack = '111122223333.dkr-ecr.us-east-1.on.aws/payments:v42';
const tcp = (port: number, block: string) => ({ ...https(block), FromPort: port, ToPort: port });
const onPort5000: World = {
  image: 'registry.corp.internal:5000/api:1',
  reason: { leg: 'manifest', host: 'registry.corp.internal:5000', address: '10.20.0.5' },
};
const layerAt = (address: string): World['reason'] => ({ leg: 'layer', address });
const manifestAt = (address: string): World['reason'] => ({ leg: 'manifest', address });
const out = (...rules: Parameters<typeof acl>[0]['out']) =>
  acl({ out: rules, in: [[100, 'allow', '0.0.0.0/0']] });
const back = (...rules: Parameters<typeof acl>[0]['in']) =>
  acl({ out: [[100, 'allow', '0.0.0.0/0']], in: rules });
const prefixList = (PrefixListId: string) => ({ ...https(), PrefixListIds: [{ PrefixListId }] });
const groupPair = (GroupId: string) => ({ ...https(), UserIdGroupPairs: [{ GroupId }] });
const shared = { subnet: { OwnerId: '444455556666' } };
const legacy = { platformVersion: '1.3.0' };
const noDns = (service: string) => endpoint(service, { PrivateDnsEnabled: false });
const s3Interface = (changes = {}) =>
  endpoint('s3', { VpcEndpointType: 'Interface', RouteTableIds: [], PrivateDnsEnabled: true, ...changes });
const elsewhere = endpoint('s3', { RouteTableIds: ['rtb-0main1234'] });
const farEndpoint = (service: string) => endpoint(service, { SubnetIds: ['subnet-0far1234'] });
const nearAll = all.map((one) => endpoint(one, one === 's3' ? {} : { SubnetIds: ['subnet-0priv1234'] }));
const farAll = [farEndpoint('ecr.api'), farEndpoint('ecr.dkr'), 's3'];

/** Name, world, and what is expected of each path in the order of the pull; a single word is for all of them. */
const rows: [string, World, string | string[]][] = [
  // Healthy VPCs of each kind
  ['private subnet with the three endpoints', { endpoints: all }, 'open'],
  ['private subnet behind a NAT gateway', { routes: [toNat] }, 'open'],
  [
    'NAT gateway whose own subnet leads to the internet',
    { routes: [toNat], otherTables: [publicTable] },
    'open',
  ],
  ['endpoints and a NAT gateway', { routes: [toNat], endpoints: all }, 'open'],
  [
    'endpoints for ECR, and a NAT gateway for S3',
    { routes: [toNat], endpoints: ['ecr.api', 'ecr.dkr'] },
    'open',
  ],
  ['endpoint for S3, and a NAT gateway for ECR', { routes: [toNat], endpoints: ['s3'] }, 'open'],
  ['public subnet and a public IP', inPublicSubnet, 'open'],
  ['public subnet without public IP, but endpoints', { routes: [toInternet], endpoints: all }, 'open'],
  ['halves of the internet instead of a default', { routes: halves('nat-0abc1234', 'nat-0abc1234') }, 'open'],
  ['main route table for want of an association', { ...mainTable([toNat]) }, 'open'],
  ['S3 interface endpoint with private DNS', { endpoints: ['ecr.api', 'ecr.dkr', s3Interface()] }, 'open'],
  ['endpoints that do not tell their private DNS', { endpoints: bare(all) }, 'open'],
  ['endpoint states as the wire spells them', { endpoints: wire(all) }, 'open'],
  [
    'gateway endpoint known by its route alone',
    {
      routes: [s3Route('vpce-0s31234')],
      endpoints: ['ecr.api', 'ecr.dkr', endpoint('s3', { RouteTableIds: [] })],
    },
    'open',
  ],
  ['Fargate platform 1.3 without ecr.api', { endpoints: ['ecr.dkr', 's3'], task: legacy }, 'open'],
  [
    'image in another Region behind a NAT gateway',
    { routes: [toNat], endpoints: all, image: ecr('eu-west-1') },
    'open',
  ],
  ['Docker Hub behind a NAT gateway', { routes: [toNat], image: 'nginx' }, 'open'],
  ['ECR Public from a public subnet', { ...inPublicSubnet, image: 'public.ecr.aws/nginx/nginx:1' }, 'open'],
  [
    'a NAT gateway that stands in the only public subnet',
    { routes: [toNat], otherTables: [publicTable], image: 'ghcr.io/acme/api:1' },
    'open',
  ],
  ['regional NAT gateway, which has no subnet', { routes: [toNat], nat: { SubnetId: undefined } }, 'open'],

  // No way at all
  ['neither endpoints nor internet', {}, route],
  ['only an endpoint that no pull needs', { endpoints: ['ssm'] }, route],
  ['main route table without a route, for want of an association', { ...mainTable([]) }, route],
  ['internet gateway gone', { routes: [igwGone] }, route],
  ['Docker Hub without internet, for all the endpoints', { endpoints: all, image: 'nginx' }, route],
  ['ECR Public without internet', { endpoints: all, image: 'public.ecr.aws/nginx/nginx:1' }, route],
  ['another registry without internet', { image: 'ghcr.io/acme/api:1' }, route],
  [
    'route to other private networks only, for a registry on the internet',
    { routes: [toHub], image: 'nginx' },
    route,
  ],
  [
    'route to a corporate public network only',
    { routes: [{ DestinationCidrBlock: '198.51.100.0/24', GatewayId: 'vgw-0abc1234' }] },
    route,
  ],
  [
    'egress-only gateway, which is for IPv6',
    { routes: [{ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-0abc1234' }] },
    route,
  ],
  [
    'a half of the internet alone, and the address in the other',
    { routes: [halves('nat-0abc1234', '')[0] ?? {}], reason: manifestAt('203.0.114.9') },
    ['unknown', route, 'unknown'],
  ],
  [
    'an address that a more specific blackhole swallows',
    {
      routes: [toNat, { DestinationCidrBlock: '52.94.0.0/16', GatewayId: 'igw-0old1234', ...blackhole }],
      reason: manifestAt('52.94.7.7'),
    },
    ['open', route, 'open'],
  ],
  ['deleted endpoints', { endpoints: all.map((one) => endpoint(one, { State: 'Deleted' })) }, route],

  // Some endpoints
  [
    'the worked incident: no S3',
    { endpoints: ['ecr.api', 'ecr.dkr'], reason: layerAt('3.5.20.11') },
    ['open', 'open', missing],
  ],
  ['no ecr.dkr', { endpoints: ['ecr.api', 's3'] }, ['open', missing, 'open']],
  ['no ecr.api', { endpoints: ['ecr.dkr', 's3'] }, [missing, 'open', 'open']],
  ['only S3', { endpoints: ['s3'] }, [missing, missing, 'open']],
  ['no S3 on Fargate platform 1.3', { endpoints: ['ecr.dkr'], task: legacy }, ['open', missing]],
  [
    'no S3, and the internet gateway gone',
    { routes: [igwGone], endpoints: ['ecr.api', 'ecr.dkr'] },
    ['open', 'open', missing],
  ],
  [
    'failed ecr.dkr endpoint',
    { endpoints: ['ecr.api', endpoint('ecr.dkr', { State: 'Failed' }), 's3'] },
    ['open', missing, 'open'],
  ],
  [
    'S3 interface endpoint without private DNS',
    { endpoints: ['ecr.api', 'ecr.dkr', s3Interface({ PrivateDnsEnabled: false })] },
    ['open', 'open', missing],
  ],
  [
    'S3 interface endpoint, and the name resolved publicly',
    { endpoints: ['ecr.api', 'ecr.dkr', s3Interface()], reason: layerAt('3.5.20.11') },
    ['open', 'open', missing],
  ],
  [
    'S3 interface endpoint whose private DNS is for the inbound Resolver endpoint',
    {
      endpoints: [
        'ecr.api',
        'ecr.dkr',
        s3Interface({ DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true } }),
      ],
    },
    ['open', 'open', missing],
  ],
  [
    'endpoints of another Region',
    { endpoints: ['ecr.api', 's3', endpoint('ecr.dkr', { ServiceName: 'com.amazonaws.eu-west-1.ecr.dkr' })] },
    ['open', missing, 'open'],
  ],
  [
    'China names',
    {
      endpoints: china(['ecr.api', 'ecr.dkr']),
      image: '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/payments:v42',
      task: { region: 'cn-north-1' },
    },
    ['open', 'open', missing],
  ],

  // S3 gateway endpoint of other route tables
  [
    'S3 gateway endpoint of another route table',
    { endpoints: ['ecr.api', 'ecr.dkr', elsewhere] },
    ['open', 'open', unassociated],
  ],
  [
    'S3 gateway endpoint of no route table',
    { endpoints: ['ecr.api', 'ecr.dkr', endpoint('s3', { RouteTableIds: undefined })] },
    ['open', 'open', unassociated],
  ],
  [
    'S3 gateway endpoint of another route table, and no ecr.dkr',
    { endpoints: ['ecr.api', elsewhere] },
    ['open', missing, unassociated],
  ],
  [
    'S3 gateway endpoint of another route table behind a NAT gateway',
    { routes: [toNat], endpoints: ['ecr.api', 'ecr.dkr', elsewhere] },
    'open',
  ],
  [
    'a route more specific than the prefix list',
    {
      routes: [
        s3Route('vpce-0s31234'),
        { DestinationCidrBlock: '3.5.20.0/24', TransitGatewayId: 'tgw-0abc1234' },
      ],
      endpoints: all,
      reason: layerAt('3.5.20.11'),
    },
    ['open', 'open', 'invisible'],
  ],
  [
    'a dead route more specific than the prefix list',
    {
      routes: [
        s3Route('vpce-0s31234'),
        { DestinationCidrBlock: '3.5.20.0/24', GatewayId: 'igw-0old1234', ...blackhole },
      ],
      endpoints: all,
      reason: layerAt('3.5.20.11'),
    },
    ['open', 'open', route],
  ],
  [
    'a route wider than the prefix list',
    {
      routes: [
        s3Route('vpce-0s31234'),
        { DestinationCidrBlock: '3.0.0.0/8', ...blackhole, GatewayId: 'vgw-0abc1234' },
      ],
      endpoints: all,
      reason: layerAt('3.5.20.11'),
    },
    'open',
  ],

  // Endpoints that are there and carry nothing
  [
    'ecr.dkr endpoint without private DNS',
    { endpoints: ['ecr.api', noDns('ecr.dkr'), 's3'] },
    ['open', unnamed, 'open'],
  ],
  [
    'ecr.dkr endpoint, and the name resolved publicly',
    { endpoints: all, reason: manifestAt('52.94.7.7') },
    ['open', unnamed, 'open'],
  ],
  [
    'pending ecr.dkr endpoint',
    { endpoints: ['ecr.api', endpoint('ecr.dkr', { State: 'Pending' }), 's3'] },
    ['open', unnamed, 'open'],
  ],
  [
    'ecr.dkr endpoint without private DNS behind a NAT gateway',
    { routes: [toNat], endpoints: ['ecr.api', noDns('ecr.dkr'), 's3'] },
    'open',
  ],

  // NAT gateways
  ['deleted NAT gateway', { routes: [toNat], nat: { State: 'deleted' } }, nat],
  ['failed NAT gateway', { routes: [toNat], nat: { State: 'failed' } }, nat],
  ['NAT gateway that does not exist', { routes: [toNat], nat: null }, nat],
  ['blackhole to a NAT gateway', { routes: [natGone], nat: null }, nat],
  ['private NAT gateway', { routes: [toNat], nat: { ConnectivityType: 'private' } }, nat],
  [
    'private NAT gateway in front of a transit gateway',
    {
      routes: [toNat],
      nat: { ConnectivityType: 'private' },
      otherTables: [table('rtb-0hub5678', ['subnet-0pub1234'], [toTgw])],
    },
    'invisible',
  ],
  [
    'NAT gateway in a subnet without internet',
    { routes: [toNat], otherTables: [table('rtb-0pub5678', ['subnet-0pub1234'], [])] },
    nat,
  ],
  [
    'NAT gateway whose internet gateway is gone',
    { routes: [toNat], otherTables: [table('rtb-0pub5678', ['subnet-0pub1234'], [igwGone])] },
    nat,
  ],
  ['NAT gateway in its own private subnet', { routes: [toNat], nat: { SubnetId: 'subnet-0priv1234' } }, nat],
  [
    'NAT gateway behind a firewall endpoint',
    {
      routes: [toNat],
      otherTables: [
        table(
          'rtb-0pub5678',
          ['subnet-0pub1234'],
          [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'vpce-0gwlb1234' }],
        ),
      ],
    },
    'invisible',
  ],
  [
    'deleted NAT gateway, and all endpoints',
    { routes: [toNat], nat: { State: 'deleted' }, endpoints: all },
    'open',
  ],
  [
    'deleted NAT gateway, and no S3 endpoint',
    { routes: [toNat], nat: { State: 'deleted' }, endpoints: ['ecr.api', 'ecr.dkr'] },
    ['open', 'open', nat],
  ],
  [
    'one half of the internet through a deleted NAT gateway',
    { routes: halves('nat-0abc1234', 'nat-0old1234') },
    'open',
  ],
  [
    'deleted NAT gateway, and the image in another Region',
    { routes: [natGone], endpoints: all, image: ecr('eu-west-1') },
    nat,
  ],

  // Public subnets
  ['public subnet and no public IP', { routes: [toInternet] }, publicIp],
  [
    'public subnet and no public IP for Docker Hub',
    { routes: [toInternet], endpoints: all, image: 'nginx' },
    publicIp,
  ],
  [
    'public subnet, no public IP, no S3 endpoint',
    { routes: [toInternet], endpoints: ['ecr.api', 'ecr.dkr'] },
    ['open', 'open', publicIp],
  ],
  [
    'instance in a public subnet without public IP',
    { routes: [toInternet], puller: { kind: 'instance', name: 'i-0abc1234' }, task: { launchType: 'EC2' } },
    publicIp,
  ],
  [
    'public subnet, and the public IP not known',
    { routes: [toInternet], puller: { publicIp: undefined } },
    'unknown',
  ],

  // Ways out of sight
  ['transit gateway', { routes: [toTgw] }, 'invisible'],
  ['peering, behind which endpoints may be', { routes: [toPeer] }, 'unknown'],
  ['peering, for a registry on the internet', { routes: [toPeer], image: 'nginx' }, route],
  [
    'peering, and a public address',
    { routes: [toPeer], reason: manifestAt('52.94.7.7') },
    ['unknown', route, 'unknown'],
  ],
  [
    'peering, and a private address',
    { routes: [toPeer], reason: manifestAt('10.100.0.5') },
    ['unknown', 'invisible', 'unknown'],
  ],
  [
    'virtual private gateway',
    { routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'vgw-0abc1234' }] },
    'invisible',
  ],
  [
    'firewall endpoint',
    { routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'vpce-0gwlb1234' }] },
    'invisible',
  ],
  [
    'NAT instance',
    {
      routes: [
        { DestinationCidrBlock: '0.0.0.0/0', InstanceId: 'i-0nat1234', NetworkInterfaceId: 'eni-0abc1234' },
      ],
    },
    'invisible',
  ],
  [
    'endpoints shared from a hub over a transit gateway',
    {
      routes: [{ DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-0abc1234' }],
      endpoints: ['ecr.api', 's3'],
      reason: manifestAt('10.100.0.5'),
    },
    ['open', 'invisible', 'open'],
  ],
  [
    'endpoints shared from a hub that no route leads to',
    { endpoints: ['ecr.api', 's3'], reason: manifestAt('10.100.0.5') },
    ['open', route, 'open'],
  ],
  [
    'endpoints shared from a hub, and an internet gateway',
    { ...inPublicSubnet, reason: manifestAt('10.100.0.5') },
    ['open', route, 'open'],
  ],
  [
    'endpoints shared from a hub, and a NAT gateway',
    { routes: [toNat], reason: manifestAt('10.100.0.5') },
    ['open', 'invisible', 'open'],
  ],
  [
    'a private address outside the VPC, although the endpoint has private DNS: it is no proof',
    { endpoints: ['ecr.api', 'ecr.dkr'], reason: manifestAt('172.20.0.9') },
    ['open', 'unknown', missing],
  ],
  [
    'a public address although the endpoint is there, no internet path, a group that lets the VPC alone in',
    {
      endpoints: all,
      egress: [https('10.0.0.0/16'), prefixList('pl-63a5400a')],
      reason: manifestAt('44.213.79.10'),
    },
    ['open', unnamed, 'open'],
  ],
  [
    'an address of the VPC where no endpoint is (any more), and no internet path',
    { endpoints: ['ecr.api', 's3'], reason: manifestAt('10.0.9.9') },
    ['open', missing, 'open'],
  ],
  [
    'an address of the VPC where no endpoint is, and a NAT gateway',
    { endpoints: ['ecr.api', 's3'], routes: [toNat], reason: manifestAt('10.0.9.9') },
    ['open', 'invisible', 'open'],
  ],
  ['shared subnet without visible endpoints', shared, 'invisible'],
  ['shared subnet whose NAT gateway does not show', { ...shared, routes: [toNat], nat: null }, 'invisible'],
  ['shared subnet whose NAT gateway is gone', { ...shared, routes: [natGone], nat: null }, 'invisible'],
  [
    'shared subnet whose NAT gateway is gone, for Docker Hub',
    { ...shared, routes: [natGone], nat: null, image: 'nginx' },
    nat,
  ],
  [
    "shared subnet with the owner's S3 gateway endpoint",
    { ...shared, routes: [s3Route('vpce-0own1234')] },
    ['invisible', 'invisible', 'open'],
  ],
  [
    "a customer's prefix list",
    { routes: [{ DestinationPrefixListId: 'pl-0abc1234', NatGatewayId: 'nat-0abc1234' }] },
    'unknown',
  ],
  [
    'narrower routes to the internet alone',
    { routes: [{ ...toNat, DestinationCidrBlock: '52.0.0.0/8' }] },
    'unknown',
  ],
  [
    'a narrower route that holds the address',
    {
      routes: [{ ...toNat, DestinationCidrBlock: '52.0.0.0/8' }],
      endpoints: ['ecr.api', 's3'],
      reason: manifestAt('52.94.7.7'),
    },
    'open',
  ],
  ['an IPv6 address', { endpoints: all, reason: manifestAt('2600:1f18::1') }, 'unknown'],
  [
    'an IPv6 address that no step is known for',
    { reason: { leg: 'unknown', address: '2600:1f18::1' } },
    'unknown',
  ],
  ['dual-stack host and an IPv6 route out', { routes: [toEgressOnly], image: dualStack }, 'unknown'],
  [
    'dual-stack host and an IPv6 route that leads nowhere',
    { routes: [{ ...toEgressOnly, ...blackhole }], image: dualStack },
    route,
  ],
  ['dual-stack host without IPv6 route', { image: dualStack }, route],
  ['dual-stack host behind a NAT gateway', { routes: [toNat], image: dualStack }, 'open'],

  // Endpoints of a hub, which a private hosted zone gives the names of
  ['hub over a transit gateway', { routes: [toHub] }, 'unknown'],
  [
    'hub over a transit gateway, and an S3 gateway endpoint',
    { routes: [toHub], endpoints: ['s3'] },
    ['unknown', 'unknown', 'open'],
  ],
  [
    'hub over a transit gateway, and S3 dialled in public',
    { routes: [toHub], endpoints: ['ecr.api', 'ecr.dkr'], reason: layerAt('3.5.20.11') },
    ['open', 'open', missing],
  ],
  [
    'hub over a transit gateway, and ecr.dkr dialled in public',
    { routes: [toHub], endpoints: ['s3'], reason: manifestAt('52.94.7.7') },
    ['unknown', missing, 'open'],
  ],
  ['hub over a transit gateway, and a dead NAT gateway', { routes: [toHub, natGone] }, 'unknown'],
  ['hub over a transit gateway, and no public IP', { routes: [toHub, toInternet] }, 'unknown'],
  [
    'hub over a transit gateway, and an unassociated S3 gateway',
    { routes: [toHub], endpoints: ['ecr.api', 'ecr.dkr', elsewhere] },
    ['open', 'open', 'unknown'],
  ],
  [
    'hub by the default route, and egress to private addresses and S3',
    { routes: [toTgw], endpoints: ['s3'], egress: [https('10.0.0.0/8'), prefixList('pl-63a5400a')] },
    ['unknown', 'unknown', 'open'],
  ],
  ['hub by the default route, and no egress', { routes: [toTgw], egress: [] }, group],
  [
    'hub by the default route, and egress to this VPC',
    { routes: [toTgw], egress: [https('10.0.0.0/16')] },
    group,
  ],
  [
    'hub by the default route, and an ACL open to private addresses',
    { routes: [toTgw], acl: out([100, 'allow', '10.0.0.0/8']) },
    'unknown',
  ],
  ['hub by the default route, and an ACL closed to all', { routes: [toTgw], acl: out() }, closedAcl],

  // A registry of one's own
  ['own registry that no route leads to', { image: 'registry.example.com/api:1' }, route],
  ['own registry by a name that only the VPC knows', { image: 'registry.corp.internal/api:1' }, 'unknown'],
  [
    'own registry over a transit gateway',
    { routes: [toHub], image: 'registry.example.com/api:1' },
    'unknown',
  ],
  [
    'own registry behind a dead NAT gateway',
    { routes: [natGone], image: 'registry.example.com/api:1' },
    'unknown',
  ],
  [
    'own registry from a public subnet without public IP',
    { routes: [toInternet], image: 'registry.example.com/api:1' },
    'unknown',
  ],
  [
    'own registry at a public address behind a dead NAT gateway',
    { routes: [natGone], image: 'registry.example.com/api:1', reason: manifestAt('203.0.114.9') },
    nat,
  ],
  [
    'own registry, and egress to private addresses',
    { routes: [toNat], image: 'registry.example.com/api:1', egress: [https('10.0.0.0/8')] },
    'unknown',
  ],
  [
    'own registry, and no egress',
    { routes: [toNat], image: 'registry.example.com/api:1', egress: [] },
    group,
  ],
  [
    'own registry on its port',
    { routes: [toHub], ...onPort5000, egress: [tcp(5000, '10.20.0.0/16')] },
    'invisible',
  ],
  [
    'own registry on its port, and egress on 443',
    { routes: [toHub], ...onPort5000, egress: [https('0.0.0.0/0')] },
    'broken: security-group-egress-closed',
  ],
  [
    'own registry on its port, and an ACL for it',
    { routes: [toHub], ...onPort5000, acl: out([100, 'allow', '0.0.0.0/0', [5000, 5000]]) },
    'invisible',
  ],
  [
    'own registry on its port, and an ACL for 443',
    { routes: [toHub], ...onPort5000, acl: out([100, 'allow', '0.0.0.0/0', [443, 443]]) },
    closedAcl,
  ],
  ['own registry by its address', { image: '10.20.0.5:5000/api:1' }, route],
  ['Google Artifact Registry without internet', { image: 'europe-docker.pkg.dev/acme/api:1' }, route],
  [
    'a DNS failure, whose address is the resolver',
    { routes: [toNat], reason: { symptom: 'dns-failure', leg: 'manifest', address: '10.100.0.2' } },
    'open',
  ],
  ['an address cut short', { endpoints: all, reason: manifestAt('52.94.') }, 'open'],

  // Another Region
  [
    'image in another Region, endpoints complete at home',
    { endpoints: all, image: ecr('eu-west-1') },
    region,
  ],
  ['image in another Region, no endpoints', { image: ecr('eu-west-1') }, route],
  [
    'image in another Region, endpoints incomplete',
    { endpoints: ['ecr.api', 'ecr.dkr'], image: ecr('eu-west-1') },
    route,
  ],
  [
    'image in another Region over a transit gateway',
    { routes: [toTgw], endpoints: all, image: ecr('eu-west-1') },
    'invisible',
  ],

  // Security groups
  ['no egress rule', { endpoints: all, egress: [] }, group],
  [
    'egress on another port',
    { routes: [toNat], egress: [{ ...https('0.0.0.0/0'), FromPort: 80, ToPort: 80 }] },
    group,
  ],
  ['egress over UDP', { routes: [toNat], egress: [{ ...https('0.0.0.0/0'), IpProtocol: 'udp' }] }, group],
  [
    'egress on a range of ports around 443',
    { routes: [toNat], egress: [{ ...https('0.0.0.0/0'), FromPort: 0, ToPort: 1024 }] },
    'open',
  ],
  [
    'egress by protocol number',
    { routes: [toNat], egress: [{ ...https('0.0.0.0/0'), IpProtocol: '6' }] },
    'open',
  ],
  ['a permission that names nothing', { endpoints: all, egress: [https()] }, group],
  [
    'egress to IPv6 alone',
    { routes: [toNat], egress: [{ ...https(), Ipv6Ranges: [{ CidrIpv6: '::/0' }] }] },
    group,
  ],
  ['egress to the VPC alone', { endpoints: all, egress: [https('10.0.0.0/16')] }, ['open', 'open', group]],
  [
    'egress to the VPC alone behind a NAT gateway',
    { routes: [toNat], egress: [https('10.0.0.0/16')] },
    group,
  ],
  [
    'egress to its own subnet alone, which is one of those of the endpoints',
    { endpoints: all, egress: [https('10.0.3.0/24')] },
    ['unknown', 'unknown', group],
  ],
  [
    'egress to its own subnet alone, which has the endpoints',
    { endpoints: nearAll, egress: [https('10.0.3.0/24')] },
    ['open', 'open', group],
  ],
  [
    'egress to another subnet, which may hold the endpoint',
    { endpoints: all, egress: [https('10.0.1.0/24')] },
    ['unknown', 'unknown', group],
  ],
  ['egress to another network', { endpoints: all, egress: [https('172.16.0.0/12')] }, group],
  [
    'egress to the endpoint group alone',
    { endpoints: all, egress: [groupPair('sg-0vpce1234')] },
    ['open', 'open', group],
  ],
  [
    'egress to the endpoint group and to S3',
    { endpoints: all, egress: [groupPair('sg-0vpce1234'), prefixList('pl-63a5400a')] },
    'open',
  ],
  [
    'egress to the wrong group',
    { endpoints: all, egress: [groupPair('sg-0db1234'), prefixList('pl-63a5400a')] },
    [group, group, 'open'],
  ],
  [
    'egress to a group, and the endpoints do not tell theirs',
    { endpoints: bare(all), egress: [groupPair('sg-0db1234')] },
    ['unknown', 'unknown', group],
  ],
  ['egress to S3 alone', { endpoints: all, egress: [prefixList('pl-63a5400a')] }, [group, group, 'open']],
  [
    'egress to S3 alone behind a NAT gateway',
    { routes: [toNat], egress: [prefixList('pl-63a5400a')] },
    [group, group, 'open'],
  ],
  [
    'egress to the blocks of S3',
    { endpoints: all, egress: [https('10.0.0.0/16', '3.5.0.0/19', '52.216.0.0/15', '54.231.0.0/16')] },
    'open',
  ],
  [
    'egress to some blocks of S3',
    { endpoints: all, egress: [https('10.0.0.0/16', '3.5.0.0/19')] },
    ['open', 'open', 'unknown'],
  ],
  [
    'egress to a block of S3, and the address in another',
    { endpoints: all, egress: [https('10.0.0.0/16', '3.5.0.0/19')], reason: layerAt('52.216.1.1') },
    ['open', 'open', group],
  ],
  ["egress to a customer's prefix list", { routes: [toNat], egress: [prefixList('pl-0abc1234')] }, 'unknown'],
  [
    'egress to S3, whose list is not known',
    { endpoints: all, egress: [https('10.0.0.0/16'), prefixList('pl-63a5400a')], s3PrefixList: null },
    ['open', 'open', 'unknown'],
  ],
  [
    'egress to the halves of the internet',
    { routes: [toNat], egress: [https('0.0.0.0/1', '128.0.0.0/1')] },
    'open',
  ],
  ['groups of the puller not known', { endpoints: all, puller: { securityGroupIds: undefined } }, 'unknown'],
  ["the VPC's default group", { endpoints: all, puller: { securityGroupIds: [] }, egress: [] }, group],
  [
    'a second group that was not found',
    { endpoints: all, puller: { securityGroupIds: ['sg-0task1234', 'sg-0old1234'] }, egress: [] },
    'unknown',
  ],
  ['no egress rule in a shared subnet', { ...shared, egress: [] }, group],
  ['egress to the VPC alone in a shared subnet', { ...shared, egress: [https('10.0.0.0/16')] }, 'unknown'],

  // Network ACLs
  [
    'ACL that denies 443 out',
    { routes: [toNat], acl: out([90, 'deny', '0.0.0.0/0', [443, 443]], [100, 'allow', '0.0.0.0/0']) },
    closedAcl,
  ],
  [
    'ACL that denies 443 out after allowing it',
    { routes: [toNat], acl: out([100, 'allow', '0.0.0.0/0'], [110, 'deny', '0.0.0.0/0', [443, 443]]) },
    'open',
  ],
  [
    'ACL that never allows 443 out',
    { routes: [toNat], acl: out([100, 'allow', '0.0.0.0/0', [80, 80]]) },
    closedAcl,
  ],
  [
    'ACL that lets no answers in',
    { routes: [toNat], acl: back([100, 'allow', '0.0.0.0/0', [443, 443]]) },
    closedAcl,
  ],
  [
    'ACL that lets the ephemeral ports in',
    { routes: [toNat], acl: back([100, 'allow', '0.0.0.0/0', [1024, 65535]]) },
    'open',
  ],
  [
    'ACL that lets part of the ephemeral ports in',
    { routes: [toNat], acl: back([100, 'allow', '0.0.0.0/0', [49152, 65535]]) },
    closedAcl,
  ],
  [
    'the same ACL for Windows',
    {
      routes: [toNat],
      acl: back([100, 'allow', '0.0.0.0/0', [49152, 65535]]),
      task: { platformVersion: '1.0.0' },
    },
    'open',
  ],
  [
    'the same ACL for an instance, whose system is not told',
    { routes: [toNat], acl: back([100, 'allow', '0.0.0.0/0', [49152, 65535]]), task: { launchType: 'EC2' } },
    'open',
  ],
  [
    'the old ephemeral ports',
    { routes: [toNat], acl: back([100, 'allow', '0.0.0.0/0', [1024, 5000]]) },
    closedAcl,
  ],
  [
    'ACL open to the VPC alone, endpoints in the subnet',
    {
      endpoints: all,
      acl: acl({ out: [[100, 'allow', '10.0.0.0/16']], in: [[100, 'allow', '10.0.0.0/16']] }),
    },
    ['open', 'open', closedAcl],
  ],
  [
    'ACL closed, endpoints in the subnet, which it does not filter',
    { endpoints: nearAll, acl: acl({ out: [], in: [] }) },
    ['open', 'open', closedAcl],
  ],
  [
    'ACL closed, endpoints in the subnet and in another',
    { endpoints: all, acl: acl({ out: [], in: [] }) },
    ['unknown', 'unknown', closedAcl],
  ],
  [
    'ACL closed to the VPC, endpoints in another subnet',
    { endpoints: farAll, acl: out([90, 'deny', '10.0.0.0/8'], [100, 'allow', '0.0.0.0/0']) },
    [closedAcl, closedAcl, 'open'],
  ],
  [
    'ACL closed to part of the VPC, endpoints in another subnet',
    { endpoints: farAll, acl: out([90, 'deny', '10.0.128.0/17'], [100, 'allow', '0.0.0.0/0']) },
    'open',
  ],
  [
    'ACL closed to the VPC, endpoints that do not tell their subnets',
    {
      endpoints: all.map((one) => endpoint(one, { SubnetIds: undefined })),
      acl: out([90, 'deny', '10.0.0.0/8'], [100, 'allow', '0.0.0.0/0']),
    },
    ['unknown', 'unknown', 'open'],
  ],
  [
    'ACL that denies some public addresses',
    { routes: [toNat], acl: out([90, 'deny', '192.0.2.0/24'], [100, 'allow', '0.0.0.0/0']) },
    'open',
  ],
  [
    'ACL that denies the address itself',
    {
      routes: [toNat],
      acl: out([90, 'deny', '52.94.0.0/16'], [100, 'allow', '0.0.0.0/0']),
      reason: manifestAt('52.94.7.7'),
    },
    ['open', closedAcl, 'open'],
  ],
  ['ACL without rules, which is no whole answer', { routes: [toNat], acl: [] }, 'unknown'],
  ['ACL of UDP and ICMP rules', { routes: [toNat], acl: udpOnly() }, closedAcl],
  ['ACL rules without port ranges', { routes: [toNat], acl: portless() }, 'open'],

  // Pairs
  [
    'no S3 endpoint, and egress to the VPC alone',
    { endpoints: ['ecr.api', 'ecr.dkr'], egress: [https('10.0.0.0/16')] },
    ['open', 'open', 'broken: security-group-egress-closed + vpc-endpoint-missing'],
  ],
  [
    'no ecr.dkr endpoint, and egress to the VPC and S3',
    { endpoints: ['ecr.api', 's3'], egress: [https('10.0.0.0/16'), prefixList('pl-63a5400a')] },
    ['open', missing, 'open'],
  ],
  [
    'no way at all, and no egress rule',
    { egress: [] },
    'broken: security-group-egress-closed + registry-route-missing',
  ],
  [
    'deleted NAT gateway, and no answers',
    { routes: [toNat], nat: { State: 'deleted' }, acl: back([100, 'allow', '0.0.0.0/0', [443, 443]]) },
    'broken: network-acl-closed + nat-gateway-broken',
  ],
  [
    'no public IP, and no egress',
    { routes: [toInternet], egress: [] },
    'broken: security-group-egress-closed + public-ip-missing',
  ],
  [
    'closed group and closed ACL',
    { routes: [toNat], egress: [], acl: acl({ out: [], in: [] }) },
    'broken: security-group-egress-closed + network-acl-closed',
  ],

  // Gaps
  ['routes not read', { endpoints: all, without: ['routeTables'] }, ['open', 'open', 'unknown']],
  ['routes not read, and no egress', { endpoints: all, without: ['routeTables'], egress: [] }, group],
  ['endpoints not read, and no route', { without: ['vpcEndpoints'] }, 'unknown'],
  ['endpoints not read, and no egress', { without: ['vpcEndpoints'], egress: [] }, group],
  ['endpoints not read, and no route for Docker Hub', { without: ['vpcEndpoints'], image: 'nginx' }, route],
  ['endpoints not read, and no public IP', { without: ['vpcEndpoints'], routes: [toInternet] }, 'unknown'],
  [
    'endpoints not read, no public IP, and a public address',
    { without: ['vpcEndpoints'], routes: [toInternet], reason: manifestAt('52.94.7.7') },
    ['unknown', publicIp, 'unknown'],
  ],
  [
    "endpoints not read, and the S3 gateway endpoint of a shared VPC's owner",
    { ...shared, without: ['vpcEndpoints'], routes: [s3Route('vpce-0own1234')] },
    ['invisible', 'invisible', 'open'],
  ],
  ['endpoints not read, and a NAT gateway', { routes: [toNat], without: ['vpcEndpoints'] }, 'open'],
  ['security groups not read', { endpoints: all, without: ['securityGroups'] }, 'unknown'],
  [
    'security groups not read, and no S3 endpoint',
    { endpoints: ['ecr.api', 'ecr.dkr'], without: ['securityGroups', 'networkAcl', 's3PrefixList'] },
    ['unknown', 'unknown', missing],
  ],
  ['NAT gateways not read', { routes: [toNat], without: ['natGateways'] }, 'unknown'],
];

describe('paths of a pull', () => {
  it.each(rows)('%s', (_, world, expected) => {
    const traces = tracePull(factsOf(world), failureOf(world));
    expect(traces.map(inWords)).toEqual(typeof expected === 'string' ? traces.map(() => expected) : expected);
  });

  const gathered = rows.filter(([, world]) => world.without === undefined);

  it.each(gathered)('are judged by the checks as expected: %s', (_, world, expected) => {
    const facts = factsOf(world);
    const failure = failureOf(world);
    const applying = checks.filter((check) => check.skip(failure) === undefined);
    const failing = applying.filter((check) => check.evaluate(facts, failure).is === 'fail');
    const named = checks.filter(({ id }) => applying.length > 0 && [expected].flat().join().includes(id));
    expect(failing.map(({ id }) => id)).toEqual(named.map(({ id }) => id));
  });

  /** What nothing shows is not ruled out: neither by the checks of the route nor by those of what lies on it. */
  it.each(rows.filter(([, , expected]) => [expected].flat().includes('invisible')))(
    'are not called sound where they are lost from sight: %s',
    (_, world) => {
      const failure = failureOf(world);
      expect(registryRouteMissing.evaluate(factsOf(world), failure).is).not.toBe('pass');
    },
  );
});

/** The runner leaves a check open for want of what it needs: a shared VPC's owner hides the endpoints for good. */
it.each([
  [registryRouteMissing, ['puller', 'subnet', 'routeTables']],
  [natGatewayBroken, ['puller', 'subnet', 'routeTables', 'natGateways']],
  [publicIpMissing, ['puller', 'subnet', 'routeTables']],
  [securityGroupEgressClosed, ['puller', 'subnet', 'securityGroups']],
  [networkAclClosed, ['puller', 'subnet', 'networkAcl']],
])('$id can do without the endpoints', ({ needs, wants }, expected) => {
  expect(needs).toEqual(expected);
  expect(wants).toContain('vpcEndpoints');
});

const checks = [
  registryRouteMissing,
  vpcEndpointMissing,
  s3GatewayUnassociated,
  natGatewayBroken,
  publicIpMissing,
  securityGroupEgressClosed,
  networkAclClosed,
];

const causes = ({ hops }: Trace) =>
  hops.flatMap(({ state, cause }) => (state === 'broken' ? (cause ?? '') : []));

const inWords = (trace: Trace) =>
  trace.state === 'broken' ? `broken: ${causes(trace).join(' + ')}` : trace.state;

function halves(low: string, high: string) {
  return [
    { DestinationCidrBlock: '0.0.0.0/1', NatGatewayId: low },
    { DestinationCidrBlock: '128.0.0.0/1', NatGatewayId: high },
  ];
}

/** The task's subnet is associated with no table. */
function mainTable(routes: Route[]): World {
  const subnet = { SubnetId: 'subnet-0lost1234' };
  return {
    subnet,
    puller: { subnetId: subnet.SubnetId, subnets: [subnet.SubnetId] },
    mainTable: table('rtb-0main1234', ['main'], routes),
    otherTables: [publicTable, table('rtb-0other5678', ['subnet-0other1234'], [toInternet])],
  };
}

function s3Route(GatewayId: string) {
  return { DestinationPrefixListId: 'pl-63a5400a', GatewayId, State: 'active' as const };
}

/** As emulators and older accounts answer: without groups and private DNS. */
function bare(services: string[]) {
  return services.map((one) => endpoint(one, { Groups: undefined, PrivateDnsEnabled: undefined }));
}

function wire(services: string[]) {
  return services.map((one) => endpoint(one, { State: 'available' as string as 'Available' }));
}

function china(services: string[]) {
  return services.map((one) => endpoint(one, { ServiceName: `cn.com.amazonaws.cn-north-1.${one}` }));
}

function udpOnly() {
  return [true, false].flatMap((Egress) =>
    ['17', '1'].map((Protocol, index) => ({
      Egress,
      Protocol,
      RuleNumber: 100 + index,
      RuleAction: 'allow' as const,
      CidrBlock: '0.0.0.0/0',
    })),
  );
}

function portless() {
  return [true, false].map((Egress) => ({
    Egress,
    Protocol: '6',
    RuleNumber: 100,
    RuleAction: 'allow' as const,
    CidrBlock: '0.0.0.0/0',
  }));
}
