import { isPublic } from '../network/addresses.ts';
import { ecrRegionOf, registryName, servicesOf } from '../network/destinations.ts';
import { routeTo, tableOf } from '../network/routes.ts';
import type { Destination, PathFacts, Trace } from '../network/types.ts';
import { isLeftOver } from '../network/ways.ts';
import { judgeWays } from '../network/words.ts';
import { candidates } from '../remedies/candidates.ts';
import { aws } from '../remedies/commands.ts';
import {
  createEndpoints,
  endpointsAsCode,
  endpointsInWords,
  mirrorInWords,
  routeToNat,
} from '../remedies/network.ts';
import type { Finding, Known, PullFailure } from '../types.ts';
import { listed } from '../words.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';

type Facts = PathFacts & Known<'subnet' | 'routeTables'>;

export const registryRouteMissing = definePathCheck({
  id: 'registry-route-missing',
  title: 'No route to the registry',
  needs: ['routeTables'],
  wants: ['vpcEndpoints'],
  finding,
  otherwise: judgeWays,
});

/** No endpoint at all: had the VPC some of them, the others would be missing endpoints, and another check's. */
function finding(breaks: readonly Break[], facts: Facts, failure: PullFailure): Finding {
  const table = breaks[0]?.hop.resource ?? '';
  const dialled = breaks.map(({ trace }) => trace).find((trace) => wasDialled(trace, facts))?.destination;
  if (dialled?.address && !isPublic(dialled.address)) return privateAddress(table, dialled, facts, failure);
  const swallowed = dialled && narrowRoute(dialled, facts);
  if (swallowed) return swallowedAddress(table, swallowed, dialled, facts, failure);

  const { SubnetId, VpcId } = facts.subnet;
  const noWay = `${SubnetId} has no way to ${registryName(failure)}: ${table} has no working route to the internet`;
  if (ecrRegionOf(failure) !== failure.task.region) {
    return {
      resource: table,
      summary: `${noWay}.`,
      evidence: [],
      remediation: {
        text: `Give ${table} a route to a NAT gateway.`,
        commands: routeToNat(facts, failure),
        alternatives: [
          { text: 'start the task in a public subnet with a public IP.', commands: [] },
          { text: mirrorInWords(failure), commands: [] },
        ],
      },
    };
  }
  const services = servicesOf(failure);
  const names = services.map(({ name }) => name);
  const none = `${VpcId} has no endpoint for ${listed(names, 'or')}`;
  return {
    resource: table,
    summary: `${noWay}, and ${none}.`,
    evidence: [`ec2:DescribeVpcEndpoints: ${none} in ${failure.task.region}`],
    remediation: {
      text: `Give ${VpcId} the endpoints that a pull from Amazon ECR needs (${listed(names, 'and')}).${endpointsInWords(services, facts, failure)}`,
      commands: createEndpoints(services, facts, failure),
      alternatives: [
        { text: `give ${table} a route to a NAT gateway.`, commands: routeToNat(facts, failure) },
      ],
      ...endpointsAsCode(services, facts),
    },
  };
}

/** The address of an endpoint that is no more says nothing of where the name should lead. */
function wasDialled({ destination, passage }: Trace, facts: Facts): boolean {
  const table = tableOf(facts);
  return destination.address !== undefined && !(table && isLeftOver(destination, passage, table));
}

/** A host with a private address elsewhere: an endpoint shared from another VPC, or a registry of one's own. */
function privateAddress(
  table: string,
  { name, address, service }: Destination,
  { subnet }: Facts,
  { task }: PullFailure,
): Finding {
  const route = ['--route-table-id', table, '--destination-cidr-block', `${address}/32`];
  return {
    resource: table,
    summary: `${name} resolves to ${address}, outside ${subnet.VpcId}, and ${table} has no working route there.`,
    evidence: [],
    remediation: {
      text: service
        ? `The name leads to an endpoint in another VPC. Add the route to that VPC, or give ${subnet.VpcId} endpoints of its own and take the private hosted zone away.`
        : `Add the route to the registry's network.`,
      commands: [
        candidates('tgw-', { subnet }, task),
        aws(
          'ec2',
          'create-route',
          ...route,
          '--transit-gateway-id',
          '<TRANSIT_GATEWAY_ID>',
          '--region',
          task.region,
        ),
      ],
    },
  };
}

/** The dead route that takes this address away from the default route, if one does. */
function narrowRoute({ address }: Destination, facts: Facts): string | undefined {
  const table = tableOf(facts);
  const routing = table && address ? routeTo(address, table) : undefined;
  const block = routing?.is === 'routed' ? routing.routes[0]?.DestinationCidrBlock : undefined;
  return block?.endsWith('/0') ? undefined : block;
}

function swallowedAddress(
  table: string,
  block: string,
  { name, address }: Destination,
  { subnet }: Facts,
  { task }: PullFailure,
): Finding {
  return {
    resource: table,
    summary: `${table}, the route table of ${subnet.SubnetId}, sends ${address}, an address of ${name}, into ${block}, whose target is gone.`,
    evidence: [],
    remediation: {
      text: `Delete the dead route to ${block}, or give it a target that exists.`,
      commands: [
        aws(
          'ec2',
          'delete-route',
          '--route-table-id',
          table,
          '--destination-cidr-block',
          block,
          '--region',
          task.region,
        ),
      ],
    },
  };
}
