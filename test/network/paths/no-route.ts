import { all, endpoint, toNat } from '../worlds.ts';
import { blackhole, halves, igwGone, mainTable, manifestAt, type Row, route, toHub } from './parts.ts';

export const rows: Row[] = [
  ['neither endpoints nor internet', {}, route],
  ['only an endpoint that no pull needs', { endpoints: ['ssm'] }, route],
  [
    'main route table without a route, for want of an association',
    mainTable([]),
    'registry-route-missing at rtb-0main1234',
  ],
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
    'a half of the internet alone, and the address in the other',
    { routes: [halves('nat-0abc1234', '')[0] ?? {}], reason: manifestAt('203.0.114.9') },
    ['unknown at rtb-0priv5678', route, 'unknown at rtb-0priv5678'],
  ],
  [
    'an address that a more specific blackhole swallows',
    {
      routes: [toNat, { DestinationCidrBlock: '52.94.0.0/16', GatewayId: 'igw-0old1234', ...blackhole }],
      reason: manifestAt('52.94.7.7'),
    },
    ['unknown at rtb-0priv5678', route, 'open'],
  ],
  ['deleted endpoints', { endpoints: all.map((one) => endpoint(one, { State: 'Deleted' })) }, route],
];
