import type { RouteTableFact } from '../evidence/facts.ts';
import { prefixListsOf, routesToInternet } from '../network/routes.ts';
import { targetOf } from '../network/tables.ts';
import type { PathFacts } from '../network/types.ts';
import type { Remediation, StoppedTask } from '../types.ts';
import { candidates } from './candidates.ts';
import { aws, command } from './commands.ts';
import { gatewayInUse, leadOut } from './route-tables.ts';

/**
 * Gives the table of something with a public address its way to the internet. `whose`: `the route table of subnet-…`. A
 * VPC has one internet gateway at most; where its route is a blackhole, the gateway was detached or deleted.
 */
export function routeToInternetGateway(
  table: RouteTableFact,
  whose: string,
  facts: PathFacts,
  task: StoppedTask,
): Remediation {
  const id = table.RouteTableId ?? '<ROUTE_TABLE_ID>';
  const lead = (to: string) =>
    leadOut(table, `--gateway-id ${to}`, facts, task.region, {
      replaces: (route) => !isLive(route),
    });
  const give = `Give ${id}, ${whose}, a route to the VPC's internet gateway.`;
  const inUse = gatewayInUse('igw-', facts);
  if (inUse) return { text: give, commands: lead(inUse) };

  const vpc = ['--vpc-id', facts.subnet?.VpcId ?? ''];
  const region = ['--region', task.region];
  const query = ['--query', 'InternetGateway.InternetGatewayId', '--output', 'text'];
  const anew = [
    `IGW=$(${aws('ec2', 'create-internet-gateway', ...query, ...region)})`,
    `aws ec2 attach-internet-gateway --internet-gateway-id "$IGW" ${command(...vpc, ...region)}`,
    ...lead('"$IGW"'),
  ];
  const detached = detachedFrom(table, facts);
  return detached
    ? {
        text: `${detached}, to which ${id} leads, is detached or deleted. Attach it to ${facts.subnet?.VpcId} again: the route to it then works as before.`,
        commands: [
          aws('ec2', 'attach-internet-gateway', '--internet-gateway-id', detached, ...vpc, ...region),
        ],
        alternatives: [
          { text: `where ${detached} is deleted, make another and lead there.`, commands: anew },
        ],
      }
    : {
        text: give,
        commands: [candidates('igw-', facts, task), ...lead(command('<INTERNET_GATEWAY_ID>'))],
        alternatives: [{ text: 'where the VPC has none attached, make one.', commands: anew }],
      };
}

const isLive = (route: Parameters<typeof targetOf>[0]): boolean =>
  route.State !== 'blackhole' && targetOf(route).startsWith('igw-');

function detachedFrom(table: RouteTableFact, facts: PathFacts): string | undefined {
  const routing = routesToInternet(table, prefixListsOf(facts));
  return routing.is === 'routed'
    ? routing.routes.map(targetOf).find((target) => target.startsWith('igw-'))
    : undefined;
}
