import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Addresses,
  addressesOf,
  anyPrivate,
  anyPublic,
  covers,
  isAddress,
  isNat64,
  isPublic,
  ofFamily,
  within,
  without,
} from '../../lambda/network/addresses.ts';
import { aBlock, anAddress, bitsOf, contains, prefixOf, textOf } from './naive.ts';

const someBlocks = fc.array(aBlock, { maxLength: 5 });

/** Corners of 64 addresses in both families, small enough to be counted out. */
const corners = ['10.0.0.0', '2600:1f18:0:0:0:0:0:0'].map((base) => bitsOf(base).slice(0, -6));
const all = corners.flatMap((corner) =>
  Array.from({ length: 64 }, (_, low) => textOf(corner + low.toString(2).padStart(6, '0'))),
);
const smallBlock = fc
  .tuple(fc.constantFrom(...all), fc.integer({ min: 0, max: 6 }))
  .map(([address, hostBits]) => `${address}/${bitsOf(address).length - 1 - hostBits}`);
const smallBlocks = fc.array(smallBlock, { maxLength: 5 });
const listed = (blocks: readonly string[]) =>
  new Set(all.filter((address) => blocks.some((block) => contains(block, address))));
const count = (set: Addresses) => set.reduce((sum, { first, last }) => sum + (last - first + 1n), 0n);

describe('sets of addresses', () => {
  it('hold the same addresses as the blocks they were made from', () => {
    fc.assert(
      fc.property(someBlocks, anAddress, (blocks, address) => {
        const held = blocks.some((block) => contains(block, address));
        expect(covers(addressesOf(...blocks), addressesOf(address))).toBe(held);
      }),
      { numRuns: 300 },
    );
  });

  it('meet and part address by address', () => {
    fc.assert(
      fc.property(someBlocks, someBlocks, anAddress, (some, others, address) => {
        const one = addressesOf(address);
        const inSome = some.some((block) => contains(block, address));
        const inOthers = others.some((block) => contains(block, address));
        const [a, b] = [addressesOf(...some), addressesOf(...others)];
        expect(covers(within(a, b), one)).toBe(inSome && inOthers);
        expect(covers(without(a, b), one)).toBe(inSome && !inOthers);
      }),
      { numRuns: 300 },
    );
  });

  it('count each address once, and meet, part and cover as sets that were counted out do', () => {
    fc.assert(
      fc.property(smallBlocks, smallBlocks, (some, others) => {
        const [a, b] = [addressesOf(...some), addressesOf(...others)];
        const [x, y] = [listed(some), listed(others)];
        const both = [...x].filter((address) => y.has(address));
        expect(count(a)).toBe(BigInt(x.size));
        expect(count(within(a, b))).toBe(BigInt(both.length));
        expect(count(without(a, b))).toBe(BigInt(x.size - both.length));
        expect(covers(a, b)).toBe(both.length === y.size);
        const ipv4 = [...x].filter((address) => address.includes('.'));
        expect(count(ofFamily(a, 'ipv4'))).toBe(BigInt(ipv4.length));
        expect(count(ofFamily(a, 'ipv6'))).toBe(BigInt(x.size - ipv4.length));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', 2n ** 32n],
    ['10.0.3.0/24', '10.0.3.0', '10.0.3.255', 256n],
    ['10.0.3.56/31', '10.0.3.56', '10.0.3.57', 2n],
    ['10.0.3.57/32', '10.0.3.57', '10.0.3.57', 1n],
    ['255.255.255.255/32', '255.255.255.255', '255.255.255.255', 1n],
    ['::/0', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 2n ** 128n],
    ['2600:1f18::4/127', '2600:1f18::4', '2600:1f18::5', 2n],
    ['2600:1f18::5/128', '2600:1f18::5', '2600:1f18::5', 1n],
  ])('%s has both its ends, and as many addresses as its length says', (block, first, last, size) => {
    const set = addressesOf(block);
    expect(covers(set, addressesOf(first, last))).toBe(true);
    expect(count(set)).toBe(size);
  });

  it('keep IPv4 and IPv6 apart', () => {
    expect(covers(addressesOf('::/0'), addressesOf('10.0.3.57'))).toBe(false);
    expect(covers(addressesOf('0.0.0.0/0'), addressesOf('::a00:339'))).toBe(false);
  });

  it('take a block whose address is not its first for the whole block', () => {
    fc.assert(
      fc.property(anAddress, fc.integer({ min: 0, max: 16 }), anAddress, (base, hostBits, address) => {
        const block = `${base}/${bitsOf(base).length - 1 - hostBits}`;
        expect(covers(addressesOf(block), addressesOf(address))).toBe(
          bitsOf(address).startsWith(prefixOf(block)),
        );
      }),
    );
  });
});

describe('public addresses', () => {
  it.each([
    ['3.5.20.11', true],
    ['52.94.7.7', true],
    ['172.32.0.1', true],
    ['9.255.255.255', true],
    ['10.0.0.0', false],
    ['10.255.255.255', false],
    ['172.31.255.255', false],
    ['192.168.1.1', false],
    ['100.64.0.1', false],
    ['169.254.169.253', false],
    ['224.0.0.1', false],
    ['2600:1f18::1', true],
    ['fd00:ec2::253', false],
    ['fe80::1', false],
    ['::1', false],
    ['64:ff9b::345e:707', true],
  ])('%s: %s', (address, expected) => {
    expect(isPublic(address)).toBe(expected);
  });

  it.each(['ipv4', 'ipv6'] as const)('do not hold any of the private ranges of %s', (family) => {
    expect(within(anyPublic[family], anyPrivate[family])).toEqual([]);
  });

  it('know those that DNS64 makes up', () => {
    expect(isNat64('64:ff9b::345e:707')).toBe(true);
    expect(isNat64('64:ff9b:1::345e:707')).toBe(false);
    expect(isNat64('52.94.7.7')).toBe(false);
  });
});

describe('text of an address', () => {
  it.each([
    ['10.0.3.17', true],
    ['2600:1f18::1', true],
    ['10.0.3', false],
    ['52.94.', false],
    ['', false],
  ])('"%s": %s', (text, expected) => {
    expect(isAddress(text)).toBe(expected);
  });
});
