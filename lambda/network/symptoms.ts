import type { PullFailure, Symptom } from '../types.ts';
import { destinationsOf } from './destinations.ts';
import { serverAsked } from './dns-servers.ts';

/** A path that does not carry the pull gives silence, or a text that is cut off before its end. */
const mayBeSilence: readonly Symptom[] = ['timeout', 'unrecognised', 'interrupted'];

/**
 * Why the path is not to be looked at for this failure, or `undefined` where it is. Nothing has been read yet. A look-up
 * that nobody answered is silence on another path, the one to the DNS servers.
 */
export const notOfThePath = (failure: PullFailure): string | undefined =>
  hasAnswered(failure) ? 'the DNS server answered: packets got through to it and back' : notOfNames(failure);

/** The same, but for what resolves names: that may be off, whatever was answered. */
export function notOfNames(failure: PullFailure): string | undefined {
  const { reason, task, text } = failure;
  if (reason.symptom !== 'dns-failure' && !mayBeSilence.includes(reason.symptom)) {
    return notSilence(reason.symptom);
  }
  if (/\bproxyconnect\b/i.test(text)) return 'the pull goes through a proxy, and the way to it is not judged';
  if (task.launchType === 'EXTERNAL') return 'the task ran outside AWS: nothing of its network is in EC2';
  if (isLoopback(failure.container.image)) return 'the registry is on the host itself: no packet leaves it';
  if (destinationsOf(failure).length === 0) return 'the image does not tell which registry was asked';
  return undefined;
}

/**
 * Whether a DNS server said that it does not know the name, or could not find it out. Where the text names none, or a
 * stub on the host itself, that may be how nobody's answer was put.
 */
const hasAnswered = (failure: PullFailure): boolean =>
  failure.reason.symptom === 'dns-failure' &&
  /no such host|server misbehaving|NXDOMAIN|SERVFAIL/i.test(failure.text) &&
  serverAsked(failure) !== undefined;

/** Of a failed look-up: why the path to the registry is not to be looked at. */
export function notOfARoute(failure: PullFailure): string | undefined {
  if (failure.reason.symptom !== 'dns-failure') return notOfThePath(failure);
  return 'the name of the registry did not resolve, so that no packet took the path to it';
}

/** A mirror that runs beside the agent. */
const isLoopback = (image = ''): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])[:/]/.test(image);

function notSilence(symptom: Symptom): string {
  switch (symptom) {
    case 'connection-refused':
      return 'the refusal of a connection is an answer: packets got through both ways';
    case 'tls-failure':
      return 'TLS begins on a connection that is made: packets got through both ways';
    default:
      return `a failure with symptom ${symptom} does not come from the network path`;
  }
}
