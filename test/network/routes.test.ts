import type { Route } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routesToInternet, routeTableOf, routeTo, wayToPrivate } from '../../lambda/network/routes.ts';
import { aBlock, anAddress, dotted, naiveRoute } from './naive.ts';
import { s3PrefixList, table, toNat } from './worlds.ts';

describe('route tables of a subnet', () => {
  const main = table('rtb-0main1234', ['main'], []);
  const own = table('rtb-0priv5678', ['subnet-0priv1234'], []);
  const leaving = {
    RouteTableId: 'rtb-0old1234',
    Associations: [{ SubnetId: 'subnet-0priv1234', AssociationState: { State: 'disassociating' as const } }],
  };
  const ofGateway = { RouteTableId: 'rtb-0edge1234', Associations: [{ GatewayId: 'igw-0abc1234' }] };

  it.each([
    ['the one associated with it', [main, own], 'rtb-0priv5678'],
    [
      'the main one, where none is associated',
      [ofGateway, table('rtb-0a', ['subnet-0b'], []), main],
      'rtb-0main1234',
    ],
    ['not one whose association has ended', [leaving, main], 'rtb-0main1234'],
    ['none, where neither was read', [ofGateway], undefined],
  ])('%s', (_, tables, expected) => {
    expect(routeTableOf('subnet-0priv1234', tables)?.RouteTableId).toBe(expected);
  });
});

describe('the route to an address', () => {
  it('has the longest prefix, as a search from the longest finds it', () => {
    const routes = fc
      .uniqueArray(aBlock, { maxLength: 12 })
      .map((blocks) =>
        blocks.map((block, index): Route => ({ DestinationCidrBlock: block, GatewayId: `igw-${index}` })),
      );
    fc.assert(
      fc.property(routes, anAddress, (Routes, address) => {
        const expected = naiveRoute(address, Routes);
        const routing = routeTo(dotted(address), { Routes });
        expect(routing).toEqual(expected ? { is: 'routed', routes: [expected] } : { is: 'none' });
      }),
    );
  });

  const inList = { DestinationPrefixListId: 'pl-63a5400a', GatewayId: 'vpce-0s31234' };
  const cidr = (DestinationCidrBlock: string, rest: Route = {}): Route => ({ DestinationCidrBlock, ...rest });
  const propagated = cidr('3.5.0.0/19', { GatewayId: 'vgw-0abc1234', Origin: 'EnableVgwRoutePropagation' });

  it.each<[string, Route[], Route]>([
    ['in a prefix list over a wider block', [cidr('3.0.0.0/8'), inList], inList],
    ['in a narrower block over a prefix list', [inList, cidr('3.5.20.0/24')], cidr('3.5.20.0/24')],
    ['in a static route over a prefix list as wide', [inList, cidr('3.5.0.0/19')], cidr('3.5.0.0/19')],
    ['in a prefix list over a propagated route as wide', [propagated, inList], inList],
    [
      'in a blackhole, where that is narrower',
      [toNat, cidr('3.5.20.11/32', { State: 'blackhole' })],
      cidr('3.5.20.11/32', { State: 'blackhole' }),
    ],
  ])('is %s', (_, Routes, expected) => {
    expect(routeTo('3.5.20.11', { Routes }, [s3PrefixList])).toEqual({ is: 'routed', routes: [expected] });
  });

  it("cannot be told where a customer's prefix list was not read, unless a single address has its own", () => {
    const list = { DestinationPrefixListId: 'pl-0abc1234', TransitGatewayId: 'tgw-0abc1234' };
    expect(routeTo('3.5.20.11', { Routes: [toNat, list] })).toEqual({
      is: 'undecided',
      on: 'the addresses of pl-0abc1234, which are not looked up',
    });
    const own = { DestinationCidrBlock: '3.5.20.11/32', NatGatewayId: 'nat-0abc1234' };
    expect(routeTo('3.5.20.11', { Routes: [own, list] })).toEqual({ is: 'routed', routes: [own] });
  });
});

describe('routes to the internet', () => {
  const half = (DestinationCidrBlock: string, NatGatewayId: string): Route => ({
    DestinationCidrBlock,
    NatGatewayId,
  });
  const low = half('0.0.0.0/1', 'nat-0low1234');
  const high = half('128.0.0.0/1', 'nat-0high1234');
  const narrow = half('52.0.0.0/8', 'nat-0abc1234');
  const corporate: Route = { DestinationCidrBlock: '198.51.100.0/24', GatewayId: 'vgw-0abc1234' };

  it.each<[string, Route[], ReturnType<typeof routesToInternet>]>([
    ['the default', [corporate, toNat], { is: 'routed', routes: [toNat] }],
    ['the two halves', [low, high], { is: 'routed', routes: [low, high] }],
    ['a half, and the default for the rest', [toNat, high], { is: 'routed', routes: [toNat, high] }],
    [
      'none where only private or corporate networks are routed',
      [corporate, half('10.0.0.0/8', 'nat-0abc1234')],
      { is: 'none' },
    ],
    ['none where there is no route', [], { is: 'none' }],
    [
      'undecided where a narrower route leads to a NAT gateway',
      [narrow],
      {
        is: 'undecided',
        on: 'whether the host is in 52.0.0.0/8, and the message does not show its address',
      },
    ],
    ['none where the narrower route is a blackhole', [{ ...narrow, State: 'blackhole' }], { is: 'none' }],
  ])('%s', (_, Routes, expected) => {
    expect(routesToInternet({ Routes })).toEqual(expected);
  });
});

describe('a way to private addresses beyond the VPC', () => {
  const to = (DestinationCidrBlock: string, rest: Route): Route => ({ DestinationCidrBlock, ...rest });
  const tgw = { TransitGatewayId: 'tgw-0abc1234' };

  it.each<[string, Route, boolean]>([
    ['is a route to all of 10.0.0.0/8 over a transit gateway', to('10.0.0.0/8', tgw), true],
    ['is a route to a part of 172.16.0.0/12', to('172.20.0.0/16', tgw), true],
    [
      'is a route to one of 192.168.0.0/16 over a peering',
      to('192.168.4.0/24', { VpcPeeringConnectionId: 'pcx-0a' }),
      true,
    ],
    ['is one over a virtual private gateway', to('10.9.0.0/16', { GatewayId: 'vgw-0abc1234' }), true],
    [
      'is one over a core network',
      to('10.9.0.0/16', {
        CoreNetworkArn: 'arn:aws:networkmanager::111122223333:core-network/core-network-0a',
      }),
      true,
    ],
    ['is the default route over a transit gateway', to('0.0.0.0/0', tgw), true],
    [
      "is one of a customer's prefix list, which may hold any address",
      { DestinationPrefixListId: 'pl-0abc1234', ...tgw },
      true,
    ],
    ['is none over a NAT gateway', toNat, false],
    ['is none that is a blackhole', to('10.0.0.0/8', { ...tgw, State: 'blackhole' }), false],
    ['is none to public addresses alone', to('198.51.100.0/24', tgw), false],
    ['is none within the VPC', to('10.0.8.0/24', { GatewayId: 'vpce-0gwlb1234' }), false],
    [
      'is none of a gateway endpoint',
      { DestinationPrefixListId: 'pl-63a5400a', GatewayId: 'vpce-0s31234' },
      false,
    ],
  ])('%s', (_, route, expected) => {
    expect(wayToPrivate(table('rtb-0priv5678', [], [route])) === route).toBe(expected);
  });
});
