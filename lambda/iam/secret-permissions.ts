/**
 * Whether the execution role may read the secret of a private registry: IAM's simulation, the secret's resource policy
 * and the failure's own text, read together. A key's policy is not read.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access.html
 */
import type { ActionDecision, RegistrySecretFact } from '../evidence/facts.ts';
import type { Denial, Gap } from '../types.ts';
import { listed } from '../words.ts';
import { evaluatePolicy, type PolicyDecision } from './policy-decision.ts';
import { contextOf, principalOf } from './pull-context.ts';

/** The kind of policy that stops it. `none`: no policy allows it. */
export type SecretLayer = 'none' | 'explicit-deny' | 'boundary' | 'scp' | 'resource-policy';

/** One action that reading the secret takes. `open`: what was read does not tell. */
export type SecretStanding =
  | { is: 'allowed'; action: string }
  | { is: 'denied'; action: string; resource: string; layer: SecretLayer; policies: string[] }
  | { is: 'open'; action: string; gap: Gap };

/** Judges `secretsmanager:GetSecretValue`, and `kms:Decrypt` where the secret has a customer's key. */
export function judgeReading(secret: RegistrySecretFact, denial: Denial | undefined): SecretStanding[] {
  return secret.decisions.map((decision) =>
    decision.action === 'kms:Decrypt'
      ? decrypting(decision, denial)
      : reading(decision, policyOn(secret, decision, denial)),
  );
}

/** `undefined`: not read. */
function policyOn(
  { resourcePolicy, roleArn = '', region }: RegistrySecretFact,
  { action, resource }: ActionDecision,
  denial: Denial | undefined,
): PolicyDecision | undefined {
  if (resourcePolicy === undefined) return undefined;
  if (resourcePolicy === null) return { decision: 'silent' };
  const caller = principalOf(roleArn, denial);
  return evaluatePolicy(resourcePolicy, { caller, action, resource, context: contextOf(caller, region) });
}

/** The resource policy and the role's own stand side by side: either allows, and each denies. */
function reading(decision: ActionDecision, policy: PolicyDecision | undefined): SecretStanding {
  const { action, resource } = decision;
  if (policy?.decision === 'deny') {
    return {
      is: 'denied',
      action,
      resource,
      layer: 'resource-policy',
      policies: policy.sid ? [policy.sid] : [],
    };
  }
  const byRole = deniedByRole(decision);
  if (byRole) return byRole;
  const isAllowed = decision.decision === 'allowed';
  if (!isAllowed && policy?.decision === 'allow' && policy.by === 'principal')
    return { is: 'allowed', action };
  if (!isAllowed && decision.missingContext.length > 0) return openForContext(decision);
  const harmless = isAllowed && policy?.decision === 'conditional' && policy.effect === 'Allow';
  const undecided = harmless ? undefined : whyOpen(policy);
  if (undecided) {
    return { is: 'open', action, gap: { action: 'secretsmanager:GetResourcePolicy', reason: undecided } };
  }
  return isAllowed
    ? { is: 'allowed', action }
    : { is: 'denied', action, resource, layer: 'none', policies: [] };
}

/** A key's policy may let the role in by itself, so that only AWS's own word makes a missing Allow certain. */
function decrypting(decision: ActionDecision, denial: Denial | undefined): SecretStanding {
  const { action, resource } = decision;
  const byRole = deniedByRole(decision);
  if (byRole) return byRole;
  if (decision.decision === 'allowed') return { is: 'allowed', action };
  if (denial?.action === action) return { is: 'denied', action, resource, layer: 'none', policies: [] };
  const reason = `the role's own policies do not allow kms:Decrypt on ${resource}, and the policy of the key, which may, is not read`;
  return { is: 'open', action, gap: { action: 'kms:GetKeyPolicy', reason } };
}

/** What no policy of the secret or key outweighs. */
function deniedByRole(decision: ActionDecision): SecretStanding | undefined {
  const { action, resource, matchedPolicies: policies, missingContext } = decision;
  const layer = roleLayer(decision);
  if (!layer) return undefined;
  // Of a key that an SCP wants, the simulation does not say that it was missing.
  if (missingContext.length > 0 && layer !== 'scp') return openForContext(decision);
  return { is: 'denied', action, resource, layer, policies };
}

function roleLayer(decision: ActionDecision): SecretLayer | undefined {
  if (decision.allowedByOrganizations === false) return 'scp';
  if (decision.allowedByBoundary === false) return 'boundary';
  return decision.decision === 'explicitDeny' ? 'explicit-deny' : undefined;
}

function whyOpen(policy: PolicyDecision | undefined): string | undefined {
  if (!policy) return 'the resource policy of the secret could not be read';
  if (policy.decision === 'unreadable') return policy.because;
  if (policy.decision !== 'conditional') return undefined;
  const statement = policy.sid ? `statement ${policy.sid}` : 'a statement';
  return `${statement} of the secret's resource policy (${policy.effect}) depends on ${listed(policy.on, 'and')}, which cannot be judged from here`;
}

function openForContext({ action, decision, missingContext }: ActionDecision): SecretStanding {
  const reason = `${action} is ${decision} without a value for ${missingContext.join(', ')}, which only a real request has`;
  return { is: 'open', action, gap: { action: 'iam:SimulatePrincipalPolicy', reason } };
}
