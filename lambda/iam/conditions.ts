/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
import {
  allOf,
  anyOf,
  coversResource,
  hasVariable,
  not,
  type Resource,
  type Truth,
  truthOf,
} from './matching.ts';

/**
 * The values of condition keys that are known of a request, some by their beginning alone (`{ under }`: an ARN of ECS in one
 * account and Region). One that is not here is not known: it may have any, or none.
 */
export type Context = Readonly<Record<string, Resource>>;

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
function compare(operator: string, actual: Resource | undefined, values: readonly string[]): Truth {
  const comparison = comparisons[operator.replace(/IfExists$/, '')];
  if (!comparison || actual === undefined) return 'unknown';
  const { holds, negated } = comparison;
  const met = anyOf(values.map((value) => holds(value, actual)));
  return negated ? not(met) : met;
}

interface Comparison {
  holds(value: string, actual: Resource): Truth;
  negated?: true;
}

function equals(value: string, actual: Resource): Truth {
  if (hasVariable(value)) return 'unknown';
  if (typeof actual === 'string') return truthOf(value === actual);
  // These operators take a wildcard for itself, and no ARN holds one.
  return value.startsWith(actual.under) && !/[*?]/.test(value) ? 'unknown' : 'no';
}

const equalsIgnoringCase = (value: string, actual: Resource): Truth =>
  equals(
    value.toLowerCase(),
    typeof actual === 'string' ? actual.toLowerCase() : { under: actual.under.toLowerCase() },
  );

/** The six parts of an ARN are compared each by itself; the last may hold colons. `ArnEquals` takes wildcards too. */
function isLikeArn(value: string, actual: Resource): Truth {
  // A variable may hold colons itself, and what is no ARN is compared in no way that AWS tells.
  const parts = hasVariable(value) ? [] : partsOf(value);
  const actualParts = partsOf(typeof actual === 'string' ? actual : actual.under);
  if (parts.length < 6 || actualParts.length < 6) return 'unknown';
  const isOpen = typeof actual === 'object';
  return allOf(
    parts.map((part, at) => {
      const actualPart = actualParts[at] ?? '';
      return coversResource(part, isOpen && at === parts.length - 1 ? { under: actualPart } : actualPart);
    }),
  );
}

/** A wildcard of these operators spans the parts of an ARN, and still no ARN has another account where its own stands. */
function isLikeString(value: string, actual: Resource): Truth {
  const [pattern, real] = [value, typeof actual === 'string' ? '' : actual.under].map(partsOf);
  const account = pattern?.[4] ?? '';
  const isAnother = /^\d{12}$/.test(account) && real?.[4] !== undefined && real[4] !== account;
  return isAnother ? 'no' : coversResource(value, actual);
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
  StringLike: { holds: isLikeString },
  StringNotLike: { holds: isLikeString, negated: true },
  ArnEquals: { holds: isLikeArn },
  ArnLike: { holds: isLikeArn },
  ArnNotEquals: { holds: isLikeArn, negated: true },
  ArnNotLike: { holds: isLikeArn, negated: true },
  Bool: { holds: equalsIgnoringCase },
};
