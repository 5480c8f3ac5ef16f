/** What AWS's own answer says of a secret, where nothing that was read explains it: the text is the fact. */
import type { RegistrySecretFact } from '../../evidence/facts.ts';
import { redeploy } from '../../remedies/commands.ts';
import { createAgain, type Refusal, readRemedy, replaceContent } from '../../remedies/credentials.ts';
import { shortSecret } from '../../secret-name.ts';
import type { Finding, PullFailure, Remediation } from '../../types.ts';

export const describe = 'secretsmanager:DescribeSecret';

interface Fault {
  summary: string;
  evidence: string[];
  remediation: Remediation;
}

/** A finding about the secret. */
export const finding = (secret: RegistrySecretFact, fault: Fault): Finding => ({
  resource: secret.arn ?? secret.named,
  ...fault,
});

/** `Secret hub, which repositoryCredentials of container web name,`. */
export const naming = (secret: RegistrySecretFact, { container }: PullFailure): string =>
  `Secret ${shortSecret(secret.named)}, which repositoryCredentials of container ${container.name} name,`;

/** AWS's own word of a refusal is a fact, also where nothing that was read explains it. */
export function refusedByAws(
  secret: RegistrySecretFact,
  role: string,
  evidence: string[],
  failure: PullFailure,
): Finding | undefined {
  const { denial } = failure.reason;
  const ofKey = /Access to KMS is not allowed/i.test(failure.text) || denial?.action === 'kms:Decrypt';
  if (!ofKey && denial?.action !== 'secretsmanager:GetSecretValue') return undefined;
  const action = ofKey ? 'kms:Decrypt' : 'secretsmanager:GetSecretValue';
  const resource = ofKey
    ? (denial?.resource ?? secret.kmsKeyId)
    : (secret.arn ?? denial?.resource ?? secret.named);
  const what = ofKey
    ? `decrypt secret ${shortSecret(secret.named)} with its KMS key`
    : `read secret ${shortSecret(secret.named)}`;
  const because = denial?.because ? `: ${denial.because}` : '';
  const key = secret.kmsKeyId ? [`${describe}: ${secret.named} is encrypted with ${secret.kmsKeyId}`] : [];
  const told = denial ? [] : ['ECS message: access to KMS is not allowed'];
  const isArn = resource?.startsWith('arn:') && !resource.includes(':alias/');
  const missing: Refusal[] = [
    { action, resource: isArn ? (resource ?? '') : '<KEY_ARN>', layer: 'none', policies: [] },
  ];
  const beyond =
    'Where its own policies allow it already, look at the policy of the VPC endpoint, at resource control policies, and at the policy of the key.';
  const remedy = readRemedy(missing, secret, failure);
  return finding(secret, {
    summary: `The execution role ${role} was refused to ${what}, which repositoryCredentials of container ${failure.container.name} name${because}.`,
    evidence: [...evidence, ...told, ...key],
    remediation: { ...remedy, text: `${remedy.text} ${beyond}` },
  });
}

/** Secrets Manager's answers about what is in the secret, and about one that may be there by now. */
export function toldBySecretsManager(secret: RegistrySecretFact, failure: PullFailure): Finding | undefined {
  const { text, task } = failure;
  const state = secret.exists ? [`${describe}: ${secret.named} exists`] : [];
  if (/looking for beginning of|invalid character|unexpected end of JSON/i.test(text)) {
    return finding(secret, {
      summary: `${naming(secret, failure)} holds no JSON object with username and password.`,
      evidence: ['ECS message: the value of the secret could not be read as JSON', ...state],
      remediation: {
        text: 'Put a JSON object with the members username and password into the secret.',
        commands: replaceContent(secret, failure),
      },
    });
  }
  if (/staging label/i.test(text)) {
    return finding(secret, {
      summary: `${naming(secret, failure)} has no current value.`,
      evidence: ['ECS message: the secret has no value under its staging label', ...state],
      remediation: {
        text: 'Put a user and a password into the secret.',
        commands: replaceContent(secret, failure),
      },
    });
  }
  const notFound = /find the specified secret|ResourceNotFoundException/i.test(text);
  if (!notFound) return undefined;
  if (secret.exists === undefined) {
    return finding(secret, {
      summary: `${naming(secret, failure)} was not found by Secrets Manager in account ${secret.account}, ${secret.region}.`,
      evidence: ['ECS message: Secrets Manager cannot find the specified secret'],
      remediation: {
        text: 'Name a secret that exists, by its whole ARN where it is in another Region.',
        commands: createAgain(failure, secret),
      },
    });
  }
  if (!secret.createdAt || !task.stoppedAt || Date.parse(secret.createdAt) <= Date.parse(task.stoppedAt))
    return undefined;
  return finding(secret, {
    summary: `${naming(secret, failure)} did not exist when the task was started: it was created at ${secret.createdAt}.`,
    evidence: [
      `${describe}: ${secret.named} was created at ${secret.createdAt}, after the task stopped at ${task.stoppedAt}`,
    ],
    remediation: { text: 'Start the task again: the secret is there now.', commands: redeploy(task) },
  });
}
