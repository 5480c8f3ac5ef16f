import { familyOf } from '../network/addresses.ts';
import { prefixListsOf, routeTo } from '../network/routes.ts';
import { tableOf } from '../network/tables.ts';
import type { Destination, PathFacts } from '../network/types.ts';
import type { Known, Remediation, StoppedTask } from '../types.ts';
import { candidates } from './candidates.ts';
import { aws } from './commands.ts';
import { destinationOption } from './route-tables.ts';

/**
 * A way to a host with a private address outside of the VPC: an endpoint shared from another one, a registry or a DNS
 * server of one's own. What leads to its network, only its people know; most often it is a transit gateway.
 */
export function routeToPrivate(
  table: string,
  { service, protocol }: Destination,
  address: string,
  facts: PathFacts & Known<'subnet'>,
  task: StoppedTask,
): Remediation {
  const { subnet } = facts;
  const dead = deadRouteTo(address, facts);
  const alone =
    familyOf(address) === 'ipv4'
      ? { DestinationCidrBlock: `${address}/32` }
      : { DestinationIpv6CidrBlock: `${address}/128` };
  const verb = dead ? 'replace-route' : 'create-route';
  const to = ['--transit-gateway-id', '<TRANSIT_GATEWAY_ID>', '--region', task.region];
  const whose = protocol === 'udp' ? "DNS server's" : "registry's";
  return {
    text: service
      ? `The name leads to an endpoint in another VPC. Add the route to that VPC, or give ${subnet.VpcId} endpoints of its own and take the private hosted zone away.`
      : `Add the route to the ${whose} network.`,
    commands: [
      candidates('tgw-', { subnet }, task),
      aws('ec2', verb, '--route-table-id', table, ...destinationOption(dead ?? alone), ...to),
    ],
  };
}

/** A second route to the same block is refused: a dead one is replaced. A default is left alone, and outranked. */
function deadRouteTo(address: string, facts: PathFacts) {
  const table = tableOf(facts);
  const routing = table && routeTo(address, table, prefixListsOf(facts));
  const [route] = routing?.is === 'routed' ? routing.routes : [];
  const isDefault = /\/0$/.test(route?.DestinationCidrBlock ?? route?.DestinationIpv6CidrBlock ?? '');
  return route?.State === 'blackhole' && !isDefault ? route : undefined;
}
