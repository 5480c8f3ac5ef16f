/** What a call must have answered: the SDK types every member of an answer as perhaps absent. */
export function known<T>(value: T | null | undefined, what: string): T {
  if (value === undefined || value === null) throw new Error(`${what} was expected, and there is none`);
  return value;
}
