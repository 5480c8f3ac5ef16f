import type { VpcEndpointFact } from '../evidence/facts.ts';
import { interfacesOf } from './endpoints.ts';
import { outOfSight } from './out-of-sight.ts';
import { prefixListsOf, routeTo } from './routes.ts';
import { blockOf, tableOf, targetOf } from './tables.ts';
import type { Hop, Walk } from './types.ts';

/** A route inside the VPC that is narrower than its own: to a firewall, or to what is gone. Empty where there is none. */
export function detour(by: VpcEndpointFact, { facts, destination: { name, address } }: Walk): Hop[] {
  const table = tableOf(facts);
  const addresses = address
    ? [address]
    : (interfacesOf(by, facts) ?? []).flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []);
  if (!table) return [];
  const routes = addresses.flatMap((one) => {
    const routing = routeTo(one, table, prefixListsOf(facts));
    return routing.is === 'routed' ? routing.routes.filter((route) => targetOf(route) !== 'local') : [];
  });
  const [route] = [...routes.filter(({ State }) => State === 'blackhole'), ...routes];
  if (!route) return [];
  const resource = table.RouteTableId ?? '?';
  const line = `ec2:DescribeRouteTables: ${resource} (used by ${facts.subnet?.SubnetId}) sends ${blockOf(route)} to ${targetOf(route)}`;
  if (route.State !== 'blackhole') {
    const detail = 'what it does with packets inside the VPC cannot be seen from here';
    return [
      outOfSight({ kind: 'elsewhere', resource: targetOf(route) }, detail, ['ec2:DescribeRouteTables', line]),
    ];
  }
  return [
    {
      kind: 'route-table',
      resource,
      state: 'broken',
      detail: `${blockOf(route)}, where ${name} is, leads to ${targetOf(route)}, which is gone`,
      cause: 'registry-route-missing',
      evidence: [`${line}, a blackhole`],
    },
  ];
}
