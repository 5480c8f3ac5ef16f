import { describe, expect, it } from 'vitest';
import { executionRoleUntrusted as check } from '../../lambda/checks/execution-role-untrusted.ts';
import type { PullingRole } from '../../lambda/evidence/facts.ts';
import type { Leg, PullFailure, Symptom } from '../../lambda/types.ts';
import { executionRole, pull } from './pulls.ts';

const Allow = { Effect: 'Allow', Action: 'sts:AssumeRole' };
const service = (...names: string[]) => ({ Principal: { Service: names.length === 1 ? names[0] : names } });
const tasks = { ...Allow, ...service('ecs-tasks.amazonaws.com') };
const trust = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const under = (Condition: object) => trust({ Sid: 'Tasks', ...tasks, Condition });

const trusting = (trustPolicy: string, changes: Partial<PullingRole> = {}): PullingRole =>
  executionRole({ trustPolicy, ...changes });

const unassumable = pull('role-unassumable', { reason: { leg: 'registry-auth' } });
const judge = (pullingRole: PullingRole, failure: PullFailure = unassumable) =>
  check.evaluate({ pullingRole }, failure);
const found = (...asked: Parameters<typeof judge>) => {
  const verdict = judge(...asked);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};
const reason = (...asked: Parameters<typeof judge>) => {
  const verdict = judge(...asked);
  return verdict.is === 'inconclusive' ? verdict.gaps[0] : undefined;
};

const arn = 'arn:aws:iam::111122223333:role/payments-execution';
const does = 'The execution role payments-execution does not let ecs-tasks.amazonaws.com assume it:';
const guard = (account: string, sourceArn: string) => ({
  StringEquals: { 'aws:SourceAccount': account },
  ArnLike: { 'aws:SourceArn': sourceArn },
});
const here = 'arn:aws:ecs:us-east-1:111122223333:*';

