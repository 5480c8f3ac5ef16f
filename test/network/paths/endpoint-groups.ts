import { all, endpoint, https, toNat, type World } from '../worlds.ts';
import { bare, dkrAt, groupPair, manifestAt, prefixList, type Row, s3Interface, tcp } from './parts.ts';

const closed = ['vpc-endpoint-closed at vpce-0api1234', 'vpc-endpoint-closed at vpce-0dkr1234', 'open'];
const perhaps = ['unknown at vpce-0api1234', 'unknown at vpce-0dkr1234', 'open'];
const admitting = (...endpointIngress: NonNullable<World['endpointIngress']>): World => ({
  endpoints: all,
  endpointIngress,
});
const corporate = (...Cidrs: string[]) => [{ PrefixListId: 'pl-0corp1234', Cidrs }];
const groupsUnknown: World['puller'] = { securityGroupIds: undefined };
const superseded: World['puller'] = {
  superseded: { action: 'ecs:DescribeServices', reason: 'the deployment is gone' },
};

/** What the security groups of endpoints let in. */
export const rows: Row[] = [
  ['an endpoint group that admits the subnet of the puller', admitting(https('10.0.3.0/24')), 'open'],
  ['one that admits the address of the puller', admitting(https('10.0.3.57/32')), 'open'],
  ['one that admits any address', admitting(https('0.0.0.0/0')), 'open'],
  ['one that admits another subnet', admitting(https('10.0.4.0/24')), closed],
  ['one that admits another address of the subnet', admitting(https('10.0.3.58/32')), closed],
  ["one that admits the puller's group", admitting(groupPair('sg-0task1234')), 'open'],
  ['one that admits another group', admitting(groupPair('sg-0web1234')), closed],
  [
    'one that admits another group, and the subnet',
    admitting(groupPair('sg-0web1234'), https('10.0.3.0/24')),
    'open',
  ],
  [
    'the default group, which admits its own members alone',
    admitting({ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-0vpce1234' }] }),
    closed,
  ],
  [
    'the default group, of which the puller is a member',
    {
      ...admitting({ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-0vpce1234' }] }),
      puller: { securityGroupIds: ['sg-0task1234', 'sg-0vpce1234'] },
    },
    'open',
  ],
  [
    'one that admits a group, and those of the puller are not known',
    { ...admitting(groupPair('sg-0web1234')), puller: groupsUnknown },
    [
      'unknown at security groups + unknown at vpce-0api1234',
      'unknown at security groups + unknown at vpce-0dkr1234',
      'unknown at security groups',
    ],
  ],
  [
    'one that admits another network, and the groups of the puller are not known',
    { ...admitting(https('172.16.0.0/12')), puller: groupsUnknown },
    [...closed.slice(0, 2), 'unknown at security groups'],
  ],
  [
    'one that admits a group, and those of the puller were of a later deployment',
    { ...admitting(groupPair('sg-0web1234')), puller: superseded },
    [
      'unknown at sg-0task1234 + unknown at vpce-0api1234',
      'unknown at sg-0task1234 + unknown at vpce-0dkr1234',
      'unknown at sg-0task1234',
    ],
  ],
  [
    "one that admits half of the puller's subnet, and the puller's address is not known",
    { ...admitting(https('10.0.3.0/25')), puller: { privateIpv4Address: undefined } },
    perhaps,
  ],
  [
    "one that admits the puller's subnet, and the puller's address is not known",
    { ...admitting(https('10.0.3.0/24')), puller: { privateIpv4Address: undefined } },
    'open',
  ],
  [
    "one that admits another subnet, and the puller's address is not known",
    { ...admitting(https('10.0.4.0/24')), puller: { privateIpv4Address: undefined } },
    closed,
  ],
  [
    'one that admits a prefix list which holds the puller',
    {
      ...admitting(prefixList('pl-0corp1234')),
      prefixLists: corporate('10.0.0.0/16', '172.16.0.0/12'),
    },
    'open',
  ],
  [
    'one that admits a prefix list which does not hold the puller',
    { ...admitting(prefixList('pl-0corp1234')), prefixLists: corporate('172.16.0.0/12') },
    closed,
  ],
  ['one that admits a prefix list which was not read', admitting(prefixList('pl-0corp1234')), perhaps],
  [
    'one that admits a range of ports around 443',
    admitting({ ...https('10.0.0.0/16'), FromPort: 0, ToPort: 1024 }),
    'open',
  ],
  [
    'one that admits the ports from 443',
    admitting({ ...https('10.0.0.0/16'), FromPort: 443, ToPort: 8443 }),
    'open',
  ],
  [
    'one that admits the ports above 443',
    admitting({ ...https('10.0.0.0/16'), FromPort: 444, ToPort: 65535 }),
    closed,
  ],
  ['one that admits port 80', admitting(tcp(80, '10.0.0.0/16')), closed],
  [
    'one that admits all protocols',
    admitting({ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/16' }] }),
    'open',
  ],
  ['one that admits protocol 6', admitting({ ...https('10.0.0.0/16'), IpProtocol: '6' }), 'open'],
  ['one that admits UDP', admitting({ ...https('10.0.0.0/16'), IpProtocol: 'udp' }), closed],
  ['one that admits IPv6 alone', admitting({ ...https(), Ipv6Ranges: [{ CidrIpv6: '::/0' }] }), closed],
  ['one without rules', admitting(), closed],
  [
    'one without rules, for all the NAT gateway: the name leads to the endpoint',
    { ...admitting(), routes: [toNat] },
    closed,
  ],
  [
    'one without rules, and the host dialled in public over a NAT gateway',
    {
      ...admitting(),
      routes: [toNat],
      reason: manifestAt('52.94.7.7'),
    },
    ['vpc-endpoint-closed at vpce-0api1234', 'open', 'open'],
  ],
  [
    'one without rules, and the host dialled at the endpoint',
    { ...dkrAt(['subnet-0priv1234', '10.0.3.10']), endpointIngress: [], reason: manifestAt('10.0.3.10') },
    closed,
  ],
  [
    'one without rules, for an S3 interface endpoint too',
    { endpoints: ['ecr.api', 'ecr.dkr', s3Interface()], endpointIngress: [] },
    [...closed.slice(0, 2), 'vpc-endpoint-closed at vpce-0s31234'],
  ],
  [
    'a second group that cannot be seen',
    {
      endpoints: [
        'ecr.api',
        endpoint('ecr.dkr', { Groups: [{ GroupId: 'sg-0vpce1234' }, { GroupId: 'sg-0own1234' }] }),
        's3',
      ],
      endpointIngress: [],
    },
    ['vpc-endpoint-closed at vpce-0api1234', 'unknown at vpce-0dkr1234', 'open'],
  ],
  [
    'a second group that cannot be seen, and a first that admits the puller',
    {
      endpoints: [
        'ecr.api',
        endpoint('ecr.dkr', { Groups: [{ GroupId: 'sg-0vpce1234' }, { GroupId: 'sg-0own1234' }] }),
        's3',
      ],
    },
    'open',
  ],
  ['groups that are not shown', { endpoints: bare(all), endpointIngress: [] }, perhaps],
];
