import { isPublic } from '../network/addresses.ts';
import { ecrRegionOf, registryName, servicesOf } from '../network/destinations.ts';
import { routeTo, tableOf } from '../network/routes.ts';
import type { Destination, PathFacts, Trace } from '../network/types.ts';
import { isLeftOver } from '../network/ways.ts';
import { waysInWords } from '../network/words.ts';
import { createEndpoints, endpointsAsCode, mirrorInWords, routeToNat } from '../remedies/network.ts';
import type { Finding, Known, PullFailure } from '../types.ts';
import { listed } from '../words.ts';
import { type Break, definePathCheck } from './path-check.ts';

type Facts = PathFacts & Known<'subnet' | 'routeTables'>;

export const registryRouteMissing = definePathCheck({
  id: 'registry-route-missing',
  title: 'No route to the registry',
  needs: ['routeTables'],
  wants: ['vpcEndpoints'],
  finding,
  otherwise: (traces) => ({ is: 'pass', because: waysInWords(traces) }),
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
        text: `Give ${table} a route to a NAT gateway, or start the task in a public subnet with a public IP. ${mirrorInWords(failure)}`,
        commands: routeToNat(facts, failure),
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
      text: `Give ${VpcId} the endpoints that a pull from Amazon ECR needs (${listed(names, 'and')}), or give ${table} a route to a NAT gateway.`,
      commands: createEndpoints(services, facts, failure),
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
  return {
    resource: table,
    summary: `${name} resolves to ${address}, outside ${subnet.VpcId}, and ${table} has no working route there.`,
    evidence: [],
    remediation: {
      text: service
        ? `The name leads to an endpoint in another VPC. Add the route to that VPC, or give ${subnet.VpcId} endpoints of its own and take the private hosted zone away.`
        : `Add the route to the registry's network.`,
      commands: [
        `aws ec2 create-route --route-table-id ${table} --destination-cidr-block ${address}/32 --transit-gateway-id '<TRANSIT_GATEWAY_ID>' --region ${task.region}`,
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
        `aws ec2 delete-route --route-table-id ${table} --destination-cidr-block ${block} --region ${task.region}`,
      ],
    },
  };
}
