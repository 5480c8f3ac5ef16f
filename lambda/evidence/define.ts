import type { EvidenceKey, Facts, Gap, Gathered, PullFailure } from '../types.ts';
import type { Clients } from './clients.ts';

/** An IAM action that a gatherer asks for, and on what. The stack's policy is made from these. */
export interface Grant {
  action: string;
  /** `'*'` where AWS supports no resource; else the ARN's parts. Region and account default to the stack's own. */
  on: '*' | { service: string; resource: string; region?: '*' | ''; account?: '*' };
}

/** Asks for another fact. Asking twice reads once. */
export type Ask = <K extends EvidenceKey>(key: K) => Promise<Gathered<Facts[K]>>;

export interface Question {
  failure: PullFailure;
  clients: Clients;
  ask: Ask;
}

/** One subject of evidence: what it may ask of AWS, and how. */
export interface Gatherer<K extends EvidenceKey = EvidenceKey> {
  readonly key: K;
  /** `task`: the same for every container of the task. `image`: asked for each image. `container`: for each container. */
  readonly scope: 'task' | 'image' | 'container';
  readonly grants: readonly Grant[];
  gather(question: Question): Promise<Gathered<Facts[K]>>;
}

export function defineGatherer<const K extends EvidenceKey>(gatherer: Gatherer<K>): Gatherer<K> {
  return gatherer;
}

export const known = <T>(value: T): { known: T } => ({ known: value });

export const gap = (action: string, reason: string): { gap: Gap } => ({ gap: { action, reason } });

/**
 * Asks AWS. An answer is a fact; a refusal or a failed call is a gap that names the action. Rejects only with a fault
 * of ours.
 */
export async function attempt<T>(action: string, read: () => Promise<T>): Promise<Gathered<T>> {
  try {
    return known(await read());
  } catch (error) {
    return gap(action, reasonOf(error, action));
  }
}

/** The answer, or `undefined` where AWS answers with one of these error codes: a 404 is a fact. */
export async function unlessNotFound<T>(answer: Promise<T>, ...codes: string[]): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isFromAws(error) && codes.includes(error.name)) return undefined;
    throw error;
  }
}

/** Reads page after page until there are `enough` items, or no further page. */
export async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => Item[] | undefined,
  enough = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) {
    items.push(...(itemsOf(page) ?? []));
    if (items.length >= enough) break;
  }
  return items.slice(0, enough);
}

const denials = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);

function reasonOf(error: unknown, action: string): string {
  if (!isFromAws(error)) throw error;
  if (denials.has(error.name)) {
    // An Allow does not help against an explicit deny, so the engineer has to know of it.
    const deny = error.message.match(/explicit deny in an? [a-z -]*policy/i)?.[0];
    return deny ? `not authorized: ${deny}` : `not authorized: allow ${action}`;
  }
  // A refused connection to several addresses is an AggregateError, which has a code and no message.
  const code = 'code' in error && !('$fault' in error) ? String(error.code) : undefined;
  const [firstLine] = (error.message || code || 'no details').split('\n', 1);
  return code ? `no answer: ${firstLine}` : `${error.name}: ${firstLine}`;
}

/**
 * AWS's answers carry `$metadata`, and so do the SDK's failures to reach AWS. Missing or expired credentials are found
 * before the first attempt and do not. Anything else is a fault of ours.
 */
function isFromAws(error: unknown): error is Error {
  return (
    error instanceof Error && ('$metadata' in error || /^(Credentials|Token)ProviderError$/.test(error.name))
  );
}
