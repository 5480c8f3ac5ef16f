/** References to test against: slow, and plain enough to be believed. */
import type { NetworkAclEntry, Route } from '@aws-sdk/client-ec2';
import fc from 'fast-check';

/** A 32-bit number from the corner of the address space that the blocks below divide. */
export const anAddress = fc.nat({ max: 0xffff }).map((low) => 0x0a000000 + low);

/** Blocks that often hold each other and often hold the addresses above. */
export const aBlock = fc
  .tuple(anAddress, fc.oneof(fc.constant(0), fc.integer({ min: 14, max: 32 })))
  .map(([address, length]) => `${dotted(masked(address, length))}/${length}`);

export function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

function masked(address: number, length: number): number {
  return length === 0 ? 0 : (address & (~0 << (32 - length))) >>> 0;
}

function numbered(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function contains(block: string, address: number): boolean {
  const [base = '', length] = block.split('/');
  return masked(address, Number(length)) === numbered(base);
}

/** Tries every prefix length from the longest, and takes the first route that has it. */
export function naiveRoute(address: number, routes: readonly Route[]): Route | undefined {
  for (let length = 32; length >= 0; length--) {
    const block = `${dotted(masked(address, length))}/${length}`;
    const match = routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === block);
    if (match) return match;
  }
  return undefined;
}

/** The first rule, by number, that matches one packet; the final `*` where none does. */
export function naiveAcl(
  entries: readonly NetworkAclEntry[],
  egress: boolean,
  port: number,
  address: number,
): { allowed: boolean; rule: number } {
  const ordered = [...entries].sort((a, b) => Number(a.RuleNumber) - Number(b.RuleNumber));
  for (const { Egress, Protocol, PortRange, CidrBlock = '', RuleAction, RuleNumber } of ordered) {
    if (Egress !== egress) continue;
    if (Protocol !== '-1' && Protocol !== '6') continue;
    if (Protocol === '6' && PortRange && (port < Number(PortRange.From) || port > Number(PortRange.To)))
      continue;
    if (!contains(CidrBlock, address)) continue;
    return { allowed: RuleAction === 'allow', rule: Number(RuleNumber) };
  }
  return { allowed: false, rule: 32767 };
}
