import { distance } from 'fastest-levenshtein';

/**
 * The candidates that `wanted` may be a slip for, nearest first, equally near ones in the order given. Those whose
 * edit distance is more than half of the longer name are none: any two short words are that near.
 */
export function nearest(
  wanted: string,
  candidates: readonly string[],
  apart = distance,
  atMost = 3,
): string[] {
  return candidates
    .map((candidate) => ({
      candidate,
      edits: apart(wanted, candidate),
      absurd: Math.max(wanted.length, candidate.length) / 2,
    }))
    .filter(({ edits, absurd }) => edits > 0 && edits <= absurd)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, atMost)
    .map(({ candidate }) => candidate);
}

/** Two repositories with the same last segment are near, whatever namespace each is in: `web` and `shop/web`. */
export const repositoriesApart = (a: string, b: string): number =>
  a !== b && lastSegment(a) === lastSegment(b) ? 1 : distance(a, b);

/** A tag that begins the other is near, however long the rest: a short commit id and the full one. */
export const tagsApart = (a: string, b: string): number =>
  a !== b && Math.min(a.length, b.length) >= 4 && (a.startsWith(b) || b.startsWith(a)) ? 1 : distance(a, b);

const lastSegment = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
