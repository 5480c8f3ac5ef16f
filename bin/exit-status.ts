import type { AlertDocument } from '../lambda/report/index.ts';

export const exitStatus = { nothingWrong: 0, rootCauseFound: 1, couldNotTell: 2, wrongUsage: 64 } as const;

/** The exit status of a diagnosis; `null`: no pull failure. */
export function exitStatusOf(document: Pick<AlertDocument, 'rootCause'> | null): number {
  if (!document) return exitStatus.nothingWrong;
  return document.rootCause.id === 'undetermined' ? exitStatus.couldNotTell : exitStatus.rootCauseFound;
}
