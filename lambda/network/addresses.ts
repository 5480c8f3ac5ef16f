import ipaddr from 'ipaddr.js';

export type Family = 'ipv4' | 'ipv6';

/** A run of addresses of one family, both ends included. */
export interface AddressRange {
  family: Family;
  first: bigint;
  last: bigint;
}

/** A set of addresses, as runs that do not overlap. */
export type Addresses = readonly AddressRange[];

/** The addresses of these CIDR blocks; a bare address stands for itself. Throws on what is neither. */
export function addressesOf(...blocks: string[]): Addresses {
  const set: AddressRange[] = [];
  for (const block of blocks) set.push(...without([rangeOf(block)], set));
  return set;
}

function rangeOf(block: string): AddressRange {
  const [address, prefixLength] = block.includes('/') ? ipaddr.parseCIDR(block) : [ipaddr.parse(block)];
  const bytes = address.toByteArray();
  const bits = bytes.length * 8;
  const size = 1n << BigInt(bits - (prefixLength ?? bits));
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const first = value - (value % size);
  return { family: address.kind(), first, last: first + size - 1n };
}

/** The addresses of `set` that are not in `other`. */
export function without(set: Addresses, other: Addresses): Addresses {
  return other.reduce<Addresses>((rest, one) => rest.flatMap((range) => cut(range, one)), set);
}

/** The addresses of `set` that are also in `other`. */
export const within = (set: Addresses, other: Addresses): Addresses => without(set, without(set, other));

/** Whether every address of `other` is in `set`. */
export const covers = (set: Addresses, other: Addresses): boolean => without(other, set).length === 0;

function meet(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

function cut(range: AddressRange, out: AddressRange): AddressRange[] {
  if (!meet(range, out)) return [range];
  return [
    { ...range, last: out.first - 1n },
    { ...range, first: out.last + 1n },
  ].filter(({ first, last }) => first <= last);
}

/** What a VPC may use inside, and what never leaves a network. */
const notPublic = addressesOf(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
);

/** Every public address of a family: what a host may have whose address is not known. */
export const anyPublic: Record<Family, Addresses> = {
  ipv4: without(addressesOf('0.0.0.0/0'), notPublic),
  ipv6: addressesOf('2000::/3'),
};

const nat64 = addressesOf('64:ff9b::/96');

/** Whether a NAT gateway turns this address, which DNS64 made up, into that of a host that has IPv4 alone (RFC 6052). */
export const isNat64 = (address: string): boolean => covers(nat64, addressesOf(address));

/** The ranges from which VPCs take their addresses; those of IPv6 may be public ones too. */
export const anyPrivate: Record<Family, Addresses> = {
  ipv4: addressesOf('10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'),
  ipv6: addressesOf('fc00::/7'),
};

export const familyOf = (address: string): Family => (isIpv4(address) ? 'ipv4' : 'ipv6');

export const ofFamily = (set: Addresses, family: Family): Addresses =>
  set.filter((range) => range.family === family);

/** Not by a list of AWS's ranges: an address is public unless it is known not to be. */
export function isPublic(address: string): boolean {
  return isNat64(address) || covers(anyPublic[familyOf(address)], addressesOf(address));
}

export const isIpv4 = (text: string): boolean => ipaddr.IPv4.isValidFourPartDecimal(text);

/** A message may be cut in the middle of an address. */
export const isAddress = (text: string): boolean => isIpv4(text) || ipaddr.IPv6.isValid(text);
