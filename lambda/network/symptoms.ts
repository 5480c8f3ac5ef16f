import type { PullFailure, Symptom } from '../types.ts';
import { destinationsOf } from './destinations.ts';

/** A path that does not carry the pull gives silence, or a text that is cut off before its end. */
const mayBeSilence: readonly Symptom[] = ['timeout', 'unrecognised', 'interrupted'];

/** Why the path is not to be looked at for this failure, or `undefined` where it is. Nothing has been read yet. */
export function notOfThePath(failure: PullFailure): string | undefined {
  const { reason, task, text } = failure;
  if (!mayBeSilence.includes(reason.symptom)) return notSilence(reason.symptom);
  if (/\bproxyconnect\b/i.test(text)) return 'the pull goes through a proxy, and the way to it is not judged';
  if (task.launchType === 'EXTERNAL') return 'the task ran outside AWS: nothing of its network is in EC2';
  if (destinationsOf(failure).length === 0) return 'the image does not tell which registry was asked';
  return undefined;
}

function notSilence(symptom: Symptom): string {
  switch (symptom) {
    case 'connection-refused':
      return 'the refusal of a connection is an answer: packets got through both ways';
    case 'tls-failure':
      return 'TLS begins on a connection that is made: packets got through both ways';
    case 'dns-failure':
      return 'the name of the registry did not resolve, so that no packet took the path to it';
    default:
      return `a failure with symptom ${symptom} does not come from the network path`;
  }
}
