import { distinct } from '../distinct.ts';
import type { RouteTableFact, VpcEndpointFact } from '../evidence/facts.ts';
import { ecrRegionOf } from '../network/destinations.ts';
import { endpointsFor } from '../network/endpoints.ts';
import { localBlocks, routeTableOf, tableOf, targetOf } from '../network/routes.ts';
import type { PathFacts, Service } from '../network/types.ts';
import type { PullFailure } from '../types.ts';
import { candidates } from './candidates.ts';
import { aws, command } from './commands.ts';

/** The subnets in which the workload may start: to mend one alone would leave the others broken. */
function workloadSubnets({ puller, subnet }: PathFacts): string[] {
  return puller && puller.kind !== 'external' ? puller.subnets : subnet ? [subnet.SubnetId] : [];
}

/** The route tables of all of the workload's subnets. */
export function workloadTables(facts: PathFacts): RouteTableFact[] {
  const tables = workloadSubnets(facts).flatMap((id) => routeTableOf(id, facts.routeTables ?? []) ?? []);
  return distinct(tables);
}

export const idsOf = (tables: readonly RouteTableFact[]): string[] =>
  tables.flatMap(({ RouteTableId }) => RouteTableId ?? []);

/** `com.amazonaws.us-east-1.ecr.dkr`. In China the names of interface endpoints begin with `cn.`. */
export function serviceNameOf({ name, region }: Service): string {
  return `${region.startsWith('cn-') && name !== 's3' ? 'cn.' : ''}com.amazonaws.${region}.${name}`;
}

/** Creates the endpoints, with the subnets and groups of one that the pull uses already, else with a group of their own. */
export function createEndpoints(
  services: readonly Service[],
  facts: PathFacts,
  { task }: PullFailure,
): string[] {
  const vpc = ['--vpc-id', facts.subnet?.VpcId ?? ''];
  const region = ['--region', task.region];
  const groups = groupsOf(siblingEndpoint(facts, task.region));
  const creating = services.map((service) => {
    const create = ['ec2', 'create-vpc-endpoint', ...vpc, '--service-name', serviceNameOf(service)];
    if (service.name === 's3') {
      const tables = ['--route-table-ids', ...idsOf(workloadTables(facts))];
      return aws(...create, '--vpc-endpoint-type', 'Gateway', ...tables, ...region);
    }
    const subnets = ['--subnet-ids', ...endpointSubnets(facts, task.region)];
    const admitting = groups.length > 0 ? command(...groups) : '"$ENDPOINT_SG"';
    return `${aws(...create, '--vpc-endpoint-type', 'Interface', ...subnets)} --security-group-ids ${admitting} ${command('--private-dns-enabled', ...region)}`;
  });
  const needsGroup = groups.length === 0 && services.some(({ name }) => name !== 's3');
  return needsGroup ? [...createGroup(facts, vpc, region), ...creating] : creating;
}

/** What a person has to know of the endpoints that `createEndpoints` makes; empty where one like them works already. */
export function endpointsInWords(
  services: readonly Service[],
  facts: PathFacts,
  { task }: PullFailure,
): string {
  if (services.every(({ name }) => name === 's3') || siblingEndpoint(facts, task.region)) return '';
  return ` The interface endpoints are made in ${facts.subnet?.SubnetId} alone, which serves the whole VPC: add a subnet in each further Availability Zone later. Their private DNS needs enableDnsSupport and enableDnsHostnames on in the VPC.`;
}

/** Two subnets of one zone are refused, and only the puller's own zone is known. One endpoint serves the whole VPC. */
function endpointSubnets(facts: PathFacts, region: string): string[] {
  const subnets = siblingEndpoint(facts, region)?.SubnetIds ?? [];
  return subnets.length > 0 || !facts.subnet ? subnets : [facts.subnet.SubnetId];
}

const groupsOf = (endpoint: VpcEndpointFact | undefined): string[] =>
  endpoint?.Groups?.flatMap(({ GroupId }) => GroupId ?? []) ?? [];

function siblingEndpoint({ vpcEndpoints = [] }: PathFacts, region: string): VpcEndpointFact | undefined {
  return (['ecr.api', 'ecr.dkr'] as const)
    .flatMap((name) => endpointsFor({ name, region }, vpcEndpoints))
    .at(0);
}

function createGroup(facts: PathFacts, vpc: string[], region: string[]): string[] {
  const named = ['--group-name', 'ecr-endpoints', '--description', '443 from the VPC to its endpoints'];
  const create = aws('ec2', 'create-security-group', ...named, ...vpc, ...idAlone('GroupId'), ...region);
  return [
    `ENDPOINT_SG=$(${create})`,
    ...vpcBlocks(facts).map(
      (block) =>
        `aws ec2 authorize-security-group-ingress --group-id "$ENDPOINT_SG" ${command('--protocol', 'tcp', '--port', '443', '--cidr', block, ...region)}`,
    ),
  ];
}

