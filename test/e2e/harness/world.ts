import type { EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { ec2, ecs, secretsManager } from './clients.ts';
import { account, region } from './environment.ts';
import { createExecutionRole, type ExecutionRoleOptions } from './execution-role.ts';
import { known } from './known.ts';
import { buildNetwork, type Network, type NetworkOptions } from './network.ts';
import { fillRegistry, type RepositoryOptions, registryOf } from './repository.ts';

export interface WorldOptions extends RepositoryOptions, ExecutionRoleOptions {
  /** Default: private subnets behind a NAT gateway. */
  network?: NetworkOptions;
  /** Whether the tasks get public addresses. Default: they do not. */
  publicIp?: boolean;
  /** The task definition's image. Default: `v42` of the service's own repository, at its owner's. */
  image?: string;
  /** The secret that `repositoryCredentials` name: one that is there, or was never. Default: they name none. */
  registrySecret?: 'kept' | 'missing';
  /** GiB. Default: the task definition asks for none, and Fargate gives 20. */
  ephemeralStorage?: number;
}

/** A service of the cluster `prod` on Fargate, with all that its tasks need to start, or not quite. */
export interface World extends Network {
  service: string;
  clusterArn: string;
  taskDefinitionArn: string;
  /** `ecs-svc/…`: what ECS writes in `startedBy` of the service's tasks. */
  deploymentId: string;
  executionRoleArn: string;
  registrySecretArn: string | undefined;
  image: string;
}

/** Our account's registry. */
export const registry = registryOf(account);

/** Builds a world through the APIs of AWS, its network through this client's. `service` names the service, its repository and its role: one world each. */
export async function buildWorld(
  service: string,
  options: WorldOptions = {},
  client: EC2Client = ec2,
): Promise<World> {
  const { owner = account, image = `${registryOf(owner)}/${service}:v42` } = options;
  const network = await buildNetwork(options.network ?? { wayOut: 'nat-gateway' }, client);
  const executionRoleArn = await createExecutionRole(`${service}-execution`, options);
  await fillRegistry(service, options);
  const registrySecretArn = await secretOf(`${service}-registry`, options);
  const parts = { service, executionRoleArn, registrySecretArn, image };
  return { ...network, ...parts, ...(await ecsService(parts, network, options)) };
}

async function ecsService(
  {
    service,
    executionRoleArn,
    registrySecretArn,
    image,
  }: Pick<World, 'service' | 'executionRoleArn' | 'registrySecretArn' | 'image'>,
  network: Network,
  { publicIp = false, ephemeralStorage }: WorldOptions,
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
      ...(ephemeralStorage && { ephemeralStorage: { sizeInGiB: ephemeralStorage } }),
      containerDefinitions: [
        {
          name: service,
          image,
          essential: true,
          ...(registrySecretArn && { repositoryCredentials: { credentialsParameter: registrySecretArn } }),
        },
      ],
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

/** The ARN of the secret with the user and password of a registry. */
async function secretOf(Name: string, { registrySecret }: WorldOptions): Promise<string | undefined> {
  if (!registrySecret) return undefined;
  if (registrySecret === 'missing') {
    return `arn:aws:secretsmanager:${region}:${account}:secret:${Name}-a1B2c3`;
  }
  const SecretString = JSON.stringify({ username: 'reader', password: 'invented' });
  const { ARN } = await secretsManager.send(new CreateSecretCommand({ Name, SecretString }));
  return known(ARN, 'a secret');
}
