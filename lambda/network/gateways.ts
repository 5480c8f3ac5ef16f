import type { Route } from '@aws-sdk/client-ec2';
import type { NatGatewayFact } from '../evidence/facts.ts';
import type { PullFailure, RootCauseId } from '../types.ts';
import { isPublic } from './addresses.ts';
import { isShared } from './endpoints.ts';
import {
  blockOf,
  isElsewhere,
  type Routing,
  routesToInternet,
  routeTableOf,
  routeTo,
  targetOf,
} from './routes.ts';
import type { Destination, Hop, PathFacts } from './types.ts';

/** The root causes by which a destination has no way at all. */
export const routeCauses: RootCauseId[] = [
  'registry-route-missing',
  'vpc-endpoint-missing',
  's3-gateway-unassociated',
];

/** A route that leads nowhere: its target is gone or detached. A dead NAT gateway is a break of its own. */
export const isDeadEnd = (route: Route): boolean =>
  route.State === 'blackhole' && !targetOf(route).startsWith('nat-');

/** The gateway that a route leads to, and whether it carries the puller's packets on to this destination. */
export function gatewayHop(
  route: Route,
  facts: PathFacts,
  destination: Destination,
  failure: PullFailure,
): Hop {
  const target = targetOf(route);
  if (target.startsWith('nat-')) return natGatewayHop(target, route, facts, destination, failure);
  if (target.startsWith('igw-')) return internetGatewayHop(target, facts);
  const detail =
    target === 'local'
      ? `${destination.address} is inside this VPC, and what listens there cannot be seen`
      : 'what lies beyond cannot be seen from here';
  return outOfSight({ kind: 'elsewhere', resource: target }, detail, [
    'ec2:DescribeRouteTables',
    `the route to ${blockOf(route)} leads to ${target}: ${detail}`,
  ]);
}

/** There is a way, and whether it gets there cannot be told: neither a missing route nor an open one. */
function outOfSight(
  hop: Pick<Hop, 'kind' | 'resource'>,
  detail: string,
  [action, reason]: [string, string] = ['ec2:DescribeNatGateways', `${hop.resource}: ${detail}`],
): Hop {
  const undecided: RootCauseId[] =
    hop.kind === 'nat-gateway' ? [...routeCauses, 'nat-gateway-broken'] : routeCauses;
  return { ...hop, state: 'invisible', detail, undecided, gap: { action, reason } };
}

function internetGatewayHop(resource: string, { puller, subnet }: PathFacts): Hop {
  const hop = { kind: 'internet-gateway', resource } as const;
  if (puller?.kind === 'external') return { ...hop, state: 'open', detail: 'ok' };
  if (puller?.publicIp === true) {
    const { superseded: gap } = puller;
    return gap
      ? {
          ...hop,
          state: 'unknown',
          detail: 'public IP: yes, as configured now',
          undecided: ['public-ip-missing'],
          gap,
        }
      : { ...hop, state: 'open', detail: 'ok' };
  }
  if (puller?.publicIp === false) {
    const who = puller.kind === 'task' ? 'the task' : puller.name;
    return {
      ...hop,
      state: 'broken',
      detail: `${who} has no public IP, and an internet gateway carries no other`,
      cause: 'public-ip-missing',
      evidence: [`${puller.source}: ${who} has no public IP address`],
    };
  }
  return {
    ...hop,
    state: 'unknown',
    detail: 'whether the puller has a public IP is not known',
    undecided: ['public-ip-missing'],
    gap: puller?.unknown ?? {
      action: 'ecs:DescribeServices',
      reason: `whether the puller in ${subnet?.SubnetId} had a public IP is not known`,
    },
  };
}

function natGatewayHop(
  resource: string,
  route: Route,
  facts: PathFacts,
  destination: Destination,
  failure: PullFailure,
): Hop {
  const hop = { kind: 'nat-gateway', resource } as const;
  const read = `ec2:DescribeNatGateways: ${resource}`;
  const broken = (detail: string, evidence: string): Hop => ({
    ...hop,
    state: 'broken',
    detail,
    cause: 'nat-gateway-broken',
    evidence: [evidence],
  });
  if (route.State === 'blackhole') {
    return broken(
      'is gone',
      `ec2:DescribeRouteTables: the route to ${blockOf(route)} through ${resource} is a blackhole`,
    );
  }
  if (!facts.natGateways) return { ...hop, state: 'unknown', detail: 'not read' };
  const nat = facts.natGateways.find(({ NatGatewayId }) => NatGatewayId === resource);
  if (!nat) {
    return isShared(facts, failure.task)
      ? outOfSight(hop, "the subnet's owner does not show it to this account")
      : broken('does not exist', `${read} does not exist`);
  }
  if (nat.State !== undefined && nat.State !== 'available') {
    const failureMessage = nat.FailureMessage ? ` (${nat.FailureMessage})` : '';
    return broken(`is in state ${nat.State}`, `${read} is in state ${nat.State}${failureMessage}`);
  }
  if (destination.address && !isPublic(destination.address)) {
    return outOfSight(hop, `how it reaches ${destination.address} cannot be seen`);
  }
  return ownWayOut(nat, hop, facts, destination, broken);
}

/** A NAT gateway sends packets on by the route table of its own subnet; a regional one has no subnet and its own table. */
function ownWayOut(
  nat: NatGatewayFact,
  hop: Pick<Hop, 'kind' | 'resource'>,
  { routeTables = [] }: PathFacts,
  { address }: Destination,
  broken: (detail: string, evidence: string) => Hop,
): Hop {
  const table = nat.SubnetId ? routeTableOf(nat.SubnetId, routeTables) : undefined;
  const routing: Routing = !table
    ? { is: 'undecided', on: 'the route table of its subnet' }
    : address
      ? routeTo(address, table)
      : routesToInternet(table);
  const targets =
    routing.is === 'routed' ? routing.routes.filter(({ State }) => State !== 'blackhole').map(targetOf) : [];
  if (targets.some(isElsewhere)) return outOfSight(hop, `sends packets on to ${targets.join(', ')}`);
  if (nat.ConnectivityType === 'private') {
    return broken(
      'is private and reaches no public address',
      `ec2:DescribeNatGateways: ${hop.resource} has connectivity type private`,
    );
  }
  if (routing.is === 'undecided' || targets.some((target) => target.startsWith('igw-'))) {
    return { ...hop, state: 'open', detail: 'ok' };
  }
  const where = `${nat.SubnetId}, whose ${table?.RouteTableId}`;
  return broken(
    `lies in ${where} has no route to an internet gateway`,
    `ec2:DescribeRouteTables: ${table?.RouteTableId} (used by ${nat.SubnetId}, the subnet of ${hop.resource}) has no route to an internet gateway`,
  );
}
