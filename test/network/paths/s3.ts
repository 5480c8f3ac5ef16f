import { all, endpoint, toNat } from '../worlds.ts';
import {
  blackhole,
  layerAt,
  missing,
  nat,
  natGone,
  type Row,
  route,
  s3Elsewhere,
  s3Interface,
  s3Route,
  unassociated,
} from './parts.ts';

const listed = { DestinationPrefixListId: 'pl-63a5400a' };

export const rows: Row[] = [
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
    'S3 gateway endpoint of another route table',
    { endpoints: ['ecr.api', 'ecr.dkr', s3Elsewhere] },
    ['open', 'open', unassociated],
  ],
  [
    'S3 gateway endpoint of no route table',
    { endpoints: ['ecr.api', 'ecr.dkr', endpoint('s3', { RouteTableIds: undefined })] },
    ['open', 'open', unassociated],
  ],
  [
    'S3 gateway endpoint of another route table, and no ecr.dkr',
    { endpoints: ['ecr.api', s3Elsewhere] },
    ['open', missing, unassociated],
  ],
  [
    'S3 gateway endpoint of another route table behind a NAT gateway',
    { routes: [toNat], endpoints: ['ecr.api', 'ecr.dkr', s3Elsewhere] },
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
    ['open', 'open', 'invisible at tgw-0abc1234'],
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
  [
    'a route of its own for the prefix list through a NAT gateway',
    { routes: [{ ...listed, NatGatewayId: 'nat-0abc1234' }], endpoints: ['ecr.api', 'ecr.dkr'] },
    'open',
  ],
  [
    'a route of its own for the prefix list through a transit gateway, and a dead NAT gateway',
    { routes: [natGone, { ...listed, TransitGatewayId: 'tgw-0abc1234' }] },
    [nat, nat, 'invisible at tgw-0abc1234'],
  ],
  [
    'a route of its own for the prefix list through a NAT gateway that is gone, beside one that is not',
    { routes: [toNat, { ...listed, NatGatewayId: 'nat-0old1234' }] },
    ['open', 'open', 'nat-gateway-broken at nat-0old1234'],
  ],
];
