/**
 * What the policy on an ECR repository says to one role.
 *
 * Limits: a Condition is never evaluated (`conditional`), with one exception that is none: a statement that does not
 * name the role or the action does not matter, whatever its condition. `NotPrincipal` beside a permissions boundary
 * (which AWS lets hit everybody) is not known here. A principal given by unique id (`AROA…`) belongs to a role that was
 * deleted, and matches nobody.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import * as v from 'valibot';
import { nameInArn } from '../names.ts';

/** The role that asks, and the account it is in. */
export interface PolicyPrincipal {
  /** With its path: `arn:aws:iam::111122223333:role/service/payments-execution`. */
  roleArn: string;
  account: string;
  /** The session's name, where the failure's text tells it. */
  session?: string;
}

export type PolicyDecision =
  /**
   * `by: 'account'`: the statement names the whole account. To another account that is an admission; in the
   * repository's own account it grants nothing, it only lets the identity policies decide.
   */
  | { decision: 'allow'; by: 'principal' | 'account'; sid?: string }
  | { decision: 'deny'; sid?: string }
  /** A statement with this effect applies under a condition that cannot be judged from here. */
  | { decision: 'conditional'; effect: 'Allow' | 'Deny'; sid?: string }
  | { decision: 'silent' }
  | { decision: 'unreadable'; because: string };

const oneOrMore = v.union([
  v.pipe(
    v.string(),
    v.transform((item) => [item]),
  ),
  v.array(v.string()),
]);
const principals = v.union([
  v.pipe(
    v.literal('*'),
    v.transform(() => ['*']),
  ),
  v.pipe(
    v.looseObject({ AWS: v.optional(oneOrMore) }),
    v.transform(({ AWS }) => AWS ?? []),
  ),
]);
const statement = v.object({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Principal: v.optional(principals),
  NotPrincipal: v.optional(principals),
  Action: v.optional(oneOrMore),
  NotAction: v.optional(oneOrMore),
  Condition: v.optional(v.record(v.string(), v.unknown())),
});
const policy = v.object({
  Statement: v.union([
    v.array(statement),
    v.pipe(
      statement,
      v.transform((only) => [only]),
    ),
  ]),
});
type Statement = v.InferOutput<typeof statement>;

/** Evaluates the policy as ECR does: a deny wins, then an allow; `silent` where no statement is about this role and action. */
export function evaluateRepositoryPolicy(
  policyJson: string,
  principal: PolicyPrincipal,
  action: string,
): PolicyDecision {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), policy), policyJson);
  if (!parsed.success) return { decision: 'unreadable', because: parsed.issues[0].message };
  const said = parsed.output.Statement.filter((each) => namesAction(each, action)).map((each) =>
    decide(each, principal),
  );
  return said.sort((one, other) => precedence(one) - precedence(other))[0] ?? { decision: 'silent' };
}

function precedence(said: PolicyDecision): number {
  if (said.decision === 'deny') return 0;
  if (said.decision === 'conditional') return said.effect === 'Deny' ? 1 : 4;
  if (said.decision === 'allow') return said.by === 'principal' ? 2 : 3;
  return 5;
}

type Match = 'principal' | 'account' | 'unknown' | 'no';

function decide(each: Statement, principal: PolicyPrincipal): PolicyDecision {
  const { Effect: effect, Sid: sid } = each;
  const match = each.NotPrincipal
    ? exempted(matchAny(each.NotPrincipal, principal), effect)
    : matchAny(each.Principal ?? [], principal);
  if (match === 'no') return { decision: 'silent' };
  if (match === 'unknown' || each.Condition) return { decision: 'conditional', effect, sid };
  return effect === 'Deny' ? { decision: 'deny', sid } : { decision: 'allow', by: match, sid };
}

/** `NotPrincipal` hits whoever is not listed. An account that is listed need not exempt its sessions, so that is not known. */
function exempted(listed: Match, effect: 'Allow' | 'Deny'): Match {
  if (listed === 'principal') return 'no';
  return listed === 'no' && effect === 'Deny' ? 'principal' : 'unknown';
}

function matchAny(listed: string[], principal: PolicyPrincipal): Match {
  const matches = new Set(listed.map((each) => matchOne(each, principal)));
  const strongest: Match[] = ['principal', 'account', 'unknown'];
  return strongest.find((match) => matches.has(match)) ?? 'no';
}

function matchOne(listed: string, { roleArn, account, session }: PolicyPrincipal): Match {
  if (listed === '*' || listed === roleArn) return 'principal';
  if (listed === account || new RegExp(`^arn:[\\w-]+:iam::${account}:root$`).test(listed)) return 'account';
  const sessionOfRole = `:${account}:assumed-role/${nameInArn(roleArn)}/`;
  if (!listed.includes(sessionOfRole)) return 'no';
  if (session === undefined) return 'unknown';
  return listed.endsWith(sessionOfRole + session) ? 'principal' : 'no';
}

function namesAction({ Action, NotAction }: Statement, action: string): boolean {
  if (NotAction) return !NotAction.some((pattern) => matchesGlob(pattern, action));
  return (Action ?? []).some((pattern) => matchesGlob(pattern, action));
}

/** IAM's wildcards in action names, `*` and `?`; case does not count. */
function matchesGlob(pattern: string, action: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(action);
}
