import { isPublic } from '../network/addresses.ts';
import { destinationsOf, registryName } from '../network/destinations.ts';
import { endpointsFor } from '../network/endpoints.ts';
import type { Destination, PathFacts, Service, Trace } from '../network/types.ts';
import { isLeftOver } from '../network/ways.ts';
import { judgeWays, namesOf } from '../network/words.ts';
import { reachFromIpv6 } from '../remedies/ipv6.ts';
import { createEndpoints, endpointsAsCode, endpointsInWords, mirrorInWords } from '../remedies/network.ts';
import { routeToPrivate } from '../remedies/private-route.ts';
import { routeToEgressOnly, routeToNat } from '../remedies/route-tables.ts';
import type { Finding, Known, PullFailure, Remediation } from '../types.ts';
import { listed } from '../words.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';
import { strayInWords, strayRouteOf, takeAway } from './shared/stray-route.ts';

type Facts = PathFacts & Known<'subnet' | 'routeTables'>;

export const registryRouteMissing = definePathCheck({
  id: 'registry-route-missing',
  title: 'No route to the registry',
  needs: ['routeTables'],
  lookUps: true,
  finding,
  otherwise: judgeWays,
});

function finding(breaks: readonly Break[], facts: Facts, failure: PullFailure): Finding {
  const { SubnetId, VpcId } = facts.subnet;
  const table = breaks[0]?.hop.resource ?? '';
  const destinations = breaks.map(({ trace }) => trace.destination);
  if (breaks.some(({ hop }) => hop.kind === 'puller')) {
    return {
      resource: SubnetId,
      summary: `${SubnetId} has IPv6 addresses alone, and ${hostsOf(destinations)} none.`,
      evidence: [],
      remediation: reachFromIpv6(destinations, facts, failure),
    };
  }
  const dialled = breaks.map(({ trace }) => trace).find((trace) => wasDialled(trace, facts))?.destination;
  if (dialled?.address && !isPublic(dialled.address)) {
    const { name, host, address } = dialled;
    return {
      resource: table,
      summary: host.includes(address)
        ? `${table}, the route table of ${SubnetId}, has no working route to ${name}.`
        : `${name} resolves to ${address}, outside ${VpcId}, and ${table} has no working route there.`,
      evidence: [],
      remediation: routeToPrivate(table, dialled, address, facts, failure.task),
    };
  }
  const stray = breaks.flatMap(({ trace }) => strayRouteOf(trace, facts) ?? []).at(0);
  return stray
    ? {
        resource: table,
        summary: `${table}, the route table of ${SubnetId}, ${strayInWords(stray)}.`,
        evidence: [],
        remediation: takeAway(stray, table, failure.task),
      }
    : noWay(table, breaks, facts, failure);
}

/** The address of an endpoint that is no more says nothing of where the name should lead. */
function wasDialled({ destination, passage }: Trace, facts: Facts): boolean {
  return destination.address !== undefined && !isLeftOver(destination, passage, facts);
}

/** `ghcr.io has`; services go by other names than their hosts. */
function hostsOf(destinations: readonly Destination[]): string {
  const names = namesOf(destinations, 'and');
  if (destinations.some(({ service }) => service)) return `the hosts that are asked for ${names} have`;
  return `${names} ${destinations.length === 1 ? 'has' : 'have'}`;
}

/** No endpoint at all: had the VPC some of them, the others would be missing endpoints, and another check's. */
function noWay(table: string, breaks: readonly Break[], facts: Facts, failure: PullFailure): Finding {
  const { SubnetId, VpcId } = facts.subnet;
  const destinations = breaks.map(({ trace }) => trace.destination);
  const overIpv6 = breaks.every(({ trace }) => trace.family === 'ipv6');
  const start = `${SubnetId} has no way to ${placesOf(destinations, failure)}: ${table} has no working route to the internet${overIpv6 ? ' over IPv6' : ''}`;
  // Whether endpoints carry a pull over IPv6 is not documented.
  const services = overIpv6 ? [] : destinations.flatMap((one) => servedHere(one, facts, failure));
  if (services.length < destinations.length) {
    return {
      resource: table,
      summary: `${start}.`,
      evidence: [],
      remediation: overIpv6
        ? {
            text: `Give ${table} a route to an egress-only internet gateway, which carries IPv6.`,
            commands: routeToEgressOnly(facts, failure),
          }
        : throughNat(table, destinations, facts, failure),
    };
  }
  const none = `${VpcId} has no endpoint for ${listed(
    services.map(({ name }) => name),
    'or',
  )}`;
  return {
    resource: table,
    summary: `${start}, and ${none}.`,
    evidence: [`ec2:DescribeVpcEndpoints: ${none} in ${failure.task.region}`],
    remediation: {
      text: `${endpointsNeeded(services, VpcId)}${endpointsInWords(services, facts, failure)}`,
      commands: createEndpoints(services, facts, failure),
      alternatives: [
        { text: `give ${table} a route to a NAT gateway.`, commands: routeToNat(facts, failure) },
      ],
      ...endpointsAsCode(services, facts),
    },
  };
}

const isOfRegistry = ({ service, protocol }: Destination): boolean =>
  service?.name !== 'secretsmanager' && protocol !== 'udp';

/** The registry by its name where none of its hosts is reached, else the hosts; beside it what is asked before it. */
function placesOf(destinations: readonly Destination[], failure: PullFailure): string {
  const ofRegistry = destinations.filter(isOfRegistry);
  const all = destinationsOf(failure).filter(isOfRegistry).length;
  const registry = ofRegistry.length < all ? namesOf(ofRegistry, 'and') : registryName(failure);
  const others = destinations.filter((one) => !isOfRegistry(one)).map(({ name }) => name);
  return listed([...others, ...(ofRegistry.length > 0 ? [registry] : [])], 'and');
}

/** The service that a new endpoint would be for. */
function servedHere({ service }: Destination, facts: Facts, { task }: PullFailure): Service[] {
  const served =
    service?.region === task.region && endpointsFor(service, facts.vpcEndpoints ?? []).length === 0;
  return served ? [service] : [];
}

function endpointsNeeded(services: readonly Service[], vpcId: string): string {
  return services.every(({ name }) => name === 'secretsmanager')
    ? `Give ${vpcId} an endpoint for AWS Secrets Manager, which has the registry's credentials.`
    : `Give ${vpcId} the endpoints that a pull from Amazon ECR needs (${listed(
        services.map(({ name }) => name),
        'and',
      )}).`;
}

function throughNat(
  table: string,
  destinations: readonly Destination[],
  facts: Facts,
  failure: PullFailure,
): Remediation {
  const mirror = { text: mirrorInWords(failure, facts), commands: [] };
  return {
    text: `Give ${table} a route to a NAT gateway.`,
    commands: routeToNat(facts, failure),
    alternatives: [
      { text: 'start the task in a public subnet with a public IP.', commands: [] },
      ...(destinations.some(isOfRegistry) ? [mirror] : []),
    ],
  };
}
