/** The object without its members that are `undefined`, so that what is unknown is not there at all. */
export function withoutAbsent<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
