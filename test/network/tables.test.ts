import type { Route } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesOf, covers } from '../../lambda/network/addresses.ts';
import { localAddresses, publicSubnetOf, routeTableOf, wayToPrivate } from '../../lambda/network/tables.ts';
import { aBlock, anAddress, contains, routeBlock } from './naive.ts';
import { publicTable, table, toInternet, toNat } from './worlds.ts';

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

describe('the addresses of a VPC', () => {
  it('are those of the local routes, in both families', () => {
    const blocks = fc.uniqueArray(aBlock, { maxLength: 4 });
    fc.assert(
      fc.property(blocks, blocks, anAddress, (own, others, address) => {
        const Routes = [
          ...own.map((block) => ({ ...routeBlock(block), GatewayId: 'local' })),
          ...others.map((block) => ({ ...routeBlock(block), GatewayId: 'vgw-0abc1234' })),
        ];
        const isLocal = own.some((block) => contains(block, address));
        expect(covers(localAddresses({ Routes }), addressesOf(address))).toBe(isLocal);
      }),
    );
  });
});

describe('a public subnet', () => {
  it('is one whose table leads to an internet gateway that is there', () => {
    const dead = table('rtb-0old1234', ['subnet-0old1234'], [{ ...toInternet, State: 'blackhole' }]);
    const behind = table('rtb-0priv5678', ['subnet-0priv1234'], [toNat]);
    expect(publicSubnetOf([dead, behind, publicTable])).toBe('subnet-0pub1234');
    expect(publicSubnetOf([dead, behind])).toBeUndefined();
  });
});

describe('a way to private addresses beyond the VPC', () => {
  it.each([
    ['a list that holds some', ['198.51.100.0/24', '10.20.0.0/16'], true],
    ['a list of public ones alone', ['198.51.100.0/24'], false],
    ["a list of the VPC's own", ['10.0.8.0/24'], false],
    ['a list of those of IPv6', ['fd00::/8'], false],
  ])('is told by the addresses of %s, where they were read', (_, Cidrs, expected) => {
    const route = { DestinationPrefixListId: 'pl-0abc1234', TransitGatewayId: 'tgw-0abc1234' };
    const lists = [{ PrefixListId: 'pl-0abc1234', Cidrs }];
    expect(wayToPrivate(table('rtb-0priv5678', [], [route]), lists) === route).toBe(expected);
  });

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
    [
      'is a route to private addresses over an appliance',
      to('10.0.0.0/8', { InstanceId: 'i-0abc1234', NetworkInterfaceId: 'eni-0abc1234' }),
      true,
    ],
    ['is none by default over a NAT instance', to('0.0.0.0/0', { InstanceId: 'i-0nat1234' }), false],
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
