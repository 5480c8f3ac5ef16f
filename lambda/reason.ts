import { withoutAbsent } from './absent.ts';
import { addressOf, denialOf, hostOf, secretNameOf, statusOf } from './reason/details.ts';
import { legOf } from './reason/leg.ts';
import { subjectOf } from './reason/subject.ts';
import { symptomOf } from './reason/symptoms.ts';
import { normalise, withoutNames } from './reason/text.ts';
import { complete, isTruncated } from './reason/truncation.ts';
import type { Reason } from './types.ts';

/** ECS itself cuts at 1024 characters. What is much longer than any message is not read to its end. */
const longest = 16_384;

/**
 * Reads what ECS, its agent, Docker or containerd wrote when a task stopped. Takes the text as it comes: any prefix,
 * any age of wording, cut anywhere. Never throws.
 *
 * AWS calls these texts no interface. That is why the answer is a symptom, to choose what to look at.
 */
export function readReason(text: string): Reason {
  const printed = normalise(text.slice(0, longest));
  const truncated = text.length > longest || isTruncated(text, printed);
  const whole = complete(printed);
  const words = withoutNames(whole);
  const subject = subjectOf(whole, words);
  if (subject === 'other') {
    return withoutAbsent({ symptom: null, leg: 'unknown' as const, truncated, role: unassumedRole(printed) });
  }

  const status = statusOf(words);
  const leg = legOf(whole, words, subject);
  const { symptom, leg: told } = symptomOf({ words, text: whole, subject, leg, status });
  // No address where the name did not resolve: what is dialled then is the resolver, or a proxy.
  const address = symptom === 'dns-failure' ? undefined : addressOf(printed);
  const name = secretNameOf(printed);
  return withoutAbsent({
    symptom: subject === 'secret' ? null : symptom,
    leg: told,
    host: hostOf(printed),
    address,
    status,
    truncated,
    denial: denialOf(printed, truncated),
    secret: subject === 'secret' ? withoutAbsent({ name, symptom }) : undefined,
  });
}

/** `ECS was unable to assume the role 'arn:…'`: of a task role and of an execution role alike. */
const unassumedRole = (text: string): string | undefined =>
  /unable to assume the role '?(arn:[\w-]+:iam::\d+:role\/[^\s']+)'/i.exec(text)?.[1];
