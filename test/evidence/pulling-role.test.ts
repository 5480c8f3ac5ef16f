import {
  GetInstanceProfileCommand,
  GetRoleCommand,
  NoSuchEntityException,
  type Role,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { pullingRole } from '../../lambda/evidence/pulling-role.ts';
import type { Evidence } from '../../lambda/types.ts';
import {
  account,
  denied,
  executionRoleArn,
  facts,
  failureOf,
  mockedAws,
  onInstance,
  questionOf,
} from './question.ts';

const { iam } = mockedAws();

const other = '444455556666';
const noSuchEntity = new NoSuchEntityException({ message: 'cannot be found', $metadata: {} });
const role = (Arn: string): { Role: Role } => ({
  Role: { Arn, Path: '/', RoleName: 'any', RoleId: 'AROAEXAMPLE', CreateDate: new Date(0) },
});
const deniedTo = (session: string, roleName = 'payments-execution', inAccount = account) => ({
  denial: {
    principalArn: `arn:aws:sts::${inAccount}:assumed-role/${roleName}/${session}`,
    action: 'ecr:BatchGetImage',
  },
});
const withoutRole: Evidence = {
  taskDefinition: known({ ...facts.taskDefinition, executionRoleArn: undefined }),
};
const asked = () => iam.commandCalls(GetRoleCommand).map(({ args }) => args[0].input);

describe('pulling role', () => {
  it("is the task definition's execution role, which IAM is asked for by its name", async () => {
    iam.on(GetRoleCommand).resolves(role(executionRoleArn));
    expect(await pullingRole.gather(questionOf())).toStrictEqual({
      known: {
        kind: 'execution role',
        source: 'task definition payments:7',
        arn: executionRoleArn,
        exists: true,
      },
    });
    expect(asked()).toEqual([{ RoleName: 'payments-execution' }]);
  });

  it("is the override's execution role, if the task has one", async () => {
    const executionRoleOverride = `arn:aws:iam::${account}:role/nightly`;
    iam.on(GetRoleCommand).resolves(role(executionRoleOverride));
    const question = questionOf(failureOf({ task: { executionRoleOverride } }));
    expect(await pullingRole.gather(question)).toMatchObject({
      known: { source: 'task override', arn: executionRoleOverride, exists: true },
    });
    expect(asked()).toEqual([{ RoleName: 'nightly' }]);
  });

  it.each([
    [
      'an execution role',
      'other-execution',
      '0123456789abcdef0123456789abcdef',
      'execution role',
      ", a task's",
    ],
    ['the role of an instance', 'prod-instances', 'i-0abc1234', 'container instance role', ", an instance's"],
    ['taken for an execution role', 'other-execution', 'some-name', 'execution role', ''],
  ])('is %s, if the message says so, with the path that IAM knows', async (_, name, session, kind, whose) => {
    const arn = `arn:aws:iam::${account}:role/some/path/${name}`;
    iam.on(GetRoleCommand).resolves(role(arn));
    expect(
      await pullingRole.gather(questionOf(failureOf({ reason: deniedTo(session, name) }))),
    ).toStrictEqual({
      known: { kind, source: `message: session ${session}${whose}`, arn, exists: true },
    });
    expect(asked()).toEqual([{ RoleName: name }]);
  });

  it('is what the message says even where the task definition may not be read', async () => {
    iam.on(GetRoleCommand).rejects(noSuchEntity);
    const taskDefinition = gap(
      'ecs:DescribeTaskDefinition',
      'not authorized: allow ecs:DescribeTaskDefinition',
    );
    const question = questionOf(failureOf({ reason: deniedTo('i-0abc1234', 'gone') }), { taskDefinition });
    expect(await pullingRole.gather(question)).toStrictEqual({
      known: {
        kind: 'container instance role',
        source: "message: session i-0abc1234, an instance's",
        arn: `arn:aws:iam::${account}:role/gone`,
        exists: false,
      },
    });
  });

  it("leaves the message aside where its principal is another account's", async () => {
    iam.on(GetRoleCommand).resolves(role(executionRoleArn));
    const question = questionOf(failureOf({ reason: deniedTo('0123', 'theirs', other) }));
    expect(await pullingRole.gather(question)).toMatchObject({
      known: { source: 'task definition payments:7', arn: executionRoleArn },
    });
  });

  const boundary = `arn:aws:iam::${account}:policy/limits`;
  const trust =
    '{"Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"*"}]}';
  it.each([
    ['encoded as IAM does', encodeURIComponent(trust), { trustPolicy: trust }],
    ['not encoded', trust, { trustPolicy: trust }],
    ['with a sign that is no code', '%7B%2', {}],
    ['that is no JSON', encodeURIComponent('{"Statement":'), {}],
    ['that is empty', '', {}],
  ])('comes with its boundary, and with a trust policy %s', async (_, document, read) => {
    const { Role } = role(executionRoleArn);
    const PermissionsBoundary = { PermissionsBoundaryArn: boundary };
    iam
      .on(GetRoleCommand)
      .resolves({ Role: { ...Role, AssumeRolePolicyDocument: document, PermissionsBoundary } });
    expect(await pullingRole.gather(questionOf())).toStrictEqual({
      known: {
        kind: 'execution role',
        source: 'task definition payments:7',
        arn: executionRoleArn,
        exists: true,
        ...read,
        permissionsBoundaryArn: boundary,
      },
    });
  });

  it('knows that the role does not exist', async () => {
    iam.on(GetRoleCommand).rejects(noSuchEntity);
    expect(await pullingRole.gather(questionOf())).toStrictEqual({
      known: {
        kind: 'execution role',
        source: 'task definition payments:7',
        arn: executionRoleArn,
        exists: false,
      },
    });
  });

  it('knows that a role of that name exists under another path only', async () => {
    const actualArn = `arn:aws:iam::${account}:role/service-role/payments-execution`;
    iam.on(GetRoleCommand).resolves(role(actualArn));
    expect(await pullingRole.gather(questionOf())).toMatchObject({
      known: { arn: executionRoleArn, exists: false, actualArn },
    });
  });

  it('takes a bare name for a role of the own account', async () => {
    const arn = `arn:aws:iam::${account}:role/ecs/bare`;
    iam.on(GetRoleCommand).resolves(role(arn));
    const taskDefinition = known({ ...facts.taskDefinition, executionRoleArn: 'bare' });
    expect(await pullingRole.gather(questionOf(failureOf(), { taskDefinition }))).toMatchObject({
      known: { arn, exists: true },
    });
    expect(asked()).toEqual([{ RoleName: 'bare' }]);
  });

  it("does not ask for another account's role", async () => {
    const arn = `arn:aws:iam::${other}:role/theirs`;
    const taskDefinition = known({ ...facts.taskDefinition, executionRoleArn: arn });
    expect(await pullingRole.gather(questionOf(failureOf(), { taskDefinition }))).toStrictEqual({
      known: { kind: 'execution role', source: 'task definition payments:7', arn },
    });
    expect(iam.calls()).toEqual([]);
  });

  it.each(['FARGATE', 'MANAGED_INSTANCES'] as const)(
    'knows that there is none for launch type %s',
    async (launchType) => {
      expect(
        await pullingRole.gather(questionOf(failureOf({ task: { launchType } }), withoutRole)),
      ).toStrictEqual({
        known: { kind: 'execution role', source: 'task definition payments:7' },
      });
      expect(iam.calls()).toEqual([]);
    },
  );

  it('leaves open which role an ECS Anywhere host pulls with', async () => {
    expect(
      await pullingRole.gather(questionOf(failureOf({ task: { launchType: 'EXTERNAL' } }), withoutRole)),
    ).toEqual(
      gap(
        'ecs:DescribeTaskDefinition',
        'there is no execution role, and which role an ECS Anywhere host pulls with instead cannot be read',
      ),
    );
  });

  it('passes on why the task definition cannot be seen', async () => {
    const taskDefinition = gap(
      'ecs:DescribeTaskDefinition',
      'not authorized: allow ecs:DescribeTaskDefinition',
    );
    expect(await pullingRole.gather(questionOf(failureOf(), { taskDefinition }))).toEqual(taskDefinition);
  });

  it('leaves a gap where IAM may not be asked', async () => {
    iam.on(GetRoleCommand).rejects(denied('AccessDenied'));
    expect(await pullingRole.gather(questionOf())).toEqual(
      gap('iam:GetRole', 'not authorized: allow iam:GetRole'),
    );
  });
});

describe('pulling role of an EC2 instance', () => {
  const ask = (answers: Evidence = {}) =>
    questionOf(failureOf({ task: onInstance }), { ...withoutRole, ...answers });
  const profile = {
    InstanceProfileName: 'prod-instances',
    InstanceProfileId: 'AIPAEXAMPLE',
    Arn: 'any',
    Path: '/ecs/',
    CreateDate: new Date(0),
  };
  const source = 'instance profile prod-instances of i-0abc1234';

  it('is taken to be the execution role, if the task definition has one', async () => {
    iam.on(GetRoleCommand).resolves(role(executionRoleArn));
    expect(await pullingRole.gather(questionOf(failureOf({ task: onInstance })))).toMatchObject({
      known: {
        kind: 'execution role',
        source: 'task definition payments:7, taken to pull on EC2 too',
        arn: executionRoleArn,
      },
    });
  });

  it('is else the role of the instance profile, which may have another name', async () => {
    const arn = `arn:aws:iam::${account}:role/ecs/instances`;
    iam.on(GetInstanceProfileCommand).resolves({
      InstanceProfile: { ...profile, Roles: [{ ...role(arn).Role, AssumeRolePolicyDocument: '%7B%7D' }] },
    });
    expect(await pullingRole.gather(ask())).toStrictEqual({
      known: { kind: 'container instance role', source, arn, exists: true, trustPolicy: '{}' },
    });
    expect(iam.calls().map(({ args }) => args[0].input)).toEqual([{ InstanceProfileName: 'prod-instances' }]);
  });

  it('knows that the instance profile holds no role', async () => {
    iam.on(GetInstanceProfileCommand).resolves({ InstanceProfile: { ...profile, Roles: [] } });
    expect(await pullingRole.gather(ask())).toStrictEqual({
      known: { kind: 'container instance role', source },
    });
  });

  it('knows that the instance profile does not exist', async () => {
    iam.on(GetInstanceProfileCommand).rejects(noSuchEntity);
    expect(await pullingRole.gather(ask())).toStrictEqual({
      known: { kind: 'container instance role', source },
    });
  });

  it('knows that the instance has no instance profile', async () => {
    const containerInstance = known({ ...facts.containerInstance, instanceProfileArn: undefined });
    expect(await pullingRole.gather(ask({ containerInstance }))).toStrictEqual({
      known: { kind: 'container instance role', source: 'i-0abc1234, which has no instance profile' },
    });
  });

  it('passes on why the instance cannot be seen', async () => {
    const containerInstance = gap(
      'ec2:DescribeInstances',
      'instance i-0abc1234 is gone, and its network with it',
    );
    expect(await pullingRole.gather(ask({ containerInstance }))).toEqual(containerInstance);
  });

  it('leaves a gap where the instance profile may not be read', async () => {
    iam.on(GetInstanceProfileCommand).rejects(denied('AccessDenied'));
    expect(await pullingRole.gather(ask())).toEqual(
      gap('iam:GetInstanceProfile', 'not authorized: allow iam:GetInstanceProfile'),
    );
  });
});
