import type { VpcEndpointFact } from '../evidence/facts.ts';
import type { PullFailure, RootCauseId } from '../types.ts';
import { addressesOf, covers } from './addresses.ts';
import { localBlocks, tableOf } from './tables.ts';
import type { Bypass, Destination, Hop, PathFacts } from './types.ts';

/** Who answers the puller when it asks for a name. */
export type Resolver =
  /** The VPC's own, which knows the private names of endpoints. */
  | { is: 'vpc' }
  /** The VPC's own, and it is off. */
  | { is: 'off' }
  /** DNS servers that the DHCP options name. `alone`: the VPC's own is not among them. */
  | { is: 'own'; servers: string[]; alone: boolean; optionsId: string };

/** Where an instance or a task finds the VPC's resolver in every VPC, beside the second address of the VPC's blocks. */
const wellKnown = ['AmazonProvidedDNS', '169.254.169.253', 'fd00:ec2::253'];

/** `vpc` where nothing else is known: it is the default. */
export function resolverOf(facts: PathFacts): Resolver {
  const { dhcpOptions, dnsAttributes } = facts;
  const named = dhcpOptions?.domainNameServers ?? [];
  const servers = named.filter((server) => !isVpcResolver(server, facts));
  if (servers.length > 0) {
    const alone = servers.length === named.length;
    return { is: 'own', servers, alone, optionsId: dhcpOptions?.DhcpOptionsId ?? 'the DHCP options' };
  }
  return { is: dnsAttributes?.enableDnsSupport === false ? 'off' : 'vpc' };
}

/** The network address of a VPC's block plus two (VPC user guide, "Amazon DNS server"). */
export function isVpcResolver(server: string, facts: PathFacts): boolean {
  if (wellKnown.includes(server)) return true;
  const table = tableOf(facts);
  return (table ? localBlocks(table) : []).some((block) => {
    const second = addressesOf(block).map(({ family, first }) => ({
      family,
      first: first + 2n,
      last: first + 2n,
    }));
    return covers(second, addressesOf(server));
  });
}

/** A resolver that is off stops a pull whose host has to be looked up. Absent where it does not. */
export function resolverHop(
  { host, address }: Destination,
  facts: PathFacts,
  { reason }: PullFailure,
): Hop | undefined {
  // A dialled address of one host tells that names are resolved.
  const isAnswered = address ?? (reason.symptom === 'dns-failure' ? undefined : reason.address);
  if (isAnswered || resolverOf(facts).is !== 'off') return undefined;
  const vpc = facts.subnet?.VpcId ?? 'the VPC';
  const hop = { kind: 'dns', resource: `resolver of ${vpc}` } as const;
  if (facts.dhcpOptions === undefined) {
    const undecided: RootCauseId[] = ['vpc-dns-disabled'];
    const unread = `the resolver of ${vpc} is off, and its DHCP options, which may name another, were not read`;
    const gap = { action: 'ec2:DescribeDhcpOptions', reason: unread };
    return { ...hop, state: 'unknown', detail: 'off, and another may be named', undecided, gap };
  }
  return {
    ...hop,
    state: 'broken',
    detail: `off: no address for ${host}`,
    cause: 'vpc-dns-disabled',
    evidence: [`ec2:DescribeVpcAttribute: ${vpc} has enableDnsSupport off`],
  };
}

/**
 * What keeps a service's name from resolving to this endpoint, or may; `undefined` where it resolves. Private DNS needs
 * the endpoint's own setting and both DNS attributes of the VPC (AWS PrivateLink guide, "Access an AWS service").
 * Absent facts are no fault: working private DNS is the default. `dialled`: the address that the name resolved to.
 */
export function whyNotResolving(
  { PrivateDnsEnabled, DnsOptions }: VpcEndpointFact,
  facts: PathFacts,
  dialled?: string,
): { why: Bypass; because: string; certain: boolean } | undefined {
  const { enableDnsSupport, enableDnsHostnames } = facts.dnsAttributes ?? {};
  const resolver = resolverOf(facts);
  const off = (why: Bypass, because: string, certain = true) => ({ why, because, certain });
  if (PrivateDnsEnabled === false) return off('private-dns', 'its private DNS is off');
  if (DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint) {
    return off('private-dns', 'its private DNS is for the inbound Resolver endpoint only');
  }
  // Where nobody resolves names at all, no name leads past the endpoint.
  if (enableDnsSupport === false && (dialled || resolver.is === 'own')) {
    return off('vpc-attribute', 'enableDnsSupport is off');
  }
  // AWS refuses private DNS without it, but lets it be turned off later: where both are told, it is off.
  if (enableDnsHostnames === false) {
    return off('vpc-attribute', 'enableDnsHostnames is off', PrivateDnsEnabled === true);
  }
  return resolver.is === 'own'
    ? off('dns-server', `the DNS servers of ${resolver.optionsId} are ${resolver.servers.join(', ')}`, false)
    : undefined;
}