describe('execution-role-untrusted says what keeps the tasks out', () => {
  it.each<[string, string, string]>([
    [
      'another service',
      trust({ ...Allow, ...service('ec2.amazonaws.com', 'lambda.amazonaws.com') }),
      'its trust policy names ec2.amazonaws.com and lambda.amazonaws.com.',
    ],
    [
      'the scheduler in the place of the tasks',
      trust({ ...Allow, ...service('ecs.amazonaws.com') }),
      'its trust policy names ecs.amazonaws.com (ECS itself, not its tasks).',
    ],
    [
      'an account',
      trust({ ...Allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
      'its trust policy names arn:aws:iam::111122223333:root.',
    ],
    ['nobody', trust(), 'its trust policy lets nobody do so.'],
    ['another action', trust({ ...tasks, Action: 'sts:TagSession' }), 'its trust policy lets nobody do so.'],
    [
      'an explicit deny',
      trust(tasks, { ...tasks, Effect: 'Deny', Sid: 'NoTasks' }),
      'statement NoTasks of its trust policy denies it.',
    ],
    [
      'an explicit deny, and nothing that allows',
      trust({ ...Allow, ...service('ec2.amazonaws.com') }, { ...tasks, Effect: 'Deny' }),
      'a statement of its trust policy denies it; its trust policy names ec2.amazonaws.com.',
    ],
    [
      'another account in aws:SourceAccount',
      under({ StringEquals: { 'aws:SourceAccount': ['444455556666'] } }),
      'statement Tasks of its trust policy lets it do so for account 444455556666 alone (StringEquals aws:SourceAccount), and the task ran in 111122223333.',
    ],
    [
      'another Region in aws:SourceArn',
      under(guard('111122223333', 'arn:aws:ecs:eu-west-1:111122223333:*')),
      'statement Tasks of its trust policy lets it do so for Region eu-west-1 alone (ArnLike aws:SourceArn), and the task ran in us-east-1.',
    ],
    [
      'another account in both',
      under(guard('444455556666', 'arn:aws:ecs:us-east-1:444455556666:*')),
      'statement Tasks of its trust policy lets it do so for account 444455556666 alone (StringEquals aws:SourceAccount and ArnLike aws:SourceArn), and the task ran in 111122223333.',
    ],
    [
      'a wildcard that is none',
      under({ StringEquals: { 'aws:SourceArn': here } }),
      `statement Tasks of its trust policy compares aws:SourceArn with ${here} letter by letter (StringEquals takes no wildcards).`,
    ],
    [
      'a source of another service',
      under({ StringLike: { 'aws:sourcearn': 'arn:aws:lambda:us-east-1:111122223333:*' } }),
      `statement Tasks of its trust policy asks for StringLike aws:sourcearn arn:aws:lambda:us-east-1:111122223333:*, and ECS comes with ${here}.`,
    ],
    [
      'its own account excepted',
      under({ StringNotEquals: { 'aws:SourceAccount': '111122223333' } }),
      'statement Tasks of its trust policy asks for StringNotEquals aws:SourceAccount 111122223333, and ECS comes with 111122223333.',
    ],
  ])('%s', (_, policy, why) => {
    expect(found(trusting(policy))?.summary).toBe(`${does} ${why}`);
  });

  it('with the policy as IAM tells it', () => {
    const policy = under({ StringEquals: { 'aws:SourceAccount': '444455556666' } });
    expect(found(trusting(policy))).toMatchObject({
      resource: arn,
      evidence: [
        `pulled by: execution role ${arn} (task definition payments:12)`,
        'iam:GetRole: the trust policy of payments-execution: statement Tasks lets ecs-tasks.amazonaws.com in under StringEquals aws:SourceAccount 444455556666; ECS comes with 111122223333',
      ],
    });
    expect(found(trusting(trust({ ...Allow, ...service('ec2.amazonaws.com') })))?.evidence[1]).toBe(
      'iam:GetRole: the trust policy of payments-execution allows sts:AssumeRole to ec2.amazonaws.com, and not to ecs-tasks.amazonaws.com',
    );
    expect(found(trusting(trust(tasks, { ...tasks, Effect: 'Deny' })))?.evidence.slice(1)).toEqual([
      'iam:GetRole: the trust policy of payments-execution: a statement denies ecs-tasks.amazonaws.com sts:AssumeRole',
    ]);
  });
});

describe('execution-role-untrusted passes', () => {
  it.each<[string, string]>([
    ['one service', trust(tasks)],
    ['one of several', trust({ ...Allow, ...service('ec2.amazonaws.com', 'ecs-tasks.amazonaws.com') })],
    ['any action of STS', trust({ ...tasks, Action: 'sts:*' })],
    ["AWS's documented guard", under(guard('111122223333', here))],
    ['the guard for every Region', under({ ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:*:111122223333:*' } })],
    ['the guard with string operators', under({ StringLike: { 'aws:SourceArn': here } })],
    ['one of several accounts', under({ StringEquals: { 'aws:SourceAccount': ['4', '111122223333'] } })],
    ['a deny for another account', trust(tasks, { ...tasks, Effect: 'Deny', Condition: guard('4', here) })],
    ['another statement than the one that fails', trust(tasks, { ...tasks, Condition: guard('4', here) })],
  ])('%s', (_, policy) => {
    expect(judge(trusting(policy))).toEqual({
      is: 'pass',
      because: 'execution role payments-execution lets ecs-tasks.amazonaws.com assume it',
    });
  });
});

describe('execution-role-untrusted leaves open', () => {
  it.each<[string, string, string]>([
    [
      'a source that is narrower than AWS documents',
      under({ ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:us-east-1:111122223333:cluster/prod' } }),
      `whether statement Tasks (Allow) in the trust policy of ${arn} is met depends on aws:SourceArn, which cannot be judged from here (AWS documents ${here} for it, and nothing narrower)`,
    ],
    [
      'a key that only a real request has',
      under({ StringEquals: { 'aws:SourceOrgID': 'o-abc1234567' } }),
      `whether statement Tasks (Allow) in the trust policy of ${arn} is met depends on aws:SourceOrgID, which cannot be judged from here`,
    ],
    [
      'a deny under such a key',
      trust(tasks, {
        ...tasks,
        Effect: 'Deny',
        Condition: { StringNotEquals: { 'aws:SourceOrgID': 'o-abc1234567' } },
      }),
      `whether a statement (Deny) in the trust policy of ${arn} is met depends on aws:SourceOrgID, which cannot be judged from here`,
    ],
    [
      'what is no policy',
      '{"Statement":"all"}',
      `the trust policy of ${arn} cannot be judged: Invalid type: Expected (Array | Object) but received "all"`,
    ],
    ['a policy that IAM did not tell', '', `IAM tells no trust policy of ${arn} that can be read`],
  ])('%s', (_, policy, expected) => {
    expect(reason(trusting(policy))).toEqual({ action: 'iam:GetRole', reason: expected });
  });

  it('a role of another account', () => {
    const theirs = executionRole({ arn: 'arn:aws:iam::444455556666:role/theirs', exists: undefined });
    expect(reason(theirs)).toEqual({
      action: 'iam:GetRole',
      reason:
        'arn:aws:iam::444455556666:role/theirs is a role of another account, which cannot be read from here',
    });
  });

  it.each<[string, PullingRole]>([
    ['is configured', { kind: 'execution role', source: 'task definition payments:12' }],
    ['exists', executionRole({ exists: false })],
  ])('and to another check, that no role %s', (_, none) => {
    expect(judge(none)).toEqual({
      is: 'notApplicable',
      because: 'there is no such role: see execution-role-missing',
    });
  });
});

describe('execution-role-untrusted of a container instance', () => {
  const instance = (trustPolicy: string): PullingRole => ({
    kind: 'container instance role',
    arn: 'arn:aws:iam::111122223333:role/ecsInstanceRole',
    exists: true,
    trustPolicy,
    source: 'instance profile ecs of i-0abc1234',
  });
  const china = pull('access-denied', { task: { partition: 'aws-cn', region: 'cn-north-1' } });
  const ec2 = trust({ ...Allow, ...service('ec2.amazonaws.com') });
  const ec2InChina = trust({ ...Allow, ...service('ec2.amazonaws.com.cn') });

  it('asks for EC2, in China by either name', () => {
    expect(judge(instance(ec2)).is).toBe('pass');
    expect(judge(instance(ec2), china).is).toBe('pass');
    expect(judge(instance(ec2InChina), china).is).toBe('pass');
    expect(judge(instance(ec2InChina)).is).toBe('fail');
  });

  it('names both there', () => {
    expect(found(instance(trust(tasks)), china)?.summary).toBe(
      'The container instance role ecsInstanceRole does not let ec2.amazonaws.com or ec2.amazonaws.com.cn assume it: its trust policy names ecs-tasks.amazonaws.com.',
    );
  });

  it('says which API told the policy, and adds a statement for EC2', () => {
    const finding = found(instance(trust(tasks)));
    expect(finding?.evidence[1]).toBe(
      'iam:GetInstanceProfile: the trust policy of ecsInstanceRole allows sts:AssumeRole to ecs-tasks.amazonaws.com, and not to ec2.amazonaws.com',
    );
    expect(finding?.remediation.commands[0]).toContain(
      '{"Sid":"Instances","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}',
    );
  });

  it('does not know the account and the source that EC2 comes with', () => {
    const guarded = trust({
      ...Allow,
      ...service('ec2.amazonaws.com'),
      Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } },
    });
    expect(reason(instance(guarded))?.action).toBe('iam:GetInstanceProfile');
  });
});

describe('execution-role-untrusted ends in commands', () => {
  const again =
    'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1';

  it('that put the whole trust policy, with nothing lost of it', () => {
    const policy = trust({ Sid: 'EcsTasks', ...Allow, ...service('ec2.amazonaws.com') });
    expect(found(trusting(policy))?.remediation).toEqual({
      text: 'Let ecs-tasks.amazonaws.com assume the role: the command adds a statement to the trust policy and keeps those that are there.',
      commands: [
        `aws iam update-assume-role-policy --role-name payments-execution --policy-document '{"Version":"2012-10-17","Statement":[{"Sid":"EcsTasks","Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}},{"Sid":"EcsTasks2","Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}'`,
        again,
      ],
      cdk: [
        'role.assumeRolePolicy?.addStatements(',
        '  new iam.PolicyStatement({',
        "    principals: [new iam.ServicePrincipal('ecs-tasks.amazonaws.com')],",
        "    actions: ['sts:AssumeRole'],",
        '  }),',
        ');',
      ].join('\n'),
      terraform: [
        'statement {',
        '  actions = ["sts:AssumeRole"]',
        '  principals {',
        '    type        = "Service"',
        '    identifiers = ["ecs-tasks.amazonaws.com"]',
        '  }',
        '}',
      ].join('\n'),
    });
  });

  it('that set a guard right and do not leave it out', () => {
    const wrong = under(guard('444455556666', 'arn:aws-us-gov:ecs:us-gov-west-1:444455556666:*'));
    const failure = pull('role-unassumable', { task: { partition: 'aws-us-gov', region: 'us-gov-west-1' } });
    const remediation = found(trusting(wrong), failure)?.remediation;
    expect(remediation?.text).toContain(', under the conditions that AWS documents for it:');
    expect(remediation?.commands[0]).toContain(
      '"Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"},"ArnLike":{"aws:SourceArn":"arn:aws-us-gov:ecs:us-gov-west-1:111122223333:*"}}}]}\' --region us-gov-west-1',
    );
    expect(remediation?.cdk).toContain('conditions: {"StringEquals":{"aws:SourceAccount":"111122223333"}');
    expect(remediation?.terraform).toContain('variable = "aws:SourceArn"');
  });

  it('that make the role assumable again, by the same judgement', () => {
    const policies = [
      trust(),
      trust({ ...Allow, ...service('ecs.amazonaws.com') }),
      under(guard('444455556666', 'arn:aws:ecs:eu-west-1:444455556666:*')),
      under({ StringEquals: { 'aws:SourceArn': here } }),
    ];
    for (const policy of policies) {
      const [command = ''] = found(trusting(policy))?.remediation.commands ?? [];
      const [, document = ''] = command.match(/--policy-document '(.*)'$/) ?? [];
      expect(judge(trusting(document)).is).toBe('pass');
    }
  });

  it('that show a Deny, which is for a person to narrow', () => {
    const denied = trust(tasks, { ...tasks, Effect: 'Deny', Sid: 'NoTasks' });
    expect(found(trusting(denied))?.remediation).toEqual({
      text: 'Except ecs-tasks.amazonaws.com from statement NoTasks (Deny) of the trust policy, by hand: no Allow outweighs a Deny.',
      commands: ['aws iam get-role --role-name payments-execution --query Role.AssumeRolePolicyDocument'],
    });
  });
});

describe('execution-role-untrusted explains', () => {
  it.each<[Symptom, Leg, boolean]>([
    ['role-unassumable', 'registry-auth', true],
    ['role-unassumable', 'unknown', true],
    ['access-denied', 'registry-auth', true],
    ['access-denied', 'credentials', true],
    ['unrecognised', 'unknown', true],
    ['access-denied', 'manifest', false],
    ['unrecognised', 'layer', false],
    ['timeout', 'registry-auth', false],
    ['image-not-found', 'manifest', false],
  ])('%s on the %s leg: %s', (symptom, leg, explained) => {
    const failure = pull(symptom, { reason: { leg } });
    const finding = found(trusting(trust()), failure);
    expect(finding && check.explains(finding, failure)).toBe(explained);
  });

  it.each([
    [
      'a time-out',
      pull('timeout', { reason: { leg: 'registry-auth' } }),
      'a role that cannot be assumed gives no timeout',
    ],
    [
      'a refused manifest',
      pull('access-denied'),
      'the role was assumed: the manifest is asked for with a token that it had fetched',
    ],
    [
      'a refused session',
      pull('access-denied', {
        reason: {
          leg: 'registry-auth',
          denial: {
            principalArn: 'arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e',
            action: 'ecr:GetAuthorizationToken',
          },
        },
      }),
      "the role was assumed: ECS's message names its session 4b1d7c0e",
    ],
    [
      'a public image',
      pull('access-denied', { image: 'nginx:1.27', reason: { leg: 'unknown' } }),
      'nginx:1.27 is in no private ECR registry',
    ],
    ['a refused login', pull('access-denied', { reason: { leg: 'registry-auth' } }), undefined],
    [
      'registry credentials',
      pull('access-denied', { image: 'nginx:1.27', reason: { leg: 'credentials' } }),
      undefined,
    ],
    ['a role that cannot be assumed', pull('role-unassumable', { image: 'nginx:1.27' }), undefined],
  ])('is asked for %s: %#', (_, failure, because) => {
    expect(check.skip(failure)).toBe(because);
  });
});
