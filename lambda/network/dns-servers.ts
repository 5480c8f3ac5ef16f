import type { PullFailure } from '../types.ts';
import { isAddress } from './addresses.ts';
import { isVpcResolver, resolverOf } from './resolution.ts';
import { tableOf } from './tables.ts';
import type { Destination, PathFacts } from './types.ts';

/** The DNS server that a failed look-up names. A loopback address is that of a stub, which asks the VPC's servers in turn. */
export function serverAsked({ reason, text }: PullFailure): string | undefined {
  if (reason.symptom !== 'dns-failure') return undefined;
  const named = reason.address ?? /\blookup \S+ on \[?([\da-f.:]+?)\]?:53\b/i.exec(text)?.[1];
  return named && isAddress(named) && !/^(?:127\.|::1$)/.test(named) ? named : undefined;
}

/** The DNS servers that are asked in place of the VPC's resolver, as far as is known; empty where that one is asked. */
export function serversOfOnesOwn(facts: PathFacts, failure: PullFailure): string[] {
  const asked = serverAsked(failure);
  const resolver = resolverOf(facts);
  // Where the VPC's own is named beside them, a puller that gets no answer from one asks the other.
  const configured = resolver.is === 'own' && resolver.alone ? resolver.servers : [];
  if (asked === undefined) return configured;
  if (isVpcResolver(asked, facts)) return [];
  // Without the VPC's blocks the address may be the resolver's own.
  return configured.includes(asked) || tableOf(facts) ? [asked] : configured;
}

/**
 * Those servers as destinations: a look-up takes a path to them, while the way to the VPC's resolver is filtered by
 * neither security groups nor network ACLs.
 */
export function dnsServers(facts: PathFacts, failure: PullFailure): Destination[] {
  return serversOfOnesOwn(facts, failure)
    .filter((server) => isAddress(server))
    .map((server) => ({
      name: `DNS server ${server}`,
      host: server,
      port: 53,
      protocol: 'udp',
      legs: ['registry-auth', 'manifest', 'layer', 'credentials'],
      address: server,
    }));
}
