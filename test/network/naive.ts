/**
 * References to test against: slow, and plain enough to be believed. An address is the string of its bits, a block the
 * beginning that its addresses share. Nothing here calls what is tested.
 */
import type { NetworkAclEntry, Route } from '@aws-sdk/client-ec2';
import fc from 'fast-check';

const bits = (value: number, width: number): string => value.toString(2).padStart(width, '0');

/** `4` or `6`, and 32 or 128 bits. IPv6 in eight groups, none left out. */
export function bitsOf(address: string): string {
  if (address.includes('.'))
    return `4${address
      .split('.')
      .map((part) => bits(Number(part), 8))
      .join('')}`;
  return `6${address
    .split(':')
    .map((part) => bits(Number.parseInt(part, 16), 16))
    .join('')}`;
}

/** The address that these bits are, as text. */
export function textOf(of: string): string {
  const parts = of.slice(1).match(of.startsWith('4') ? /.{8}/g : /.{16}/g) ?? [];
  const numbers = parts.map((part) => Number.parseInt(part, 2));
  return of.startsWith('4') ? numbers.join('.') : numbers.map((part) => part.toString(16)).join(':');
}

/** What the bits of all addresses of a block begin with. */
export function prefixOf(block: string): string {
  const [base = '', length] = block.split('/');
  return bitsOf(base).slice(0, 1 + Number(length));
}

export const contains = (block: string, address: string): boolean =>
  bitsOf(address).startsWith(prefixOf(block));

/** Corners of both address spaces, which the blocks below divide. */
const corners = [`4${bits(10, 8)}${bits(0, 8)}`, `6${bits(0x2600, 16)}${bits(0x1f18, 16)}${bits(0, 80)}`];

export const anAddress: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...corners), fc.nat({ max: 0xffff }))
  .map(([corner, low]) => textOf(corner + bits(low, 16)));

/** Blocks that often hold each other and often hold the addresses above, or all of their family. */
export const aBlock: fc.Arbitrary<string> = fc
  .tuple(anAddress, fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 18 })))
  .map(([address, hostBits]) => {
    const whole = bitsOf(address);
    const kept = hostBits === undefined ? 0 : whole.length - 1 - hostBits;
    return `${textOf(whole.slice(0, 1 + kept).padEnd(whole.length, '0'))}/${kept}`;
  });

const isIpv4 = (block: string): boolean => block.includes('.');

/** A block as a route and as a rule of a network ACL name it. */
export const routeBlock = (block: string): Route =>
  isIpv4(block) ? { DestinationCidrBlock: block } : { DestinationIpv6CidrBlock: block };
export const aclBlock = (block: string): NetworkAclEntry =>
  isIpv4(block) ? { CidrBlock: block } : { Ipv6CidrBlock: block };

/** A route, the blocks that it is for and its rank: static, by a prefix list, propagated. */
export interface Ranked {
  route: Route;
  blocks: string[];
  rank: number;
}

/** Tries every prefix from the longest, then every rank, and takes the first route that has both. */
export function naiveRoute(
  address: string,
  routes: readonly Ranked[],
): { route: Route; length: number } | undefined {
  const whole = bitsOf(address);
  for (let end = whole.length; end >= 1; end--) {
    for (const rank of [0, 1, 2]) {
      const match = routes.find(
        (one) => one.rank === rank && one.blocks.some((block) => prefixOf(block) === whole.slice(0, end)),
      );
      if (match) return { route: match.route, length: end - 1 };
    }
  }
  return undefined;
}

/** The first rule, by number, that matches one packet; the final `*` where none does. */
export function naiveAcl(
  entries: readonly NetworkAclEntry[],
  egress: boolean,
  port: number,
  address: string,
  protocolNumber = '6',
): { allowed: boolean; rule: number } {
  const ordered = [...entries].sort((a, b) => Number(a.RuleNumber) - Number(b.RuleNumber));
  for (const { Egress, Protocol, PortRange, CidrBlock, Ipv6CidrBlock, RuleAction, RuleNumber } of ordered) {
    if (Egress !== egress) continue;
    if (Protocol !== '-1' && Protocol !== protocolNumber) continue;
    if (Protocol !== '-1' && PortRange) {
      if (port < Number(PortRange.From) || port > Number(PortRange.To)) continue;
    }
    if (!contains(CidrBlock ?? Ipv6CidrBlock ?? '', address)) continue;
    return { allowed: RuleAction === 'allow', rule: Number(RuleNumber) };
  }
  return { allowed: false, rule: 32767 };
}
