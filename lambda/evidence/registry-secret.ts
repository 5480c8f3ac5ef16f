import {
  DescribeSecretCommand,
  type DescribeSecretResponse,
  GetResourcePolicyCommand,
} from '@aws-sdk/client-secrets-manager';
import { withoutAbsent } from '../absent.ts';
import { type NamedSecret, parseSecretName } from '../secret-name.ts';
import type { Gathered, StoppedTask } from '../types.ts';
import { attempt, defineGatherer, type Grant, gap, known, type Question, unlessNotFound } from './define.ts';
import type { RegistrySecretFact, TaskDefinitionFact } from './facts.ts';
import { simulatePrincipalPolicy, simulateReading } from './secret-simulation.ts';

const describeSecret = 'secretsmanager:DescribeSecret';
const getResourcePolicy = 'secretsmanager:GetResourcePolicy';

/** Of the own account, in every Region: which one, is for the task definition to say. */
const anySecret: Grant['on'] = { service: 'secretsmanager', resource: 'secret:*', region: '*' };

/**
 * The secret that the container's `repositoryCredentials` name: whether it is there, and whether the execution role may
 * read it. Its value is never asked for.
 */
export const registrySecret = defineGatherer({
  key: 'registrySecret',
  scope: 'container',
  grants: [
    { action: describeSecret, on: anySecret },
    { action: getResourcePolicy, on: anySecret },
    { action: simulatePrincipalPolicy, on: { service: 'iam', resource: 'role/*', region: '' } },
  ],
  async gather(question): Promise<Gathered<RegistrySecretFact | null>> {
    const { task, container } = question.failure;
    const asked = await question.ask('taskDefinition');
    if ('gap' in asked) return asked;
    const holder = asked.known.containers.find(({ name }) => name === container.name);
    if (!holder) {
      return gap('ecs:DescribeTaskDefinition', `the task definition has no container ${container.name}`);
    }
    if (!holder.credentialsParameter) return known(null);
    const secret = parseSecretName(holder.credentialsParameter, task);
    const roleArn = executionRoleOf(asked.known, task);
    return known({
      named: holder.credentialsParameter,
      region: secret?.region ?? task.region,
      account: secret?.account ?? task.account,
      ...(roleArn && { roleArn }),
      ...(secret ? await readSecret(question, secret, roleArn) : { decisions: [], unread: [] }),
    });
  },
});

/** By its ARN, or a bare NAME of the task's own account. */
function executionRoleOf({ executionRoleArn }: TaskDefinitionFact, task: StoppedTask): string | undefined {
  const role = task.executionRoleOverride ?? executionRoleArn;
  if (!role) return undefined;
  return role.startsWith('arn:') ? role : `arn:${task.partition}:iam::${task.account}:role/${role}`;
}

type Read = Omit<RegistrySecretFact, 'named' | 'region' | 'account' | 'roleArn'>;

async function readSecret(
  question: Question,
  secret: NamedSecret,
  roleArn: string | undefined,
): Promise<Read> {
  const { task } = question.failure;
  const outOfReach = whyOutOfReach(secret, task);
  if (outOfReach) {
    return { decisions: [], unread: [{ action: describeSecret, reason: outOfReach }] };
  }
  const id = secret.arn ?? secret.name;
  const [described, policy] = await Promise.all([
    describe(question, secret.region, id),
    readResourcePolicy(question, secret.region, id),
  ]);
  if ('gap' in described) {
    // The role's own policies may be known for a secret that is not.
    const simulated = await simulateReading(question, { roleArn, secretArn: secret.arn });
    return { ...simulated, ...policy, unread: [described.gap, ...policy.unread, ...simulated.unread] };
  }
  const found = described.known;
  if (!found) return { exists: false, decisions: [], unread: [], ...(await lookElsewhere(question, secret)) };
  const secretArn = found.ARN || secret.arn;
  const kmsKeyId = customerKey(found.KmsKeyId);
  const simulated = await simulateReading(question, { roleArn, secretArn, kmsKeyId });
  return withoutAbsent({
    exists: true,
    arn: secretArn,
    deletedAt: found.DeletedDate?.toISOString(),
    createdAt: found.CreatedDate?.toISOString(),
    changedAt: found.LastChangedDate?.toISOString(),
    kmsKeyId,
    decisions: simulated.decisions,
    resourcePolicy: policy.resourcePolicy,
    unread: [...policy.unread, ...simulated.unread],
  });
}

function whyOutOfReach({ partition, account, region }: NamedSecret, task: StoppedTask): string | undefined {
  if (partition !== task.partition) return `the secret is in partition ${partition}`;
  if (account !== task.account) return `the secret is in account ${account}, which cannot be read from here`;
  return /^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(region) ? undefined : `${region || 'nothing'} is no AWS Region`;
}

const describe = (
  { clients }: Question,
  region: string,
  id: string,
): Promise<Gathered<DescribeSecretResponse | undefined>> =>
  attempt(describeSecret, () =>
    unlessNotFound(
      clients.secretsManager(region).send(new DescribeSecretCommand({ SecretId: id })),
      'ResourceNotFoundException',
    ),
  );

/** That the policy may not be read leaves the rest as good as it was. */
async function readResourcePolicy(
  { clients }: Question,
  region: string,
  id: string,
): Promise<Pick<RegistrySecretFact, 'resourcePolicy' | 'unread'>> {
  const answer = await attempt(getResourcePolicy, () =>
    unlessNotFound(
      clients.secretsManager(region).send(new GetResourcePolicyCommand({ SecretId: id })),
      'ResourceNotFoundException',
    ),
  );
  if ('gap' in answer) return { unread: [answer.gap] };
  return { resourcePolicy: answer.known?.ResourcePolicy || null, unread: [] };
}

/** A secret that was made anew under its name has another ending; one that was named by a wrong Region is at home. */
async function lookElsewhere(
  question: Question,
  { region, name, arn }: NamedSecret,
): Promise<Pick<RegistrySecretFact, 'actualArn'>> {
  const home = question.failure.task.region;
  const regions = [...(arn ? [region] : []), ...(region === home ? [] : [home])];
  const found = await Promise.all(regions.map((each) => describe(question, each, name)));
  const [actualArn] = found.flatMap((each) => ('known' in each && each.known?.ARN) || []);
  return actualArn ? { actualArn } : {};
}

/** The key that Secrets Manager uses by itself needs no permission. */
const customerKey = (kmsKeyId: string | undefined): string | undefined =>
  kmsKeyId && !kmsKeyId.endsWith('alias/aws/secretsmanager') ? kmsKeyId : undefined;
