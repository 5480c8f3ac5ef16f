/**
 * Whether a role's trust policy lets the service assume it that fetches images with it.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
import type { PullingRole } from '../evidence/facts.ts';
import type { StoppedTask } from '../types.ts';
import { type Context, meetsConditions } from './conditions.ts';
import { type PolicyRequest, type SaidStatement, statementsOn } from './policy-decision.ts';
import { parsePolicy, type Statement } from './policy-document.ts';

/** A condition of a statement that would else let the service in, and what ECS has for its key. */
export interface UnmetCondition {
  sid?: string;
  operator: string;
  key: string;
  values: readonly string[];
  actual: string;
}

export type Trust =
  | { is: 'trusted'; sid?: string }
  /** `denies`: statements that deny it. `allowed`: another allows it, or may; else `unmet`, and whom the policy names instead. */
  | {
      is: 'untrusted';
      denies: SaidStatement[];
      allowed: boolean;
      unmet: UnmetCondition[];
      named: string[];
    }
  /** `by`: what cannot be judged. */
  | { is: 'open'; by: SaidStatement }
  | { is: 'unreadable'; because: string };

const assumeRole = 'sts:AssumeRole';

/** The services of which one has to be let in. In China instances may come by either name. */
export function servicesFor(kind: PullingRole['kind'], { partition }: StoppedTask): [string, ...string[]] {
  if (kind === 'execution role') return ['ecs-tasks.amazonaws.com'];
  const ec2 = 'ec2.amazonaws.com';
  return partition === 'aws-cn' ? [ec2, `${ec2}.cn`] : [ec2];
}

/** The account and the ARNs that ECS assumes an execution role for. AWS tells of no such thing for instances. */
export function sourceOf({ partition, region, account }: StoppedTask): { account: string; under: string } {
  return { account, under: `arn:${partition}:ecs:${region}:${account}:` };
}

/** Judges the trust policy of the role that pulls. */
export function judgeTrust(trustPolicy: string, kind: PullingRole['kind'], task: StoppedTask): Trust {
  const parsed = parsePolicy(trustPolicy);
  if ('unreadable' in parsed) return { is: 'unreadable', because: parsed.unreadable };
  const { statements } = parsed;
  const context = contextFor(kind, task);
  const requests = servicesFor(kind, task).map(
    (service): PolicyRequest => ({ caller: { service }, action: assumeRole, context }),
  );
  const judged = requests.map((request) => decide(statements, request));
  const trusted = judged.find(({ is }) => is === 'trusted');
  const open = judged.find(({ is }) => is === 'open');
  const [first] = judged;
  return trusted ?? open ?? first ?? { is: 'unreadable', because: 'no service is to be let in' };
}

function contextFor(kind: PullingRole['kind'], task: StoppedTask): Context {
  if (kind === 'container instance role') return {};
  const { account, under } = sourceOf(task);
  return { 'aws:SourceAccount': account, 'aws:SourceArn': { under } };
}

function decide(statements: readonly Statement[], request: PolicyRequest): Trust {
  const said = statementsOn(statements, request);
  const denies = said.filter(({ effect, applies }) => effect === 'Deny' && applies === 'yes');
  const allows = said.filter(isAllow);
  if (denies.length > 0 || allows.length === 0) {
    const unmet = statements.flatMap((statement) => unmetIn(statement, request));
    return { is: 'untrusted', denies, allowed: allows.length > 0, unmet, named: namedIn(statements) };
  }
  const [doubtful] = said.filter(({ effect, applies }) => effect === 'Deny' && applies === 'unknown');
  const [certain] = allows.filter(({ applies }) => applies === 'yes');
  if (certain && !doubtful) return { is: 'trusted', sid: certain.sid };
  const [by = doubtful] = doubtful ? [doubtful] : allows;
  return by ? { is: 'open', by } : { is: 'trusted' };
}

/** The conditions that keep out a service which an Allow names. */
function unmetIn(statement: Statement, request: PolicyRequest): UnmetCondition[] {
  const { Condition = {}, ...unconditional } = statement;
  const names = statementsOn([unconditional], request).some(isAllow);
  if (!names) return [];
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]) => {
      const { met } = meetsConditions({ [operator]: { [key]: values } }, request.context ?? {});
      const actual = valueIn(request.context, key);
      return met === 'no' && actual ? [{ sid: statement.Sid, operator, key, values, actual }] : [];
    }),
  );
}

function valueIn(context: Context = {}, key: string): string | undefined {
  const [, value] = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase()) ?? [];
  return typeof value === 'object' ? `${value.under}*` : value;
}

/** Whom the policy lets assume the role: `ec2.amazonaws.com`, `arn:aws:iam::…`. */
function namedIn(statements: readonly Statement[]): string[] {
  const request: PolicyRequest = { caller: 'attached', action: assumeRole };
  const ids = statements
    .filter(({ Condition, ...statement }) => statementsOn([statement], request).some(isAllow))
    .flatMap(({ Principal = [] }) => Principal.map(({ id }) => id));
  return [...new Set(ids)];
}

const isAllow = ({ effect }: SaidStatement): boolean => effect === 'Allow';
