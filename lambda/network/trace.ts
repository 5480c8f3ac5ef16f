import { privateEcrImage } from '../image-reference.ts';
import type { PullFailure } from '../types.ts';
import { isAddress, isIpv4 } from './addresses.ts';
import { destinationsOf } from './destinations.ts';
import { networkAclHop, securityGroupsHop } from './filters.ts';
import { passageTo } from './passage.ts';
import { blockOf, tableOf, targetOf, waysOut } from './routes.ts';
import { aimAt } from './targets.ts';
import type { Destination, Hop, HopState, Passage, PathFacts, Trace, VpcPuller } from './types.ts';
import { wayHops } from './ways.ts';

/** The paths of one pull, in the order in which it takes them. */
export function tracePull(facts: PathFacts, failure: PullFailure): Trace[] {
  return destinationsOf(failure).map((destination) => tracePath(facts, destination, failure));
}

/**
 * Walks the path from the puller to a destination as AWS would route it: security groups, network ACL, then the endpoint
 * or the route table and its gateway. Every break is kept, since mending the first alone would not help.
 */
function tracePath(facts: PathFacts, destination: Destination, failure: PullFailure): Trace {
  const { puller } = facts;
  const trace = (passage: Passage, hops: Hop[]): Trace => ({
    destination,
    passage,
    hops,
    state: worstOf(hops),
  });
  const outside = (hop: Omit<Hop, 'kind'>) => trace({ is: 'absent' }, [{ kind: 'elsewhere', ...hop }]);
  if (puller?.kind === 'external') {
    return outside({ resource: 'host outside AWS', state: 'invisible', detail: 'its network is not in EC2' });
  }
  const overIpv6 = whyIpv6(facts, failure);
  if (overIpv6) {
    const reason = `${overIpv6}: IPv6 paths are not judged`;
    return outside({
      resource: 'IPv6',
      state: 'unknown',
      detail: reason,
      undecided: everyCause,
      gap: { action: 'ec2:DescribeRouteTables', reason },
    });
  }
  const passage = passageTo(destination, facts, failure.task);
  const way = wayHops(facts, destination, passage, failure);
  const routed = way.every(({ kind, state }) => kind !== 'route-table' || state !== 'broken');
  const aim = aimAt(destination, passage, facts, routed);
  return trace(passage, [
    pullerHop(puller),
    securityGroupsHop(facts, puller, destination, passage, aim),
    networkAclHop(facts, destination, aim, failure),
    ...way,
  ]);
}

/** What shows that the pull went over IPv6, or may have: one dialled address tells for all hosts of the pull. */
function whyIpv6(facts: PathFacts, failure: PullFailure): string | undefined {
  const { address } = failure.reason;
  if (address && isAddress(address) && !isIpv4(address)) return `the puller dialled ${address}`;
  const image = privateEcrImage(failure);
  if (!image?.dualStack) return undefined;
  const table = tableOf(facts);
  const route = table && waysOut(table).find(({ DestinationIpv6CidrBlock: block }) => block !== undefined);
  return (
    route &&
    `${image.host} has IPv6 addresses, and ${table.RouteTableId} sends ${blockOf(route)} to ${targetOf(route)}`
  );
}

const everyCause: Hop['undecided'] = [
  'registry-route-missing',
  'vpc-endpoint-missing',
  's3-gateway-unassociated',
  'nat-gateway-broken',
  'public-ip-missing',
  'security-group-egress-closed',
  'network-acl-closed',
];

function pullerHop(puller: VpcPuller | undefined): Hop {
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
