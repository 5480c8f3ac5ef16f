/** What a call must have answered: the SDK types every member of an answer as perhaps absent. */
export function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the emulator answered without ${what}`);
  return value;
}
