import type { NatGatewayFact, RouteTableFact } from '../evidence/facts.ts';
import { tableOfNat } from '../network/nat-gateway.ts';
import { prefixListsOf, routesToInternet } from '../network/routes.ts';
import { publicSubnetOf, tableOf, targetOf } from '../network/tables.ts';
import type { PathFacts } from '../network/types.ts';
import type { Known, PullFailure, Remediation, StoppedTask } from '../types.ts';
import { candidates } from './candidates.ts';
import { command } from './commands.ts';
import { routeToInternetGateway } from './internet-gateway.ts';
import { idsOf, isPublicNat, natToUse, replaceTarget, workloadTables } from './route-tables.ts';

type Facts = PathFacts & Known<'subnet' | 'routeTables' | 'natGateways'>;

/** Mends the way behind a NAT gateway, or leads the workload's traffic to another. */
export function mendNatGateway(id: string, facts: Facts, { task }: PullFailure): Remediation {
  const region = `--region ${task.region}`;
  const nat = facts.natGateways.find(({ NatGatewayId }) => NatGatewayId === id);
  if (nat?.State === 'pending') {
    return {
      text: `Wait until ${id} is available.`,
      commands: [`aws ec2 wait nat-gateway-available --nat-gateway-ids ${id} ${region}`],
    };
  }
  const own = nat && isPublicNat(nat) ? tableOfNat(nat, facts) : undefined;
  const isPrivate = own !== undefined && servesPrivateSubnets(own, facts);
  if (own && nat && !isPrivate) return routeToInternetGateway(own, ownerOf(nat), facts, task);

  const why = isPrivate
    ? ` ${own.RouteTableId} is the route table of private subnets, and must not lead to an internet gateway itself.`
    : '';
  const other = natToUse(facts, id);
  return other
    ? {
        text: `Send the traffic to ${other}, which is available, instead.${why}`,
        commands: replaceTarget(id, other, facts, task),
      }
    : {
        text: `Create a public NAT gateway in a public subnet and send the traffic to it instead of ${id}.${why}`,
        commands: [
          ...createNat(isPrivate ? undefined : nat, facts, task),
          ...replaceTarget(id, '"$NAT"', facts, task),
        ],
      };
}

const ownerOf = ({ SubnetId, NatGatewayId }: NatGatewayFact): string =>
  SubnetId
    ? `the route table of the NAT gateway's own subnet ${SubnetId}`
    : `the route table of the regional ${NatGatewayId}`;

/** The workload has no public addresses: an internet gateway in its table would carry nothing. So with others' behind a NAT. */
function servesPrivateSubnets(table: RouteTableFact, facts: Facts): boolean {
  const workload = idsOf([...workloadTables(facts), ...[tableOf(facts)].flatMap((one) => one ?? [])]);
  const routing = routesToInternet(table, prefixListsOf(facts));
  const routes = routing.is === 'routed' ? routing.routes : [];
  return (
    workload.includes(table.RouteTableId ?? '') ||
    routes.some((route) => route.State !== 'blackhole' && targetOf(route).startsWith('nat-'))
  );
}

function createNat(broken: NatGatewayFact | undefined, facts: Facts, task: StoppedTask): string[] {
  // A private NAT gateway's subnet need not be public; that of a public one that failed was.
  const former = broken?.ConnectivityType === 'private' ? undefined : broken?.SubnetId;
  const subnet = publicSubnetOf(facts.routeTables) ?? former;
  const region = `--region ${task.region}`;
  const into = command('--subnet-id', subnet ?? '<PUBLIC_SUBNET_ID>');
  return [
    ...(subnet ? [] : [candidates('subnet-', facts, task)]),
    `ALLOCATION=$(aws ec2 allocate-address --domain vpc --query AllocationId --output text ${region})`,
    `NAT=$(aws ec2 create-nat-gateway ${into} --allocation-id "$ALLOCATION" --query NatGateway.NatGatewayId --output text ${region})`,
    `aws ec2 wait nat-gateway-available --nat-gateway-ids "$NAT" ${region}`,
  ];
}
