/** Judgements that may be left open, and how IAM compares a policy's words with a request's. */

/** `unknown`: what would decide is a value that only a real request has, or one that is not known here. */
export type Truth = 'yes' | 'no' | 'unknown';

/** One `no` decides, whatever is not known. */
export function allOf(truths: readonly Truth[]): Truth {
  if (truths.includes('no')) return 'no';
  return truths.includes('unknown') ? 'unknown' : 'yes';
}

/** One `yes` decides. `no` where there are none. */
export function anyOf(truths: readonly Truth[]): Truth {
  if (truths.includes('yes')) return 'yes';
  return truths.includes('unknown') ? 'unknown' : 'no';
}

export function not(truth: Truth): Truth {
  if (truth === 'unknown') return truth;
  return truth === 'yes' ? 'no' : 'yes';
}

export const truthOf = (holds: boolean): Truth => (holds ? 'yes' : 'no');

/**
 * IAM's wildcards, `*` and `?`: each stands for any characters, slashes and colons included. By hand, since a regular
 * expression with many wildcards may take for ever.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  /** Behind the last `*`, and how far that one reaches. */
  let star: { next: number; reach: number } | undefined;
  while (from < text.length) {
    if (pattern[at] === '*') {
      at += 1;
      star = { next: at, reach: from };
    } else if (pattern[at] === '?' || pattern[at] === text[from]) {
      at += 1;
      from += 1;
    } else if (star) {
      star.reach += 1;
      at = star.next;
      from = star.reach;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}

/** A policy variable, `${aws:PrincipalAccount}`, whose value only a real request has. */
export const hasVariable = (pattern: string): boolean => pattern.includes('${');

const widened = (pattern: string): string => pattern.replaceAll(/\$\{[^}]*\}?/g, '*');

/** The same for a pattern that may hold policy variables: what it cannot match whatever their values are is a `no`. */
function isLike(pattern: string, text: string): Truth {
  if (!hasVariable(pattern)) return truthOf(matchesGlob(pattern, text));
  return matchesGlob(widened(pattern), text) ? 'unknown' : 'no';
}

/** An ARN, `*` for an action that takes none, or any one of those that begin so: `arn:aws:s3:::bucket/` and an object. */
export type Resource = string | { under: string };

/** No character of a policy: an object's name of which nothing is known but that there is one. */
const anyName = '\u0000';

/** Whether a pattern of a `Resource` element covers what is asked for. */
export function coversResource(pattern: string, resource: Resource): Truth {
  if (typeof resource === 'string') return isLike(pattern, resource);
  const { under } = resource;
  const open = widened(pattern);
  if (open.endsWith('*') && matchesGlob(open, under + anyName))
    return hasVariable(pattern) ? 'unknown' : 'yes';
  const begins = [...open, ''].some((_, end) => matchesGlob(open.slice(0, end), under));
  return begins ? 'unknown' : 'no';
}
