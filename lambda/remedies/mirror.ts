import type { TaskDefinitionFact } from '../evidence/facts.ts';
import { type ImageReference, registryHost } from '../image-reference.ts';
import { parseSecretName } from '../secret-name.ts';
import type { PullFailure, Remediation } from '../types.ts';
import { aws, copyImage, dockerLogin, newRevision } from './commands.ts';
import { nameCredentials, replaceContent } from './credentials.ts';

/** A registry that a pull-through cache rule of ECR may name. */
interface Upstream {
  url: string;
  prefix: string;
  /** Whether ECR wants credentials for it, in a secret whose name begins `ecr-pullthroughcache/`. */
  credentials: boolean;
}

/** By the host in the image. https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html */
const upstreams: Record<string, Upstream> = {
  'docker.io': { url: 'registry-1.docker.io', prefix: 'docker-hub', credentials: true },
  'ghcr.io': { url: 'ghcr.io', prefix: 'github', credentials: true },
  'registry.gitlab.com': { url: 'registry.gitlab.com', prefix: 'gitlab', credentials: true },
  'public.ecr.aws': { url: 'public.ecr.aws', prefix: 'ecr-public', credentials: false },
  'quay.io': { url: 'quay.io', prefix: 'quay', credentials: false },
  'registry.k8s.io': { url: 'registry.k8s.io', prefix: 'kubernetes', credentials: false },
};

/** Runs the image from the task's own ECR registry: copied there now, or kept there by a rule where ECR has one for its registry. */
export function mirrorRemedy(
  failure: PullFailure,
  image: Exclude<ImageReference, { kind: 'invalid' | 'ecr-private' }>,
  taskDefinition?: TaskDefinitionFact,
): Remediation {
  const { task, container } = failure;
  const upstream = upstreams[image.host];
  const home = registryHost(task, task);
  const repository = `mirror/${image.repository}`;
  const mirrored = `${home}/${repository}:${image.tag ?? 'pinned'}`;
  const named = `${image.repository}${image.digest ? `@${image.digest}` : `:${image.tag}`}`;
  return {
    text: 'ECS tries again by itself, later each time. To run now, copy the image into your own ECR registry and run it from there; the execution role has to be allowed to pull from ECR.',
    commands: [
      aws('ecr', 'create-repository', '--repository-name', repository, '--region', task.region),
      dockerLogin(home, task.region),
      ...copyImage(failure, `${image.host}/${named}`, mirrored),
      ...newRevision(task, { image: mirrored, of: container.name }),
    ],
    alternatives: [
      ...(upstream ? [cached(upstream, `${home}/${upstream.prefix}/${named}`, failure)] : []),
      ...(image.kind === 'ecr-public' ? [] : [ofUser(failure, image.host, taskDefinition)]),
    ],
    ...(upstream && { cdk: cdkRule(upstream), terraform: terraformRule(upstream) }),
  };
}

/** A user of the registry, where the task goes by its address alone; another, where it has one. */
function ofUser(failure: PullFailure, host: string, taskDefinition: TaskDefinitionFact | undefined) {
  const { task, container } = failure;
  const holder = taskDefinition?.containers.find(({ name }) => name === container.name);
  if (holder?.credentialsParameter) {
    const secret = parseSecretName(holder.credentialsParameter, task);
    const where = { named: holder.credentialsParameter, region: secret?.region ?? task.region };
    return {
      text: `put a user with a higher limit into the secret that the container names, ${where.named}.`,
      commands: replaceContent(where, failure),
    };
  }
  const role = task.executionRoleOverride ?? taskDefinition?.executionRoleArn;
  return {
    text: 'name a user with a higher limit in the repositoryCredentials of the container.',
    commands: nameCredentials(failure, host, role),
  };
}

/** For good. A rule alone changes nothing: the image string has to name its prefix. */
function cached(upstream: Upstream, image: string, { task, container }: PullFailure) {
  return {
    text: `let a pull-through cache rule keep in ECR what is pulled from ${upstream.url}, and name the image ${image}. On the first pull the execution role needs ecr:BatchImportUpstreamImage and ecr:CreateRepository besides.`,
    commands: [cacheRule(upstream, task.region), ...newRevision(task, { image, of: container.name })],
  };
}

function cacheRule({ url, prefix, credentials }: Upstream, region: string): string {
  const of = ['--ecr-repository-prefix', prefix, '--upstream-registry-url', url];
  const secret = credentials ? ['--credential-arn', '<SECRET_ARN>'] : [];
  return aws('ecr', 'create-pull-through-cache-rule', ...of, ...secret, '--region', region);
}

function cdkRule({ url, prefix, credentials }: Upstream): string {
  const secret = credentials ? ', credentialArn: secret.secretArn' : '';
  return `new ecr.CfnPullThroughCacheRule(this, 'Cache', { ecrRepositoryPrefix: '${prefix}', upstreamRegistryUrl: '${url}'${secret} });`;
}

function terraformRule({ url, prefix, credentials }: Upstream): string {
  return [
    'resource "aws_ecr_pull_through_cache_rule" "cache" {',
    `  ecr_repository_prefix = "${prefix}"`,
    `  upstream_registry_url = "${url}"`,
    ...(credentials ? ['  credential_arn        = aws_secretsmanager_secret.upstream.arn'] : []),
    '}',
  ].join('\n');
}
