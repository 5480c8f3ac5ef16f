/** What is found where the secret of a registry could not be read, or cannot be. */
import { parse } from '@aws-sdk/util-arn-parser';
import type { RegistrySecretFact } from '../../evidence/facts.ts';
import { judgeReading } from '../../iam/secret-permissions.ts';
import { refusalLine } from '../../iam/words.ts';
import { nameInArn } from '../../names.ts';
import {
  createAgain,
  nameActual,
  nameSecret,
  type Refusal,
  readRemedy,
  restore,
} from '../../remedies/credentials.ts';
import { parseSecretName, shortSecret } from '../../secret-name.ts';
import type { Finding, PullFailure } from '../../types.ts';
import { listed } from '../../words.ts';
import { describe, finding, naming, refusedByAws, toldBySecretsManager } from './secrets-manager-told.ts';

/** The first fault that was read of the secret, else the one that AWS itself told. `undefined`: none is known. */
export function secretFault(secret: RegistrySecretFact, failure: PullFailure): Finding | undefined {
  return (
    noSecret(secret, failure) ??
    absent(secret, failure) ??
    deleted(secret, failure) ??
    notReadable(secret, failure) ??
    (failure.reason.leg === 'credentials' ? toldBySecretsManager(secret, failure) : undefined)
  );
}

function noSecret(secret: RegistrySecretFact, failure: PullFailure): Finding | undefined {
  if (parseSecretName(secret.named, failure.task)) return undefined;
  const { container, task } = failure;
  return finding(secret, {
    summary: `Container ${container.name} names ${secret.named} in repositoryCredentials, which is no secret of AWS Secrets Manager.`,
    evidence: [
      `ecs:DescribeTaskDefinition: container ${container.name} of ${nameInArn(task.taskDefinitionArn)} names repositoryCredentials ${secret.named}`,
    ],
    remediation: {
      text: 'Name a secret, by its ARN or, in the same Region and account, by its name.',
      commands: nameSecret(failure, '<SECRET_ARN>'),
    },
  });
}

function absent(secret: RegistrySecretFact, failure: PullFailure): Finding | undefined {
  if (secret.exists !== false) return undefined;
  const { named, actualArn, account, region } = secret;
  const where = `account ${account}, ${region}`;
  const bare = named.startsWith('arn:')
    ? []
    : ["a bare name is looked for in the task's own account and Region"];
  const near = actualArn ? [`there is ${shortSecret(actualArn)} in ${parse(actualArn).region}`] : bare;
  return finding(secret, {
    summary: [`${naming(secret, failure)} does not exist in ${where}`, ...near].join('; ').concat('.'),
    evidence: [
      `${describe}: there is no ${named} in ${where}`,
      ...(actualArn ? [`${describe}: ${actualArn} exists`] : []),
    ],
    remediation: actualArn
      ? {
          text: 'Register a revision that names the secret that exists, and let the execution role read it: its ARN is another.',
          commands: nameActual(secret, actualArn, failure),
        }
      : {
          text: 'Create the secret where the task runs and name it, or name the one that was meant by its whole ARN.',
          commands: createAgain(failure, secret),
        },
  });
}

function deleted(secret: RegistrySecretFact, failure: PullFailure): Finding | undefined {
  const told = failure.reason.leg === 'credentials' && /marked for deletion/i.test(failure.text);
  if (!secret.deletedAt && !(told && secret.exists === undefined)) return undefined;
  const since = secret.deletedAt ? ` since ${secret.deletedAt}` : '';
  return finding(secret, {
    summary: `${naming(secret, failure)} has been scheduled for deletion${since}, and cannot be read any more.`,
    evidence: [
      ...(secret.deletedAt
        ? [`${describe}: ${secret.named} was scheduled for deletion at ${secret.deletedAt}`]
        : []),
      ...(told ? ['ECS message: the secret was marked for deletion'] : []),
    ],
    remediation: {
      text: 'Restore the secret, if it is still wanted, and start the task again.',
      commands: restore(secret, failure),
    },
  });
}

function notReadable(secret: RegistrySecretFact, failure: PullFailure): Finding | undefined {
  const { denial } = failure.reason;
  const refusals: Refusal[] = judgeReading(secret, denial).flatMap((each) =>
    each.is === 'denied' ? [each] : [],
  );
  const role = nameInArn(secret.roleArn ?? denial?.principalArn.replace(/\/[^/]*$/, '') ?? 'of the task');
  const evidence = [...simulated(secret), ...refusalLine(denial)];
  if (refusals.length > 0) {
    const clauses = refusals.map(clauseOf);
    return finding(secret, {
      summary: `The execution role ${role} may not read secret ${shortSecret(secret.named)}, which repositoryCredentials of container ${failure.container.name} name: ${listed(clauses, 'and')}.`,
      evidence,
      remediation: readRemedy(refusals, secret, failure),
    });
  }
  return failure.reason.leg === 'credentials' ? refusedByAws(secret, role, evidence, failure) : undefined;
}

function clauseOf({ action, layer, policies }: Refusal): string {
  if (layer === 'none') return `no policy allows it ${action}`;
  return `${action} is denied by ${deniers[layer]}${policies.length > 0 ? ` (${policies.join(', ')})` : ''}`;
}

const deniers: Record<Exclude<Refusal['layer'], 'none'>, string> = {
  'explicit-deny': 'an explicit deny in its own policies',
  boundary: 'its permissions boundary',
  scp: 'a service control policy of the organization, as IAM simulates it',
  'resource-policy': 'the resource policy of the secret',
};

const simulated = ({ decisions }: RegistrySecretFact): string[] =>
  decisions.map(({ action, resource, decision, matchedPolicies }) => {
    const by = matchedPolicies.length > 0 ? ` (by ${matchedPolicies.join(', ')})` : '';
    return `iam:SimulatePrincipalPolicy: ${action} on ${resource} is ${decision}${by}`;
  });
