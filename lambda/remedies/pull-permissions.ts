import { parse } from '@aws-sdk/util-arn-parser';
import type { Permissions, PullingRole } from '../evidence/facts.ts';
import type { Layer } from '../iam/denial.ts';
import { type DeniedAction, layersOf } from '../iam/pull-permissions.ts';
import { policiesOf } from '../iam/words.ts';
import { nameInArn, repositoryIn } from '../names.ts';
import type { Remediation, StoppedTask } from '../types.ts';
import { aws, command, iam, redeploy } from './commands.ts';

/** What is needed to say how a denied pull is mended. */
interface Denied {
  denied: DeniedAction[];
  permissions: Permissions;
  pullingRole: PullingRole;
  task: StoppedTask;
}

/** What to grant, or what to take away, for each kind of policy that stops the pull. */
export function remedyFor(found: Denied): Remediation {
  const layers = layersOf(found.denied);
  const remedies = layers.map((layer) => remedyByLayer[layer](found));
  return {
    text: remedies.map(({ text }) => text).join(' '),
    commands: [...remedies.flatMap(({ commands }) => commands), ...redeploy(found.task)],
    ...(layers.includes('none') && {
      alternatives: [
        {
          text: 'allow no more than what is missing.',
          commands: [allowLeast(found), ...redeploy(found.task)],
        },
      ],
    }),
    ...(layers.includes('none') ? asCode(found) : {}),
  };
}

const remedyByLayer: Record<Layer, (found: Denied) => { text: string; commands: string[] }> = {
  none: (found) => ({
    text: "Attach AWS's managed policy.",
    commands: [attach(found)],
  }),

  'explicit-deny': (found) => {
    const policies = policiesOf(found.denied.filter(({ standing }) => standing.layer === 'explicit-deny'));
    return {
      text: `Take the Deny out of ${policies.length > 0 ? policies.join(', ') : 'the policy that holds it'}, or except these actions from it: no Allow outweighs it.`,
      commands: [ofRole(found, 'list-attached-role-policies'), ofRole(found, 'list-role-policies')],
    };
  },

  boundary: (found) => ({
    text: `Add the actions to the permissions boundary of the role: the role can do no more than its boundary allows.`,
    commands: [ofRole(found, 'get-role', '--query', 'Role.PermissionsBoundary')],
  }),

  scp: ({ permissions, task }) => {
    const target = ['--target-id', parse(permissions.roleArn).accountId];
    const filter = ['--filter', 'SERVICE_CONTROL_POLICY', '--region', task.region];
    return {
      text: `Ask those who keep the organization's service control policies to let the role pull; they can see the policies with this command, in the management account.`,
      commands: [aws('organizations', 'list-policies-for-target', ...target, ...filter)],
    };
  },

  'repository-policy': (found) => ({
    text: `Take the Deny out of the repository policy, or except the role from it.`,
    commands: openRepositoryPolicy(found),
  }),
};

const ofRole = ({ permissions, task }: Denied, verb: string, ...how: string[]): string =>
  iam(task, verb, '--role-name', nameInArn(permissions.roleArn), ...how);

const managedPolicies: Record<PullingRole['kind'], string> = {
  'execution role': 'service-role/AmazonECSTaskExecutionRolePolicy',
  'container instance role': 'service-role/AmazonEC2ContainerServiceforEC2Role',
};

const managedPolicyArn = ({ pullingRole, task }: Denied): string =>
  `arn:${task.partition}:iam::aws:policy/${managedPolicies[pullingRole.kind]}`;

const attach = (found: Denied): string =>
  ofRole(found, 'attach-role-policy', '--policy-arn', managedPolicyArn(found));

/** Exactly the missing actions, on exactly this repository. */
function allowLeast(found: Denied): string {
  const { repositoryArn } = found.permissions;
  const byResource = new Map<string, string[]>();
  for (const { decision, standing } of found.denied) {
    if (standing.layer !== 'none') continue;
    const resource = decision.resource === '*' ? '*' : repositoryArn;
    byResource.set(resource, [...(byResource.get(resource) ?? []), decision.action]);
  }
  const Statement = [...byResource].map(([Resource, Action]) => ({ Effect: 'Allow', Action, Resource }));
  const document = JSON.stringify({ Version: '2012-10-17', Statement });
  const name = `pull-${repositoryIn(repositoryArn).replaceAll('/', '-')}`;
  return ofRole(found, 'put-role-policy', '--policy-name', name, '--policy-document', document);
}

function openRepositoryPolicy({ denied, permissions: { repositoryArn } }: Denied): string[] {
  const { region, accountId } = parse(repositoryArn);
  const name = ['--repository-name', repositoryIn(repositoryArn)];
  const where = [...name, '--registry-id', accountId, '--region', region];
  const how = ['--query', 'policyText', '--output', 'text'];
  const read = aws('ecr', 'get-repository-policy', ...where, ...how);
  const sids = policiesOf(denied.filter(({ standing }) => standing.layer === 'repository-policy'));
  if (sids.length === 0) return [read];
  const edit = `del(.Statement[] | select(.Sid as $sid | ${JSON.stringify(sids)} | index($sid)))`;
  const file = 'ecs-autopsy-repository-policy.json';
  return [
    `${read} | ${command('jq', edit)} > ${file}`,
    aws('ecr', 'set-repository-policy', ...where, '--policy-text', `file://${file}`),
  ];
}

function asCode(found: Denied): Pick<Remediation, 'cdk' | 'terraform'> {
  const isInstance = found.pullingRole.kind === 'container instance role';
  return {
    cdk: `repository.grantPull(${isInstance ? 'autoScalingGroup.role' : 'taskDefinition.obtainExecutionRole()'});`,
    terraform: [
      'resource "aws_iam_role_policy_attachment" "pull" {',
      `  role       = "${nameInArn(found.permissions.roleArn)}"`,
      `  policy_arn = "${managedPolicyArn(found)}"`,
      '}',
    ].join('\n'),
  };
}
