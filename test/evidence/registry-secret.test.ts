import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { DescribeSecretCommand, GetResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { registrySecret } from '../../lambda/evidence/registry-secret.ts';
import {
  account,
  awsError,
  denied,
  executionRoleArn,
  facts,
  failureOf,
  mockedAws,
  questionOf,
  throughJson,
} from './question.ts';

const aws = mockedAws();
const secretArn = `arn:aws:secretsmanager:us-east-1:${account}:secret:hub-AbCdEf`;
const keyArn = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const gather = (credentialsParameter: string | undefined, definition: object = {}, failure = failureOf()) =>
  registrySecret.gather(
    questionOf(failure, {
      taskDefinition: known({
        ...facts.taskDefinition,
        containers: [
          { name: 'web', image: 'shop/web:1', ...(credentialsParameter && { credentialsParameter }) },
        ],
        ...definition,
      }),
    }),
  );

/** What was sent, as `Command {input}`. */
const asked = () =>
  [...aws.secretsmanager.calls(), ...aws.iam.calls()].map(({ args }) => args[0].constructor.name);

const allowed = (action: string, resource: string) => ({
  action,
  resource,
  decision: 'allowed',
  matchedPolicies: [],
  missingContext: [],
});

beforeEach(() => {
  aws.secretsmanager.on(DescribeSecretCommand).resolves({ ARN: secretArn, Name: 'hub' });
  aws.secretsmanager.on(GetResourcePolicyCommand).resolves({ ARN: secretArn });
  aws.iam.on(SimulatePrincipalPolicyCommand).callsFake(({ ActionNames }) => ({
    EvaluationResults: [{ EvalActionName: ActionNames[0], EvalDecision: 'allowed' }],
  }));
});

describe('registrySecret', () => {
  it('asks nothing for a container without credentials', async () => {
    expect(await gather(undefined)).toEqual(known(null));
    expect(asked()).toEqual([]);
  });

  it('leaves a gap for a container that the task definition does not have', async () => {
    expect(await gather('hub', {}, failureOf({ container: { name: 'proxy' } }))).toEqual(
      gap('ecs:DescribeTaskDefinition', 'the task definition has no container proxy'),
    );
  });

  it('tells the secret, its dates, and that the execution role may read it', async () => {
    aws.secretsmanager.on(DescribeSecretCommand).resolves({
      ARN: secretArn,
      CreatedDate: new Date(0),
      LastChangedDate: new Date(86_400_000),
      KmsKeyId: 'alias/aws/secretsmanager',
    });
    aws.secretsmanager.on(GetResourcePolicyCommand).resolves({ ResourcePolicy: '{"Statement":[]}' });
    const gathered = await gather(secretArn);
    expect(gathered).toEqual(
      known({
        named: secretArn,
        region: 'us-east-1',
        account,
        roleArn: executionRoleArn,
        exists: true,
        arn: secretArn,
        createdAt: '1970-01-01T00:00:00.000Z',
        changedAt: '1970-01-02T00:00:00.000Z',
        decisions: [allowed('secretsmanager:GetSecretValue', secretArn)],
        resourcePolicy: '{"Statement":[]}',
        unread: [],
      }),
    );
    expect(throughJson(gathered)).toEqual(gathered);
  });

  it.each([
    ['an ARN', keyArn, keyArn],
    ['an id', '1234abcd-12ab-34cd-56ef-1234567890ab', keyArn],
    ['the id of a key for many Regions', 'mrk-1234abcd', `arn:aws:kms:us-east-1:${account}:key/mrk-1234abcd`],
  ])('simulates kms:Decrypt on a key of the customer, known by %s', async (_, KmsKeyId, resource) => {
    aws.secretsmanager.on(DescribeSecretCommand).resolves({ ARN: secretArn, KmsKeyId });
    expect(await gather('hub')).toMatchObject({
      known: {
        kmsKeyId: KmsKeyId,
        decisions: [allowed('secretsmanager:GetSecretValue', secretArn), allowed('kms:Decrypt', resource)],
      },
    });
    const [, ofKey] = aws.iam.commandCalls(SimulatePrincipalPolicyCommand);
    expect(ofKey?.args[0].input.ContextEntries).toEqual(
      expect.arrayContaining([
        {
          ContextKeyName: 'kms:ViaService',
          ContextKeyType: 'string',
          ContextKeyValues: ['secretsmanager.us-east-1.amazonaws.com'],
        },
      ]),
    );
  });

  it('does not guess which key is behind an alias', async () => {
    aws.secretsmanager.on(DescribeSecretCommand).resolves({ ARN: secretArn, KmsKeyId: 'alias/registry' });
    expect(await gather('hub')).toMatchObject({
      known: {
        decisions: [{ action: 'secretsmanager:GetSecretValue' }],
        unread: [
          {
            action: 'iam:SimulatePrincipalPolicy',
            reason: 'which key is behind alias/registry was not read',
          },
        ],
      },
    });
  });

  it('tells since when it is scheduled for deletion', async () => {
    aws.secretsmanager.on(DescribeSecretCommand).resolves({ ARN: secretArn, DeletedDate: new Date(0) });
    expect(await gather('hub')).toMatchObject({
      known: { exists: true, deletedAt: '1970-01-01T00:00:00.000Z' },
    });
  });

  it.each([
    [
      'an override',
      { executionRoleOverride: `arn:aws:iam::${account}:role/other` },
      `arn:aws:iam::${account}:role/other`,
    ],
    ['the bare name of one', { executionRoleOverride: 'other' }, `arn:aws:iam::${account}:role/other`],
  ])('simulates the execution role of %s', async (_, task, roleArn) => {
    await gather('hub', {}, failureOf({ task }));
    const [call] = aws.iam.commandCalls(SimulatePrincipalPolicyCommand);
    expect(call?.args[0].input.PolicySourceArn).toBe(roleArn);
  });

  it('simulates nothing where there is no execution role', async () => {
    expect(await gather('hub', { executionRoleArn: undefined })).toMatchObject({
      known: { exists: true, decisions: [], unread: [] },
    });
    expect(asked()).toEqual(['DescribeSecretCommand', 'GetResourcePolicyCommand']);
  });

  it.each([
    ['in the Region of its ARN', `arn:aws:secretsmanager:eu-west-1:${account}:secret:hub`, 'eu-west-1'],
    ["in the task's Region for a bare name", 'shop/hub', 'us-east-1'],
  ])('looks for it %s', async (_, named, region) => {
    expect(await gather(named)).toMatchObject({ known: { named, region, account } });
    expect(await aws.secretsmanager.commandCalls(DescribeSecretCommand)[0]?.thisValue.config.region()).toBe(
      region,
    );
  });

  describe('where it does not exist', () => {
    const missing = () => awsError('ResourceNotFoundException');
    beforeEach(() => {
      aws.secretsmanager.on(DescribeSecretCommand).rejects(missing());
      aws.secretsmanager.on(GetResourcePolicyCommand).rejects(missing());
    });

    it('says so, and simulates nothing', async () => {
      expect(await gather('hub')).toEqual(
        known({
          named: 'hub',
          region: 'us-east-1',
          account,
          roleArn: executionRoleArn,
          exists: false,
          decisions: [],
          unread: [],
        }),
      );
      expect(aws.iam.calls()).toHaveLength(0);
    });

    it('finds the secret that was made anew under its name', async () => {
      const actualArn = secretArn.replace('AbCdEf', 'GhIjKl');
      aws.secretsmanager.on(DescribeSecretCommand, { SecretId: 'hub' }).resolves({ ARN: actualArn });
      expect(await gather(secretArn)).toMatchObject({ known: { exists: false, actualArn } });
    });

    it("finds it in the task's own Region where the ARN names another", async () => {
      aws.secretsmanager.on(DescribeSecretCommand, { SecretId: 'hub' }).callsFake(async (_, client) => {
        if ((await client().config.region()) === 'us-east-1') return { ARN: secretArn };
        throw missing();
      });
      expect(await gather(secretArn.replace('us-east-1', 'eu-west-1'))).toMatchObject({
        known: { exists: false, actualArn: secretArn },
      });
    });
  });

  it.each([
    [
      'of another account',
      secretArn.replace(account, '444455556666'),
      'the secret is in account 444455556666, which cannot be read from here',
    ],
    [
      'of another partition',
      secretArn.replace('arn:aws:', 'arn:aws-cn:'),
      'the secret is in partition aws-cn',
    ],
    ['in no Region', secretArn.replace('us-east-1', 'nowhere'), 'nowhere is no AWS Region'],
  ])('asks nothing of a secret %s', async (_, named, reason) => {
    const gathered = await gather(named);
    expect(gathered).toMatchObject({
      known: { named, decisions: [], unread: [{ action: 'secretsmanager:DescribeSecret', reason }] },
    });
    expect('known' in gathered && gathered.known?.exists).toBeUndefined();
    expect(asked()).toEqual([]);
  });

  it('asks nothing of what is no secret', async () => {
    const named = `arn:aws:ssm:us-east-1:${account}:parameter/hub`;
    expect(await gather(named)).toMatchObject({ known: { named, decisions: [], unread: [] } });
    expect(asked()).toEqual([]);
  });

  it('knows what the role may do where it may not see the secret itself', async () => {
    aws.secretsmanager.on(DescribeSecretCommand).rejects(denied());
    aws.secretsmanager.on(GetResourcePolicyCommand).rejects(denied());
    expect(await gather(secretArn)).toMatchObject({
      known: {
        decisions: [{ action: 'secretsmanager:GetSecretValue', decision: 'allowed' }],
        unread: [
          {
            action: 'secretsmanager:DescribeSecret',
            reason: 'not authorized: allow secretsmanager:DescribeSecret',
          },
          {
            action: 'secretsmanager:GetResourcePolicy',
            reason: 'not authorized: allow secretsmanager:GetResourcePolicy',
          },
        ],
      },
    });
  });

  it.each([
    ['does not exist', awsError('NoSuchEntityException'), `role ${executionRoleArn} does not exist`],
    ['may not be simulated', denied('AccessDenied'), 'not authorized: allow iam:SimulatePrincipalPolicy'],
  ])('knows of the secret where the role %s', async (_, error, reason) => {
    aws.iam.on(SimulatePrincipalPolicyCommand).rejects(error);
    expect(await gather('hub')).toMatchObject({
      known: { exists: true, decisions: [], unread: [{ action: 'iam:SimulatePrincipalPolicy', reason }] },
    });
  });

  it('never asks for the value', async () => {
    await gather(secretArn);
    expect(asked().sort()).toEqual([
      'DescribeSecretCommand',
      'GetResourcePolicyCommand',
      'SimulatePrincipalPolicyCommand',
    ]);
  });
});
