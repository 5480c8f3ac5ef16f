/**
 * Whether a role may pull: IAM's simulation, the repository policy and what the failure's own text says, read together.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { parse } from '@aws-sdk/util-arn-parser';
import type { ActionDecision, Permissions } from '../evidence/facts.ts';
import type { Denial, Gap } from '../types.ts';
import { listed } from '../words.ts';
import { type Layer, layerInText, type SaidLayer } from './denial.ts';
import type { PolicyDecision } from './policy-decision.ts';
import { principalOf } from './pull-context.ts';
import { evaluateRepositoryPolicy } from './repository-policy.ts';

/** What a pull needs. `ecr:BatchCheckLayerAvailability`, which many policies carry beside these, serves pushes only. */
const pullActions = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

type Denied = { is: 'denied'; layer: Layer; policies: string[] };
/** Whether the role may do an action. `open`: what was read does not tell. */
export type Standing =
  | { is: 'allowed'; by: 'role' | 'repository-policy' }
  | Denied
  | { is: 'open'; gap: Gap };

/** One action of a pull, with all that is known of it. */
export interface JudgedAction {
  decision: ActionDecision;
  repositoryPolicy: PolicyDecision | undefined;
  /** The layer that the text names for this action. */
  said: SaidLayer | undefined;
  standing: Standing;
}

/** An action that a kind of policy stops. */
export type DeniedAction = JudgedAction & { standing: Denied };

/** The other account that the repository is in, whose side IAM cannot simulate. `undefined`: it is in the role's own. */
export function otherAccount({ roleArn, repositoryArn }: Permissions): string | undefined {
  const { accountId } = parse(repositoryArn);
  return accountId === parse(roleArn).accountId ? undefined : accountId;
}

/** Judges each action of a pull, in the order of a pull. */
export function judgePullActions(permissions: Permissions, denial: Denial | undefined): JudgedAction[] {
  const other = otherAccount(permissions);
  return pullActions.flatMap((action) => {
    const decision = permissions.decisions.find((each) => each.action === action);
    if (!decision) return [];
    const repositoryPolicy = repositoryPolicyOn(action, permissions, denial);
    const said = denial?.action === action ? layerInText(denial, other === undefined) : undefined;
    const standing =
      decision.resource === '*' || other === undefined
        ? inOneAccount(decision, repositoryPolicy, said)
        : acrossAccounts(decision, other, said);
    return [{ decision, repositoryPolicy, said, standing }];
  });
}

/** Picks the denied ones out of the judged. */
export const isDenied = (judged: JudgedAction): judged is DeniedAction => judged.standing.is === 'denied';

/** The layers that stop the pull, each once. */
export const layersOf = (denied: readonly DeniedAction[]): Layer[] => [
  ...new Set(denied.map(({ standing }) => standing.layer)),
];

/**
 * Whether ECS's sentence, where it spells a refusal out, is of one of these: the same action, stopped by the same kind
 * of policy. `silent`: it names no principal, or no kind of policy.
 */
export function wordOfEcs(
  denied: readonly DeniedAction[],
  denial: Denial | undefined,
): 'same' | 'silent' | 'another' {
  if (!denial) return 'silent';
  const refused = denied.find(({ decision }) => decision.action === denial.action);
  if (!refused) return 'another';
  if (!refused.said) return 'silent';
  return refused.said === refused.standing.layer ? 'same' : 'another';
}

/** `undefined`: not readable from here. The token belongs to no repository, so that no repository policy is about it. */
function repositoryPolicyOn(
  action: string,
  { repositoryPolicy, roleArn, repositoryArn }: Permissions,
  denial: Denial | undefined,
): PolicyDecision | undefined {
  if (action === 'ecr:GetAuthorizationToken' || repositoryPolicy === null) return { decision: 'silent' };
  if (repositoryPolicy === undefined) return undefined;
  return evaluateRepositoryPolicy(repositoryPolicy, principalOf(roleArn, denial), action, repositoryArn);
}

