/**
 * One IAM policy document, read: of a repository, an endpoint, a role's trust, a boundary.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import * as v from 'valibot';
import type { NamedPrincipal } from './principals.ts';

const oneOrMore = <T extends v.GenericSchema<unknown, string>>(item: T) =>
  v.union([
    v.pipe(
      item,
      v.transform((only) => [only]),
    ),
    v.array(item),
  ]);
const strings = oneOrMore(v.string());
const scalar = v.pipe(
  v.union([v.string(), v.number(), v.boolean()]),
  v.transform((value) => `${value}`),
);
const principals = v.union([
  v.pipe(
    v.literal('*'),
    v.transform((): NamedPrincipal[] => [{ kind: 'AWS', id: '*' }]),
  ),
  v.pipe(
    v.record(v.string(), strings),
    v.transform((kinds): NamedPrincipal[] =>
      Object.entries(kinds).flatMap(([kind, ids]) => ids.map((id) => ({ kind, id }))),
    ),
  ),
]);
const statement = v.object({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Principal: v.optional(principals),
  NotPrincipal: v.optional(principals),
  Action: v.optional(strings),
  NotAction: v.optional(strings),
  Resource: v.optional(strings),
  NotResource: v.optional(strings),
  Condition: v.optional(v.record(v.string(), v.record(v.string(), oneOrMore(scalar)))),
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

/** A statement, with a list wherever IAM takes one value or several. */
export type Statement = v.InferOutput<typeof statement>;

/** The statements of a policy, or why the text is none. */
export function parsePolicy(json: string): { statements: Statement[] } | { unreadable: string } {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), policy), json);
  return parsed.success ? { statements: parsed.output.Statement } : { unreadable: parsed.issues[0].message };
}

/** What `policyJson` says, with one statement more. Throws on what is no policy. */
export function withStatement(policyJson: string, added: { Sid: string } & Record<string, unknown>): string {
  const whole = v.parse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())), policyJson);
  const statements = [whole.Statement].flat();
  const Sid = freeSid(added.Sid, statements);
  return JSON.stringify({ ...whole, Statement: [...statements, { ...added, Sid }] });
}

/** A Sid may stand once in a policy. */
function freeSid(sid: string, statements: readonly unknown[]): string {
  const taken = statements.flatMap((each) => (v.is(statement, each) ? (each.Sid ?? []) : []));
  if (!taken.includes(sid)) return sid;
  let number = 2;
  while (taken.includes(`${sid}${number}`)) number += 1;
  return `${sid}${number}`;
}
