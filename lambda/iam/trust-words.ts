/** What the judgement on a trust policy says to people. */
import { parse, validate } from '@aws-sdk/util-arn-parser';
import type { PullingRole } from '../evidence/facts.ts';
import { nameInArn } from '../names.ts';
import type { StoppedTask } from '../types.ts';
import { listed } from '../words.ts';
import { servicesFor, type Trust, type UnmetCondition } from './trust-policy.ts';

type Untrusted = Extract<Trust, { is: 'untrusted' }>;

/** The API that told the trust policy. */
export const toldBy = ({ source }: PullingRole): string =>
  source.startsWith('instance profile') ? 'iam:GetInstanceProfile' : 'iam:GetRole';

/** One sentence: which service the role does not let in, and why. */
export function summarise({ kind, arn = '' }: PullingRole, trust: Untrusted, task: StoppedTask): string {
  const services = listed(servicesFor(kind, task), 'or');
  const clauses = [...trust.denies.map(({ sid }) => `${statementOf(sid)} denies it`), ...lacksOf(trust)];
  return `The ${kind} ${nameInArn(arn)} does not let ${services} assume it: ${clauses.join('; ')}.`;
}

const statementOf = (sid: string | undefined): string =>
  `${sid ? `statement ${sid}` : 'a statement'} of its trust policy`;

function lacksOf({ allowed, unmet, named }: Untrusted): string[] {
  if (allowed) return [];
  if (unmet.length > 0) return conditionsInWords(unmet);
  return [named.length > 0 ? `its trust policy names ${whom(named)}` : 'its trust policy lets nobody do so'];
}

/** `ecs.amazonaws.com` is easily taken for the principal of the tasks. */
const whom = (named: readonly string[]): string =>
  listed(
    named.map((id) => (id === 'ecs.amazonaws.com' ? `${id} (ECS itself, not its tasks)` : id)),
    'and',
  );

/** Two conditions of a statement that ask for the same account are one slip. */
function conditionsInWords(unmet: readonly UnmetCondition[]): string[] {
  const slips = unmet.map((each) => {
    const difference = isLiteral(each) ? undefined : differenceOf(each);
    const clause = difference && {
      head: `${statementOf(each.sid)} lets it do so for ${difference.wanted} alone`,
      tail: `, and the task ran in ${difference.actual}`,
    };
    return { each, clause };
  });
  const clauses = slips.map(({ each, clause }) => {
    if (!clause) return conditionInWords(each);
    const same = slips.filter((other) => other.clause?.head === clause.head);
    const by = same.map((other) => `${other.each.operator} ${other.each.key}`);
    return `${clause.head} (${listed(by, 'and')})${clause.tail}`;
  });
  return [...new Set(clauses)];
}

const isLiteral = ({ operator, values }: UnmetCondition): boolean =>
  /^String(?:Not)?Equals/.test(operator) && values.some((value) => /[*?]/.test(value));

function conditionInWords(unmet: UnmetCondition): string {
  const { sid, operator, key, values, actual } = unmet;
  const by = `${operator} ${key}`;
  if (isLiteral(unmet)) {
    return `${statementOf(sid)} compares ${key} with ${listed(values, 'or')} letter by letter (${operator} takes no wildcards)`;
  }
  return `${statementOf(sid)} asks for ${by} ${listed(values, 'or')}, and ECS comes with ${actual}`;
}

/** What a person has to compare: of two ARNs the part that differs. */
function differenceOf({ operator, key, values, actual }: UnmetCondition) {
  if (/Not/.test(operator)) return undefined;
  if (/SourceAccount$/i.test(key)) return { wanted: `account ${listed(values, 'or')}`, actual };
  const [value = '', ...more] = values;
  if (more.length > 0 || !validate(value) || !validate(actual)) return undefined;
  const [wanted, real] = [parse(value), parse(actual)];
  if (wanted.service !== real.service && !/[*?]/.test(wanted.service)) return undefined;
  if (!/[*?]/.test(wanted.accountId) && wanted.accountId !== real.accountId) {
    return { wanted: `account ${wanted.accountId}`, actual: real.accountId };
  }
  return wanted.region === real.region
    ? undefined
    : { wanted: `Region ${wanted.region}`, actual: real.region };
}

/** What was read of the trust policy, a line for each thing that keeps the service out. */
export function evidenceLines(role: PullingRole, trust: Untrusted, task: StoppedTask): string[] {
  const policy = `${toldBy(role)}: the trust policy of ${nameInArn(role.arn ?? '')}`;
  const services = listed(servicesFor(role.kind, task), 'or');
  const denials = trust.denies.map(
    ({ sid }) => `${policy}: ${sid ? `statement ${sid}` : 'a statement'} denies ${services} sts:AssumeRole`,
  );
  if (trust.allowed) return denials;
  const conditions = trust.unmet.map(
    ({ sid, operator, key, values, actual }) =>
      `${policy}: ${sid ? `statement ${sid}` : 'a statement'} lets ${services} in under ${operator} ${key} ${listed(values, 'or')}; ECS comes with ${actual}`,
  );
  const whoElse = trust.named.length > 0 ? listed(trust.named, 'and') : 'nobody';
  const allows = `${policy} allows sts:AssumeRole to ${whoElse}, and not to ${services}`;
  return [...denials, ...(conditions.length > 0 ? conditions : [allows])];
}
