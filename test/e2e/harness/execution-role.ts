import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { iam } from './clients.ts';
import { account } from './environment.ts';
import { known } from './known.ts';

const pulls = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const actions = {
  pulls,
  /** First pulls through a cache rule too. */
  imports: [...pulls, 'ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'],
  logs: ['logs:CreateLogStream', 'logs:PutLogEvents'],
};

export interface ExecutionRoleOptions {
  /** What the execution role's policy allows. Default: pulls. `missing`: the role was deleted. */
  executionRole?: keyof typeof actions | 'missing';
  /** Members of the one statement of its trust policy. Default: the tasks of ECS may assume it. */
  trust?: object;
}

/** Resolves to the ARN of the execution role. */
export async function createExecutionRole(
  RoleName: string,
  { executionRole: allowed = 'pulls', trust }: ExecutionRoleOptions,
): Promise<string> {
  if (allowed === 'missing') return `arn:aws:iam::${account}:role/${RoleName}`;
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: policy({
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
        Action: 'sts:AssumeRole',
        ...trust,
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'execution',
      PolicyDocument: policy({ Action: actions[allowed], Resource: '*' }),
    }),
  );
  return known(Role?.Arn, 'a role');
}

const policy = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
