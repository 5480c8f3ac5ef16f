/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
import { allOf, anyOf, hasVariable, isLike, not, type Truth, truthOf } from './matching.ts';

/** The values of condition keys that are known of a request. One that is not here is not known: it may have any, or none. */
export type Context = Readonly<Record<string, string>>;

/** `Condition` as the policy has it: operator, key, value or values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Whether a request meets the conditions; where that is not known, the keys that would decide. */
export interface ConditionsMet {
  met: Truth;
  on: string[];
}

/** Operators and keys all have to hold; of a key's values one is enough. Keys are compared without case. */
export function meetsConditions(conditions: Conditions, context: Context): ConditionsMet {
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  const judged = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({
      key,
      met: compare(operator, known.get(key.toLowerCase()), values),
    })),
  );
  const met = allOf(judged.map((each) => each.met));
  const open = judged.filter((each) => each.met === 'unknown').map(({ key }) => key);
  return { met, on: met === 'unknown' ? [...new Set(open)] : [] };
}

/** `…IfExists` asks the same of a key that has a value, as every known one does. */
function compare(operator: string, actual: string | undefined, values: readonly string[]): Truth {
  const comparison = comparisons[operator.replace(/IfExists$/, '')];
  if (!comparison || actual === undefined) return 'unknown';
  const { holds, negated } = comparison;
  const met = anyOf(values.map((value) => holds(value, actual)));
  return negated ? not(met) : met;
}

interface Comparison {
  holds(value: string, actual: string): Truth;
  negated?: true;
}

const equals = (value: string, actual: string): Truth =>
  hasVariable(value) ? 'unknown' : truthOf(value === actual);

const equalsIgnoringCase = (value: string, actual: string): Truth =>
  equals(value.toLowerCase(), actual.toLowerCase());

/** The six parts of an ARN are compared each by itself; the last may hold colons. `ArnEquals` takes wildcards too. */
function isLikeArn(value: string, actual: string): Truth {
  // A variable may hold colons itself, and what is no ARN is compared in no way that AWS tells.
  const parts = hasVariable(value) ? [] : partsOf(value);
  const actualParts = partsOf(actual);
  if (parts.length < 6 || actualParts.length < 6) return 'unknown';
  return allOf(parts.map((part, at) => isLike(part, actualParts[at] ?? '')));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

const comparisons: Record<string, Comparison | undefined> = {
  StringEquals: { holds: equals },
  StringNotEquals: { holds: equals, negated: true },
  StringEqualsIgnoreCase: { holds: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { holds: equalsIgnoringCase, negated: true },
  StringLike: { holds: isLike },
  StringNotLike: { holds: isLike, negated: true },
  ArnEquals: { holds: isLikeArn },
  ArnLike: { holds: isLikeArn },
  ArnNotEquals: { holds: isLikeArn, negated: true },
  ArnNotLike: { holds: isLikeArn, negated: true },
  Bool: { holds: equalsIgnoringCase },
};
