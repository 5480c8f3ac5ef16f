/**
 * What one policy document says to one request.
 *
 * A condition is judged as far as the request's context is known (`conditional` beyond that).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { type Context, meetsConditions } from './conditions.ts';
import { allOf, anyOf, coversResource, matchesGlob, not, type Resource, type Truth } from './matching.ts';
import { parsePolicy, type Statement } from './policy-document.ts';
import { type Caller, matchAny, matchUnlisted, type PrincipalMatch } from './principals.ts';

export interface PolicyRequest {
  caller: Caller;
  /** `ecr:BatchGetImage`. */
  action: string;
  /** Absent: policies of this kind belong to one resource, and do not name it. */
  resource?: Resource;
  context?: Context;
}

/** A statement that is about the request, or may be. */
export interface SaidStatement {
  effect: 'Allow' | 'Deny';
  sid?: string;
  /** `unknown`: for want of what `on` names. */
  applies: 'yes' | 'unknown';
  by: 'session' | 'principal' | 'account';
  /** Condition keys and elements that cannot be judged: `aws:PrincipalOrgID`, `Principal`. */
  on: string[];
}

export type PolicyDecision =
  /** `by`: the statement names the session, the role or everybody, or the whole account. */
  | { decision: 'allow'; by: 'session' | 'principal' | 'account'; sid?: string }
  | { decision: 'deny'; sid?: string }
  /** A statement with this effect applies under a condition that cannot be judged from here. */
  | { decision: 'conditional'; effect: 'Allow' | 'Deny'; sid?: string; on: string[] }
  | { decision: 'silent' }
  | { decision: 'unreadable'; because: string };

/** Evaluates as AWS does: a deny wins, then an allow; `silent` where no statement is about this request. */
export function evaluatePolicy(policyJson: string, request: PolicyRequest): PolicyDecision {
  const parsed = parsePolicy(policyJson);
  if ('unreadable' in parsed) return { decision: 'unreadable', because: parsed.unreadable };
  const decisions = statementsOn(parsed.statements, request).map(decisionOf);
  return decisions.sort((one, other) => precedence(one) - precedence(other))[0] ?? { decision: 'silent' };
}

/** The statements that are about a request, or may be, in their order. */
export function statementsOn(statements: readonly Statement[], request: PolicyRequest): SaidStatement[] {
  return statements.flatMap((each) => judge(each, request) ?? []);
}

function decisionOf({ effect, sid, applies, by, on }: SaidStatement): PolicyDecision {
  if (applies === 'unknown') return { decision: 'conditional', effect, sid, on };
  return effect === 'Deny' ? { decision: 'deny', sid } : { decision: 'allow', by, sid };
}

function precedence(said: PolicyDecision): number {
  if (said.decision === 'deny') return 0;
  if (said.decision === 'conditional') return said.effect === 'Deny' ? 1 : 5;
  if (said.decision === 'allow') return { session: 2, principal: 3, account: 4 }[said.by];
  return 6;
}

function judge(statement: Statement, { caller, action, resource, context = {} }: PolicyRequest) {
  if (!namesAction(statement, action)) return undefined;
  const principal = principalMatch(statement, caller);
  const named = resource === undefined ? 'yes' : namesResource(statement, resource);
  const { met, on } = meetsConditions(statement.Condition ?? {}, context);
  const isNamed = principal === 'unknown' || principal === 'no' ? principal : 'yes';
  const applies = allOf([isNamed, named, met]);
  if (applies === 'no') return undefined;
  const said: SaidStatement = {
    effect: statement.Effect,
    sid: statement.Sid || undefined,
    applies,
    by: principal === 'account' || principal === 'session' ? principal : 'principal',
    on: [
      ...(principal === 'unknown' ? [statement.NotPrincipal ? 'NotPrincipal' : 'Principal'] : []),
      ...(named === 'unknown' ? [statement.NotResource ? 'NotResource' : 'Resource'] : []),
      ...on,
    ],
  };
  return said;
}

function principalMatch({ Principal, NotPrincipal, Effect }: Statement, caller: Caller): PrincipalMatch {
  if (caller === 'attached') return 'principal';
  return NotPrincipal ? matchUnlisted(NotPrincipal, caller, Effect) : matchAny(Principal ?? [], caller);
}

function namesAction({ Action, NotAction }: Statement, action: string): boolean {
  const matches = (pattern: string) => matchesGlob(pattern.toLowerCase(), action.toLowerCase());
  return NotAction ? !NotAction.some(matches) : (Action ?? []).some(matches);
}

function namesResource({ Resource, NotResource }: Statement, resource: Resource): Truth {
  const covered = (patterns: string[]) => anyOf(patterns.map((pattern) => coversResource(pattern, resource)));
  if (NotResource) return not(covered(NotResource));
  // AWS stores no such statement where a policy names resources: what it would mean is not known.
  return Resource ? covered(Resource) : 'unknown';
}
