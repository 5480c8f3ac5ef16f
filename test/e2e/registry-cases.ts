import type { Case } from './case.ts';
import { account } from './harness/environment.ts';
import { known } from './harness/known.ts';
import {
  badGateway,
  hubDenied,
  noSpace,
  rateLimited,
  secretDenied,
  secretNotFound,
  sessionOf,
} from './harness/reasons.ts';
import { registry } from './harness/world.ts';

const secretOf = ({ registrySecretArn }: { registrySecretArn: string | undefined }): string =>
  known(registrySecretArn, 'a secret');

/** Registries other than ECR's, those that fail, and a disk that is too small. */
export const registryCases: readonly Case[] = [
  {
    cause: 'registry-credentials-invalid',
    when: 'the secret that repositoryCredentials name does not exist',
    service: 'payroll',
    world: { image: 'ghcr.io/example/payroll:v42', registrySecret: 'missing' },
    text: (world) => secretNotFound(secretOf(world)),
    names: (world) => [secretOf(world), 'does not exist'],
  },
  {
    cause: 'registry-credentials-invalid',
    when: 'the execution role may not read the secret that repositoryCredentials name',
    service: 'rota',
    world: { image: 'ghcr.io/example/rota:v42', registrySecret: 'kept' },
    text: (world) => secretDenied(secretOf(world), sessionOf(account, 'rota-execution')),
    names: (world) => [secretOf(world), 'rota-execution', 'secretsmanager:GetSecretValue'],
  },
  {
    cause: 'registry-credentials-invalid',
    when: 'the image is private on Docker Hub, and the container names no repositoryCredentials',
    service: 'badges',
    world: { image: 'example/badges:v42', tags: null },
    text: () => hubDenied('example/badges', 'v42'),
    names: () => ['example/badges:v42', 'Docker Hub', 'no repositoryCredentials'],
  },
  {
    cause: 'registry-rate-limited',
    when: 'Docker Hub answers 429',
    service: 'cache',
    world: { image: 'redis:7.4' },
    text: () => rateLimited('library/redis', '7.4'),
    names: () => ['429', 'redis:7.4'],
  },
  {
    cause: 'registry-unavailable',
    when: 'the registry answers 502',
    service: 'forecast',
    world: { image: 'quay.io/example/forecast:v42' },
    text: ({ image }) => badGateway(image),
    names: ({ image }) => ['502', image],
  },
  {
    cause: 'disk-full',
    when: "the layers do not fit into the task's ephemeral storage",
    service: 'models',
    world: { ephemeralStorage: 30 },
    text: () => noSpace,
    names: () => [`${registry}/models:v42`, '30 GiB'],
  },
];
