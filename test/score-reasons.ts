/**
 * Measures `readReason` against labelled messages, a JSON object a line:
 * `{"text": …, "symptom": [accepted answers], "engine"?: true, "confidence"?: "low", "truncated"?: true}`.
 * An accepted answer is a symptom, `null`, or `registry-auth-failed`: any symptom on the legs before the pull.
 *
 *   npx tsx test/score-reasons.ts FILE.jsonl [--at-least 95] [--all]
 *
 * Prints each miss and the score, and exits 1 below the threshold or where a message that is no pull failure was taken
 * for one. Rows marked `engine` or of low confidence are scored apart.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { readReason } from '../lambda/reason.ts';
import type { Reason } from '../lambda/types.ts';

const Row = v.object({
  text: v.string(),
  symptom: v.array(v.nullable(v.string())),
  engine: v.optional(v.boolean(), false),
  confidence: v.optional(v.string(), 'high'),
  truncated: v.optional(v.boolean(), false),
});
type Row = v.InferOutput<typeof Row>;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'at-least': { type: 'string', default: '0' }, all: { type: 'boolean', default: false } },
});
const [file] = positionals;
if (file === undefined) throw new Error('Name a file: npx tsx test/score-reasons.ts FILE.jsonl');

const read = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => v.parse(Row, JSON.parse(line)))
  .map((row) => ({ row, reason: readReason(row.text) }));

const write = (line: string): void => void process.stdout.write(`${line}\n`);

const isHit = ({ row, reason }: { row: Row; reason: Reason }): boolean =>
  row.symptom.includes(reason.symptom) ||
  (row.symptom.includes('registry-auth-failed') &&
    reason.symptom !== null &&
    (reason.leg === 'registry-auth' || reason.leg === 'credentials'));

function score(name: string, rows: typeof read): number {
  const misses = rows.filter((one) => !isHit(one));
  for (const { row, reason } of values.all ? rows : misses) {
    write(`  ${row.symptom.join('|')} ← ${JSON.stringify(reason)}\n    ${row.text.replace(/\s+/g, ' ')}`);
  }
  const percent = rows.length === 0 ? 100 : (100 * (rows.length - misses.length)) / rows.length;
  write(`${name}: ${rows.length - misses.length} of ${rows.length} (${percent.toFixed(1)} %)`);
  return percent;
}

const isMeasure = ({ row }: (typeof read)[number]): boolean => !row.engine && row.confidence !== 'low';
const measured = score('measured', read.filter(isMeasure));
score(
  'engine',
  read.filter(({ row }) => row.engine),
);
score(
  'low confidence',
  read.filter(({ row }) => !row.engine && row.confidence === 'low'),
);

const falseAlarms = read.filter(({ row, reason }) => row.symptom.includes(null) && reason.symptom !== null);
write(`no pull failure, taken for one: ${falseAlarms.length}`);
const cut = read.filter(({ row, reason }) => row.truncated === reason.truncated).length;
write(`truncation told as labelled: ${cut} of ${read.length}`);

process.exitCode = measured < Number(values['at-least']) || falseAlarms.length > 0 ? 1 : 0;
