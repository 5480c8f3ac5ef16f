import type { EC2Client } from '@aws-sdk/client-ec2';
import { CreateRepositoryCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { ec2, ecr, ecs, iam } from './clients.ts';
import { account, region } from './environment.ts';
import { known } from './known.ts';
import { buildNetwork, type Network, type NetworkOptions } from './network.ts';

export interface WorldOptions {
  /** Default: private subnets behind a NAT gateway. */
  network?: NetworkOptions;
  /** Whether the tasks get public addresses. Default: they do not. */
  publicIp?: boolean;
  /** The task definition's image. Default: `TAG` of the service's own repository. */
  image?: string;
  /** What is in that repository; `null`: there is no such repository. Default: the tag `v42`. */
  tags?: string[] | null;
  /** What the execution role's policy allows: pulls (the default), or only logs. `missing`: the role was deleted. */
  executionRole?: 'pulls' | 'logs' | 'missing';
}

/** A service of the cluster `prod` on Fargate, with all that its tasks need to start, or not quite. */
export interface World extends Network {
  service: string;
  clusterArn: string;
  taskDefinitionArn: string;
  /** `ecs-svc/…`: what ECS writes in `startedBy` of the service's tasks. */
  deploymentId: string;
  executionRoleArn: string;
  image: string;
}

/** Our account's registry. */
export const registry = `${account}.dkr.ecr.${region}.amazonaws.com`;

/** Builds a world through the APIs of AWS, its network through this client's. `service` names the service, its repository and its role: one world each. */
export async function buildWorld(
  service: string,
  options: WorldOptions = {},
  client: EC2Client = ec2,
): Promise<World> {
  const { tags = ['v42'], image = `${registry}/${service}:v42`, publicIp = false } = options;
  const network = await buildNetwork(options.network ?? { wayOut: 'nat-gateway' }, client);
  const executionRoleArn = await executionRole(`${service}-execution`, options.executionRole ?? 'pulls');
  if (tags) await repository(service, tags);
  return {
    ...network,
    ...(await ecsService(service, image, executionRoleArn, network, publicIp)),
    service,
    executionRoleArn,
    image,
  };
}

async function ecsService(
  service: string,
  image: string,
  executionRoleArn: string,
  network: Network,
  publicIp: boolean,
) {
  const { cluster } = await ecs.send(new CreateClusterCommand({ clusterName: 'prod' }));
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: service,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      executionRoleArn,
      containerDefinitions: [{ name: service, image, essential: true }],
    }),
  );
  const taskDefinitionArn = known(taskDefinition?.taskDefinitionArn, 'a task definition');
  const created = await ecs.send(
    new CreateServiceCommand({
      cluster: 'prod',
      serviceName: service,
      taskDefinition: taskDefinitionArn,
      // None that MiniStack would take for running: the tasks that fail are put on the bus as events.
      desiredCount: 0,
      launchType: 'FARGATE',
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: network.subnetIds,
          securityGroups: [network.securityGroupId],
          assignPublicIp: publicIp ? 'ENABLED' : 'DISABLED',
        },
      },
    }),
  );
  return {
    clusterArn: known(cluster?.clusterArn, 'a cluster'),
    taskDefinitionArn,
    deploymentId: known(created.service?.deployments?.[0]?.id, 'a deployment'),
  };
}

async function repository(repositoryName: string, tags: string[]): Promise<void> {
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  for (const imageTag of tags) {
    const imageManifest = JSON.stringify({ schemaVersion: 2, annotations: { imageTag } });
    await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest }));
  }
}

const actions = {
  pulls: ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  logs: ['logs:CreateLogStream', 'logs:PutLogEvents'],
};

async function executionRole(RoleName: string, allowed: 'pulls' | 'logs' | 'missing'): Promise<string> {
  if (allowed === 'missing') return `arn:aws:iam::${account}:role/${RoleName}`;
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: policy({
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'execution',
      PolicyDocument: policy({ Action: actions[allowed], Resource: '*' }),
    }),
  );
  return known(Role?.Arn, 'a role');
}

const policy = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
