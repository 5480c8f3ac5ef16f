import type { Route } from '@aws-sdk/client-ec2';
import { acl, table, toInternet, toNat, type World } from '../worlds.ts';
import { aclOf, manifestAt, nat, natTable, type Row, toTgw } from './parts.ts';

const closed = 'network-acl-closed at acl-0pub1234';

type Rules = Parameters<typeof acl>[0]['in'];
const anything: Rules = [[100, 'allow', '0.0.0.0/0']];
/** Behind a NAT gateway in a subnet with this ACL. */
const behind = (rules: { in?: Rules; out?: Rules }): World => ({
  routes: [toNat],
  otherAcls: [aclOf('subnet-0pub1234', acl({ in: anything, out: anything, ...rules }))],
});
const leastIn: Rules = [
  [100, 'allow', '10.0.0.0/16', [443, 443]],
  [110, 'allow', '0.0.0.0/0', [1024, 65535]],
];
const leastOut: Rules = [
  [100, 'allow', '0.0.0.0/0', [443, 443]],
  [110, 'allow', '10.0.0.0/16', [1024, 65535]],
];
const regional: World['nat'] = {
  AvailabilityMode: 'regional',
  SubnetId: undefined,
  RouteTableId: 'rtb-0nat5678',
};
const partner: Route = { DestinationCidrBlock: '198.51.100.0/24', GatewayId: 'igw-0abc1234' };

/** What a NAT gateway's own subnet does with packets: its network ACL, its route table. */
export const rows: Row[] = [
  ['NAT gateway whose ACL is open', behind({}), 'open'],
  ['NAT gateway whose ACL lets through what it has to', behind({ in: leastIn, out: leastOut }), 'open'],
  [
    'NAT gateway whose ACL denies 443 from the VPC',
    behind({ in: [[90, 'deny', '10.0.0.0/16', [443, 443]], ...anything] }),
    closed,
  ],
  [
    'NAT gateway whose ACL lets another subnet in, and the answers',
    behind({ in: [[100, 'allow', '10.0.4.0/24', [443, 443]], ...leastIn.slice(1)] }),
    closed,
  ],
  [
    'NAT gateway whose ACL denies 443 to the internet',
    behind({ out: [[90, 'deny', '0.0.0.0/0', [443, 443]], ...anything] }),
    closed,
  ],
  ['NAT gateway whose ACL lets the VPC alone in', behind({ in: [[100, 'allow', '10.0.0.0/16']] }), closed],
  [
    'NAT gateway whose ACL lets packets out to the VPC alone',
    behind({ out: [[100, 'allow', '10.0.0.0/16']] }),
    closed,
  ],
  ['NAT gateway whose ACL lets no answers out to the VPC', behind({ out: leastOut.slice(0, 1) }), closed],
  [
    'NAT gateway whose ACL lets answers in on the ports of Linux alone',
    behind({ in: [...leastIn.slice(0, 1), [110, 'allow', '0.0.0.0/0', [32768, 60999]]] }),
    closed,
  ],
  [
    'NAT gateway whose ACL denies some of the ports between',
    behind({ in: [[90, 'deny', '0.0.0.0/0', [8080, 8090]], ...anything] }),
    closed,
  ],
  [
    'NAT gateway whose ACL denies some public addresses',
    behind({ out: [[90, 'deny', '192.0.2.0/24'], ...anything] }),
    'open',
  ],
  [
    'NAT gateway whose ACL denies the address itself',
    { ...behind({ out: [[90, 'deny', '52.94.0.0/16'], ...anything] }), reason: manifestAt('52.94.7.7') },
    ['open', closed, 'open'],
  ],
  [
    'NAT gateway with a closed ACL, for S3 alone',
    { ...behind({ in: [] }), endpoints: ['ecr.api', 'ecr.dkr'] },
    ['open', 'open', closed],
  ],
  [
    'NAT gateway with a closed ACL, and all endpoints',
    { ...behind({ in: [] }), endpoints: ['ecr.api', 'ecr.dkr', 's3'] },
    'open',
  ],
  [
    'NAT gateway with an ACL for another port than that of the registry',
    {
      ...behind({ in: leastIn, out: leastOut }),
      image: 'registry.example.com:5000/api:1',
      reason: manifestAt('203.0.114.9'),
    },
    closed,
  ],
  [
    'NAT gateway in a subnet whose ACL is not shown',
    {
      routes: [toNat],
      nat: { SubnetId: 'subnet-0gone1234' },
      mainTable: table('rtb-0main1234', ['main'], [toInternet]),
    },
    'unknown at network ACL',
  ],
  [
    'private NAT gateway whose ACL lets nothing in, in front of a transit gateway',
    {
      ...behind({ in: [] }),
      nat: { ConnectivityType: 'private' },
      otherTables: natTable(toTgw),
    },
    closed,
  ],
  [
    'private NAT gateway in front of a transit gateway, and a private address',
    {
      routes: [toNat],
      nat: { ConnectivityType: 'private' },
      otherTables: natTable(toTgw),
      reason: manifestAt('10.100.0.5'),
    },
    ['invisible at nat-0abc1234', 'invisible at nat-0abc1234', 'invisible at nat-0abc1234'],
  ],
  [
    'NAT gateway whose subnet follows the main table',
    { routes: [toNat], otherTables: [], mainTable: table('rtb-0main1234', ['main'], [toInternet]) },
    'open',
  ],
  [
    'NAT gateway whose subnet follows the main table, which leads nowhere',
    { routes: [toNat], otherTables: [] },
    nat,
  ],
  [
    'NAT gateway whose subnet leads to a partner alone, and the address not known',
    { routes: [toNat], otherTables: natTable(partner) },
    'open',
  ],
  [
    'NAT gateway whose subnet leads to a partner alone',
    { routes: [toNat], otherTables: natTable(partner), reason: manifestAt('52.94.7.7') },
    ['open', nat, 'open'],
  ],
  [
    'regional NAT gateway with a table of its own',
    { routes: [toNat], nat: regional, otherTables: [table('rtb-0nat5678', [], [toInternet])] },
    'open',
  ],
  [
    'regional NAT gateway whose own table leads nowhere',
    { routes: [toNat], nat: regional, otherTables: [table('rtb-0nat5678', [], [])] },
    nat,
  ],
  [
    'regional NAT gateway whose own table is not shown',
    { routes: [toNat], nat: regional, otherTables: [] },
    'open',
  ],
  [
    'regional NAT gateway, which no ACL filters',
    {
      ...behind({ in: [] }),
      nat: regional,
      otherTables: [table('rtb-0nat5678', [], [toInternet])],
    },
    'open',
  ],
];
