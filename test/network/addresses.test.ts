import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressesOf,
  anyPublic,
  covers,
  isAddress,
  isPublic,
  within,
  without,
} from '../../lambda/network/addresses.ts';
import { aBlock, anAddress, contains, dotted } from './naive.ts';

describe('sets of addresses', () => {
  it('hold the same addresses as the blocks they were made from', () => {
    fc.assert(
      fc.property(fc.array(aBlock, { maxLength: 6 }), anAddress, (blocks, address) => {
        const set = addressesOf(...blocks);
        expect(covers(set, addressesOf(dotted(address)))).toBe(
          blocks.some((block) => contains(block, address)),
        );
      }),
    );
  });

  it('meet and part address by address', () => {
    const blocks = fc.array(aBlock, { maxLength: 4 });
    fc.assert(
      fc.property(blocks, blocks, anAddress, (some, others, address) => {
        const one = addressesOf(dotted(address));
        const inSome = some.some((block) => contains(block, address));
        const inOthers = others.some((block) => contains(block, address));
        const [a, b] = [addressesOf(...some), addressesOf(...others)];
        expect(covers(within(a, b), one)).toBe(inSome && inOthers);
        expect(covers(without(a, b), one)).toBe(inSome && !inOthers);
      }),
    );
  });

  it('keep IPv4 and IPv6 apart', () => {
    expect(covers(addressesOf('::/0'), addressesOf('10.0.3.57'))).toBe(false);
    expect(covers(addressesOf('2600:1f18::/32'), addressesOf('2600:1f18::1'))).toBe(true);
  });

  it('count both ends of a block in', () => {
    const block = addressesOf('10.0.3.0/24');
    expect(covers(block, addressesOf('10.0.3.0', '10.0.3.255'))).toBe(true);
    expect(within(block, addressesOf('10.0.2.255', '10.0.4.0'))).toEqual([]);
  });

  it('take a block whose address is not its first for the whole block', () => {
    expect(addressesOf('10.0.3.57/24')).toEqual(addressesOf('10.0.3.0/24'));
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
  ])('%s: %s', (address, expected) => {
    expect(isPublic(address)).toBe(expected);
  });

  it('do not hold any of the private ranges', () => {
    expect(within(anyPublic, addressesOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'))).toEqual([]);
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
