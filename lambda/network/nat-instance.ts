import type { Route } from '@aws-sdk/client-ec2';
import type { NetworkInterfaceFact, RouteTableFact } from '../evidence/facts.ts';
import { crossingHop, natNeeds, serverNeeds } from './acl-hops.ts';
import { isPublic } from './addresses.ts';
import { blockPublicAccessHop } from './block-public-access.ts';
import { outOfSight } from './out-of-sight.ts';
import { prefixListsOf, type Routing, routesToInternet } from './routes.ts';
import { ingressFrom, ingressInWords, type Peer } from './security-groups.ts';
import { routeTableOf, targetOf, wayToPrivate } from './tables.ts';
import { pullerPeer } from './targets.ts';
import type { Destination, Hop, PathFacts, Walk } from './types.ts';

/**
 * An instance that the route leads to: a NAT instance, or an appliance. It has to forward (source/destination check
 * off), let the puller in and have a public address of its own. What its own system does with packets cannot be seen.
 * Behind it what blocks its subnet's way to the internet, and the network ACL of that subnet.
 */
export function natInstanceHops(route: Route, walk: Walk, target: Peer | undefined): Hop[] {
  const { facts, destination } = walk;
  const entry = facts.routerInterfaces?.find((one) => isTarget(one, route));
  const isOut = entry !== undefined && leadsOut(ownRouting(entry, facts, destination)?.routing);
  const block = isOut ? blockPublicAccessHop('internet-gateway', entry.SubnetId, facts) : undefined;
  const needs = [...serverNeeds(walk), ...(isOut ? natNeeds(walk, target) : [])];
  const crossing = crossingHop(entry?.SubnetId, needs, walk);
  return [instanceHop(route, entry, facts, destination), block, crossing].flatMap((hop) => hop ?? []);
}

function instanceHop(
  route: Route,
  entry: NetworkInterfaceFact | undefined,
  facts: PathFacts,
  destination: Destination,
): Hop {
  const hop = { kind: 'nat-instance', resource: targetOf(route) } as const;
  const hidden = (detail: string) => outOfSight(hop, detail, [read, `${hop.resource}: ${detail}`]);
  if (!facts.routerInterfaces) return hidden(unseen);
  if (!entry) {
    return broken(
      hop,
      'source-dest-check',
      'drops what is not for itself: its source/destination check is on',
      [
        `${read}: ${route.NetworkInterfaceId ?? hop.resource} is not among the interfaces whose source/destination check is off`,
      ],
    );
  }
  const ids = entry.Groups?.flatMap(({ GroupId }) => GroupId ?? []) ?? [];
  const groups = (facts.routerSecurityGroups ?? []).filter(({ GroupId }) => ids.includes(GroupId ?? ''));
  const admission = ingressFrom(
    groups,
    pullerPeer(facts, 'ipv4'),
    destination.port,
    prefixListsOf(facts),
    destination.protocol,
  );
  if (admission === 'closed' && ids.length > 0 && groups.length === ids.length) {
    return broken(
      hop,
      'security-group',
      `${ids.join(', ')} admits no ${destination.port} from the puller`,
      groups.map(
        (group) => `ec2:DescribeSecurityGroups: ${ingressInWords(group)} (the group of ${hop.resource})`,
      ),
    );
  }
  if (admission !== 'open') return hidden('whether it admits the puller cannot be told');
  return withoutWayOut(entry, hop, facts, destination) ?? hidden(unseen);
}

const read = 'ec2:DescribeNetworkInterfaces';

const unseen = 'what it does with packets cannot be seen from here';

const broken = (
  hop: Pick<Hop, 'kind' | 'resource'>,
  fault: Hop['fault'],
  detail: string,
  evidence: string[],
): Hop => ({
  ...hop,
  state: 'broken',
  ...(fault && { fault }),
  detail,
  cause: 'nat-gateway-broken',
  evidence,
});

const isTarget = (one: NetworkInterfaceFact, route: Route): boolean =>
  route.NetworkInterfaceId === undefined
    ? one.InstanceId === route.InstanceId
    : one.NetworkInterfaceId === route.NetworkInterfaceId;

/**
 * How the instance's own subnet leads on. `undefined` where that does not tell: one with several interfaces may send
 * packets on through another, and so may one that leads to a private network.
 */
function ownRouting(
  { SubnetId, InstanceId }: NetworkInterfaceFact,
  facts: PathFacts,
  { address }: Destination,
): { routing: Routing; table: RouteTableFact } | undefined {
  const { routerInterfaces = [], routeTables = [] } = facts;
  const own = routerInterfaces.filter((one) => InstanceId !== undefined && one.InstanceId === InstanceId);
  const table = SubnetId ? routeTableOf(SubnetId, routeTables) : undefined;
  const lists = prefixListsOf(facts);
  const mayBePrivate = address ? !isPublic(address) : table && wayToPrivate(table, lists) !== undefined;
  if (own.length !== 1 || !table || mayBePrivate) return undefined;
  return { routing: routesToInternet(table, lists), table };
}

const leadsOut = (routing: Routing | undefined): boolean =>
  routing?.is === 'routed' &&
  routing.routes.every((route) => route.State !== 'blackhole' && targetOf(route).startsWith('igw-'));

function withoutWayOut(
  entry: NetworkInterfaceFact,
  hop: Pick<Hop, 'kind' | 'resource'>,
  facts: PathFacts,
  destination: Destination,
): Hop | undefined {
  const { NetworkInterfaceId, SubnetId, PublicIp } = entry;
  const own = ownRouting(entry, facts, destination);
  const isDead =
    own?.routing.is === 'routed' && own.routing.routes.every(({ State }) => State === 'blackhole');
  if (own?.routing.is === 'none' || (own && isDead)) {
    const table = own.table.RouteTableId;
    return broken(hop, 'route', `lies in ${SubnetId}, whose ${table} has no route to the internet`, [
      `ec2:DescribeRouteTables: ${table} (used by ${SubnetId}, the subnet of ${hop.resource}) has no route to 0.0.0.0/0`,
    ]);
  }
  return leadsOut(own?.routing) && !PublicIp
    ? broken(hop, 'public-ip', 'has no public IP address', [
        `${read}: ${NetworkInterfaceId} of ${hop.resource} has no public IP address`,
      ])
    : undefined;
}
