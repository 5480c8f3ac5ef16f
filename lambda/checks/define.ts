import type { Check, EvidenceKey, Finding, PullFailure, Symptom } from '../types.ts';

/** A check as a plain object. The function is there for its types alone. */
export function defineCheck<const K extends EvidenceKey, const W extends EvidenceKey = never>(
  check: Check<K, W>,
): Check<K, W> {
  return check;
}

/**
 * The usual `explains`: the symptom is one of the list (or of the finding's own), and the leg that failed is one that
 * the finding stops. A leg that the text does not tell is explained by any.
 */
export function explainsAny(symptoms: readonly Symptom[]) {
  return (finding: Finding, { reason }: PullFailure): boolean =>
    (finding.symptoms ?? symptoms).includes(reason.symptom) &&
    (reason.leg === 'unknown' || finding.legs === undefined || finding.legs.includes(reason.leg));
}
