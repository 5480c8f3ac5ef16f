/** What is found where the registry itself refused, with credentials or without. */
import type { ImageFact, RegistrySecretFact, TaskDefinitionFact } from '../../evidence/facts.ts';
import { parseImageReference } from '../../image-reference.ts';
import { nameInArn } from '../../names.ts';
import { registryName } from '../../network/destinations.ts';
import { credentialsAsCode, nameCredentials, nameNone, replaceContent } from '../../remedies/credentials.ts';
import { shortSecret } from '../../secret-name.ts';
import type { Finding, PullFailure } from '../../types.ts';
import { describeImage } from './ecr.ts';
import { hidesRepository, rejectedUser } from './registry-answer.ts';

/** Of a message about the registry's answer. */
function answerLine(failure: PullFailure): string {
  const { status } = failure.reason;
  const what = status ? `refused with HTTP ${status}` : 'refused';
  const alike = hidesRepository(failure)
    ? ', in the words that it has for a private repository and for none alike'
    : '';
  return `ECS message: ${registryName(failure)} ${what}${alike}`;
}

const definitionLine = ({ task, container }: PullFailure, names: string): string =>
  `ecs:DescribeTaskDefinition: container ${container.name} of ${nameInArn(task.taskDefinitionArn)} names ${names}`;

/** `ecs.config` of an instance is on its disk, where no API looks. */
const ofAgent =
  'not read: an ECS agent may hold credentials in its own configuration (ECS_ENGINE_AUTH_DATA), which no API shows';

/** A registry refused a container that names no credentials. It hides by the same words what is private and what is not there. */
export function withoutCredentials(
  taskDefinition: TaskDefinitionFact,
  namesake: ImageFact | null | undefined,
  failure: PullFailure,
): Finding {
  const { container, task } = failure;
  const registry = registryName(failure);
  const image = container.image ?? 'the image';
  const onInstance = task.launchType !== 'FARGATE';
  const sent = onInstance && rejectedUser(failure);
  const who = `container ${container.name}, which names no repositoryCredentials`;
  return {
    resource: task.taskDefinitionArn,
    summary: sent
      ? `${registry} rejected the user and password that the container instance holds for it: ${who}, could not pull ${image}.`
      : `${registry} refused ${image} to ${who}: the image is private, or there is none of this name.`,
    evidence: [
      definitionLine(failure, 'no repositoryCredentials'),
      answerLine(failure),
      ...(namesake ? [describeImage(namesake)] : []),
      ...(onInstance ? [ofAgent] : []),
    ],
    remediation: {
      text: `If the image is private, keep a user and an access token of ${registry} in a secret that the execution role may read, and name it in repositoryCredentials. If it is not, correct its name${registry === 'Docker Hub' ? ': one of your own in ECR needs its registry in front' : ''}.`,
      commands: nameCredentials(
        failure,
        hostOf(failure),
        task.executionRoleOverride ?? taskDefinition.executionRoleArn,
      ),
      ...credentialsAsCode,
    },
  };
}

function hostOf({ container }: PullFailure): string {
  const read = parseImageReference(container.image ?? '');
  return read.kind === 'invalid' ? 'private' : read.host;
}

/** The registry had the user and password of the secret, and refused. What they are is never read. */
export function rejectedBy(secret: RegistrySecretFact, failure: PullFailure): Finding {
  const { container } = failure;
  const registry = registryName(failure);
  const image = container.image ?? 'the image';
  const named = `secret ${shortSecret(secret.named)}, which repositoryCredentials of container ${container.name} name`;
  const summary = hidesRepository(failure)
    ? `${registry} refused ${image} to the user in ${named}: the user has no right to it, or there is none of this name.`
    : `${registry} rejected the user and password in ${named}.`;
  return {
    resource: secret.arn ?? secret.named,
    summary,
    evidence: [
      definitionLine(failure, `repositoryCredentials ${secret.named}`),
      answerLine(failure),
      ...stateLine(secret),
      'not read: the value of the secret, on purpose',
    ],
    remediation: {
      text: `Put a user and an access token into the secret with which docker login and docker pull ${image} work by hand: a token may have expired or been revoked, or lack the right to pull.`,
      commands: replaceContent(secret, failure),
    },
  };
}

function stateLine({ exists, named, deletedAt, changedAt }: RegistrySecretFact): string[] {
  if (exists === undefined) return [];
  if (!exists) return [`secretsmanager:DescribeSecret: ${named} does not exist as of now`];
  const state = deletedAt
    ? `has been scheduled for deletion since ${deletedAt}`
    : `exists${changedAt ? `, last changed ${changedAt}` : ''}`;
  return [`secretsmanager:DescribeSecret: ${named} ${state}`];
}

/** Private ECR takes a token that the role gets by itself. With `repositoryCredentials`, a user and a password are sent. */
export function onEcr(secret: RegistrySecretFact, failure: PullFailure): Finding {
  const { container } = failure;
  return {
    resource: failure.task.taskDefinitionArn,
    summary: `Container ${container.name} names repositoryCredentials (${shortSecret(secret.named)}) for ${container.image}: private ECR takes the token of the role that pulls, and no user and password from a secret.`,
    evidence: [
      definitionLine(failure, `repositoryCredentials ${secret.named}`),
      ...(failure.reason.leg === 'credentials'
        ? ['ECS message: the secret could not be fetched']
        : [answerLine(failure)]),
      ...stateLine(secret),
    ],
    remediation: {
      text: 'Take repositoryCredentials out of the container: the execution role is enough, where it may pull.',
      commands: nameNone(failure),
    },
  };
}
