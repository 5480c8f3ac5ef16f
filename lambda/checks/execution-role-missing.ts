import type { PullingRole } from '../evidence/facts.ts';
import { nameInArn } from '../names.ts';
import { aws, iam, newRevision, redeploy } from '../remedies/commands.ts';
import type { Finding, PullFailure, Remediation, StoppedTask } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';
import { mayBeRefusal, skipUnlessPrivateEcr, skipWhereSettled } from './shared/ecr.ts';

const explains = explainsAny(['access-denied', 'role-unassumable', 'repository-not-found', 'unrecognised']);

export const executionRoleMissing = defineCheck({
  id: 'execution-role-missing',
  title: 'Execution role missing',
  needs: ['pullingRole'],

  /** `repositoryCredentials` are fetched by the execution role too, whatever registry they are for. */
  skip(failure) {
    const { symptom, leg } = failure.reason;
    const needsRole = leg === 'credentials' || symptom === 'role-unassumable';
    return needsRole ? skipWhereSettled(failure) : skipUnlessPrivateEcr(failure);
  },

  evaluate({ pullingRole }, failure) {
    const { kind, arn, exists, source } = pullingRole;
    const { launchType } = failure.task;
    if (
      !arn &&
      kind === 'execution role' &&
      (launchType === 'FARGATE' || launchType === 'MANAGED_INSTANCES')
    ) {
      return { is: 'fail', finding: withoutRole(source, failure) };
    }
    if (!arn) {
      return {
        is: 'notApplicable',
        because: 'a container instance without a role may hold credentials that no API shows',
      };
    }
    if (exists === undefined) {
      const reason = `${arn} is a role of another account, which cannot be read from here`;
      return { is: 'inconclusive', gaps: [{ action: 'iam:GetRole', reason }] };
    }
    if (exists) return { is: 'pass', because: `${kind} ${nameInArn(arn)} exists` };
    return { is: 'fail', finding: withRoleGone({ ...pullingRole, arn }, failure) };
  },

  /** A registry that says by itself that it has no such repository had let the role in. */
  explains: (finding, failure) =>
    explains(finding, failure) &&
    (failure.reason.symptom !== 'repository-not-found' || mayBeRefusal(failure)),
});

const legs: Finding['legs'] = ['registry-auth', 'credentials', 'manifest'];

function withoutRole(source: string, failure: PullFailure): Finding {
  const { container, task } = failure;
  const purpose = failure.reason.leg === 'credentials' ? 'the registry credentials' : 'the image';
  const role = 'ecsTaskExecutionRole';
  const arn = `arn:${task.partition}:iam::${task.account}:role/${role}`;
  return {
    resource: task.taskDefinitionArn,
    summary: `Task definition ${nameInArn(task.taskDefinitionArn)} has no execution role, without which ${launchWords[task.launchType]} cannot fetch ${purpose} of container ${container.name}.`,
    evidence: [`ecs:DescribeTaskDefinition: no executionRoleArn (${source})`],
    remediation: {
      text: `Create an execution role (where ${role} exists already, the first command says so and does no harm) and register a revision that names it.`,
      commands: [...createRole(arn, task), ...newRevision(task, { executionRoleArn: arn })],
      ...asCode,
    },
    legs,
  };
}

const launchWords = {
  FARGATE: 'Fargate',
  MANAGED_INSTANCES: 'a managed instance',
  EC2: 'ECS',
  EXTERNAL: 'ECS',
};

function withRoleGone(
  { kind, arn, actualArn, source }: PullingRole & { arn: string },
  failure: PullFailure,
): Finding {
  const { task } = failure;
  const { name } = roleOf(arn);
  return {
    resource: arn,
    summary: actualArn
      ? `The ${kind} ${arn} does not exist; the role of that name is ${actualArn}.`
      : `The ${kind} ${arn} does not exist: it was deleted, or the ARN is mistyped.`,
    evidence: [
      `pulled by: ${kind} ${arn} (${source})`,
      actualArn ? `iam:GetRole: ${name} is ${actualArn}` : `iam:GetRole: there is no role ${name}`,
    ],
    remediation:
      source === 'task override'
        ? inOverride({ arn, actualArn }, task)
        : inDefinition({ arn, actualArn }, task),
    legs,
  };
}

type Gone = Pick<PullingRole, 'actualArn'> & { arn: string };

function inDefinition({ arn, actualArn }: Gone, task: StoppedTask): Remediation {
  return actualArn
    ? {
        text: `Register a revision whose execution role is ${actualArn}, path and all.`,
        commands: newRevision(task, { executionRoleArn: actualArn }),
      }
    : {
        text: 'Create the role again under the same name, with the rights to pull; or register a revision with a role that exists.',
        commands: [...createRole(arn, task), ...redeploy(task)],
        ...asCode,
      };
}

/** What RunTask was told wins over the task definition, of which a revision would change nothing. */
function inOverride({ arn, actualArn }: Gone, task: StoppedTask): Remediation {
  const caller = `whoever calls RunTask${task.startedBy ? ` (startedBy ${task.startedBy})` : ''}`;
  const region = ['--region', task.region];
  const runTask = ['--lookup-attributes', 'AttributeKey=EventName,AttributeValue=RunTask'];
  const lookUp = aws('cloudtrail', 'lookup-events', ...runTask, '--max-results', '10', ...region);
  return actualArn
    ? {
        text: `The role is an override, which wins over the task definition: no revision helps. Have ${caller} give ${actualArn}, path and all, for overrides.executionRoleArn, and run the task again.`,
        commands: [lookUp],
      }
    : {
        text: `The role is an override, which wins over the task definition: no revision helps. Have ${caller} give a role that exists for overrides.executionRoleArn, or create this one again under the same name, with the rights to pull; then run the task again.`,
        commands: [lookUp, ...createRole(arn, task)],
      };
}

/** `arn:aws:iam::111122223333:role/service/payments` is the role `payments` under the path `/service/`. */
function roleOf(arn: string): { name: string; path: string } {
  const name = nameInArn(arn);
  return { name, path: arn.slice(arn.indexOf(':role/') + ':role'.length, -name.length) };
}

function createRole(arn: string, task: StoppedTask): string[] {
  const { name, path } = roleOf(arn);
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  const policy = `arn:${task.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy`;
  const role = ['--role-name', name];
  const at = path === '/' ? [] : ['--path', path];
  const trusted = ['--assume-role-policy-document', JSON.stringify(trust)];
  return [
    iam(task, 'create-role', ...role, ...at, ...trusted),
    iam(task, 'attach-role-policy', ...role, '--policy-arn', policy),
  ];
}

const asCode: Pick<Remediation, 'cdk' | 'terraform'> = {
  cdk: 'repository.grantPull(taskDefinition.obtainExecutionRole());',
  terraform: 'execution_role_arn = aws_iam_role.execution.arn # in aws_ecs_task_definition',
};
