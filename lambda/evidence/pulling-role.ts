import { GetInstanceProfileCommand, GetRoleCommand, type Role as IamRole } from '@aws-sdk/client-iam';
import type { Gathered, PullFailure, StoppedTask } from '../types.ts';
import { attempt, defineGatherer, gap, known, type Question, unlessNotFound } from './define.ts';
import type { PullingRole } from './facts.ts';

const getRole = 'iam:GetRole';
const getInstanceProfile = 'iam:GetInstanceProfile';

/** The role that asks the registry, and whether IAM knows it. */
export const pullingRole = defineGatherer({
  key: 'pullingRole',
  // The message names the principal of one failure.
  scope: 'image',
  grants: [
    { action: getRole, on: { service: 'iam', resource: 'role/*', region: '' } },
    { action: getInstanceProfile, on: { service: 'iam', resource: 'instance-profile/*', region: '' } },
  ],
  async gather(question) {
    const asked = await configuredRole(question);
    if ('gap' in asked) return asked;
    const { kind, source, role } = asked.known;
    return role ? lookUp(question, { kind, source }, role) : withoutExecutionRole(question, { kind, source });
  },
});

interface Role {
  account: string;
  /** Unique in the account, whatever the path. */
  name: string;
  /** With the path; absent where only the name is known. */
  arn?: string;
}

/** `role` is absent where there is no execution role. */
type ConfiguredRole = Pick<PullingRole, 'kind' | 'source'> & { role?: Role };

/**
 * Which role pulls, before IAM is asked. The principal in the message is better than any rule. Else it is the
 * override's execution role, or the task definition's, on instances too.
 */
export async function configuredRole(question: Question): Promise<Gathered<ConfiguredRole>> {
  const configured = await executionRole(question);
  const principal = principalOf(question.failure);
  if (!principal) return assumedOnInstance(configured, question.failure.task);
  const { kind, role, source } = principal;
  // The principal's ARN has lost the role's path, which the configuration may still tell.
  const same = 'known' in configured && configured.known.role?.name === role.name && configured.known.role;
  return known({ kind, source, role: same || role });
}

/** That the execution role pulls on an instance too is how the agent is made, and nowhere promised: the evidence says so. */
function assumedOnInstance(
  configured: Gathered<ConfiguredRole>,
  task: StoppedTask,
): Gathered<ConfiguredRole> {
  if (task.launchType !== 'EC2' || !('known' in configured) || !configured.known.role) return configured;
  return known({ ...configured.known, source: `${configured.known.source}, taken to pull on EC2 too` });
}

async function executionRole({ failure: { task }, ask }: Question): Promise<Gathered<ConfiguredRole>> {
  const kind = 'execution role';
  if (task.executionRoleOverride) {
    return known({ kind, source: 'task override', role: roleOf(task.executionRoleOverride, task) });
  }
  const asked = await ask('taskDefinition');
  if ('gap' in asked) return asked;
  const { taskDefinitionArn, executionRoleArn } = asked.known;
  const source = `task definition ${taskDefinitionArn.replace(/^.*\//, '')}`;
  return known({ kind, source, ...(executionRoleArn && { role: roleOf(executionRoleArn, task) }) });
}

