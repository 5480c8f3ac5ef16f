import type { PullFailure } from '../types.ts';
import { pullerAclHop } from './acl-hops.ts';
import type { Family } from './addresses.ts';
import { destinationsOf } from './destinations.ts';
import { dnsServers } from './dns-servers.ts';
import { securityGroupsHop } from './egress-hop.ts';
import { better, familiesOf, withoutIpv4, withoutIpv6 } from './families.ts';
import { passageTo } from './passage.ts';
import { resolverHop } from './resolution.ts';
import { aimAt } from './targets.ts';
import type { Destination, Hop, HopState, PathFacts, Trace, Walk } from './types.ts';
import { isRouted, wayHops } from './ways.ts';

/**
 * The paths of one pull, in the order in which it takes them. Those to DNS servers of one's own come first, where nothing
 * tells that they answered: of a look-up that failed they are the only ones, of a pull in silence they show where no
 * server is reached. Empty where a failed look-up asked the VPC's own resolver: nothing on the way filters it.
 */
export function tracePull(facts: PathFacts, failure: PullFailure): Trace[] {
  const trace = (destination: Destination) => tracePath(facts, destination, failure);
  const { symptom, address } = failure.reason;
  const isLookUp = symptom === 'dns-failure';
  const servers = isLookUp || !address ? dnsServers(facts, failure).map(trace) : [];
  // Where one server is silent the next is asked: a break is one only where it keeps the puller from all of them.
  const working = servers.filter(({ state }) => state !== 'broken');
  if (isLookUp) return working.length > 0 ? working : servers;
  return [...(working.length > 0 ? [] : servers), ...destinationsOf(failure).map(trace)];
}

/** Walks the path in each family of addresses that the puller may use, and keeps the one that gets furthest. */
function tracePath(facts: PathFacts, destination: Destination, failure: PullFailure): Trace {
  if (facts.puller?.kind === 'external') {
    const hops: Hop[] = [
      {
        kind: 'elsewhere',
        resource: 'host outside AWS',
        state: 'invisible',
        detail: 'its network is not in EC2',
      },
    ];
    return traceOf({ destination, family: 'ipv4', passage: { is: 'absent' } }, hops);
  }
  const [first, second] = familiesOf(facts, destination, failure);
  const trace = traceOver(first, facts, destination, failure);
  return second ? better(trace, traceOver(second, facts, destination, failure), facts) : trace;
}

/**
 * Walks the path from the puller to a destination as AWS would route it: the name's resolver, security groups, network
 * ACL, then the endpoint or the route table and its gateway. Every break is kept, since mending the first alone would
 * not help.
 */
function traceOver(family: Family, facts: PathFacts, destination: Destination, failure: PullFailure): Trace {
  const lacking = family === 'ipv4' ? withoutIpv4(facts, destination) : withoutIpv6(facts, destination);
  if (lacking) return traceOf({ destination, family, passage: { is: 'absent' } }, [lacking]);
  const passage = passageTo(destination, facts, failure.task, family);
  const walk: Walk = { facts, failure, destination, passage, family };
  const resolver = resolverHop(destination, facts, failure);
  const aim = aimAt(walk, isRouted(walk));
  return traceOf(walk, [
    pullerHop(facts),
    ...(resolver ? [resolver] : []),
    securityGroupsHop(walk, aim),
    pullerAclHop(walk, aim),
    ...wayHops(walk, aim.targets[0]),
  ]);
}

const traceOf = (
  { destination, family, passage }: Pick<Walk, 'destination' | 'family' | 'passage'>,
  hops: Hop[],
): Trace => ({
  destination,
  family,
  passage,
  hops,
  state: worstOf(hops),
});

function pullerHop(facts: PathFacts): Hop {
  const puller = facts.puller?.kind === 'external' ? undefined : facts.puller;
  return {
    kind: 'puller',
    resource: puller?.name ?? 'puller',
    state: puller ? 'open' : 'unknown',
    detail: puller ? (puller.privateIpv4Address ?? puller.subnetId) : 'not read',
  };
}

const worstFirst: HopState[] = ['broken', 'unknown', 'invisible', 'open'];

function worstOf(hops: Hop[]): HopState {
  return worstFirst.find((state) => hops.some((hop) => hop.state === state)) ?? 'open';
}
