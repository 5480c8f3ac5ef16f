import { acl, https, otherSubnet, table, toInternet, toNat, type World } from '../worlds.ts';
import {
  aclOf,
  closedAcl,
  group,
  inPublicSubnet,
  layerAt,
  nat,
  natGone,
  natInstance,
  natTable,
  noDns,
  out,
  prefixList,
  publicIp,
  type Row,
  route,
  toEgressOnly,
  toNatInstance,
  withIpv6,
} from './parts.ts';

const _far: [string, string] = ['subnet-0far1234', '10.0.9.10'];
const _farAcl: World = { otherAcls: [aclOf('subnet-0far1234', acl({ out: [], in: [] }))] };
const natAcl: World = { otherAcls: [aclOf('subnet-0pub1234', acl({ out: [], in: [] }))] };
const blocked = { BlockPublicAccessStates: { InternetGatewayBlockMode: 'block-bidirectional' as const } };
const natBlocked: World = { otherSubnets: [otherSubnet('subnet-0pub1234', '10.0.0.0/24', blocked)] };
const support: World = { dns: { enableDnsSupport: false } };
const closedDkr = 'vpc-endpoint-closed at vpce-0dkr1234';
const closedApi = 'vpc-endpoint-closed at vpce-0api1234';
const _closedFar = 'network-acl-closed at acl-0far1234';
const closedNat = 'network-acl-closed at acl-0pub1234';
const atTask = 'public-access-blocked at subnet-0priv1234';
const atNat = 'public-access-blocked at subnet-0pub1234';
const _toVpc = [https('10.0.0.0/16'), prefixList('pl-63a5400a')];
/** Closed to the addresses of the VPC, open to all others. */
const _closedInside = out([90, 'deny', '10.0.0.0/8'], [100, 'allow', '0.0.0.0/0']);

/** Two faults on one path, one of them at a gateway to the internet. */
export const rows: Row[] = [
  // At NAT gateways and instances
  [
    "ACLs of the task's and of the NAT gateway's subnet",
    { ...natAcl, routes: [toNat], acl: out() },
    `${closedAcl} + ${closedNat}`,
  ],
  [
    "no egress, and the NAT gateway's ACL",
    { ...natAcl, routes: [toNat], egress: [] },
    `${group} + ${closedNat}`,
  ],
  [
    'NAT gateway without a way out, and its ACL',
    { ...natAcl, routes: [toNat], otherTables: natTable() },
    `${nat} + ${closedNat}`,
  ],
  [
    'NAT gateway in a blocked subnet, and its ACL',
    { ...natAcl, ...natBlocked, routes: [toNat] },
    `${atNat} + ${closedNat}`,
  ],
  [
    'NAT gateway in a blocked subnet, and no egress',
    { ...natBlocked, routes: [toNat], egress: [] },
    `${group} + ${atNat}`,
  ],
  [
    'NAT gateway in a blocked subnet without a way out',
    { ...natBlocked, routes: [toNat], otherTables: natTable() },
    `${nat} + ${atNat}`,
  ],
  [
    'regional NAT gateway without a way out, and no egress',
    {
      routes: [toNat],
      nat: { AvailabilityMode: 'regional', SubnetId: undefined, RouteTableId: 'rtb-0nat5678' },
      otherTables: [table('rtb-0nat5678', [], [])],
      egress: [],
    },
    `${group} + ${nat}`,
  ],
  [
    'NAT instance with a closed group, and its ACL',
    { ...natAcl, routes: [toNatInstance], routers: [natInstance], routerIngress: [] },
    `nat-gateway-broken at i-0nat1234 + ${closedNat}`,
  ],
  [
    'NAT instance whose check is on, and no egress',
    { routes: [toNatInstance], routers: [], egress: [] },
    `${group} + nat-gateway-broken at i-0nat1234`,
  ],
  [
    'dead NAT gateway, closed endpoint groups, and layers through the NAT gateway',
    {
      routes: [natGone],
      endpoints: ['ecr.api', 'ecr.dkr'],
      endpointIngress: [],
      reason: layerAt('3.5.20.11'),
    },
    [closedApi, closedDkr, nat],
  ],

  // At internet gateways
  ['no public IP, and access blocked', { routes: [toInternet], subnet: blocked }, `${publicIp} + ${atTask}`],
  [
    'access blocked, and no egress',
    { ...inPublicSubnet, subnet: blocked, egress: [] },
    `${group} + ${atTask}`,
  ],
  [
    'access blocked, and a closed ACL',
    { ...inPublicSubnet, subnet: blocked, acl: out() },
    `${closedAcl} + ${atTask}`,
  ],
  [
    'access blocked, and DNS support off',
    { ...inPublicSubnet, ...support, subnet: blocked },
    `${noDns} + ${atTask}`,
  ],
  [
    'an IPv6 address, access blocked, and egress to IPv4 alone',
    {
      ...withIpv6,
      subnet: { ...withIpv6.subnet, ...blocked },
      routes: [toEgressOnly],
      egress: [https('0.0.0.0/0')],
      reason: { leg: 'manifest', address: '2600:1f18::1' },
    },
    [route, `${group} + ${atTask}`, route],
  ],
];