/** `arn:aws:iam::111122223333:role/path/NAME`, or a bare NAME of the task's own account. */
function roleOf(text: string, task: StoppedTask): Role {
  const [arn, account = task.account] = text.match(/^arn:[^:]+:iam::(\d{12}):role\/.+$/) ?? [];
  return { account, name: text.replace(/^.*\//, ''), ...(arn && { arn }) };
}

/** An instance's session has the instance's id for a name; a task's execution role has the task's. */
function principalOf({ task, reason }: PullFailure): Required<ConfiguredRole> | undefined {
  const assumed = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/;
  const [, account, name, session = ''] = reason.denial?.principalArn.match(assumed) ?? [];
  if (!name || account !== task.account) return undefined;
  const isInstance = /^i-[0-9a-f]+$/.test(session);
  const whose = isInstance ? ", an instance's" : /^[0-9a-f]{32}$/.test(session) ? ", a task's" : '';
  return {
    kind: isInstance ? 'container instance role' : 'execution role',
    source: `message: session ${session}${whose}`,
    role: { account, name },
  };
}

type Origin = Pick<PullingRole, 'kind' | 'source'>;

/** By name, since IAM asks by that alone, whereas ECS assumes the role by its ARN, path included. */
async function lookUp(
  { failure: { task }, clients }: Question,
  origin: Origin,
  role: Role,
): Promise<Gathered<PullingRole>> {
  const arn = role.arn ?? `arn:${task.partition}:iam::${role.account}:role/${role.name}`;
  if (role.account !== task.account) return known({ ...origin, arn });
  const answer = await attempt(getRole, () =>
    unlessNotFound(clients.iam.send(new GetRoleCommand({ RoleName: role.name })), 'NoSuchEntityException'),
  );
  if ('gap' in answer) return answer;
  const actualArn = answer.known?.Role?.Arn;
  if (!actualArn) return known({ ...origin, arn, exists: false });
  return !role.arn || pathOf(role.arn) === pathOf(actualArn)
    ? known({ ...origin, arn: actualArn, exists: true, ...documentsOf(answer.known?.Role) })
    : known({ ...origin, arn, exists: false, actualArn });
}

const pathOf = (roleArn: string): string => roleArn.replace(/^.*?:role\//, '').toLowerCase();

/** On EC2 the agent then pulls with the role of the instance. Fargate and Managed Instances have no other. */
async function withoutExecutionRole(question: Question, none: Origin): Promise<Gathered<PullingRole>> {
  const { launchType } = question.failure.task;
  if (launchType === 'EC2') return instanceRole(question);
  if (launchType !== 'EXTERNAL') return known(none);
  return gap(
    'ecs:DescribeTaskDefinition',
    'there is no execution role, and which role an ECS Anywhere host pulls with instead cannot be read',
  );
}

/** The one role of the instance profile. IAM lets no role be deleted that is in one, so that it exists. */
async function instanceRole({ clients, ask }: Question): Promise<Gathered<PullingRole>> {
  const kind = 'container instance role';
  const asked = await ask('containerInstance');
  if ('gap' in asked) return asked;
  const { ec2InstanceId, instanceProfileArn } = asked.known ?? {};
  if (!instanceProfileArn) return known({ kind, source: `${ec2InstanceId}, which has no instance profile` });
  const name = instanceProfileArn.replace(/^.*\//, '');
  const command = new GetInstanceProfileCommand({ InstanceProfileName: name });
  const answer = await attempt(getInstanceProfile, () =>
    unlessNotFound(clients.iam.send(command), 'NoSuchEntityException'),
  );
  if ('gap' in answer) return answer;
  const [role] = answer.known?.InstanceProfile?.Roles ?? [];
  return known({
    kind,
    source: `instance profile ${name} of ${ec2InstanceId}`,
    ...(role?.Arn && { arn: role.Arn, exists: true, ...documentsOf(role) }),
  });
}

/** What limits the role, and who may assume it. */
function documentsOf(role: IamRole | undefined): Pick<PullingRole, 'trustPolicy' | 'permissionsBoundaryArn'> {
  const trustPolicy = decoded(role?.AssumeRolePolicyDocument);
  const boundary = role?.PermissionsBoundary?.PermissionsBoundaryArn;
  return { ...(trustPolicy && { trustPolicy }), ...(boundary && { permissionsBoundaryArn: boundary }) };
}

/** JSON, as IAM encodes it for a URL. `undefined` for what cannot be decoded, of which nothing is known then. */
function decoded(document = ''): string | undefined {
  try {
    const json = document.startsWith('{') ? document : decodeURIComponent(document);
    JSON.parse(json);
    return json;
  } catch (error) {
    if (error instanceof URIError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