/** The repository policy and the role's own policies stand side by side: either allows, and each denies. */
function inOneAccount(
  decision: ActionDecision,
  policy: PolicyDecision | undefined,
  said: SaidLayer | undefined,
): Standing {
  if (policy?.decision === 'deny') return denied('repository-policy', policy.sid ? [policy.sid] : []);
  if (decision.decision === 'allowed') return allowedUnless(policy);
  const byRole = deniedByRole(decision, said);
  if (byRole) return byRole;
  if (policy?.decision === 'allow' && policy.by === 'principal')
    return { is: 'allowed', by: 'repository-policy' };
  if (said && said !== 'unseen') return denied(said, decision.matchedPolicies);
  if (decision.missingContext.length > 0) return openForContext(decision);
  return openForPolicy(policy) ?? denied('none', []);
}

/**
 * Only the role's own side is judged. Both must allow, and IAM folds the other account's, which it cannot see, into its
 * one decision: a denial for want of an Allow may mean either.
 */
function acrossAccounts(decision: ActionDecision, other: string, said: SaidLayer | undefined): Standing {
  if (decision.decision === 'allowed') return { is: 'allowed', by: 'role' };
  const byRole = deniedByRole(decision, said);
  if (byRole) return byRole;
  if (said && said !== 'unseen') return denied(said, decision.matchedPolicies);
  const { action } = decision;
  return open(
    'iam:SimulatePrincipalPolicy',
    `${action} is ${decision.decision}, which is not certain: the repository is in account ${other}, whose side IAM cannot simulate`,
  );
}

/** What no repository policy outweighs: a service control policy, a permissions boundary, an explicit deny. */
function deniedByRole(decision: ActionDecision, said: SaidLayer | undefined): Standing | undefined {
  const layer = roleLayer(decision);
  if (!layer) return undefined;
  const { matchedPolicies, missingContext } = decision;
  // A key that only a real request has may decide: of one that an SCP wants, the simulation does not say that it was
  // missing. A Deny of the role's own policies is named.
  const doubtful =
    missingContext.length > 0 ||
    layer === 'scp' ||
    (layer === 'explicit-deny' && matchedPolicies.length === 0);
  if (doubtful && said && said !== 'unseen') return denied(said, matchedPolicies);
  return missingContext.length > 0 && layer !== 'scp'
    ? openForContext(decision)
    : denied(layer, matchedPolicies);
}

function roleLayer(decision: ActionDecision): Layer | undefined {
  if (decision.allowedByOrganizations === false) return 'scp';
  if (decision.allowedByBoundary === false) return 'boundary';
  return decision.decision === 'explicitDeny' ? 'explicit-deny' : undefined;
}

function allowedUnless(policy: PolicyDecision | undefined): Standing {
  if (policy?.decision === 'conditional' && policy.effect === 'Allow') return { is: 'allowed', by: 'role' };
  return openForPolicy(policy) ?? { is: 'allowed', by: 'role' };
}

function openForPolicy(policy: PolicyDecision | undefined): Standing | undefined {
  if (!policy) return open('ecr:GetRepositoryPolicy', 'the repository policy could not be read');
  if (policy.decision === 'unreadable') return open('ecr:GetRepositoryPolicy', policy.because);
  if (policy.decision !== 'conditional') return undefined;
  const statement = policy.sid ? `statement ${policy.sid}` : 'a statement';
  return open(
    'ecr:GetRepositoryPolicy',
    `${statement} of the repository policy (${policy.effect}) depends on ${listed(policy.on, 'and')}, which cannot be judged from here`,
  );
}

function openForContext({ action, decision, missingContext }: ActionDecision): Standing {
  return open(
    'iam:SimulatePrincipalPolicy',
    `${action} is ${decision} without a value for ${missingContext.join(', ')}, which only a real request has`,
  );
}

const denied = (layer: Layer, policies: string[]): Denied => ({ is: 'denied', layer, policies });
const open = (action: string, reason: string): Standing => ({ is: 'open', gap: { action, reason } });
