/** What to do where a registry failed by itself: mostly to wait, and to depend on it less. */
import { parseImageReference, privateEcrImage } from '../image-reference.ts';
import type { PullFailure, Remediation } from '../types.ts';
import { aws, command, redeploy } from './commands.ts';
import { mirrorRemedy } from './mirror.ts';

const statusPages: Record<string, string> = {
  'docker.io': 'https://www.dockerstatus.com',
  'ghcr.io': 'https://www.githubstatus.com',
  'quay.io': 'https://status.redhat.com',
  'registry.gitlab.com': 'https://status.gitlab.com',
  'mcr.microsoft.com': 'https://azure.status.microsoft',
  'gcr.io': 'https://status.cloud.google.com',
};

/** Where the registry's keepers say how it is: for ECR the AWS Health Dashboard. */
export function statusPage({ container }: PullFailure): string {
  const read = container.image ? parseImageReference(container.image) : undefined;
  if (!read || read.kind === 'invalid') return "the registry's status page";
  if (read.kind === 'ecr-private' || read.kind === 'ecr-public') {
    return 'the AWS Health Dashboard, https://health.aws.amazon.com/health/status,';
  }
  return statusPages[read.host] ?? `the status page of ${read.host}`;
}

/** ECS tries again by itself. A registry of one's own is in nobody else's hands. */
export function unavailableRemedy(failure: PullFailure, page: string): Remediation {
  const { container, task } = failure;
  const read = container.image ? parseImageReference(container.image) : undefined;
  const isForeign = read && read.kind !== 'invalid' && read.kind !== 'ecr-private';
  const copy = isForeign ? mirrorRemedy(failure, read) : undefined;
  return {
    text: `The registry failed, or a proxy in front of it, and not the task: ECS tries again by itself, later each time. See ${page} before anything is changed.`,
    commands: [...(read && read.kind !== 'invalid' ? [ask(read.host)] : []), ...redeploy(task)],
    ...(copy && {
      alternatives: [
        {
          text: 'depend on it no longer: copy the image into your own ECR registry while it can be pulled from somewhere, and run it from there; the execution role has to be allowed to pull from ECR.',
          commands: copy.commands,
        },
      ],
    }),
  };
}

/** A registry that is well answers 200 or 401. */
function ask(host: string): string {
  const asked = host === 'docker.io' ? 'registry-1.docker.io' : host;
  const status = String.raw`%{http_code}\n`;
  return command('curl', '-sS', '-o', '/dev/null', '-w', status, `https://${asked}/v2/`);
}

/** Shows the key that the repository is encrypted with. A disabled key is enabled again; a deleted one is lost, and the images with it. */
export function ecrKey(failure: PullFailure): Remediation {
  const image = privateEcrImage(failure);
  if (!image)
    return { text: 'See which KMS key the repository is encrypted with, and its state.', commands: [] };
  const { account, repository, region } = image;
  const which = ['--registry-id', account, '--repository-names', repository, '--region', region];
  const key = ['--query', 'repositories[0].encryptionConfiguration'];
  return {
    text: 'See the state of the key: enable it where it is disabled, cancel its deletion where that is pending. If its grants for ECR were revoked, the images have to be pushed into a repository with another key.',
    commands: [
      aws('ecr', 'describe-repositories', ...which, ...key),
      aws(
        'kms',
        'describe-key',
        '--key-id',
        '<KEY_ARN>',
        '--query',
        'KeyMetadata.KeyState',
        '--region',
        region,
      ),
    ],
  };
}
