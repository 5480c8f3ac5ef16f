import type { Route } from '@aws-sdk/client-ec2';
import { prefixListsOf, routesToInternet, routeTo } from '../../network/routes.ts';
import { blockOf, tableOf, targetOf } from '../../network/tables.ts';
import type { Destination, PathFacts, Trace } from '../../network/types.ts';
import { aws } from '../../remedies/commands.ts';
import { destinationOption, isNoWayOut } from '../../remedies/route-tables.ts';
import type { Remediation, StoppedTask } from '../../types.ts';

/** A route that takes a destination away from a wider one which would carry it, and leads nowhere for it. */
export interface StrayRoute {
  route: Route;
  /** The route that has the destination without it. */
  wider: Route;
  destination: Destination;
}

/** The longest prefix wins, whether its target is there or not (VPC user guide, "Route priority"). */
export function strayRouteOf({ destination, family }: Trace, facts: PathFacts): StrayRoute | undefined {
  const table = tableOf(facts);
  if (!table) return undefined;
  const { address, service } = destination;
  const lists = prefixListsOf(facts);
  const s3 = service?.name === 's3' && family === 'ipv4' ? facts.s3PrefixList?.PrefixListId : undefined;
  const chosen = (Routes: Route[]): Route[] => {
    const routing = address
      ? routeTo(address, { Routes }, lists)
      : routesToInternet({ Routes }, lists, family);
    return routing.is === 'routed' ? routing.routes : [];
  };
  const all = table.Routes ?? [];
  const route = address
    ? chosen(all)[0]
    : all.find((one) => s3 !== undefined && one.DestinationPrefixListId === s3);
  if (!route || !isNoWayOut(route)) return undefined;
  const [wider] = chosen(all.filter((one) => one !== route));
  return wider && !isNoWayOut(wider) && targetOf(wider) !== 'local'
    ? { route, wider, destination }
    : undefined;
}

/** `sends 52.94.7.7, an address of ecr.dkr in us-east-1, into 52.94.0.0/16, whose target is gone`. */
export function strayInWords({ route, destination: { name, host, address } }: StrayRoute): string {
  const what = !address || host.includes(address) ? name : `${address}, an address of ${name},`;
  const why = isGone(route)
    ? 'whose target is gone'
    : 'which leads over a peering, to private addresses alone';
  return `sends ${what} into ${blockOf(route)}, ${why}`;
}

const isGone = ({ State }: Route): boolean => State === 'blackhole';

/** Without it the wider route takes over. */
export function takeAway({ route, wider }: StrayRoute, table: string, task: StoppedTask): Remediation {
  const block = blockOf(route);
  return {
    text: isGone(route)
      ? `Delete the dead route to ${block}, or give it a target that exists.`
      : `Delete the route to ${block}, or narrow it to what ${targetOf(route)} really leads to: ${targetOf(wider)} then takes the rest.`,
    commands: [
      aws(
        'ec2',
        'delete-route',
        ...['--route-table-id', table, ...destinationOption(route), '--region', task.region],
      ),
    ],
  };
}
