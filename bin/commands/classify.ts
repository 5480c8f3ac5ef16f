import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { readReason } from '../../lambda/reason.ts';
import { UsageError } from '../usage-error.ts';

interface Io {
  stdin: Readable & { isTTY?: boolean };
  print(line: string): void;
}

/** Reads failure texts, from the arguments or a line each from standard input, and prints what each one says. */
export async function classify(
  texts: string[],
  options: { json?: boolean },
  { stdin, print }: Io,
): Promise<void> {
  const show = options.json ? asJson : asWords;
  if (texts.length > 0) {
    for (const text of texts) print(show(text));
    return;
  }
  if (stdin.isTTY) {
    throw new UsageError(
      'classify needs a reason: give it as an argument in quotes, or a line each on standard input.',
    );
  }
  for await (const line of createInterface({ input: stdin })) if (line.trim()) print(show(line));
}

/** One object a line; members that the text does not show are `null`. */
function asJson(text: string): string {
  const { symptom, leg, host = null, address = null, status = null, truncated } = readReason(text);
  return JSON.stringify({ symptom, leg, host, address, status, truncated });
}

function asWords(text: string): string {
  const { symptom, leg, host, address, status, truncated } = readReason(text);
  if (symptom === null) {
    return leg === 'credentials'
      ? 'no pull failure, unless the secret is named in repositoryCredentials (the task definition tells)'
      : 'no pull failure';
  }
  return [
    `${symptom} (leg: ${leg})`,
    ...(host ? [`host ${host}`] : []),
    ...(address ? [`address ${address}`] : []),
    ...(status ? [`HTTP ${status}`] : []),
    ...(truncated ? ['the text is cut off'] : []),
  ].join(', ');
}
