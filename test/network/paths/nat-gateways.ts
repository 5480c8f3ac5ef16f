import { all, ecr, table, toNat } from '../worlds.ts';
import { halves, igwGone, nat, natGone, type Row, toTgw } from './parts.ts';

export const rows: Row[] = [
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
    'invisible at nat-0abc1234',
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
    'invisible at nat-0abc1234',
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
    'unknown at rtb-0priv5678',
  ],
  [
    'deleted NAT gateway, and the image in another Region',
    { routes: [natGone], endpoints: all, image: ecr('eu-west-1') },
    nat,
  ],
];
