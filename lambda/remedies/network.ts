import type { VpcEndpointFact } from '../evidence/facts.ts';
import { ecrRegionOf } from '../network/destinations.ts';
import { endpointsFor, servicesPresent } from '../network/endpoints.ts';
import { vpcBlocks } from '../network/tables.ts';
import type { PathFacts, Service } from '../network/types.ts';
import type { PullFailure } from '../types.ts';
import { aws, command } from './commands.ts';
import { idsOf, workloadTables } from './route-tables.ts';

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
  const interfaces = services.filter(({ name }) => name !== 's3').length;
  if (interfaces === 0 || siblingEndpoint(facts, task.region)) return '';
  const [made, whose] = interfaces === 1 ? ['endpoint is', 'Its'] : ['endpoints are', 'Their'];
  return ` The interface ${made} made in ${facts.subnet?.SubnetId} alone, which serves the whole VPC: add a subnet in each further Availability Zone later. ${whose} private DNS needs enableDnsSupport and enableDnsHostnames on in the VPC.`;
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

/** A command's answer as one id, for a shell variable. */
const idAlone = (query: string): string[] => ['--query', query, '--output', 'text'];

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
  'ecr-fips.api':
    "vpc.addInterfaceEndpoint('EcrFipsApi', { service: new ec2.InterfaceVpcEndpointAwsService('ecr-fips.api') });",
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

/** What an image can do without a way out whose parts are elsewhere than in this Region's private ECR. */
export function mirrorInWords(failure: PullFailure, facts: PathFacts): string {
  const region = ecrRegionOf(failure);
  if (region === failure.task.region) {
    return "push the image into its repository again with its base layers: Docker leaves Windows' out for a registry that is not among its allow-nondistributable-artifacts.";
  }
  if (region === undefined) {
    return 'mirror the image into Amazon ECR (a pull-through cache rule does it on the first pull) and use the endpoints of ECR: none serves this registry.';
  }
  // Endpoints that were made for another Region's service do serve that one.
  const why = servicesPresent(facts, failure).length > 0 ? '' : ': they serve their own Region alone';
  return `replicate the image to ${failure.task.region} and use the endpoints there${why}.`;
}
