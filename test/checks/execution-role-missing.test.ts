import { describe, expect, it } from 'vitest';
import { executionRoleMissing as check } from '../../lambda/checks/execution-role-missing.ts';
import type { PullingRole } from '../../lambda/evidence/facts.ts';
import type { LaunchType, PullFailure } from '../../lambda/types.ts';
import { executionRole, pull, uri } from './pulls.ts';

const none: PullingRole = { kind: 'execution role', source: 'task definition payments:12' };
const gone = executionRole({
  arn: 'arn:aws:iam::111122223333:role/service/payments-execution',
  exists: false,
});

const found = (pullingRole: PullingRole, failure: PullFailure) => {
  const verdict = check.evaluate({ pullingRole }, failure);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

describe('execution-role-missing', () => {
  it.each<[LaunchType, string]>([
    ['FARGATE', 'Fargate'],
    ['MANAGED_INSTANCES', 'a managed instance'],
  ])('fails on %s for a task definition without one', (launchType, who) => {
    const finding = found(none, pull('access-denied', { task: { launchType } }));
    expect(finding?.resource).toBe('arn:aws:ecs:us-east-1:111122223333:task-definition/payments:12');
    expect(finding?.summary).toBe(
      `Task definition payments:12 has no execution role, without which ${who} cannot fetch the image of container web.`,
    );
    expect(finding?.evidence).toEqual([
      'ecs:DescribeTaskDefinition: no executionRoleArn (task definition payments:12)',
    ]);
  });

  it('says that it is the registry credentials which cannot be fetched', () => {
    const failure = pull('access-denied', { image: 'nginx:1.27', reason: { leg: 'credentials' } });
    expect(found(none, failure)?.summary).toBe(
      'Task definition payments:12 has no execution role, without which Fargate cannot fetch the registry credentials of container web.',
    );
  });

  it('prints what creates one and registers it', () => {
    const commands = found(
      none,
      pull('access-denied', { task: { partition: 'aws-us-gov', region: 'us-gov-west-1' } }),
    )?.remediation.commands;
    expect(commands?.slice(0, 2)).toEqual([
      `aws iam create-role --role-name ecsTaskExecutionRole --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}' --region us-gov-west-1`,
      'aws iam attach-role-policy --role-name ecsTaskExecutionRole --policy-arn arn:aws-us-gov:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy --region us-gov-west-1',
    ]);
    expect(commands?.[2]).toContain('--arg role arn:aws-us-gov:iam::111122223333:role/ecsTaskExecutionRole');
    expect(commands).toHaveLength(5);
  });

  it.each<LaunchType>(['FARGATE', 'EC2', 'EXTERNAL', 'MANAGED_INSTANCES'])(
    'fails on %s for one that IAM does not know',
    (launchType) => {
      const finding = found(gone, pull('role-unassumable', { task: { launchType } }));
      expect(finding?.summary).toBe(
        'The execution role arn:aws:iam::111122223333:role/service/payments-execution does not exist: it was deleted, or the ARN is mistyped.',
      );
      expect(finding?.evidence).toEqual([
        'pulled by: execution role arn:aws:iam::111122223333:role/service/payments-execution (task definition payments:12)',
        'iam:GetRole: there is no role payments-execution',
      ]);
      expect(finding?.remediation.commands[0]).toContain('--role-name payments-execution --path /service/ ');
      expect(finding?.remediation.commands.at(-1)).toBe(
        'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
      );
    },
  );

  it('names the role that was meant where only the path is wrong', () => {
    const actualArn = 'arn:aws:iam::111122223333:role/ecs/payments-execution';
    const finding = found({ ...gone, actualArn }, pull('role-unassumable'));
    expect(finding?.summary).toBe(
      'The execution role arn:aws:iam::111122223333:role/service/payments-execution does not exist; the role of that name is arn:aws:iam::111122223333:role/ecs/payments-execution.',
    );
    expect(finding?.remediation.commands[0]).toContain(
      `--arg role ${actualArn} '.executionRoleArn = $role |`,
    );
  });

  const override = { ...gone, source: 'task override' };
  it('sends to whoever runs the task where its override names the role, which no revision outweighs', () => {
    const startedBy = 'nightly';
    const actualArn = 'arn:aws:iam::111122223333:role/ecs/payments-execution';
    const failure = pull('role-unassumable', { task: { startedBy } });
    const lookUp =
      'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=RunTask --max-results 10 --region us-east-1';
    expect(found({ ...override, actualArn }, failure)?.remediation).toEqual({
      text: `The role is an override, which wins over the task definition: no revision helps. Have whoever calls RunTask (startedBy nightly) give ${actualArn}, path and all, for overrides.executionRoleArn, and run the task again.`,
      commands: [lookUp],
    });
    const remediation = found(
      override,
      pull('role-unassumable', { task: { startedBy: undefined } }),
    )?.remediation;
    expect(remediation?.text).toBe(
      'The role is an override, which wins over the task definition: no revision helps. Have whoever calls RunTask give a role that exists for overrides.executionRoleArn, or create this one again under the same name, with the rights to pull; then run the task again.',
    );
    expect(remediation?.commands).toEqual([
      lookUp,
      expect.stringContaining('aws iam create-role --role-name payments-execution --path /service/ '),
      expect.stringContaining('aws iam attach-role-policy --role-name payments-execution '),
    ]);
  });

  it('passes where the role exists', () => {
    expect(check.evaluate({ pullingRole: executionRole() }, pull('timeout'))).toEqual({
      is: 'pass',
      because: 'execution role payments-execution exists',
    });
  });

  it('has nothing to say of a container instance without a role', () => {
    const pullingRole: PullingRole = {
      kind: 'container instance role',
      source: 'i-0abc1234, which has no instance profile',
    };
    expect(check.evaluate({ pullingRole }, pull('access-denied', { task: { launchType: 'EC2' } })).is).toBe(
      'notApplicable',
    );
  });

  it('does not know of a role in another account', () => {
    const pullingRole = executionRole({
      arn: 'arn:aws:iam::444455556666:role/payments-execution',
      exists: undefined,
    });
    expect(check.evaluate({ pullingRole }, pull('access-denied'))).toEqual({
      is: 'inconclusive',
      gaps: [
        {
          action: 'iam:GetRole',
          reason:
            'arn:aws:iam::444455556666:role/payments-execution is a role of another account, which cannot be read from here',
        },
      ],
    });
  });

  it.each([
    [
      'a public image',
      pull('access-denied', { image: 'nginx:1.27' }),
      'nginx:1.27 is in no private ECR registry',
    ],
    ['a rate limit', pull('rate-limited'), 'neither identity nor image gives the symptom rate-limited'],
    ['an image in private ECR', pull('timeout'), undefined],
    [
      'registry credentials',
      pull('timeout', { image: 'nginx:1.27', reason: { leg: 'credentials' } }),
      undefined,
    ],
    ['a role that cannot be assumed', pull('role-unassumable', { image: 'nginx:1.27' }), undefined],
    ['an image that ECS does not name', pull('access-denied', { unnamed: true }), undefined],
  ])('is asked for %s: %#', (_, failure, because) => {
    expect(check.skip(failure)).toBe(because);
  });

  it.each([
    ['access-denied', 'registry-auth', true],
    ['access-denied', 'credentials', true],
    ['role-unassumable', 'unknown', true],
    ['unrecognised', 'unknown', true],
    ['access-denied', 'layer', false],
    ['timeout', 'registry-auth', false],
    ['image-not-found', 'manifest', false],
    ['repository-not-found', 'manifest', false],
  ] as const)('explains %s on the %s leg: %s', (symptom, leg, explained) => {
    const failure = pull(symptom, { reason: { leg } });
    const finding = found(none, failure);
    expect(finding && check.explains(finding, failure)).toBe(explained);
  });

  it('explains a repository that is missing or refused, in one sentence for both', () => {
    const text = `pull access denied for ${uri()}, repository does not exist or may require 'docker login'`;
    const failure = pull('repository-not-found', { text });
    const finding = found(none, failure);
    expect(finding && check.explains(finding, failure)).toBe(true);
  });
});
