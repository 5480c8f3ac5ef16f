import type { Route } from '@aws-sdk/client-ec2';
import { all, toNat, type World } from '../worlds.ts';
import { group, manifestAt, prefixList, type Row, route } from './parts.ts';

const list = (...Cidrs: string[]): World['prefixLists'] => [{ PrefixListId: 'pl-0corp1234', Cidrs }];
const listToNat: Route = { DestinationPrefixListId: 'pl-0corp1234', NatGatewayId: 'nat-0abc1234' };
const listToTgw: Route = { DestinationPrefixListId: 'pl-0corp1234', TransitGatewayId: 'tgw-0abc1234' };
const dialled: World = { reason: manifestAt('52.94.7.7') };
const unknown = 'unknown at rtb-0priv5678';

/** Prefix lists of one's own, in routes and in security groups. */
export const rows: Row[] = [
  ['a list of the whole internet', { routes: [listToNat], prefixLists: list('0.0.0.0/0') }, 'open'],
  [
    'a list of its two halves',
    { routes: [listToNat], prefixLists: list('0.0.0.0/1', '128.0.0.0/1') },
    'open',
  ],
  ['a list of some public networks', { routes: [listToNat], prefixLists: list('52.0.0.0/8') }, unknown],
  ['a list of private networks', { routes: [listToNat], prefixLists: list('10.0.0.0/8') }, route],
  [
    'a list that holds the address',
    { routes: [listToNat], prefixLists: list('52.94.0.0/16'), ...dialled },
    [unknown, 'open', unknown],
  ],
  [
    'a list that does not hold the address',
    { routes: [listToNat], prefixLists: list('3.5.0.0/19'), ...dialled },
    [unknown, route, unknown],
  ],
  ['a list that was not read', { routes: [listToNat], ...dialled }, unknown],
  [
    'a list for a transit gateway beside a NAT gateway, which holds the address',
    { routes: [toNat, listToTgw], prefixLists: list('52.94.0.0/16'), ...dialled },
    ['open', 'invisible at tgw-0abc1234', 'open'],
  ],
  [
    'a list for a transit gateway beside a NAT gateway, which does not hold the address',
    { routes: [toNat, listToTgw], prefixLists: list('3.5.0.0/19'), ...dialled },
    'open',
  ],
  [
    'a list for a transit gateway beside a NAT gateway, which was not read',
    { routes: [toNat, listToTgw], ...dialled },
    ['open', unknown, 'open'],
  ],
  [
    'a list that holds the address, and a narrower dead route',
    {
      routes: [
        listToNat,
        { DestinationCidrBlock: '52.94.7.0/24', GatewayId: 'vgw-0abc1234', State: 'blackhole' },
      ],
      prefixLists: list('52.94.0.0/16'),
      ...dialled,
    },
    [unknown, route, unknown],
  ],
  [
    'egress to a list of all addresses',
    { routes: [toNat], egress: [prefixList('pl-0corp1234')], prefixLists: list('0.0.0.0/0') },
    'open',
  ],
  [
    'egress to a list of private addresses',
    { routes: [toNat], egress: [prefixList('pl-0corp1234')], prefixLists: list('10.0.0.0/8') },
    group,
  ],
  [
    "egress to a list of the VPC's addresses and of S3",
    {
      endpoints: all,
      egress: [prefixList('pl-0corp1234'), prefixList('pl-63a5400a')],
      prefixLists: list('10.0.0.0/16'),
    },
    'open',
  ],
  [
    'egress to a list of IPv6 addresses',
    { routes: [toNat], egress: [prefixList('pl-0corp1234')], prefixLists: list('::/0') },
    group,
  ],
  [
    'egress to a list that holds the address',
    { routes: [toNat], egress: [prefixList('pl-0corp1234')], prefixLists: list('52.94.0.0/16'), ...dialled },
    ['unknown at sg-0task1234', 'open', group],
  ],
  [
    'egress to a list that does not hold the address',
    { routes: [toNat], egress: [prefixList('pl-0corp1234')], prefixLists: list('3.5.0.0/19'), ...dialled },
    [group, group, 'unknown at sg-0task1234'],
  ],
  [
    'egress to a list that was not read, and to all addresses',
    {
      routes: [toNat],
      egress: [prefixList('pl-0corp1234'), { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    },
    'open',
  ],
  [
    'egress to an empty list',
    { routes: [toNat], egress: [prefixList('pl-0corp1234')], prefixLists: list() },
    group,
  ],
];
