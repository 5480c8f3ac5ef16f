import { phrases } from './phrases.ts';

/** Shorter beginnings (`no`, `is`, `40`) are the ends of too many whole messages. */
const shortestBeginning = 3;

const wholeWords = new Set(phrases.flatMap((phrase) => phrase.toLowerCase().match(/[\w.-]+/g) ?? []));

/** What is missing of the phrases inside which the text ends. A whole phrase at the end leaves nothing missing. */
function missingEnds(text: string): string[] {
  const lower = text.toLowerCase();
  let longest = shortestBeginning;
  let missing: string[] = [];
  for (const phrase of phrases) {
    const shown = shownOf(phrase.toLowerCase(), lower, longest);
    if (shown === undefined || !isEvidence(phrase, shown)) continue;
    if (shown > longest) missing = [];
    longest = shown;
    missing.push(phrase.slice(shown));
  }
  return missing.includes('') ? [] : missing;
}

/** The first words of a phrase also end whole messages: it takes a cut inside a word, or most of the phrase. */
function isEvidence(phrase: string, shown: number): boolean {
  const isInsideWord = /\w/.test(phrase.charAt(shown - 1)) && /\w/.test(phrase.charAt(shown));
  const lastWord = /[\w.-]*$/.exec(phrase.slice(0, shown))?.[0] ?? '';
  return 3 * shown >= 2 * phrase.length || (isInsideWord && !wholeWords.has(lastWord.toLowerCase()));
}

/** How many characters of the phrase's beginning, or of all of it, stand at the text's end; `atLeast` or more. */
function shownOf(phrase: string, text: string, atLeast: number): number | undefined {
  for (let shown = phrase.length; shown >= atLeast; shown--) {
    if (!text.endsWith(phrase.slice(0, shown))) continue;
    // A word begins after a space or a quote, not after a colon alone: `web:403` ends in a tag.
    if (shown === text.length || /[\s("']/.test(text.charAt(text.length - shown - 1))) return shown;
  }
  return undefined;
}

const ellipsis = / ?(?<!\.)\.{3,}$/;

/** The text with its last phrase whole, where half of it or more is there and it can be no other. */
export function complete(text: string): string {
  const shown = text.replace(ellipsis, '');
  const [only, ...others] = missingEnds(shown);
  if (only === undefined || others.length > 0) return shown;
  const whole = shown + only;
  const isMostlyThere = phrases.some((phrase) => whole.endsWith(phrase) && phrase.length > 2 * only.length);
  return isMostlyThere ? whole : shown;
}

/** Wrappers that never end a message: what they wrap was cut off. */
const unfinished: readonly RegExp[] = [
  /[:,([=&?]$/,
  /\b(?:for|from|to|on|the|an|is|with|because|between|caused by|code|on resource|tcp|pulling|[1-7] t(?:ime)?)$/i,
  /\b(?:unable to pull secrets or registry auth|execution resource retrieval failed|pull command failed|send request failed)$/i,
  /\b(?:has been retried \d+ time\(s\)|CannotPull\w*|API error|pull access denied|failed open|failed to (?:copy|do request|fetch|authorize))$/i,
  /\bfailed to resolve ref(?:erence)?(?: \S+)?$/i,
  /\bfailed to (?:extract|register) layer(?: \S+)?$/i,
  /\b(?:Get|Head|Post|request to|status code) "?https?:\/\/\S+$/i,
  /\b(?:Get|Head) REDACTED ECR URL related to \S+$/i,
  /\bdial tcp \S+$/i,
  /\bpull access denied for \S+$/i,
  /\b(?:task (?:cannot|can't) pull|from the registry) \S+$/i,
  /\.dkr[.-]ecr(?:[\w-]|\.(?!dkr))*$/i,
  /\bfrom host \S+$/i,
  /\bUser: arn:\S+$/i,
  /(?:\[manifests [^\][]*\]|\b(?:status code|request to) "?https?:\S+): [45]\d{0,2}$/i,
  /\bbecause no \S+ (?:\S+ )?policy allows the \S+$/i,
  /(?:^|[\s(:,])'[^']*$/,
];

/**
 * Whether the text was cut before its end. ECS cuts at 1024 characters (agents before 1.92.0 at 255), Fargate puts
 * `...` at the end, consoles cut anywhere.
 */
export function isTruncated(raw: string, text: string): boolean {
  return (
    [raw.length, text.length].some((length) => length === 255 || length >= 1024) ||
    ellipsis.test(text) ||
    count(text.replaceAll(`'"'`, ''), '"') % 2 === 1 ||
    count(text, '(') > count(text, ')') ||
    count(text, '[') > count(text, ']') ||
    unfinished.some((pattern) => pattern.test(text)) ||
    isInsideItsImage(text) ||
    missingEnds(text).length > 0
  );
}

/** containerd names the reference a second time, and says after it what is wrong with it. */
function isInsideItsImage(text: string): boolean {
  const [, image = '', again = ''] =
    /failed to resolve ref(?:erence)? "?([^\s"]+?)"?: (\S+)$/i.exec(text) ?? [];
  return again !== '' && image.startsWith(again);
}

const count = (text: string, character: string): number => text.split(character).length - 1;
