import { privateEcrImage } from '../image-reference.ts';
import type { PullFailure } from '../types.ts';
import { type Family, familyOf } from './addresses.ts';
import { routeCauses } from './out-of-sight.ts';
import { blockOf, tableOf, targetOf, waysOut } from './tables.ts';
import type { Destination, Hop, PathFacts, Trace } from './types.ts';

/**
 * The families of addresses over which the puller may reach a destination, the usual one first. A dialled address tells
 * it. Else IPv6 comes in where the host may have such an address and the subnet a way for it.
 */
export function familiesOf(
  facts: PathFacts,
  { address, service }: Destination,
  failure: PullFailure,
): [Family, Family?] {
  if (address) return [familyOf(address)];
  const hostMay = !service || privateEcrImage(failure)?.dualStack === true;
  const { puller } = facts;
  const pullerMay = puller?.kind !== 'external' && puller?.ipv6 !== false && wayOverIpv6(facts) !== undefined;
  if (hostMay && hasIpv6Alone(facts) && (service || !pullerMay)) return ['ipv6'];
  return hostMay && pullerMay ? ['ipv4', 'ipv6'] : ['ipv4'];
}

const hasIpv6Alone = ({ subnet }: PathFacts): boolean =>
  subnet !== undefined && (subnet.CidrBlock === undefined || subnet.Ipv6Native === true);

/** A route out over IPv6. */
function wayOverIpv6(facts: PathFacts) {
  const table = tableOf(facts);
  return table && waysOut(table).find(({ DestinationIpv6CidrBlock: block }) => block !== undefined);
}

/** Of the same path in two families: a pull takes whichever works, so that a break of the one is none if the other is not. */
export function better(overIpv4: Trace, overIpv6: Trace, facts: PathFacts): Trace {
  if (overIpv4.state !== 'broken') return overIpv4;
  // ECR's dual-stack hosts have IPv6 addresses for certain; whether another registry's have is not known.
  if (overIpv4.destination.service) {
    const isMeant = overIpv6.state !== 'broken' || (!hasRoute(overIpv4) && hasRoute(overIpv6));
    return isMeant ? overIpv6 : overIpv4;
  }
  if (overIpv6.state === 'broken') return overIpv4;
  const route = wayOverIpv6(facts);
  const way = route ? `${tableOf(facts)?.RouteTableId} sends ${blockOf(route)} to ${targetOf(route)}` : '';
  const reason = `${overIpv4.destination.host} may have IPv6 addresses, and ${way}`;
  const gap = { action: 'ec2:DescribeRouteTables', reason };
  const hops = overIpv4.hops.map(({ cause, evidence: _, denials: __, ...hop }): Hop => {
    if (hop.state !== 'broken') return hop;
    return { ...hop, state: 'unknown', gap, ...(cause && { undecided: [cause] }) };
  });
  return { ...overIpv4, hops, state: 'unknown' };
}

const hasRoute = ({ hops }: Trace): boolean =>
  hops.every(({ kind, state }) => kind !== 'route-table' || state !== 'broken');

/** An address of IPv6 that was dialled where nothing knows of IPv6 now: it tells of another day, and nothing of this one. */
export function withoutIpv6(facts: PathFacts, { address }: Destination): Hop | undefined {
  const { subnet, puller } = facts;
  const isKnown = (puller?.kind !== 'external' && puller?.ipv6) || wayOverIpv6(facts) !== undefined;
  if (!subnet || !address || subnet.Ipv6CidrBlocks.length > 0 || isKnown) return undefined;
  const reason = `the puller dialled ${address}, and ${subnet.SubnetId} has no IPv6 block now`;
  return {
    kind: 'puller',
    resource: subnet.SubnetId,
    state: 'unknown',
    detail: 'has no IPv6 block now',
    undecided: [
      ...routeCauses,
      'nat-gateway-broken',
      'public-ip-missing',
      'security-group-egress-closed',
      'network-acl-closed',
      'public-access-blocked',
    ],
    gap: { action: 'ec2:DescribeSubnets', reason },
  };
}

/**
 * A subnet that has IPv6 addresses alone reaches no host that has none. With DNS64 the host has one, behind the NAT
 * gateway: how it gets on from there is not judged.
 */
export function withoutIpv4(facts: PathFacts, { name, host, address }: Destination): Hop | undefined {
  const { subnet } = facts;
  if (!subnet || !hasIpv6Alone(facts)) return undefined;
  const hop = { kind: 'puller', resource: subnet.SubnetId } as const;
  if (subnet.EnableDns64 && !address) {
    const reason = `${subnet.SubnetId} reaches ${name} through DNS64 and a NAT gateway, a way that is not judged`;
    return {
      ...hop,
      state: 'unknown',
      detail: 'IPv6 alone, with DNS64',
      undecided: ['registry-route-missing', 'nat-gateway-broken'],
      gap: { action: 'ec2:DescribeSubnets', reason },
    };
  }
  return {
    ...hop,
    state: 'broken',
    detail: `has IPv6 addresses alone, and ${host} none`,
    cause: 'registry-route-missing',
    evidence: [`ec2:DescribeSubnets: ${subnet.SubnetId} has no IPv4 addresses`],
  };
}
