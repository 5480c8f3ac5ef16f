import { readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Gather } from '../lambda/autopsy.ts';
import { gatherers } from '../lambda/evidence/index.ts';
import { redact } from '../lambda/redact.ts';
import type { Evidence, EvidenceKey } from '../lambda/types.ts';
import { UsageError } from './usage-error.ts';

/** One run, whole: the event and every fact that was read. It replays without an account, and can become a scenario. */
export interface SavedRun {
  schemaVersion: 1;
  event: unknown;
  /** By container name. */
  evidence: Record<string, Evidence>;
}

const gathered = v.union([
  v.object({ known: v.unknown() }),
  v.object({ gap: v.object({ action: v.string(), reason: v.string() }) }),
]);

const savedRun = v.object({
  schemaVersion: v.literal(1),
  event: v.unknown(),
  evidence: v.record(v.string(), v.record(v.string(), gathered)),
});

export function saveRun(file: string, run: SavedRun): void {
  try {
    writeFileSync(file, `${JSON.stringify(run, redactStrings, 2)}\n`);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Signed URLs in ECS's text are credentials: a file that is made to be attached to a ticket must not carry them. */
const redactStrings = (_key: string, value: unknown) => (typeof value === 'string' ? redact(value) : value);

export function loadRun(file: string): SavedRun {
  const run = v.safeParse(savedRun, readJson(file));
  if (!run.success)
    throw new UsageError(`${file} is no saved run: make one with "ecs-autopsy diagnose … --save ${file}".`);
  return run.output;
}

export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Answers from a saved run what AWS answered then. */
export function replayOf(run: SavedRun): Gather {
  return async (keys, failure) => {
    const missing = { gap: { action: 'replay', reason: 'not in the saved run' } };
    const own = run.evidence[failure.container.name];
    // Which container a secret belongs to is known only once the task definition was read.
    const shared = Object.values(run.evidence);
    const answer = (key: EvidenceKey) =>
      own?.[key] ?? (gatherers[key].scope === 'task' ? shared.find((one) => one[key])?.[key] : undefined);
    return Object.fromEntries(keys.map((key) => [key, answer(key) ?? missing]));
  };
}
