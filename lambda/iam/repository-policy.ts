/** What the policy on an ECR repository says to one role. */
import { parse } from '@aws-sdk/util-arn-parser';
import type { Context } from './conditions.ts';
import { evaluatePolicy, type PolicyDecision } from './policy-decision.ts';
import type { PolicyPrincipal } from './principals.ts';
import { contextOf } from './pull-context.ts';

/**
 * Evaluates the policy as ECR does. In the repository's own account a statement that names the whole account
 * (`by: 'account'`) grants nothing, it only lets the identity policies decide.
 */
export function evaluateRepositoryPolicy(
  policyJson: string,
  principal: PolicyPrincipal,
  action: string,
  repositoryArn: string,
): PolicyDecision {
  return evaluatePolicy(policyJson, {
    caller: principal,
    action,
    context: contextAt(repositoryArn, principal),
  });
}

/** What is known of any request for this repository. */
export function contextAt(repositoryArn: string, principal: PolicyPrincipal): Context {
  const { region, accountId } = parse(repositoryArn);
  return { ...contextOf(principal, region), 'aws:ResourceAccount': accountId };
}
