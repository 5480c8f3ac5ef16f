import type { RegistrySecretFact } from '../evidence/facts.ts';
import { privateEcrImage } from '../image-reference.ts';
import { registryName } from '../network/destinations.ts';
import { parseSecretName, shortSecret } from '../secret-name.ts';
import type { Known, PullFailure, Symptom, Verdict } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';
import { hidesRepository, isOfficial, refusedLogin, rejectedUser } from './shared/registry-answer.ts';
import { onEcr, rejectedBy, withoutCredentials } from './shared/registry-credentials.ts';
import { secretFault } from './shared/registry-secret.ts';

/** Answers about a user, and texts that were cut off before one. */
const answers: Symptom[] = ['access-denied', 'repository-not-found', 'unrecognised'];

type Facts = Known<'taskDefinition'> & Partial<Known<'registrySecret' | 'namesake'>>;

export const registryCredentialsInvalid = defineCheck({
  id: 'registry-credentials-invalid',
  title: 'Registry credentials invalid',
  needs: ['taskDefinition'],
  // An image of one's own that lost its registry is asked for at Docker Hub, and wants no credentials there.
  wants: ['registrySecret', 'namesake'],

  skip(failure) {
    const { symptom, leg, denial } = failure.reason;
    if (!answers.includes(symptom) && !(leg === 'credentials' && symptom === 'image-not-found')) {
      return `credentials do not give the symptom ${symptom}`;
    }
    if (leg === 'credentials') return undefined;
    if (/authorization token has expired/i.test(failure.text)) {
      return "it is ECR's token that expired, and no password";
    }
    if (denial) return 'it was AWS that refused a role, and no registry that refused a user';
    if (symptom === 'repository-not-found' && !hidesRepository(failure)) {
      return 'the registry says that it has no such repository, which it tells those that it lets in';
    }
    return privateEcrImage(failure) && !refusedLogin(failure)
      ? 'private ECR takes the token of a role, and no user and password'
      : undefined;
  },

  evaluate(facts: Facts, failure): Verdict {
    const named = withImage(facts, failure);
    const secret = secretOf(facts, failure);
    if (!secret) return none(facts, named);
    if (privateEcrImage(named)) return { is: 'fail', finding: onEcr(secret, named) };
    const { symptom, leg } = failure.reason;
    const answered = leg !== 'credentials' && symptom !== 'unrecognised';
    // What the registry rejected by name had been read from the secret.
    if (answered && refusedLogin(failure)) return { is: 'fail', finding: rejectedBy(secret, named) };
    const fault = secretFault(secret, named);
    if (fault) return { is: 'fail', finding: fault };
    if (answered) return { is: 'fail', finding: rejectedBy(secret, named) };
    return secret.unread.length > 0
      ? { is: 'inconclusive', gaps: secret.unread }
      : {
          is: 'pass',
          because: `secret ${shortSecret(secret.named)} exists, and the execution role may read it as of now`,
        };
  },

  explains: explainsAny([...answers, 'image-not-found']),
});

/** The secret that the container names, whatever could be read of it; `undefined`: it names none. */
function secretOf(
  { taskDefinition, registrySecret }: Facts,
  { task, container }: PullFailure,
): RegistrySecretFact | undefined {
  const named = taskDefinition.containers.find(({ name }) => name === container.name)?.credentialsParameter;
  if (!named) return undefined;
  const unread = [{ action: 'secretsmanager:DescribeSecret', reason: 'nothing of the secret could be read' }];
  const { account, region } = parseSecretName(named, task) ?? task;
  return registrySecret ?? { named, account, region, decisions: [], unread };
}

/** ECS's event need not name the image: the task definition does. */
function withImage({ taskDefinition }: Facts, failure: PullFailure): PullFailure {
  const { container } = failure;
  const image =
    container.image ?? taskDefinition.containers.find(({ name }) => name === container.name)?.image;
  return image ? { ...failure, container: { ...container, image } } : failure;
}

function none({ taskDefinition, namesake }: Facts, failure: PullFailure): Verdict {
  const { container, reason } = failure;
  if (!container.image) {
    const reason = `neither ECS nor the task definition names the image of container ${container.name}`;
    return { is: 'inconclusive', gaps: [{ action: 'ecs:DescribeTaskDefinition', reason }] };
  }
  const because = whyNoMatter(failure, namesake);
  if (because) return { is: 'notApplicable', because };
  if (reason.leg === 'credentials' || reason.symptom === 'unrecognised') {
    const silent = `container ${container.name} names no repositoryCredentials, and the message does not say that ${registryName(failure)} wanted any`;
    return { is: 'notApplicable', because: silent };
  }
  return { is: 'fail', finding: withoutCredentials(taskDefinition, namesake, failure) };
}

/** Why an image is pulled without credentials, rightly. */
function whyNoMatter(failure: PullFailure, namesake: Facts['namesake']): string | undefined {
  const { image } = failure.container;
  if (privateEcrImage(failure)) return 'private ECR takes the token of a role, and no user and password';
  if (registryName(failure) === 'Amazon ECR Public')
    return 'images in ECR Public are pulled without credentials';
  if ((isOfficial(image) && !rejectedUser(failure)) || namesake?.repositoryExists) {
    return `${image} names no registry of its own: see image-reference-invalid`;
  }
  return undefined;
}
