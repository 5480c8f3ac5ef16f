import { all, https, toInternet, toNat, type World } from '../worlds.ts';
import {
  dkrAt,
  group,
  layerAt,
  manifestAt,
  missing,
  natInstance,
  prefixList,
  publicIp,
  type Row,
  route,
  s3Route,
  shared,
  toNatInstance,
} from './parts.ts';

const closedApi = 'vpc-endpoint-closed at vpce-0api1234';
const closedDkr = 'vpc-endpoint-closed at vpce-0dkr1234';
const near: [string, string] = ['subnet-0priv1234', '10.0.3.10'];
const behindInstance: World = { routes: [toNatInstance], routers: [natInstance] };

const superseded = { superseded: { action: 'ecs:DescribeServices', reason: 'the deployment is gone' } };

/** Facts that were not gathered, or may be of another day. */
export const rows: Row[] = [
  [
    'routes not read',
    { endpoints: all, without: ['routeTables'] },
    ['open', 'open', 'unknown at route table'],
  ],
  ['routes not read, and no egress', { endpoints: all, without: ['routeTables'], egress: [] }, group],
  ['endpoints not read, and no route', { without: ['vpcEndpoints'] }, 'unknown at rtb-0priv5678'],
  ['endpoints not read, and no egress', { without: ['vpcEndpoints'], egress: [] }, group],
  ['endpoints not read, and no route for Docker Hub', { without: ['vpcEndpoints'], image: 'nginx' }, route],
  [
    'endpoints not read, and no public IP',
    { without: ['vpcEndpoints'], routes: [toInternet] },
    'unknown at igw-0abc1234',
  ],
  [
    'endpoints not read, no public IP, and a public address',
    { without: ['vpcEndpoints'], routes: [toInternet], reason: manifestAt('52.94.7.7') },
    ['unknown at igw-0abc1234', publicIp, 'unknown at igw-0abc1234'],
  ],
  [
    "endpoints not read, and the S3 gateway endpoint of a shared VPC's owner",
    { ...shared, without: ['vpcEndpoints'], routes: [s3Route('vpce-0own1234')] },
    ['invisible at rtb-0priv5678', 'invisible at rtb-0priv5678', 'open'],
  ],
  ['endpoints not read, and a NAT gateway', { routes: [toNat], without: ['vpcEndpoints'] }, 'open'],
  ['security groups not read', { endpoints: all, without: ['securityGroups'] }, 'unknown at sg-0task1234'],
  [
    'security groups not read, and no S3 endpoint',
    { endpoints: ['ecr.api', 'ecr.dkr'], without: ['securityGroups', 'networkAcls', 's3PrefixList'] },
    [
      'unknown at sg-0task1234 + unknown at network ACL',
      'unknown at sg-0task1234 + unknown at network ACL',
      missing,
    ],
  ],
  ['NAT gateways not read', { routes: [toNat], without: ['natGateways'] }, 'unknown at nat-0abc1234'],
  [
    'network ACLs not read, and closed endpoint groups',
    { endpoints: all, endpointIngress: [], without: ['networkAcls'] },
    [closedApi, closedDkr, 'unknown at network ACL'],
  ],
  [
    'endpoint groups not read',
    { endpoints: all, without: ['endpointSecurityGroups'] },
    ['unknown at vpce-0api1234', 'unknown at vpce-0dkr1234', 'open'],
  ],
  [
    'endpoint groups not read, and no egress',
    { endpoints: all, egress: [], without: ['endpointSecurityGroups'] },
    group,
  ],
  [
    'interfaces of the endpoints not read, and egress to a part of their subnets',
    { ...dkrAt(near), egress: [https('10.0.3.0/28')], without: ['endpointInterfaces'] },
    ['unknown at sg-0task1234', 'unknown at sg-0task1234', group],
  ],
  [
    'interfaces of the endpoints read, and egress to theirs',
    { ...dkrAt(near), egress: [https('10.0.3.0/28')] },
    ['unknown at sg-0task1234', 'open', group],
  ],
  [
    'subnets of the VPC not read, and egress to those of the endpoints',
    { endpoints: all, egress: [https('10.0.3.0/24', '10.0.4.0/24')], without: ['vpcSubnets'] },
    ['unknown at sg-0task1234', 'unknown at sg-0task1234', group],
  ],
  [
    'subnets of the VPC read, and egress to those of the endpoints',
    { endpoints: all, egress: [https('10.0.3.0/24', '10.0.4.0/24')] },
    ['open', 'open', group],
  ],
  ['DNS attributes not read', { endpoints: all, without: ['dnsAttributes'] }, 'open'],
  ['DHCP options not read', { endpoints: all, without: ['dhcpOptions'] }, 'open'],
  [
    'a failed look-up, and DHCP options not read',
    { reason: { symptom: 'dns-failure', leg: 'manifest' }, egress: [], without: ['dhcpOptions'] },
    [],
  ],
  [
    'prefix lists not read',
    { routes: [toNat], egress: [prefixList('pl-0corp1234')], without: ['prefixLists'] },
    'unknown at sg-0task1234',
  ],
  [
    'the prefix list of S3 not read, and the gateway endpoint',
    { endpoints: all, reason: layerAt('3.5.20.11'), without: ['s3PrefixList'] },
    'open',
  ],
  [
    'subnets of the VPC and settings of public access not read, and a NAT gateway',
    { routes: [toNat], without: ['vpcSubnets', 'blockPublicAccess'] },
    'open',
  ],
  [
    'groups of NAT instances not read',
    { ...behindInstance, without: ['routerSecurityGroups'] },
    'invisible at i-0nat1234',
  ],
  [
    'a public IP of a later deployment',
    { routes: [toInternet], puller: { publicIp: true, ...superseded } },
    'unknown at sg-0task1234 + unknown at igw-0abc1234',
  ],
  [
    'no public IP of a later deployment',
    { routes: [toInternet], puller: { publicIp: false, ...superseded } },
    publicIp,
  ],
  ['no egress of a later deployment', { routes: [toNat], egress: [], puller: superseded }, group],
];
