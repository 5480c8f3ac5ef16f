import type { Route } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routesToInternet, routeTo } from '../../lambda/network/routes.ts';
import { aBlock, anAddress, naiveRoute, type Ranked, routeBlock } from './naive.ts';
import { s3PrefixList, toNat } from './worlds.ts';

const state = fc.constantFrom<Route['State']>('active', 'blackhole', undefined);
/** Routes of each kind, to blocks of both families. Each leads to a gateway of its own. */
const ofBlocks = (block: fc.Arbitrary<string>): fc.Arbitrary<Ranked[]> =>
  fc
    .array(fc.tuple(fc.constantFrom(0, 1, 2), fc.uniqueArray(block, { minLength: 1, maxLength: 3 }), state), {
      maxLength: 10,
    })
    .map((list) => list.map(([rank, blocks, State], index) => ranked(rank, blocks, State, index)));

function ranked(rank: number, blocks: string[], State: Route['State'], index: number): Ranked {
  const [block = ''] = blocks;
  if (rank === 1) {
    const route = { DestinationPrefixListId: `pl-${index}`, TransitGatewayId: `tgw-${index}`, State };
    return { rank, blocks, route };
  }
  const propagated = rank === 2 && { Origin: 'EnableVgwRoutePropagation' as const };
  const route = { ...routeBlock(block), GatewayId: `igw-${index}`, State, ...propagated };
  return { rank, blocks: [block], route };
}

const listsOf = (routes: readonly Ranked[]) =>
  routes
    .filter(({ rank }) => rank === 1)
    .map(({ route, blocks }) => ({ PrefixListId: route.DestinationPrefixListId, Cidrs: blocks }));
const tableOf = (routes: readonly Ranked[]) => ({ Routes: routes.map(({ route }) => route) });
const unread: Route = { DestinationPrefixListId: 'pl-0unread1234', TransitGatewayId: 'tgw-0abc1234' };

describe('the route to an address', () => {
  it('has the longest prefix of its family, then the best rank, alive or dead', () => {
    fc.assert(
      fc.property(ofBlocks(aBlock), anAddress, (routes, address) => {
        const expected = naiveRoute(address, routes)?.route;
        const routing = routeTo(address, tableOf(routes), listsOf(routes));
        expect(routing).toEqual(expected ? { is: 'routed', routes: [expected] } : { is: 'none' });
      }),
      { numRuns: 500 },
    );
  });

  it('depends on a list that was not read, unless a route is for this address alone', () => {
    fc.assert(
      fc.property(ofBlocks(aBlock), anAddress, fc.boolean(), (others, address, hasOwn) => {
        const own = ranked(0, [`${address}/${address.includes('.') ? 32 : 128}`], 'active', others.length);
        const routes = hasOwn ? [...others, own] : others;
        const winner = naiveRoute(address, routes);
        const bits = address.includes('.') ? 32 : 128;
        const { Routes } = tableOf(routes);
        const routing = routeTo(address, { Routes: [unread, ...Routes] }, listsOf(routes));
        expect(routing.is).toBe(winner?.length === bits ? 'routed' : 'undecided');
      }),
      { numRuns: 300 },
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
      on: 'the addresses of pl-0abc1234, which could not be read',
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

  /** The blocks that hold a whole part of the internet, longest first. IPv6 has one part, IPv4 two. */
  const holding = {
    ipv4: [
      ['0.0.0.0/1', '0.0.0.0/0'],
      ['128.0.0.0/1', '0.0.0.0/0'],
    ],
    ipv6: [['2000:0:0:0:0:0:0:0/3', '0:0:0:0:0:0:0:0/2', '0:0:0:0:0:0:0:0/0']],
  };
  const narrower = [
    '2000:0:0:0:0:0:0:0/4',
    '10.0.0.0/8',
    '52.0.0.0/8',
    '172.16.0.0/12',
    '2600:0:0:0:0:0:0:0/12',
    'fd00:0:0:0:0:0:0:0/8',
  ];
  const isPublic = (block: string) => !/^(?:10|172|fd00)[.:]/.test(block);
  const aWide = fc.constantFrom(...new Set([...holding.ipv4, ...holding.ipv6].flat()), ...narrower);

  it('have the longest prefix that holds the whole of each part, then the best rank', () => {
    fc.assert(
      fc.property(
        ofBlocks(aWide),
        fc.constantFrom('ipv4' as const, 'ipv6' as const),
        fc.boolean(),
        (routes, family, isUnread) => {
          const found = holding[family].map((blocks) =>
            blocks
              .flatMap((block) => [0, 1, 2].map((rank) => ({ block, rank })))
              .map(({ block, rank }) => routes.find((one) => one.rank === rank && one.blocks.includes(block)))
              .find((one) => one !== undefined),
          );
          const { Routes } = tableOf(routes);
          const table = { Routes: [...Routes, ...(isUnread ? [unread] : [])] };
          const routing = routesToInternet(table, listsOf(routes), family);
          if (found.every((one) => one !== undefined)) {
            const expected = new Set(found.map((one) => one?.route));
            expect(routing).toEqual({ is: 'routed', routes: [...expected] });
            return;
          }
          const isOf = (block: string) => block.includes('.') === (family === 'ipv4');
          const inPart = routes.some(
            ({ rank, blocks, route }) =>
              rank !== 1 && route.State !== 'blackhole' && blocks.some((one) => isOf(one) && isPublic(one)),
          );
          expect(routing.is).toBe(isUnread || inPart ? 'undecided' : 'none');
        },
      ),
      { numRuns: 1000 },
    );
  });
});
