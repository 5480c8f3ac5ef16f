/**
 * Whether a role may pull: IAM's simulation, the policies of the repository and the registry, and what the failure's own
 * text says, read together.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { parse } from '@aws-sdk/util-arn-parser';
import { distinct } from '../distinct.ts';
import type { ActionDecision, Permissions, PullingRole } from '../evidence/facts.ts';
import type { Denial, Gap } from '../types.ts';
import { listed } from '../words.ts';
import { type Layer, layerInText, type SaidLayer } from './denial.ts';
import { principalOf } from './pull-context.ts';
import { type FirstPull, gapIn, type ResourcePolicy, resourcePoliciesOn } from './resource-policies.ts';

/** What a pull needs, the token first. `ecr:BatchCheckLayerAvailability`, which many policies carry beside these, serves pushes only. */
export const pullActions = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

type Denied = { is: 'denied'; layer: Layer; policies: string[] };
/** Whether the role may do an action. `open`: what was read does not tell. */
export type Standing =
  | { is: 'allowed'; by: 'role' | ResourcePolicy['kind'] }
  | Denied
  | { is: 'open'; gap: Gap };

/** One action of a pull, with all that is known of it. */
export interface JudgedAction {
  decision: ActionDecision;
  /** The policies on what is pulled that are about this action. */
  resourcePolicies: ResourcePolicy[];
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

/**
 * Judges each action of a pull, in the order of a pull, those that its first pull through a cache rule takes besides, and
 * the one that AWS's sentence names.
 */
export function judgePullActions(
  permissions: Permissions,
  denial: Denial | undefined,
  firstPull?: FirstPull,
  pullingRole?: PullingRole,
): JudgedAction[] {
  const other = otherAccount(permissions);
  const caller = principalOf(permissions.roleArn, denial, pullingRole);
  const named = denial ? [denial.action] : [];
  return distinct([...pullActions, ...(firstPull?.actions ?? []), ...named]).flatMap((action) => {
    const decision = permissions.decisions.find((each) => each.action === action);
    if (!decision) return [];
    const resourcePolicies = resourcePoliciesOn(action, permissions, firstPull, caller);
    const said = denial?.action === action ? layerInText(denial, other === undefined) : undefined;
    const standing =
      decision.resource === '*' || other === undefined
        ? inOneAccount(decision, resourcePolicies, said)
        : acrossAccounts(decision, other, said);
    return [{ decision, resourcePolicies, said, standing }];
  });
}

/** What an implementation of IAM left out of its answer: of that nothing is known. */
export function unanswered({ decisions }: Permissions): Gap[] {
  const missing = pullActions.filter((action) => !decisions.some((each) => each.action === action));
  const reason = `IAM's simulation gave no decision on ${listed(missing, 'and')}`;
  return missing.length > 0 ? [{ action: 'iam:SimulatePrincipalPolicy', reason }] : [];
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
  // AWS's word for the policies of both is "resource-based".
  const layer = refused.standing.layer === 'registry-policy' ? 'repository-policy' : refused.standing.layer;
  return refused.said === layer ? 'same' : 'another';
}

/** The policies on the resource and the role's own stand side by side: either allows, and each denies. */
function inOneAccount(
  decision: ActionDecision,
  policies: readonly ResourcePolicy[],
  said: SaidLayer | undefined,
): Standing {
  for (const { kind, decision: each } of policies) {
    if (each?.decision === 'deny') return denied(kind, each.sid ? [each.sid] : []);
  }
  // AWS's own sentence settles what a policy that is not read, or left open, would have told.
  if (said === 'repository-policy' && openForPolicy(policies, 'Deny')) return denied(said, []);
  const allowing = allowingAmong(policies);
  if (decision.decision === 'allowed')
    return openForPolicy(policies, 'Deny') ?? { is: 'allowed', by: 'role' };
  const byRole = deniedByRole(decision, said);
  if (byRole && !(allowing?.to === 'session' && isImplicit(decision))) return byRole;
  if (allowing) return { is: 'allowed', by: allowing.kind };
  if (said && said !== 'unseen') return denied(said, decision.matchedPolicies);
  if (decision.missingContext.length > 0) return openForContext(decision);
  return openForPolicy(policies, 'Allow') ?? denied('none', []);
}

/** One that names the whole account grants nothing in its own. */
function allowingAmong(policies: readonly ResourcePolicy[]) {
  const allowing = policies.flatMap(({ kind, decision: each }) =>
    each?.decision === 'allow' && each.by !== 'account' ? [{ kind, to: each.by }] : [],
  );
  return allowing.find(({ to }) => to === 'session') ?? allowing[0];
}

/**
 * A boundary that says nothing of the action limits what a policy on the resource grants to the role, and not what it
 * grants to the session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
const isImplicit = ({ decision, allowedByOrganizations }: ActionDecision): boolean =>
  decision === 'implicitDeny' && allowedByOrganizations !== false;

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

/** What no policy on the resource outweighs: a service control policy, a permissions boundary, an explicit deny. */
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

function openForPolicy(policies: readonly ResourcePolicy[], least: 'Allow' | 'Deny'): Standing | undefined {
  const gap = gapIn(policies, least);
  return gap && { is: 'open', gap };
}

function openForContext({ action, decision, missingContext }: ActionDecision): Standing {
  return open(
    'iam:SimulatePrincipalPolicy',
    `${action} is ${decision} without a value for ${missingContext.join(', ')}, which only a real request has`,
  );
}

const denied = (layer: Layer, policies: string[]): Denied => ({ is: 'denied', layer, policies });
const open = (action: string, reason: string): Standing => ({ is: 'open', gap: { action, reason } });
