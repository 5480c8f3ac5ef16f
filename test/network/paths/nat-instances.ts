import { all, https, openAcl, toInternet, toNat, type World } from '../worlds.ts';
import {
  blackhole,
  groupPair,
  layerAt,
  manifestAt,
  natInstance,
  natTable,
  type Row,
  route,
  tcp,
  toHub,
  toNatInstance,
  toTgw,
} from './parts.ts';

const broken = 'nat-gateway-broken at i-0nat1234';
const unseen = 'invisible at i-0nat1234';
const behind: World = { routes: [toNatInstance], routers: [natInstance] };
const byInterface = { DestinationCidrBlock: '0.0.0.0/0', NetworkInterfaceId: 'eni-0nat1234' };
const second = { ...natInstance, NetworkInterfaceId: 'eni-0out1234', SubnetId: 'subnet-0far1234' };

export const rows: Row[] = [
  ['NAT instance', behind, unseen],
  ['NAT instance, and all endpoints', { ...behind, endpoints: all }, 'open'],
  [
    'NAT instance, and endpoints for ECR alone',
    { ...behind, endpoints: ['ecr.api', 'ecr.dkr'], reason: layerAt('3.5.20.11') },
    ['open', 'open', unseen],
  ],
  ['NAT instance whose source/destination check is on', { ...behind, routers: [] }, broken],
  [
    'NAT instance that a route leads to by its interface',
    { ...behind, routes: [byInterface] },
    'invisible at eni-0nat1234',
  ],
  [
    'NAT instance that a route leads to by an interface whose check is on',
    { routes: [byInterface], routers: [second] },
    'nat-gateway-broken at eni-0nat1234',
  ],
  [
    'NAT instance whose group lets another network in',
    { ...behind, routerIngress: [https('172.16.0.0/12')] },
    broken,
  ],
  [
    'NAT instance whose group lets port 80 in',
    { ...behind, routerIngress: [tcp(80, '10.0.0.0/16')] },
    broken,
  ],
  ['NAT instance whose group has no rule', { ...behind, routerIngress: [] }, broken],
  [
    "NAT instance whose group lets the puller's group in",
    { ...behind, routerIngress: [groupPair('sg-0task1234')] },
    unseen,
  ],
  [
    'NAT instance whose group lets another group in',
    { ...behind, routerIngress: [groupPair('sg-0web1234')] },
    broken,
  ],
  [
    'NAT instance whose group was not read',
    { ...behind, routers: [{ ...natInstance, Groups: [{ GroupId: 'sg-0own1234' }] }], routerIngress: [] },
    unseen,
  ],
  [
    'NAT instance without public IP',
    { ...behind, routers: [{ ...natInstance, PublicIp: undefined }] },
    broken,
  ],
  [
    'appliance without public IP, and a private address',
    {
      ...behind,
      routes: [{ ...toNatInstance, DestinationCidrBlock: '10.0.0.0/8' }, toNat],
      routers: [{ ...natInstance, PublicIp: undefined }],
      endpoints: ['ecr.api', 's3'],
      reason: manifestAt('10.100.0.5'),
    },
    ['open', unseen, 'open'],
  ],
  [
    'appliance without public IP, in front of a NAT gateway',
    { ...behind, routers: [{ ...natInstance, PublicIp: undefined }], otherTables: natTable(toNat) },
    unseen,
  ],
  ['NAT instance in a subnet without a way out', { ...behind, otherTables: natTable() }, broken],
  [
    'NAT instance in a subnet that leads to a transit gateway',
    { ...behind, otherTables: natTable(toTgw) },
    unseen,
  ],
  [
    'appliance with several interfaces, none of them public',
    {
      ...behind,
      routers: [
        { ...natInstance, PublicIp: undefined },
        { ...second, PublicIp: undefined },
      ],
      otherTables: natTable(),
    },
    unseen,
  ],
  ['NAT instance whose interfaces were not read', { ...behind, without: ['routerInterfaces'] }, unseen],
  ['NAT instance that is gone', { routes: [{ ...toNatInstance, ...blackhole }], routers: [] }, route],
  [
    'NAT instance for one half of the internet, and a NAT gateway for the other',
    {
      routers: [],
      routes: [
        { ...toNatInstance, DestinationCidrBlock: '0.0.0.0/1' },
        { ...toNat, DestinationCidrBlock: '128.0.0.0/1' },
      ],
    },
    'unknown at rtb-0priv5678',
  ],
  ['NAT instance and a hub', { ...behind, routes: [toNatInstance, toHub] }, unseen],
  [
    'NAT instance in a public subnet whose ACL lets nothing in',
    {
      ...behind,
      otherAcls: [
        {
          NetworkAclId: 'acl-0pub1234',
          Entries: openAcl.filter(({ Egress, RuleNumber }) => Egress || RuleNumber !== 100),
          Associations: [{ SubnetId: 'subnet-0pub1234' }],
        },
      ],
      otherTables: natTable(toInternet),
    },
    'network-acl-closed at acl-0pub1234',
  ],
];
