import {
  type Addresses,
  addressesOf,
  anyPublic,
  type Family,
  isPublic,
  ofFamily,
  within,
  without,
} from './addresses.ts';
import { interfacesOf, isCarriedInside } from './endpoints.ts';
import type { Peer } from './security-groups.ts';
import { vpcAddresses } from './tables.ts';
import type { Destination, Passage, PathFacts, Walk } from './types.ts';

/** What the filters on the way have to let through. */
export interface Aim {
  targets: Peer[];
  /**
   * More than one target: the path will take one of them. `any`: a path that does not exist yet, so that one that is
   * let through will do. `all`: a path that cannot be seen, so that only what holds for each of them is certain.
   */
  need: 'any' | 'all';
}

/** Where the packets to a destination go, given the endpoint that carries them or the route they take. */
export function aimAt({ facts, destination, passage, family }: Walk, routed: boolean): Aim {
  const { address, service } = destination;
  if (isCarriedInside(passage)) return { targets: [interfaceTarget(passage, facts, address)], need: 'all' };
  const direct = publicTarget(destination, facts, family);
  // An endpoint that is bypassed where there is no other way is the way that is meant.
  const isLost = passage.is === 'bypassed' && !routed && service?.name !== 's3';
  if (address && !isLost) return { targets: [direct], need: 'all' };
  if (passage.is === 'unseen') return { targets: [direct, { addresses: passage.at }], need: 'all' };
  // Layers go to S3's public addresses through a gateway endpoint too.
  if (routed || !service || service.name === 's3') return { targets: [direct], need: 'all' };
  return { targets: [direct, { addresses: vpcAddresses(facts, family) }], need: 'any' };
}

/** An endpoint has one interface in each of its subnets, and its name resolves to all of them. */
function interfaceTarget(
  passage: Extract<Passage, { is: 'carried' }>,
  facts: PathFacts,
  address: string | undefined,
): Peer {
  const { by } = passage;
  const groups = by.Groups?.flatMap(({ GroupId }) => GroupId ?? []) ?? [];
  const known = groups.length > 0 ? { groups } : {};
  if (address) return { addresses: addressesOf(address), ...known };
  const interfaces = interfacesOf(by, facts)?.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []) ?? [];
  return interfaces.length > 0
    ? { addresses: addressesOf(...interfaces), each: true, ...known }
    : { addresses: interfaceAddresses(by.SubnetIds ?? [], facts), ...known };
}

/** Where the interfaces themselves do not show: of the endpoint's subnets, those whose block is known. */
function interfaceAddresses(subnetIds: readonly string[], facts: PathFacts): Addresses {
  const { subnet, vpcSubnets = [] } = facts;
  const vpc = vpcAddresses(facts);
  const blocks = subnetIds.map(
    (id) => [...(subnet ? [subnet] : []), ...vpcSubnets].find(({ SubnetId }) => SubnetId === id)?.CidrBlock,
  );
  if (blocks.length > 0 && blocks.every((block) => block !== undefined)) return addressesOf(...blocks);
  const own = subnet ? ownAddresses(facts) : [];
  return subnet && subnetIds.length > 0 && !subnetIds.includes(subnet.SubnetId) ? without(vpc, own) : vpc;
}

/** A public host has no security group of this VPC; what a private one has cannot be known. */
function publicTarget({ address, service }: Destination, facts: PathFacts, family: Family): Peer {
  const { s3PrefixList } = facts;
  const s3 = ofFamily(addressesOf(...(s3PrefixList?.Cidrs ?? [])), family);
  const isS3 = service?.name === 's3';
  const named = isS3 && s3PrefixList?.PrefixListId ? { prefixListId: s3PrefixList.PrefixListId } : {};
  if (address) {
    return { addresses: addressesOf(address), ...named, ...(isPublic(address) && { groups: [] }) };
  }
  if (isS3 && s3.length > 0) return { addresses: s3, ...named, groups: [] };
  // A subnet's own addresses of IPv6 are public ones too.
  const outside = without(anyPublic[family], ownAddresses(facts));
  const addresses = service && !isS3 ? without(outside, s3) : outside;
  return { addresses, anywhere: true, ...named, groups: [] };
}

/** The addresses of the puller's own subnet. */
function ownAddresses({ subnet }: PathFacts): Addresses {
  return addressesOf(...(subnet?.CidrBlock ? [subnet.CidrBlock] : []), ...(subnet?.Ipv6CidrBlocks ?? []));
}

/** The addresses of a target that packets leave the subnet for, or may: in it, network ACLs do not filter them. */
export function beyondSubnet({ addresses }: Peer, facts: PathFacts): { filtered: Addresses; all: boolean } {
  const own = ownAddresses(facts);
  return { filtered: without(addresses, own), all: within(addresses, own).length === 0 };
}

/** The address that the puller dials from: its own where that is known, else one of its subnet's. */
export function pullerPeer({ puller, subnet, securityGroups = [] }: PathFacts, family: Family): Peer {
  const vpcPuller = puller?.kind === 'external' ? undefined : puller;
  const own = family === 'ipv4' ? vpcPuller?.privateIpv4Address : undefined;
  const blocks =
    family === 'ipv4' ? [subnet?.CidrBlock].flatMap((block) => block ?? []) : (subnet?.Ipv6CidrBlocks ?? []);
  // None named: the VPC's default group, which is then the one that was read.
  const ids = vpcPuller?.securityGroupIds?.length
    ? vpcPuller.securityGroupIds
    : securityGroups.flatMap(({ GroupId }) => GroupId ?? []);
  const isKnown = vpcPuller?.securityGroupIds && !vpcPuller.superseded && ids.length > 0;
  return {
    addresses: own ? addressesOf(own) : addressesOf(...blocks),
    ...(isKnown && { groups: ids }),
  };
}
