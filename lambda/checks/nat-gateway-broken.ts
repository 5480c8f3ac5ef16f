import type { NatGatewayFact } from '../evidence/facts.ts';
import { blockOf, publicSubnetOf, routeTableOf, targetOf } from '../network/routes.ts';
import type { Hop } from '../network/types.ts';
import { namesOf } from '../network/words.ts';
import { candidates } from '../remedies/candidates.ts';
import { aws, command } from '../remedies/commands.ts';
import { gatewayInUse, workloadTables } from '../remedies/network.ts';
import type { Finding, Known, PullFailure, Remediation, StoppedTask } from '../types.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';

type Facts = Known<'puller' | 'subnet' | 'routeTables' | 'natGateways'>;

export const natGatewayBroken = definePathCheck({
  id: 'nat-gateway-broken',
  title: 'NAT gateway broken',
  needs: ['routeTables', 'natGateways'],
  wants: ['vpcEndpoints'],
  finding,
  otherwise(traces, { subnet }) {
    const nat = traces.flatMap(({ hops }) => hops).find(({ kind }) => kind === 'nat-gateway');
    return nat
      ? { is: 'pass', because: `${nat.resource} is available` }
      : { is: 'notApplicable', because: `no NAT gateway is on the way out of ${subnet.SubnetId}` };
  },
});

function finding(breaks: readonly Break[], facts: Facts, failure: PullFailure): Finding {
  const hop = breaks[0]?.hop;
  const resource = hop?.resource ?? '';
  const destinations = namesOf(
    breaks.map(({ trace }) => trace.destination),
    'and',
  );
  return {
    resource,
    summary: `${resource}, the way from ${facts.subnet.SubnetId} to ${destinations}, ${hop?.detail}.`,
    evidence: [],
    remediation: remediation(resource, facts, failure),
  };
}

function remediation(id: Hop['resource'], facts: Facts, { task }: PullFailure): Remediation {
  const region = `--region ${task.region}`;
  const nat = facts.natGateways.find(({ NatGatewayId }) => NatGatewayId === id);
  if (nat?.State === 'pending') {
    return {
      text: `Wait until ${id} is available.`,
      commands: [`aws ec2 wait nat-gateway-available --nat-gateway-ids ${id} ${region}`],
    };
  }
  if (nat?.State === 'available' && nat.ConnectivityType !== 'private') {
    const own = routeTableOf(nat.SubnetId ?? '', facts.routeTables)?.RouteTableId ?? '<ROUTE_TABLE_ID>';
    const route = ['--route-table-id', own, '--destination-cidr-block', '0.0.0.0/0'];
    const igw = gatewayInUse('igw-', facts);
    return {
      text: `Give ${own}, the route table of the NAT gateway's own subnet ${nat.SubnetId}, a route to the VPC's internet gateway.`,
      commands: [
        ...(igw ? [] : [candidates('igw-', facts, task)]),
        aws(
          'ec2',
          'create-route',
          ...route,
          '--gateway-id',
          igw ?? '<INTERNET_GATEWAY_ID>',
          '--region',
          task.region,
        ),
      ],
    };
  }
  const other = facts.natGateways.find((one) => one.NatGatewayId !== id && isPublicNat(one))?.NatGatewayId;
  return other
    ? {
        text: `Send the traffic to ${other}, which is available, instead.`,
        commands: replaceRoutes(id, other, facts, region),
      }
    : {
        text: `Create a public NAT gateway in a public subnet and send the traffic to it instead of ${id}.`,
        commands: [...createNat(nat, facts, task), ...replaceRoutes(id, '"$NAT"', facts, region)],
      };
}

const isPublicNat = ({ State, ConnectivityType }: NatGatewayFact): boolean =>
  State === 'available' && ConnectivityType !== 'private';

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

/** In every table of the workload: others of its subnets may send their traffic to the same NAT gateway. */
function replaceRoutes(id: string, to: string, facts: Facts, region: string): string[] {
  return workloadTables(facts).flatMap(({ RouteTableId, Routes = [] }) =>
    Routes.filter((route) => targetOf(route) === id).map(
      (route) =>
        `aws ec2 replace-route --route-table-id ${RouteTableId} --destination-cidr-block ${blockOf(route)} --nat-gateway-id ${to} ${region}`,
    ),
  );
}
