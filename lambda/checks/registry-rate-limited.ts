import type { TaskDefinitionFact } from '../evidence/facts.ts';
import { type ImageReference, parseImageReference } from '../image-reference.ts';
import { nameInArn } from '../names.ts';
import { withoutNames } from '../reason/text.ts';
import { aws } from '../remedies/commands.ts';
import { mirrorRemedy } from '../remedies/mirror.ts';
import type { Finding, PullFailure, Remediation } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';

export const registryRateLimited = defineCheck({
  id: 'registry-rate-limited',
  title: 'Registry rate limit reached',
  needs: [],
  // Whether the container has a user at the registry already, whose limit it then is.
  wants: ['taskDefinition'],

  skip({ reason }) {
    return reason.symptom === 'rate-limited' ? undefined : 'the message tells of no rate limit';
  },

  /** The text is the fact: no API shows how much of a registry's limit is used up. */
  evaluate({ taskDefinition }, failure) {
    return { is: 'fail', finding: findingOf(failure, taskDefinition) };
  },

  explains: explainsAny(['rate-limited']),
});

type Named = Exclude<ImageReference, { kind: 'invalid' }>;

function findingOf(failure: PullFailure, taskDefinition: TaskDefinitionFact | undefined): Finding {
  const { container, reason, task } = failure;
  const read = container.image ? parseImageReference(container.image) : undefined;
  const image = read && read.kind !== 'invalid' ? read : undefined;
  const limit = limitOf(failure, image);
  return {
    resource: container.image ?? task.taskDefinitionArn,
    summary: `${limit.who} limited the pull of ${container.image ?? 'the image'} for container ${container.name}: ${limit.what}.`,
    evidence: [
      `ECS message: ${reason.status ? `HTTP ${reason.status}` : 'too many requests'}${reason.host ? ` from ${reason.host}` : ''}`,
      ...userLine(failure, image, taskDefinition),
    ],
    remediation:
      image && image.kind !== 'ecr-private'
        ? mirrorRemedy(failure, image, taskDefinition)
        : ofEcr(failure, image),
  };
}

/** Whether the task pulls as a user. An agent on an instance may have one of its own, which no API shows. */
function userLine(
  { task, container }: PullFailure,
  image: Named | undefined,
  taskDefinition: TaskDefinitionFact | undefined,
): string[] {
  const holder = taskDefinition?.containers.find(({ name }) => name === container.name);
  if (!holder || !image || image.kind === 'ecr-private' || image.kind === 'ecr-public') return [];
  const named = holder.credentialsParameter
    ? `repositoryCredentials ${holder.credentialsParameter}`
    : 'no repositoryCredentials';
  return [
    `ecs:DescribeTaskDefinition: container ${container.name} of ${nameInArn(task.taskDefinitionArn)} names ${named}`,
  ];
}

/** ECR pulls from another registry itself, and passes on what that one answers. */
const isUpstream = ({ text }: PullFailure, image: Named | undefined): boolean =>
  image?.kind === 'ecr-private' && /upstream/i.test(withoutNames(text));

function ofEcr(failure: PullFailure, image: Named | undefined): Remediation {
  const { region } = failure.task;
  if (isUpstream(failure, image)) {
    return {
      text: 'ECS tries again by itself, later each time, and what is cached already is not asked for again. Give the pull-through cache rule credentials with a higher limit; the command shows which it has.',
      commands: [aws('ecr', 'describe-pull-through-cache-rules', '--region', region)],
      alternatives: [
        {
          text: 'give the rule other credentials: a secret whose name begins with ecr-pullthroughcache/.',
          commands: [aws('ecr', 'update-pull-through-cache-rule', ...otherCredentials, '--region', region)],
        },
      ],
    };
  }
  return {
    text: 'ECS tries again by itself, later each time. Where many tasks start at once, start them in smaller steps, or ask for a higher quota.',
    commands: [aws('service-quotas', 'list-service-quotas', '--service-code', 'ecr', '--region', region)],
  };
}

const otherCredentials = ['--ecr-repository-prefix', '<PREFIX>', '--credential-arn', '<SECRET_ARN>'];

/** Whose limit it is, and which: by the host that answered, else by the image, else by the words. */
function limitOf(failure: PullFailure, image: Named | undefined): { who: string; what: string } {
  const { text, reason, task } = failure;
  if (isUpstream(failure, image)) {
    const upstream = /docker\.(?:com|io)/i.test(text) ? 'Docker Hub' : 'The upstream registry';
    return {
      who: `${upstream}, from which ECR's pull-through cache fetches,`,
      what: 'it takes no more pulls for now from ECR, or from the user whose credentials the cache rule has',
    };
  }
  const host = reason.host ?? image?.host ?? '';
  if (host.endsWith('docker.io') || /pull rate limit|docker\.com/i.test(text)) return dockerHub(text);
  if (host === 'public.ecr.aws' || image?.kind === 'ecr-public') {
    return /data limit/i.test(text)
      ? { who: 'ECR Public', what: 'the data that one address may pull without credentials is used up' }
      : {
          who: 'ECR Public',
          what: 'pulls without credentials come too fast from the address that the task goes out with',
        };
  }
  if (image?.kind === 'ecr-private' || /(^|\.)ecr[.-]/.test(host)) {
    const what = reason.leg === 'registry-auth' ? 'GetAuthorizationToken calls' : 'pulls';
    const account = image?.kind === 'ecr-private' ? image.account : task.account;
    return { who: 'Amazon ECR', what: `${what} come faster than the quota of account ${account} allows` };
  }
  return {
    who: host || 'The registry',
    what: keepers[host] ?? 'it takes no more pulls for now from this address or user',
  };
}

const byAddress = 'requests come too fast from the address that the task goes out with, or from its user';

/** Registries that limit how fast requests come, and not how many images are pulled. */
const keepers: Record<string, string | undefined> = {
  'quay.io': byAddress,
  'registry.gitlab.com': byAddress,
  'mcr.microsoft.com': byAddress,
};

function dockerHub(text: string): { who: string; what: string } {
  const [, user] = text.match(/rate limit as '?([\w.-]+)/i) ?? [];
  if (user) return { who: 'Docker Hub', what: `the pulls that user ${user} may make are used up` };
  if (/unauthenticated/i.test(text)) {
    return {
      who: 'Docker Hub',
      what: 'the pulls without credentials from the address that the task goes out with are used up',
    };
  }
  return { who: 'Docker Hub', what: 'the pulls that this address or user may make are used up' };
}