/** The VPC's CIDR blocks, else the subnet's. */
export function vpcBlocks(facts: PathFacts): string[] {
  const table = tableOf(facts);
  const blocks = table ? localBlocks(table) : [];
  return blocks.length > 0 || !facts.subnet ? blocks : [facts.subnet.CidrBlock];
}

/** Gives each of the workload's route tables a default route to a NAT gateway, the VPC's own where another table uses one. */
export function routeToNat(facts: PathFacts, { task }: PullFailure): string[] {
  const nat = gatewayInUse('nat-', facts);
  const routes = workloadTables(facts).flatMap((table) => {
    const present = table.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0');
    // A peering carries nothing to the internet, and one table has one default route.
    const leadsNowhere = present && (present.State === 'blackhole' || present.VpcPeeringConnectionId);
    if (present && !leadsNowhere) return [];
    const verb = present ? 'replace-route' : 'create-route';
    const route = ['--route-table-id', table.RouteTableId ?? '', '--destination-cidr-block', '0.0.0.0/0'];
    const to = ['--nat-gateway-id', nat ?? '<NAT_GATEWAY_ID>'];
    return aws('ec2', verb, ...route, ...to, '--region', task.region);
  });
  return nat || routes.length === 0 ? routes : [candidates('nat-', facts, task), ...routes];
}

/** A command's answer as one id, for a shell variable. */
const idAlone = (query: string): string[] => ['--query', query, '--output', 'text'];

/** A gateway that some route table of the VPC leads to. */
export function gatewayInUse(kind: 'nat-' | 'igw-', { routeTables = [] }: PathFacts): string | undefined {
  return routeTables
    .flatMap(({ Routes = [] }) => Routes)
    .filter(({ State }) => State !== 'blackhole')
    .map(targetOf)
    .find((target) => target.startsWith(kind));
}

/** The same endpoints as code. Empty for services outside of a pull from ECR. */
export function endpointsAsCode(
  services: readonly Service[],
  facts: PathFacts,
): { cdk: string; terraform: string } {
  const cdk = services.map(({ name }) => constructs[name]).join('\n');
  const terraform = services.map((service) => terraformOf(service, facts)).join('\n\n');
  return { cdk, terraform };
}

const constructs: Record<Service['name'], string> = {
  'ecr.api': "vpc.addInterfaceEndpoint('EcrApi', { service: ec2.InterfaceVpcEndpointAwsService.ECR });",
  'ecr.dkr':
    "vpc.addInterfaceEndpoint('EcrDkr', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER });",
  'ecr-fips.dkr':
    "vpc.addInterfaceEndpoint('EcrFipsDkr', { service: new ec2.InterfaceVpcEndpointAwsService('ecr-fips.dkr') });",
  s3: "vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });",
  secretsmanager:
    "vpc.addInterfaceEndpoint('SecretsManager', { service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER });",
};

function terraformOf(service: Service, facts: PathFacts): string {
  const quoted = (ids: readonly string[]) => `[${ids.map((id) => `"${id}"`).join(', ')}]`;
  const vpc = { vpc_id: `"${facts.subnet?.VpcId}"`, service_name: `"${serviceNameOf(service)}"` };
  const specific: Record<string, string> =
    service.name === 's3'
      ? { vpc_endpoint_type: '"Gateway"', route_table_ids: quoted(idsOf(workloadTables(facts))) }
      : {
          vpc_endpoint_type: '"Interface"',
          subnet_ids: quoted(endpointSubnets(facts, service.region)),
          security_group_ids: '[aws_security_group.endpoints.id]',
          private_dns_enabled: 'true',
        };
  return terraformResource('aws_vpc_endpoint', service.name.replaceAll(/\W/g, '_'), { ...vpc, ...specific });
}

/** A resource block with its equals signs in line, as `terraform fmt` writes it. */
export function terraformResource(type: string, name: string, values: Record<string, string>): string {
  const width = Math.max(...Object.keys(values).map((key) => key.length));
  const lines = Object.entries(values).map(([key, value]) => `  ${key.padEnd(width)} = ${value}`);
  return [`resource "${type}" "${name}" {`, ...lines, '}'].join('\n');
}

/** What an image elsewhere than in this Region's private ECR can do without a way out. */
export function mirrorInWords(failure: PullFailure): string {
  return ecrRegionOf(failure) === undefined
    ? 'mirror the image into Amazon ECR (a pull-through cache rule does it on the first pull) and use the endpoints of ECR: none serves this registry.'
    : `replicate the image to ${failure.task.region} and use the endpoints there: they serve their own Region alone.`;
}
