import { all, https, toNat } from '../worlds.ts';
import {
  dualStack,
  inPublicSubnet,
  manifestAt,
  missing,
  prefixList,
  type Row,
  route,
  toPeer,
  toTgw,
} from './parts.ts';

export const rows: Row[] = [
  ['transit gateway', { routes: [toTgw] }, 'invisible at tgw-0abc1234'],
  ['peering, behind which endpoints may be', { routes: [toPeer] }, 'unknown at rtb-0priv5678'],
  ['peering, for a registry on the internet', { routes: [toPeer], image: 'nginx' }, route],
  [
    'peering, and a public address',
    { routes: [toPeer], reason: manifestAt('52.94.7.7') },
    ['unknown at rtb-0priv5678', route, 'unknown at rtb-0priv5678'],
  ],
  [
    'peering, and a private address',
    { routes: [toPeer], reason: manifestAt('10.100.0.5') },
    ['unknown at rtb-0priv5678', 'invisible at pcx-0abc1234', 'unknown at rtb-0priv5678'],
  ],
  [
    'virtual private gateway',
    { routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'vgw-0abc1234' }] },
    'invisible at vgw-0abc1234',
  ],
  [
    'firewall endpoint',
    { routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'vpce-0gwlb1234' }] },
    'invisible at vpce-0gwlb1234',
  ],
  [
    'endpoints shared from a hub over a transit gateway',
    {
      routes: [{ DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-0abc1234' }],
      endpoints: ['ecr.api', 's3'],
      reason: manifestAt('10.100.0.5'),
    },
    ['open', 'invisible at tgw-0abc1234', 'open'],
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
    ['open', 'invisible at nat-0abc1234', 'open'],
  ],
  [
    'a private address outside the VPC, although the endpoint has private DNS: it is no proof',
    { endpoints: ['ecr.api', 'ecr.dkr'], reason: manifestAt('172.20.0.9') },
    ['open', 'unknown at rtb-0priv5678', missing],
  ],
  [
    'a public address although the endpoint is there, no internet path, a group that lets the VPC alone in',
    {
      endpoints: all,
      egress: [https('10.0.0.0/16'), prefixList('pl-63a5400a')],
      reason: manifestAt('44.213.79.10'),
    },
    ['open', 'broken at rtb-0priv5678', 'open'],
  ],
  [
    'an address of the VPC where no endpoint is (any more), and no internet path',
    { endpoints: ['ecr.api', 's3'], reason: manifestAt('10.0.9.9') },
    ['open', missing, 'open'],
  ],
  [
    'an address of the VPC where no endpoint is, and a NAT gateway',
    { endpoints: ['ecr.api', 's3'], routes: [toNat], reason: manifestAt('10.0.9.9') },
    ['open', 'invisible at local', 'open'],
  ],
  [
    "a customer's prefix list",
    { routes: [{ DestinationPrefixListId: 'pl-0abc1234', NatGatewayId: 'nat-0abc1234' }] },
    'unknown at rtb-0priv5678',
  ],
  [
    'narrower routes to the internet alone',
    { routes: [{ ...toNat, DestinationCidrBlock: '52.0.0.0/8' }] },
    'unknown at rtb-0priv5678',
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
  ['dual-stack host behind a NAT gateway', { routes: [toNat], image: dualStack }, 'open'],
  ...['LocalGatewayId', 'CarrierGatewayId', 'CoreNetworkArn'].map(
    (target): Row => [
      `a way out that only its ${target} tells`,
      { routes: [{ DestinationCidrBlock: '0.0.0.0/0', [target]: 'xgw-0abc1234' }] },
      'invisible at xgw-0abc1234',
    ],
  ),
];
