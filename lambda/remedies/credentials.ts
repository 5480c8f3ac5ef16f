/** What to do about the user and password that a private registry wants. Neither ever stands in a command. */
import type { RegistrySecretFact } from '../evidence/facts.ts';
import type { SecretLayer } from '../iam/secret-permissions.ts';
import { nameInArn } from '../names.ts';
import { parseSecretName, secretPattern } from '../secret-name.ts';
import type { PullFailure, Remediation, StoppedTask } from '../types.ts';
import { aws, command, iam, newRevision, redeploy } from './commands.ts';

const file = 'ecs-autopsy-registry.json';

/** Runs a command that takes a secret's content out of a file, which is there no longer than that. Needs `jq`. */
function withContent(...words: string[]): string[] {
  const members = ['--arg', 'user', '<USER>', '--arg', 'token', '<TOKEN>'];
  return [
    `${command('jq', '--null-input', ...members, '.username = $user | .password = $token')} > ${file}`,
    aws('secretsmanager', ...words, '--secret-string', `file://${file}`),
    command('rm', file),
  ];
}

/** One for each secret: a policy that is put again under its name replaces the one before. */
const policyNameFor = (secret: string): string =>
  `read-${secret.replace(/^.*:secret:/, '').replaceAll(/[^\w+=,.@-]/g, '-')}`.slice(0, 128);

/** A statement for exactly this action on exactly this secret or key. */
function allow(
  task: StoppedTask,
  roleArn: string | undefined,
  secret: string,
  ...statements: { Action: string; Resource: string }[]
): string {
  const document = {
    Version: '2012-10-17',
    Statement: statements.map((each) => ({ Effect: 'Allow', ...each })),
  };
  const role = roleArn === undefined ? '<EXECUTION_ROLE>' : nameInArn(roleArn);
  const how = ['--policy-name', policyNameFor(secret), '--policy-document', JSON.stringify(document)];
  return iam(task, 'put-role-policy', '--role-name', role, ...how);
}

/** Puts credentials into a secret, lets the execution role read it, and names it in the container. */
export function nameCredentials(failure: PullFailure, host: string, roleArn: string | undefined): string[] {
  const { task, container } = failure;
  // Of the characters of a host, a secret's name may not have the colon.
  const name = `registry/${host.replaceAll(':', '-')}`;
  const secret = { ...task, name };
  return [
    ...withContent('create-secret', '--name', name, '--region', task.region),
    allow(task, roleArn, name, { Action: 'secretsmanager:GetSecretValue', Resource: secretPattern(secret) }),
    // In the task's own account and Region the bare name is enough.
    ...newRevision(task, { credentialsParameter: name, of: container.name }),
  ];
}

/** The same as code. */
export const credentialsAsCode: Pick<Remediation, 'cdk' | 'terraform'> = {
  cdk: "taskDefinition.addContainer('web', { image: ecs.ContainerImage.fromRegistry(image, { credentials: secret }) });",
  terraform: 'repositoryCredentials = { credentialsParameter = aws_secretsmanager_secret.registry.arn }',
};

/** Another revision names the secret that there is. */
export const nameSecret = ({ task, container }: PullFailure, arn: string): string[] =>
  newRevision(task, { credentialsParameter: arn, of: container.name });

/** The same for a secret that the execution role need not have been let read: its ARN is another. */
export const nameActual = (secret: RegistrySecretFact, actualArn: string, failure: PullFailure): string[] => [
  allow(failure.task, secret.roleArn, actualArn, {
    Action: 'secretsmanager:GetSecretValue',
    Resource: actualArn,
  }),
  ...nameSecret(failure, actualArn),
];

/** Another revision names none: of a registry that takes none. */
export const nameNone = ({ task, container }: PullFailure): string[] =>
  newRevision(task, { credentialsParameter: null, of: container.name });

/** Makes a secret that was lost, where the task runs: there its bare name is enough, whatever ending its ARN gets. */
export function createAgain(failure: PullFailure, secret: RegistrySecretFact): string[] {
  const { task } = failure;
  const named = parseSecretName(secret.named, task);
  if (!named) return [];
  const { name } = named;
  const resource = secretPattern({ ...named, region: task.region });
  return [
    ...withContent('create-secret', '--name', name, '--region', task.region),
    allow(task, secret.roleArn, name, { Action: 'secretsmanager:GetSecretValue', Resource: resource }),
    ...nameSecret(failure, name),
  ];
}

type Id = Pick<RegistrySecretFact, 'arn' | 'named' | 'region'>;

const idOf = ({ arn, named, region }: Id): string[] => ['--secret-id', arn ?? named, '--region', region];

/** Puts new content into the secret: the old is never read. */
export const replaceContent = (secret: Id, { task }: PullFailure): string[] => [
  ...withContent('put-secret-value', ...idOf(secret)),
  ...redeploy(task),
];

export const restore = (secret: Id, { task }: PullFailure): string[] => [
  aws('secretsmanager', 'restore-secret', ...idOf(secret)),
  ...redeploy(task),
];

/** What stops the execution role from reading the secret. */
export interface Refusal {
  action: string;
  resource: string;
  layer: SecretLayer;
  policies: string[];
}

/** Grants what is missing, or shows what denies it. */
export function readRemedy(
  refusals: readonly Refusal[],
  secret: RegistrySecretFact,
  failure: PullFailure,
): Remediation {
  const { task } = failure;
  const missing = refusals.filter(({ layer }) => layer === 'none');
  const others = refusals.filter(({ layer }) => layer !== 'none');
  const texts = [
    ...(missing.length > 0 ? ['Let the execution role read it, with a statement for exactly this.'] : []),
    ...others.map(({ layer, policies }) => advice[layer](policies)),
  ];
  const grants = missing.map(({ action, resource }) => ({ Action: action, Resource: resource }));
  return {
    text: [...new Set(texts)].join(' '),
    commands: [
      ...(grants.length > 0 ? [allow(task, secret.roleArn, secret.arn ?? secret.named, ...grants)] : []),
      ...new Set(others.flatMap(({ layer }) => shows(layer, secret, task))),
      ...redeploy(task),
    ],
    ...(missing.length > 0 && { cdk: 'secret.grantRead(taskDefinition.obtainExecutionRole());' }),
  };
}

const advice: Record<SecretLayer, (policies: string[]) => string> = {
  none: () => 'Let the execution role read it.',
  'explicit-deny': (policies) =>
    `Take the Deny out of ${policies.length > 0 ? policies.join(', ') : 'the policy that holds it'}: no Allow outweighs it.`,
  boundary: () => 'Add the action to the permissions boundary of the role.',
  scp: () => "Ask those who keep the organization's service control policies to let the role read it.",
  'resource-policy': () =>
    'Take the Deny out of the resource policy of the secret, or except the role from it.',
};

function shows(layer: SecretLayer, secret: RegistrySecretFact, task: StoppedTask): string[] {
  if (layer === 'resource-policy') return [aws('secretsmanager', 'get-resource-policy', ...idOf(secret))];
  const role = ['--role-name', nameInArn(secret.roleArn ?? '<EXECUTION_ROLE>')];
  if (layer === 'boundary') return [iam(task, 'get-role', ...role, '--query', 'Role.PermissionsBoundary')];
  if (layer === 'scp') {
    const target = ['--target-id', task.account, '--filter', 'SERVICE_CONTROL_POLICY'];
    return [aws('organizations', 'list-policies-for-target', ...target, '--region', task.region)];
  }
  return [iam(task, 'list-attached-role-policies', ...role), iam(task, 'list-role-policies', ...role)];
}
