import type { Autopsy } from '../autopsy.ts';
import { renderChat } from './chat.ts';
import { type AlertDocument, documentOf, shortName } from './document.ts';
import { clip, printableAscii } from './layout.ts';
import { shorterVersions } from './shorten.ts';
import { renderSms } from './sms.ts';

export type { AlertDocument } from './document.ts';

/** One notification: what SNS publishes, each protocol with its own body. */
export interface Alert {
  /** Printable ASCII, one line, under 100 characters, the cause first. */
  subject: string;
  bodies: Record<Protocol, string>;
  /** For filter policies. None is empty: SNS refuses an empty attribute. */
  attributes: Record<AlertAttribute, string>;
  document: AlertDocument;
}

type Protocol = 'default' | 'email' | 'sms' | 'sqs' | 'lambda' | 'firehose' | 'http' | 'https';

type AlertAttribute =
  | 'rootCause'
  | 'symptom'
  | 'status'
  | 'severity'
  | 'account'
  | 'region'
  | 'cluster'
  | 'service'
  | 'drill';

/** SNS takes 256 KiB with the attributes, and refuses the whole message above: an alert must not be lost to its length. */
const mostBytes = 250_000;

export function alertOf(examined: Autopsy): Alert {
  const whole = alertFrom(documentOf(examined));
  if (bytesOf(whole) <= mostBytes) return whole;
  const shorter = shorterVersions(whole.document).map(alertFrom);
  return shorter.find((alert) => bytesOf(alert) <= mostBytes) ?? shorter.at(-1) ?? whole;
}

const bytesOf = ({ bodies }: Alert): number => Buffer.byteLength(JSON.stringify(bodies));

function alertFrom(document: AlertDocument): Alert {
  const json = JSON.stringify(document);
  const chat = JSON.stringify(renderChat(document));
  return {
    subject: subjectOf(document),
    bodies: {
      default: document.text,
      email: document.text,
      sms: renderSms(document),
      sqs: json,
      lambda: json,
      firehose: json,
      http: chat,
      https: chat,
    },
    attributes: {
      rootCause: document.rootCause.id,
      symptom: document.failure.symptom,
      status: document.status,
      severity: document.severity,
      account: document.account,
      region: document.region,
      cluster: document.cluster || unknown,
      service: document.workload || unknown,
      drill: String(document.drill),
    },
    document,
  };
}

/** SNS refuses an empty attribute. */
const unknown = 'unknown';

function subjectOf(alert: AlertDocument): string {
  const { drill, rootCause, cluster, region } = alert;
  const mark = drill ? '[DRILL] ' : '';
  return clip(
    printableAscii(
      `${mark}${rootCause.title}: ${shortName(alert)} (${cluster}, ${region}) cannot pull its image`,
    ),
    99,
  );
}
