import type { Leg, Symptom } from '../types.ts';
import { answers } from './rows/answers.ts';
import { exact } from './rows/exact.ts';
import { remains } from './rows/remains.ts';
import type { Reading, Row } from './rows/row.ts';
import { transport } from './rows/transport.ts';

const unrecognised = { symptom: 'unrecognised', leg: undefined } as const;

/** Ordered: the specific before the general. The first row that matches decides. */
const rows: readonly Row[] = [...exact, ...answers, ...transport, ...remains];

export function symptomOf(reading: Reading): { symptom: Symptom; leg: Leg } {
  const row = rows.find((one) => matches(one, reading)) ?? unrecognised;
  return { symptom: row.symptom, leg: reading.leg ?? row.leg ?? 'unknown' };
}

function matches({ says, answered, when }: Row, reading: Reading): boolean {
  const said =
    says.test(reading.words) || (reading.status !== undefined && answered?.(reading.status) === true);
  return said && (when === undefined || when(reading));
}
