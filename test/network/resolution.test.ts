import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVpcResolver, resolverOf, whyNotResolving } from '../../lambda/network/resolution.ts';
import type { PathFacts } from '../../lambda/network/types.ts';
import { bitsOf, textOf } from './naive.ts';
import { endpoint, factsOf, table, type World } from './worlds.ts';

const withBlocks = (...blocks: string[]): PathFacts => ({
  ...factsOf({}),
  routeTables: [
    {
      ...table('rtb-0priv5678', ['subnet-0priv1234'], []),
      Routes: blocks.map((block) => ({ DestinationCidrBlock: block, GatewayId: 'local' })),
    },
  ],
});

describe("the address of the VPC's resolver", () => {
  it('is the network address of one of its blocks plus two, and no other', () => {
    const anOctet = fc.nat({ max: 255 });
    const aVpcBlock = fc
      .tuple(fc.integer({ min: 16, max: 28 }), anOctet, anOctet, anOctet)
      .map(([length, ...rest]) => {
        const kept = bitsOf(`10.${rest.join('.')}`).slice(0, 1 + length);
        return { block: `${textOf(kept.padEnd(33, '0'))}/${length}`, kept };
      });
    fc.assert(
      fc.property(
        fc.array(aVpcBlock, { minLength: 1, maxLength: 3 }),
        fc.nat({ max: 4 }),
        (blocks, offset) => {
          const [{ kept = '' } = {}] = blocks;
          const server = textOf(kept + offset.toString(2).padStart(33 - kept.length, '0'));
          const seconds = blocks.map((one) => textOf(`${one.kept.padEnd(31, '0')}10`));
          const facts = withBlocks(...blocks.map(({ block }) => block));
          expect(isVpcResolver(server, facts)).toBe(seconds.includes(server));
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['AmazonProvidedDNS', true],
    ['169.254.169.253', true],
    ['fd00:ec2::253', true],
    ['169.254.169.254', false],
    ['10.0.0.1', false],
    ['10.0.1.2', false],
    ['8.8.8.8', false],
  ])('is not a matter of the blocks: %s: %s', (server, expected) => {
    expect(isVpcResolver(server, withBlocks('10.0.0.0/16'))).toBe(expected);
  });
});

describe('who answers the puller', () => {
  const own = { is: 'own', servers: ['10.20.0.53'], alone: true, optionsId: 'dopt-0abc1234' };

  it.each<[string, World, unknown]>([
    ["the VPC's resolver", {}, { is: 'vpc' }],
    [
      "the VPC's resolver where nothing is known",
      { without: ['dhcpOptions', 'dnsAttributes'] },
      { is: 'vpc' },
    ],
    ["the VPC's resolver by its address", { dnsServers: ['10.0.0.2'] }, { is: 'vpc' }],
    [
      "servers of its own, and the VPC's resolver among them",
      { dnsServers: ['10.20.0.53', '10.0.0.2'] },
      { ...own, alone: false },
    ],
    ['nobody, where that is off', { dns: { enableDnsSupport: false } }, { is: 'off' }],
    ['servers of its own', { dnsServers: ['10.20.0.53'] }, own],
    [
      "servers of its own, for all the VPC's resolver is off",
      { dnsServers: ['10.20.0.53'], dns: { enableDnsSupport: false } },
      own,
    ],
  ])('%s', (_, world, expected) => {
    expect(resolverOf(factsOf(world))).toEqual(expected);
  });
});

describe('what keeps a name from resolving to its endpoint', () => {
  const maybe = [true, false, undefined];

  /** In words of AWS's guide: the endpoint's private DNS, both attributes of the VPC, and a resolver that knows it. */
  it('is any of the conditions that is not met', () => {
    const condition = fc.record({
      privateDns: fc.constantFrom(...maybe),
      inboundOnly: fc.boolean(),
      support: fc.boolean(),
      hostnames: fc.boolean(),
      own: fc.boolean(),
      dialled: fc.constantFrom(undefined, '52.94.7.7'),
    });
    fc.assert(
      fc.property(condition, ({ privateDns, inboundOnly, support, hostnames, own, dialled }) => {
        const facts = factsOf({
          dns: { enableDnsSupport: support, enableDnsHostnames: hostnames },
          ...(own && { dnsServers: ['10.20.0.53'] }),
        });
        const one = endpoint('ecr.dkr', {
          PrivateDnsEnabled: privateDns,
          DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: inboundOnly },
        });
        const isMet = privateDns !== false && !inboundOnly && hostnames && !own;
        // A resolver that answers nothing leads no name past the endpoint.
        const isHarmless = support || (!dialled && !own);
        expect(whyNotResolving(one, facts, dialled) === undefined).toBe(isMet && isHarmless);
      }),
    );
  });

  const off = { enableDnsSupport: false };
  const hostless = { enableDnsHostnames: false };
  const own = ['10.20.0.53'];

  it.each<[string, World, boolean | undefined, string | undefined, unknown]>([
    ['nothing', {}, true, undefined, undefined],
    ['nothing that is told', {}, undefined, undefined, undefined],
    ['private DNS off', {}, false, undefined, ['private-dns', true]],
    [
      'private DNS off, before all else',
      { dns: { ...off, ...hostless }, dnsServers: own },
      false,
      '52.94.7.7',
      ['private-dns', true],
    ],
    ['DNS support off', { dns: off }, true, '52.94.7.7', ['vpc-attribute', true]],
    ['DNS support off, where nobody resolves names', { dns: off }, true, undefined, undefined],
    [
      'DNS support off behind servers of its own',
      { dns: off, dnsServers: own },
      true,
      undefined,
      ['vpc-attribute', true],
    ],
    ['DNS hostnames off', { dns: hostless }, true, undefined, ['vpc-attribute', true]],
    [
      'DNS hostnames off, and private DNS not told',
      { dns: hostless },
      undefined,
      undefined,
      ['vpc-attribute', false],
    ],
    [
      'servers of its own, which may ask the VPC',
      { dnsServers: own },
      true,
      undefined,
      ['dns-server', false],
    ],
  ])('%s', (_, world, PrivateDnsEnabled, dialled, expected) => {
    const bypass = whyNotResolving(endpoint('ecr.dkr', { PrivateDnsEnabled }), factsOf(world), dialled);
    expect(bypass && [bypass.why, bypass.certain]).toEqual(expected);
  });
});
