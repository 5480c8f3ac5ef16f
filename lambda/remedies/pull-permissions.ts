import { parse } from '@aws-sdk/util-arn-parser';
import type { Permissions, PullingRole } from '../evidence/facts.ts';
import type { Layer } from '../iam/denial.ts';
import { type DeniedAction, layersOf, pullActions } from '../iam/pull-permissions.ts';
import { isOfFirstPull } from '../iam/resource-policies.ts';
import { policiesOf } from '../iam/words.ts';
import { nameInArn, repositoryIn } from '../names.ts';
import type { Remediation, StoppedTask } from '../types.ts';
import { listed } from '../words.ts';
import { aws, iam, redeploy } from './commands.ts';
import {
  addToManagedPolicy,
  inlinePolicyName,
  isOfAws,
  type PolicyStatement,
  readRepositoryPolicy,
} from './policy-edit.ts';

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
  const lacks = layers.includes('none');
  // Before a statement is narrowed, a new task would fail alike.
  const again = layers.some(isNarrowedByHand) ? [] : redeploy(found.task);
  return {
    text: remedies.map(({ text }) => text).join(' '),
    commands: [...remedies.flatMap(({ commands }) => commands), ...again],
    ...(lacks &&
      !lacksFirstPull(found) && {
        alternatives: [
          {
            text: 'allow no more than what a pull from this repository takes.',
            commands: [allowLeast(found), ...again],
          },
        ],
      }),
    ...(lacks && asCode(found)),
  };
}

interface Remedy {
  text: string;
  commands: string[];
}

const remedyByLayer: Record<Layer, (found: Denied) => Remedy> = {
  none: (found) =>
    lacksFirstPull(found)
      ? {
          text: "Allow what the first pull through the cache rule takes, which AWS's managed policies for tasks do not hold.",
          commands: [allowLeast(found)],
        }
      : { text: "Attach AWS's managed policy.", commands: [attach(found)] },

  'explicit-deny': (found) => {
    const stopped = stoppedBy('explicit-deny', found);
    const policies = policiesOf(stopped);
    return {
      text: `Take the Deny out of ${policies.length > 0 ? policies.join(', ') : 'the policy that holds it'}, or except ${whatOf(stopped)} from it: no Allow outweighs it.`,
      commands: [ofRole(found, 'list-attached-role-policies'), ofRole(found, 'list-role-policies')],
    };
  },

  boundary: openBoundary,

  scp: (found) => {
    const target = ['--target-id', parse(found.permissions.roleArn).accountId];
    const filter = ['--filter', 'SERVICE_CONTROL_POLICY', '--region', found.task.region];
    return {
      text: `Ask those who keep the organization's service control policies to let the role do ${whatOf(stoppedBy('scp', found))}; they can see the policies with this command, in the management account.`,
      commands: [aws('organizations', 'list-policies-for-target', ...target, ...filter)],
    };
  },

  'repository-policy': (found) => {
    const stopped = stoppedBy('repository-policy', found);
    const sids = policiesOf(stopped);
    const statements = sids.length > 0 ? `statement ${listed(sids, 'and')}` : 'the Deny';
    return {
      text: `Except the role from ${statements} of the repository policy for ${whatOf(stopped)}, by hand, and start the task again then: no Allow outweighs a Deny.`,
      commands: [readRepositoryPolicy(found.permissions.repositoryArn)],
    };
  },

  'registry-policy': (found) => ({
    text: `Take the Deny out of the policy of the registry, or except the role from it, by hand: it is about other repositories too.`,
    commands: [aws('ecr', 'get-registry-policy', '--region', parse(found.permissions.repositoryArn).region)],
  }),
};

/** A Deny in the policy of a repository or registry is somebody's will, and mostly about others too. */
const isNarrowedByHand = (layer: Layer): boolean =>
  layer === 'repository-policy' || layer === 'registry-policy';

const stoppedBy = (layer: Layer, { denied }: Denied): DeniedAction[] =>
  denied.filter(({ standing }) => standing.layer === layer);

const lacksFirstPull = (found: Denied): boolean =>
  stoppedBy('none', found).some(({ decision }) => isOfFirstPull(decision.action));

