import { acl, endpoint, https, otherSubnet, toInternet, toNat, type World } from '../worlds.ts';
import {
  aclOf,
  back,
  bypassed,
  closedAcl,
  dkrAt,
  group,
  manifestAt,
  missing,
  nat,
  natGone,
  noDns,
  out,
  prefixList,
  publicIp,
  type Row,
  route,
  s3Elsewhere,
  unassociated,
  unavailable,
  withoutDns,
} from './parts.ts';

const far: [string, string] = ['subnet-0far1234', '10.0.9.10'];
const farAcl: World = { otherAcls: [aclOf('subnet-0far1234', acl({ out: [], in: [] }))] };
const _natAcl: World = { otherAcls: [aclOf('subnet-0pub1234', acl({ out: [], in: [] }))] };
const blocked = { BlockPublicAccessStates: { InternetGatewayBlockMode: 'block-bidirectional' as const } };
const _natBlocked: World = { otherSubnets: [otherSubnet('subnet-0pub1234', '10.0.0.0/24', blocked)] };
const support: World = { dns: { enableDnsSupport: false } };
const closedDkr = 'vpc-endpoint-closed at vpce-0dkr1234';
const closedApi = 'vpc-endpoint-closed at vpce-0api1234';
const closedFar = 'network-acl-closed at acl-0far1234';
const _closedNat = 'network-acl-closed at acl-0pub1234';
const _atTask = 'public-access-blocked at subnet-0priv1234';
const _atNat = 'public-access-blocked at subnet-0pub1234';
const toVpc = [https('10.0.0.0/16'), prefixList('pl-63a5400a')];
/** Closed to the addresses of the VPC, open to all others. */
const closedInside = out([90, 'deny', '10.0.0.0/8'], [100, 'allow', '0.0.0.0/0']);

/** Two faults on one path, or three, at the puller and at endpoints: mending one would not help. */
export const rows: Row[] = [
  [
    'no S3 endpoint, and egress to the VPC alone',
    { endpoints: ['ecr.api', 'ecr.dkr'], egress: [https('10.0.0.0/16')] },
    ['open', 'open', `${group} + ${missing}`],
  ],
  [
    'no ecr.dkr endpoint, and egress to the VPC and S3',
    { endpoints: ['ecr.api', 's3'], egress: toVpc },
    ['open', missing, 'open'],
  ],
  ['no way at all, and no egress rule', { egress: [] }, `${group} + ${route}`],
  [
    'deleted NAT gateway, and no answers',
    { routes: [toNat], nat: { State: 'deleted' }, acl: back([100, 'allow', '0.0.0.0/0', [443, 443]]) },
    `${closedAcl} + ${nat}`,
  ],
  ['no public IP, and no egress', { routes: [toInternet], egress: [] }, `${group} + ${publicIp}`],
  [
    'closed group and closed ACL',
    { routes: [toNat], egress: [], acl: acl({ out: [], in: [] }) },
    `${group} + ${closedAcl}`,
  ],
  [
    'closed group and closed ACL, and no way at all',
    { egress: [], acl: acl({ out: [], in: [] }) },
    // Endpoints yet to be made may stand in the subnet itself, where no ACL filters. Those of S3 have no subnet.
    [`${group} + ${route}`, `${group} + ${route}`, `${group} + ${closedAcl} + ${route}`],
  ],

  // At endpoints
  [
    'no egress, and closed endpoint groups',
    { endpoints: ['ecr.api', 'ecr.dkr', 's3'], egress: [prefixList('pl-63a5400a')], endpointIngress: [] },
    [`${group} + ${closedApi}`, `${group} + ${closedDkr}`, 'open'],
  ],
  [
    'ACL closed to the VPC, and a closed endpoint group in another subnet',
    { ...dkrAt(far), acl: closedInside, endpointIngress: [], reason: manifestAt('10.0.9.10') },
    [closedApi, `${closedAcl} + ${closedDkr}`, 'open'],
  ],
  [
    'closed endpoint group, and a closed ACL of its subnet',
    { ...dkrAt(far), ...farAcl, endpointIngress: [] },
    [closedApi, `${closedDkr} + ${closedFar}`, 'open'],
  ],
  [
    "no egress, and a closed ACL of the endpoint's subnet",
    { ...dkrAt(far), ...farAcl, egress: [prefixList('pl-63a5400a')] },
    [group, `${group} + ${closedFar}`, 'open'],
  ],
  [
    'closed endpoint group, and no S3 endpoint',
    { endpoints: ['ecr.api', 'ecr.dkr'], endpointIngress: [] },
    [closedApi, closedDkr, missing],
  ],
  [
    'closed endpoint group, and the S3 gateway endpoint of another route table',
    { endpoints: ['ecr.api', 'ecr.dkr', s3Elsewhere], endpointIngress: [] },
    [closedApi, closedDkr, unassociated],
  ],
  [
    'endpoint without private DNS, and no S3 endpoint',
    { endpoints: ['ecr.api', withoutDns('ecr.dkr')] },
    ['open', bypassed, missing],
  ],
  [
    'endpoint without private DNS, and egress to nothing',
    { endpoints: ['ecr.api', withoutDns('ecr.dkr'), 's3'], egress: [] },
    [group, `${group} + ${bypassed}`, group],
  ],
  [
    'endpoint without private DNS, and a dead NAT gateway',
    { endpoints: ['ecr.api', withoutDns('ecr.dkr'), 's3'], routes: [natGone] },
    ['open', nat, 'open'],
  ],
  [
    'endpoint without private DNS, and no public IP',
    { endpoints: ['ecr.api', withoutDns('ecr.dkr'), 's3'], routes: [toInternet] },
    ['open', publicIp, 'open'],
  ],
  [
    'failed endpoint, and no S3 endpoint',
    { endpoints: ['ecr.api', endpoint('ecr.dkr', { State: 'Failed' })] },
    ['open', unavailable, missing],
  ],
  [
    'failed endpoint, and closed groups of the others',
    { endpoints: ['ecr.api', endpoint('ecr.dkr', { State: 'Failed' }), 's3'], endpointIngress: [] },
    [closedApi, unavailable, 'open'],
  ],

  // Of names
  ['DNS support off, and no way at all', support, `${noDns} + ${route}`],
  ['DNS support off, and a dead NAT gateway', { ...support, routes: [natGone] }, `${noDns} + ${nat}`],
  ['DNS support off, and no public IP', { ...support, routes: [toInternet] }, `${noDns} + ${publicIp}`],
  ['DNS support off, and no egress', { ...support, routes: [toNat], egress: [] }, `${noDns} + ${group}`],
  [
    'DNS support off, and no S3 endpoint',
    { ...support, endpoints: ['ecr.api', 'ecr.dkr'] },
    [noDns, noDns, `${noDns} + ${missing}`],
  ],
  [
    'DNS hostnames off, and the S3 gateway endpoint of another route table',
    { dns: { enableDnsHostnames: false }, endpoints: ['ecr.api', 'ecr.dkr', s3Elsewhere] },
    [bypassed, bypassed, unassociated],
  ],
];
