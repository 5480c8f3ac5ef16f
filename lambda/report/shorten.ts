import { type AlertDocument, type CauseDocument, withText } from './document.ts';
import { clip } from './layout.ts';

/** How much of a document is kept, from nearly all to what wakes on-call to the right thing. */
interface Measure {
  /** Lines of evidence for each cause, and their length. */
  evidence: number;
  line: number;
  alsoRequired: number;
  alsoFound: number;
  couldNotCheck: number;
  path: number;
  commands: number;
}

const measures: readonly Measure[] = [
  { evidence: 12, line: 400, alsoRequired: 9, alsoFound: 3, couldNotCheck: 20, path: 9, commands: 12 },
  { evidence: 6, line: 300, alsoRequired: 3, alsoFound: 0, couldNotCheck: 10, path: 3, commands: 8 },
  { evidence: 3, line: 200, alsoRequired: 0, alsoFound: 0, couldNotCheck: 3, path: 0, commands: 3 },
];

/** Ever shorter versions of a document. What is ruled out and the diagram go first, the root cause last. */
export const shorterVersions = (document: AlertDocument): AlertDocument[] =>
  measures.map((measure) => shorten(document, measure));

function shorten({ text: _, ...document }: AlertDocument, measure: Measure): AlertDocument {
  const cut = (cause: CauseDocument) => cutCause(cause, measure);
  const left = document.alsoRequired.length - measure.alsoRequired;
  const more = left > 0 ? [`${left} more breaks are not listed: the message would be too long`] : [];
  const rootCause = cut(document.rootCause);
  return withText({
    ...document,
    failure: { ...document.failure, reason: clip(document.failure.reason, 1_024) },
    ...(document.otherFailures && {
      otherFailures: document.otherFailures
        .slice(0, measure.alsoRequired)
        .map((other) => ({ ...other, reason: clip(other.reason, measure.line) })),
    }),
    rootCause: { ...rootCause, evidence: [...rootCause.evidence, ...more] },
    alsoRequired: document.alsoRequired.slice(0, measure.alsoRequired).map(cut),
    alsoFound: document.alsoFound.slice(0, measure.alsoFound).map(cut),
    ruledOut: [],
    couldNotCheck: document.couldNotCheck.slice(0, measure.couldNotCheck),
    path: document.path.slice(0, measure.path),
    diagram: '',
  });
}

/** A command is kept whole or left out: half of one is worse than none. */
function cutCause(cause: CauseDocument, { evidence, line, commands }: Measure): CauseDocument {
  const { text, commands: all, alternatives } = cause.remediation;
  const left = cause.evidence.length - evidence;
  return {
    ...cause,
    summary: clip(cause.summary, 2 * line),
    evidence: [
      ...cause.evidence.slice(0, evidence).map((one) => clip(one, line)),
      ...(left > 0 ? [`and ${left} more lines`] : []),
    ],
    remediation: {
      text: clip(text, 2 * line),
      commands: all.filter(({ length }) => length <= 5 * line).slice(0, commands),
      ...(alternatives && {
        alternatives: alternatives.map((other) => ({ text: clip(other.text, line), commands: [] })),
      }),
    },
  };
}