/** `ecr:GetAuthorizationToken on * and ecr:BatchGetImage on arn:…`. */
const whatOf = (stopped: readonly DeniedAction[]): string =>
  listed(
    [...byResource(stopped)].map(([resource, actions]) => `${listed(actions, 'and')} on ${resource}`),
    'and',
  );

function byResource(stopped: readonly DeniedAction[]): Map<string, string[]> {
  const actions = new Map<string, string[]>();
  for (const { decision } of stopped) {
    actions.set(decision.resource, [...(actions.get(decision.resource) ?? []), decision.action]);
  }
  return actions;
}

/** Exactly these actions, on exactly this repository. */
const statementsFor = (stopped: readonly DeniedAction[]): PolicyStatement[] =>
  [...byResource(stopped)].map(([Resource, Action]) => ({ Effect: 'Allow', Action, Resource }));

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

/** All that a pull takes, and not what is missing alone: a later denial prints a policy of the same name. */
function allowLeast(found: Denied): string {
  const { repositoryArn, decisions } = found.permissions;
  const besides = stoppedBy('none', found).map(({ decision }) => decision.action);
  const [token, ...onRepository] = [...new Set([...pullActions, ...besides])];
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: token, Resource: '*' },
      { Effect: 'Allow', Action: onRepository, Resource: repositoryArn },
    ],
  });
  const taken = decisions.flatMap(({ matchedPolicies }) => matchedPolicies);
  const name = inlinePolicyName('pull', repositoryIn(repositoryArn), repositoryArn, found.task, taken);
  return ofRole(found, 'put-role-policy', '--policy-name', name, '--policy-document', document);
}

/** A Deny in it is somebody's will, and one of AWS's own policies cannot be changed: both are left to a person. */
function openBoundary(found: Denied): Remedy {
  const { pullingRole, task } = found;
  const stopped = stoppedBy('boundary', found);
  const statements = statementsFor(stopped);
  const arn = pullingRole.permissionsBoundaryArn;
  const boundary = `the permissions boundary of the role${arn ? `, ${arn}` : ''}`;
  const show = [ofRole(found, 'get-role', '--query', 'Role.PermissionsBoundary')];
  if (stopped.some(({ decision }) => decision.decision === 'explicitDeny')) {
    return { text: `Except ${whatOf(stopped)} from the Deny in ${boundary}.`, commands: show };
  }
  const all = statements.map((each) => JSON.stringify(each)).join(' ');
  if (arn && isOfAws(arn)) {
    return {
      text: `Put a boundary of your own in the place of ${arn}, which allows besides: ${all}.`,
      commands: show,
    };
  }
  return {
    text: `Add to ${boundary}, since the role can do no more than its boundary allows: ${all}.`,
    commands: arn ? addToManagedPolicy(task, arn, statements) : show,
  };
}

function asCode(found: Denied): Pick<Remediation, 'cdk' | 'terraform'> {
  const role =
    found.pullingRole.kind === 'container instance role'
      ? 'autoScalingGroup.role'
      : 'taskDefinition.obtainExecutionRole()';
  const name = nameInArn(found.permissions.roleArn);
  if (!lacksFirstPull(found)) {
    return {
      cdk: `repository.grantPull(${role});`,
      terraform: [
        'resource "aws_iam_role_policy_attachment" "pull" {',
        `  role       = "${name}"`,
        `  policy_arn = "${managedPolicyArn(found)}"`,
        '}',
      ].join('\n'),
    };
  }
  const statements = statementsFor(stoppedBy('none', found));
  return {
    cdk: statements
      .map(
        ({ Action, Resource }) =>
          `${role}.addToPrincipalPolicy(\n  new iam.PolicyStatement({ actions: ['${Action.join("', '")}'], resources: ['${Resource}'] }),\n);`,
      )
      .join('\n'),
    terraform: [
      'resource "aws_iam_role_policy" "pull" {',
      `  role   = "${name}"`,
      `  policy = jsonencode({ Version = "2012-10-17", Statement = ${JSON.stringify(statements)} })`,
      '}',
    ].join('\n'),
  };
}
