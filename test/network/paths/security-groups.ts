import { all, https, toNat } from '../worlds.ts';
import { allIn, bare, group, groupPair, layerAt, prefixList, type Row, shared } from './parts.ts';

export const rows: Row[] = [
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
    ['unknown at sg-0task1234', 'unknown at sg-0task1234', group],
  ],
  [
    'egress to its own subnet alone, which has the endpoints',
    { endpoints: allIn('subnet-0priv1234'), egress: [https('10.0.3.0/24')] },
    ['open', 'open', group],
  ],
  ['egress to a subnet where no endpoint stands', { endpoints: all, egress: [https('10.0.1.0/24')] }, group],
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
    [
      'unknown at sg-0task1234 + unknown at vpce-0api1234',
      'unknown at sg-0task1234 + unknown at vpce-0dkr1234',
      group,
    ],
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
    ['open', 'open', 'unknown at sg-0task1234'],
  ],
  [
    'egress to a block of S3, and the address in another',
    { endpoints: all, egress: [https('10.0.0.0/16', '3.5.0.0/19')], reason: layerAt('52.216.1.1') },
    ['open', 'open', group],
  ],
  [
    "egress to a customer's prefix list",
    { routes: [toNat], egress: [prefixList('pl-0abc1234')] },
    'unknown at sg-0task1234',
  ],
  [
    'egress to S3, whose list is not known',
    { endpoints: all, egress: [https('10.0.0.0/16'), prefixList('pl-63a5400a')], s3PrefixList: null },
    ['open', 'open', 'unknown at sg-0task1234'],
  ],
  [
    'egress to the halves of the internet',
    { routes: [toNat], egress: [https('0.0.0.0/1', '128.0.0.0/1')] },
    'open',
  ],
  [
    'groups of the puller not known',
    { endpoints: all, puller: { securityGroupIds: undefined } },
    'unknown at security groups',
  ],
  ["the VPC's default group", { endpoints: all, puller: { securityGroupIds: [] }, egress: [] }, group],
  [
    'a second group that was not found',
    { endpoints: all, puller: { securityGroupIds: ['sg-0task1234', 'sg-0old1234'] }, egress: [] },
    'unknown at sg-0task1234, sg-0old1234',
  ],
  ['no egress rule in a shared subnet', { ...shared, egress: [] }, group],
  [
    'egress to the VPC alone in a shared subnet',
    { ...shared, egress: [https('10.0.0.0/16')] },
    'unknown at sg-0task1234',
  ],
];
