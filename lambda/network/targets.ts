import { type Addresses, addressesOf, anyPublic, isPublic, within, without } from './addresses.ts';
import { vpcAddresses } from './routes.ts';
import type { Target } from './security-groups.ts';
import type { Destination, Passage, PathFacts } from './types.ts';

/** What the filters on the way have to let through. */
export interface Aim {
  targets: Target[];
  /**
   * More than one target: the path will take one of them. `any`: a path that does not exist yet, so that one that is
   * let through will do. `all`: a path that cannot be seen, so that only what holds for each of them is certain.
   */
  need: 'any' | 'all';
}

/** Where the packets to a destination go, given the endpoint that carries them or the route they take. */
export function aimAt(destination: Destination, passage: Passage, facts: PathFacts, routed: boolean): Aim {
  const { address, service } = destination;
  if (passage.is === 'carried' && passage.kind === 'interface') {
    return { targets: [interfaceTarget(passage, facts, address)], need: 'all' };
  }
  const direct = publicTarget(destination, facts);
  // An endpoint that is bypassed where there is no other way is the way that is meant.
  const isLost = passage.is === 'bypassed' && !routed && service?.name !== 's3';
  if (address && !isLost) return { targets: [direct], need: 'all' };
  if (passage.is === 'unseen') return { targets: [direct, { addresses: passage.at }], need: 'all' };
  // Layers go to S3's public addresses through a gateway endpoint too.
  if (routed || !service || service.name === 's3') return { targets: [direct], need: 'all' };
  return { targets: [direct, { addresses: vpcAddresses(facts) }], need: 'any' };
}

/** An endpoint has one interface in each of its subnets, and its name resolves to all of them. */
function interfaceTarget(
  { by }: Extract<Passage, { is: 'carried' }>,
  facts: PathFacts,
  address: string | undefined,
): Target {
  const groups = by.Groups?.flatMap(({ GroupId }) => GroupId ?? []) ?? [];
  const known = groups.length > 0 ? { groups } : {};
  return {
    addresses: address ? addressesOf(address) : interfaceAddresses(by.SubnetIds ?? [], facts),
    ...known,
  };
}

/** Of the endpoint's subnets the puller's own alone shows its block. */
function interfaceAddresses(subnetIds: readonly string[], facts: PathFacts): Addresses {
  const { subnet } = facts;
  const vpc = vpcAddresses(facts);
  if (!subnet || subnetIds.length === 0) return vpc;
  const own = addressesOf(subnet.CidrBlock);
  if (!subnetIds.includes(subnet.SubnetId)) return without(vpc, own);
  return subnetIds.length === 1 ? own : vpc;
}

/** A public host has no security group of this VPC; what a private one has cannot be known. */
function publicTarget({ address, service }: Destination, { s3PrefixList }: PathFacts): Target {
  const list = s3PrefixList?.Cidrs?.filter((block) => !block.includes(':')) ?? [];
  const s3 = addressesOf(...list);
  const isS3 = service?.name === 's3';
  const named = isS3 && s3PrefixList?.PrefixListId ? { prefixListId: s3PrefixList.PrefixListId } : {};
  if (address) {
    return { addresses: addressesOf(address), ...named, ...(isPublic(address) && { groups: [] }) };
  }
  if (isS3 && s3.length > 0) return { addresses: s3, ...named, groups: [] };
  const addresses = service && !isS3 ? without(anyPublic, s3) : anyPublic;
  return { addresses, ...named, groups: [] };
}

/** The addresses of a target that packets leave the subnet for, or may: in it, network ACLs do not filter them. */
export function beyondSubnet(
  { addresses }: Target,
  { subnet }: PathFacts,
): { filtered: Addresses; all: boolean } {
  const own = subnet ? addressesOf(subnet.CidrBlock) : [];
  return { filtered: without(addresses, own), all: within(addresses, own).length === 0 };
}
