import type { Gap } from '../types.ts';
import { attempt, type Question, unlessNotFound } from './define.ts';
import type { ActionDecision, RegistrySecretFact } from './facts.ts';
import { simulate } from './simulation.ts';

export const simulatePrincipalPolicy = 'iam:SimulatePrincipalPolicy';

interface Reading {
  roleArn: string | undefined;
  secretArn: string | undefined;
  kmsKeyId?: string | undefined;
}

/** What IAM's simulation says of the execution role. Nothing is asked where there is no role, or no secret. */
export async function simulateReading(
  question: Question,
  { roleArn, secretArn, kmsKeyId }: Reading,
): Promise<Pick<RegistrySecretFact, 'decisions' | 'unread'>> {
  const { clients, failure } = question;
  const { task } = failure;
  if (!roleArn || !secretArn) return { decisions: [], unread: [] };
  if (!roleArn.includes(`::${task.account}:`)) {
    const reason = `${roleArn} is in another account, where it cannot be simulated from here`;
    return { decisions: [], unread: [{ action: simulatePrincipalPolicy, reason }] };
  }
  const region = secretArn.split(':')[3] ?? task.region;
  const key = kmsKeyId === undefined ? undefined : keyArn(kmsKeyId, secretArn);
  const unnamed: Gap[] =
    kmsKeyId !== undefined && key === undefined
      ? [{ action: simulatePrincipalPolicy, reason: `which key is behind ${kmsKeyId} was not read` }]
      : [];
  const answer = await attempt(simulatePrincipalPolicy, () =>
    unlessNotFound(
      Promise.all<ActionDecision[]>([
        simulate(clients.iam, {
          roleArn,
          actions: ['secretsmanager:GetSecretValue'],
          resource: secretArn,
          region,
        }),
        key === undefined
          ? []
          : simulate(clients.iam, {
              roleArn,
              actions: ['kms:Decrypt'],
              resource: key,
              region,
              // What Secrets Manager sends along when it has KMS decrypt for whoever reads a secret.
              context: {
                'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
                'kms:EncryptionContext:SecretARN': secretArn,
              },
            }),
      ]),
      'NoSuchEntityException',
    ),
  );
  if ('gap' in answer) return { decisions: [], unread: [answer.gap, ...unnamed] };
  if (!answer.known) {
    const reason = `role ${roleArn} does not exist`;
    return { decisions: [], unread: [{ action: simulatePrincipalPolicy, reason }] };
  }
  return { decisions: answer.known.flat(), unread: unnamed };
}

/** Policies name keys by ARN, never by alias. */
function keyArn(kmsKeyId: string, secretArn: string): string | undefined {
  if (kmsKeyId.includes(':key/')) return kmsKeyId;
  const [, partition, , region, account] = secretArn.split(':');
  return /^(?:mrk-)?[\da-f-]+$/.test(kmsKeyId)
    ? `arn:${partition}:kms:${region}:${account}:key/${kmsKeyId}`
    : undefined;
}
