/** Any white space, line wraps included, becomes one space. */
export const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim();

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'", apos: "'" };

/**
 * The text as the software printed it, without what consoles, chats and mark-up made of it: typographic quotes (some
 * of ECS's own sentences have them), HTML entities, escaped quotes, Markdown links and emphasis.
 */
export function normalise(text: string): string {
  return outOfParentheses(
    collapse(
      text
        .replace(/&(#39|\w{2,4});/g, (entity, name: string) => entities[name] ?? entity)
        .replace(/[‘’ʼ]/g, "'")
        .replace(/[“”]/g, '"')
        .replace(/…/g, '...')
        .replace(/\\(?=["'_])/g, '')
        .replace(/\[\*?(https?:[^\][*\s]+)\*?\]\([^()\s]*\)/g, '$1')
        .replace(/<(https?:[^<>\s]+)>/g, '$1')
        .replace(/`|\*\*/g, ''),
    ),
  );
}

/** The console's list of tasks writes `STOPPED (reason)`. */
const outOfParentheses = (text: string): string => /^STOPPED ?\((.*)\)$/.exec(text)?.[1] ?? text;

/** A name of any kind, up to the punctuation or the space that ends it. */
const name = String.raw`(?:[\w#*@/.-]|:(?=[\w/]))*[\w#*@/-]`;

interface Names {
  finds: RegExp;
  leaves: string;
}

/**
 * Where names stand, the surest place first. No pattern can begin inside of what another of its matches could begin
 * with, so that the time grows with the length of the text and no faster.
 */
const names: readonly Names[] = [
  { finds: /"?https?:\/{1,2}[^\s"']+?(?=:?(?:["'\s]|$))"?/gi, leaves: '<url>' },
  { finds: /\barn:[^\s"']+?(?=[.,:]?(?:["'\s]|$))/gi, leaves: '<arn>' },
  { finds: /\[manifests [^\][]*\]/gi, leaves: '[manifests <tag>]' },
  {
    finds: /\((service|deployment|task|task-set|instance|target-group|image|container) [^()]*\)/gi,
    leaves: '($1)',
  },
  { finds: /\bservice \S+(?= (?:was|is|has|deployment)\b)/gi, leaves: 'service <name>' },
  {
    finds:
      /\b((?:name|id|image|ref|reference|repository|tag|digest|role|secret|host|service)[:=]? ?)(?:'[^'\s]*'|"[^"\s]*")/gi,
    leaves: '$1<name>',
  },
  {
    finds: new RegExp(
      String.raw`\b(repository|image|project|tag) "?(?!name\b)${name}"?(?= (?:not found|unauthorized|does not exist))`,
      'gi',
    ),
    leaves: '$1 <name>',
  },
  {
    finds: new RegExp(
      String.raw`\b(denied for|manifest for|(?:can't|cannot) pull|(?:ECR|from) repository|from the service for|fetch secret|No such image:|access repository:|on resource:?|invalid parameters:|lookup|from host) "?${name}"?`,
      'gi',
    ),
    leaves: '$1 <name>',
  },
  { finds: /\bcertificate is (not )?valid for [^:]+/gi, leaves: 'certificate is $1valid for <names>' },
  {
    finds:
      /"?(?<![\w#*.%-])(?:(?:[\w#*-]+\.)+[\w#*-]+(?::\d+)?|[\w-]+:\d+|localhost|\[[\da-f:]+\](?::\d+)?)\/[^\s"',]+?(?=[.:]?(?:[\s"',]|$))"?/gi,
    leaves: '<image>',
  },
  { finds: /(?<![\w./-])[\w.-]+(?:\/[\w.-]+)+[:@]\w[\w.:@-]*/g, leaves: '<image>' },
  {
    finds: /\b(ref|reference|for|image|repository) "?[\w.#*-]+[/:@][\w./:@#*-]*\w"?/gi,
    leaves: '$1 <image>',
  },
  // Docker and Windows name in these two what they were at: the words are theirs.
  { finds: /(?<=[\s"'=(])\.{0,2}\/(?![\w/.-]*GetImageBlob)[^\s:"',]+/g, leaves: '<path>' },
  { finds: /(?<=[\s"'=(])(?:\\\\\?\\)?[A-Z]:\\(?![\w\\.-]*UtilityVM)[^\s:"',]+/g, leaves: '<path>' },
];

/**
 * Without the names that people gave to things, which may hold any word: an image called `session-timeout`, a role
 * called `AccessDenied`. The words left are those of ECS, Docker, containerd and AWS.
 */
export const withoutNames = (text: string): string =>
  names.reduce((rest, { finds, leaves }) => rest.replace(finds, leaves), text);
