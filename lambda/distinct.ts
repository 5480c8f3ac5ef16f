/** The first of each value. Facts and gaps are plain JSON, and equal where they read the same. */
export function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
