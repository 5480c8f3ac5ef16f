/**
 * Evaluates an EventBridge event pattern, for tests: the operators that the rule uses, an error for any other. AWS
 * describes them in the EventBridge user guide, "Comparison operators for use in event patterns".
 */
export function matches(pattern: object, event: unknown): boolean {
  return Object.entries(pattern).every(([field, expected]) => {
    if (field === '$or') return expected.some((branch: object) => matches(branch, event));
    const actual = isObject(event) ? event[field] : undefined;
    // The elements of an array are looked at one by one: one that matches is enough.
    if (Array.isArray(expected)) return expected.some((matcher) => matchesLeaf(matcher, leaves(actual)));
    return [actual].flat().some((element) => isObject(element) && matches(expected, element));
  });
}

function matchesLeaf(matcher: unknown, values: unknown[]): boolean {
  if (!isObject(matcher)) return values.includes(matcher);
  const [[operator, operand] = [], ...more] = Object.entries(matcher);
  if (more.length > 0) throw new Error(`one operator at a time: ${JSON.stringify(matcher)}`);
  if (operator === 'exists') return operand === values.length > 0;
  const test = operators[operator ?? ''];
  if (!test) throw new Error(`no such operator here: ${JSON.stringify(matcher)}`);
  return values.some((value) => typeof value === 'string' && test(value, operand));
}

const operators: Record<string, (value: string, operand: unknown) => boolean> = {
  prefix: (value, operand) =>
    isObject(operand)
      ? value.toLowerCase().startsWith(text(operand['equals-ignore-case']).toLowerCase())
      : value.startsWith(text(operand)),
  suffix: (value, operand) => value.endsWith(text(operand)),
  wildcard: (value, operand) => glob(text(operand)).test(value),
  'anything-but': (value, operand) => ![operand].flat().includes(value),
};

/** `*` stands for any characters, also none; nothing else is special. */
const glob = (pattern: string): RegExp =>
  new RegExp(`^${pattern.split('*').map(literally).join('.*')}$`, 's');
const literally = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const leaves = (value: unknown): unknown[] =>
  [value].flat(10).filter((leaf) => leaf !== undefined && !isObject(leaf));

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(operand: unknown): string {
  if (typeof operand === 'string') return operand;
  throw new Error(`not a string: ${JSON.stringify(operand)}`);
}
