import {
  type ContextEntry,
  type EvaluationResult,
  type IAMClient,
  paginateSimulatePrincipalPolicy,
} from '@aws-sdk/client-iam';
import { collect } from './define.ts';
import type { ActionDecision } from './facts.ts';

/**
 * What IAM's policies say of these actions on one resource: the role's own, its permissions boundary, and the
 * organization's SCPs. Of resource policies, RCPs and VPC endpoint policies the simulation knows nothing. Rejects with
 * AWS's own error, such as `NoSuchEntityException` for a role that does not exist.
 */
export async function simulate(
  client: IAMClient,
  question: {
    roleArn: string;
    actions: string[];
    resource: string;
    region: string;
    /** Further condition keys that the real request has, such as `kms:ViaService`. */
    context?: Record<string, string>;
  },
): Promise<ActionDecision[]> {
  const results = await collect(
    paginateSimulatePrincipalPolicy(
      { client },
      {
        PolicySourceArn: question.roleArn,
        ActionNames: question.actions,
        ResourceArns: [question.resource],
        ContextEntries: [
          ...contextOf(question.roleArn, question.region),
          ...Object.entries(question.context ?? {}).map(([key, value]) => ({
            ContextKeyName: key,
            ContextKeyType: 'string' as const,
            ContextKeyValues: [value],
          })),
        ],
      },
    ),
    ({ EvaluationResults }) => EvaluationResults,
  );
  return results.map((result) => decisionOf(result, question.resource));
}

/**
 * IAM fills in only who the principal is. Without the Region, an SCP that allows some Regions denies everything, and
 * IAM does not say that the key was missing.
 */
function contextOf(roleArn: string, region: string): ContextEntry[] {
  return [
    { ContextKeyName: 'aws:RequestedRegion', ContextKeyType: 'string', ContextKeyValues: [region] },
    { ContextKeyName: 'aws:SecureTransport', ContextKeyType: 'boolean', ContextKeyValues: ['true'] },
    { ContextKeyName: 'aws:ViaAWSService', ContextKeyType: 'boolean', ContextKeyValues: ['false'] },
    { ContextKeyName: 'aws:PrincipalArn', ContextKeyType: 'string', ContextKeyValues: [roleArn] },
  ];
}

/** The top level names a template of an ARN and sums up; the decision on the resource itself is one level below. */
function decisionOf(result: EvaluationResult, resource: string): ActionDecision {
  const specific = result.ResourceSpecificResults?.find(
    ({ EvalResourceName }) => EvalResourceName === resource,
  );
  const boundary = specific?.PermissionsBoundaryDecisionDetail ?? result.PermissionsBoundaryDecisionDetail;
  const matched = specific?.MatchedStatements ?? result.MatchedStatements ?? [];
  const missing = [...(specific?.MissingContextValues ?? []), ...(result.MissingContextValues ?? [])];
  const allowedByOrganizations = result.OrganizationsDecisionDetail?.AllowedByOrganizations;
  const allowedByBoundary = boundary?.AllowedByPermissionsBoundary;
  return {
    action: result.EvalActionName ?? '',
    resource,
    decision: specific?.EvalResourceDecision ?? result.EvalDecision ?? 'implicitDeny',
    matchedPolicies: [...new Set(matched.flatMap(({ SourcePolicyId }) => SourcePolicyId ?? []))],
    missingContext: [...new Set(missing)],
    ...(allowedByOrganizations !== undefined && { allowedByOrganizations }),
    ...(allowedByBoundary !== undefined && { allowedByBoundary }),
  };
}
