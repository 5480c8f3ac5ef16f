import { type AlertDocument, shortName } from './document.ts';
import { clip, printableAscii } from './layout.ts';

/** One line of two SMS at most (GSM alphabet), so that the deciding fact has room. */
export function renderSms(alert: AlertDocument): string {
  const { drill, cluster, rootCause } = alert;
  const mark = drill ? '[DRILL] ' : '';
  return clip(
    printableAscii(`${mark}${shortName(alert)} (${cluster}) cannot pull: ${rootCause.summary}`),
    280,
  );
}
