/** Query parameters, of registries' token endpoints and of AWS's console, that say what was asked for, and give nothing away. */
const harmless = new Set(['region', 'scope', 'service', 'client_id', 'account', 'ns', 'n', 'last']);

const signature = '[signature removed]';
const credentials = '[credentials removed]';
const token = '[token removed]';

interface Redaction {
  finds: RegExp;
  leaves: string | ((found: string, ...groups: string[]) => string);
}

/** In order: whole queries first, then what is left outside of a URL. Each takes a time that grows as the text does. */
const redactions: readonly Redaction[] = [
  // Not the filter of a JMESPath query: `[?State=='available']`.
  {
    finds: /\?(?!\[)(?=[\w.%~-]+=(?!=))[^\s"'<>]+/g,
    leaves: (query) => (isHarmless(query) ? query : `?${signature}`),
  },
  {
    finds:
      /\b(X-Amz-(?:(?!X-Amz-)[\w-])+|Signature|Policy|Key-Pair-Id|AWSAccessKeyId|sig|token|jwt|verify|access_token)(=|%3D)(?!\[)[^\s&"'<>]+/gi,
    leaves: (_found, name, equals) => `${name}${equals}${signature}`,
  },
  {
    finds: /:\/\/(?!\[)[^\s/"']*@/g,
    leaves: `://${credentials}@`,
  },
  {
    // A password may hold what should have been escaped in a URL.
    finds: /:\/\/[^\s/"'@:[]{1,64}:[^\s"'@]{1,256}@(?!sha\d+:)(?=[\w-]+\.)/g,
    leaves: `://${credentials}@`,
  },
  {
    // Without a scheme: `user:password@registry.example.com/api`. A tag may stand before a digest.
    finds: /(?<![\w:/])[\w.+-]{1,64}:[^\s/"'@:]{1,256}@(?!sha\d+:)(?=[\w-]+[.:])/g,
    leaves: `${credentials}@`,
  },
  {
    finds:
      /(--(?:password|token|secret)[ =]|\bx-amz-security-token\s*[:=]\s*|\b(?:set-)?cookie:\s*|\b(?:password|passwd|pwd)\\?["']?\s*:\s*\\?["']?)(?![[\s\\])[^\s"'\\,;}]+/gi,
    leaves: (_found, name) => `${name}${credentials}`,
  },
  {
    finds: /\b(Bearer|Basic) ([\w.~+/-]{8,}=*)/gi,
    leaves: (found, scheme, value) => (/\d/.test(value) ? `${scheme} ${credentials}` : found),
  },
  {
    finds:
      /(["']?\b(?:password|passwd|pwd|secret|identitytoken|registrytoken|auth|sessiontoken|secretaccesskey|aws_secret_access_key|aws_session_token)["']?)(=|["']\s*:\s*["']|\s*:\s*")(?!\[)[^\s"',;&}]+/gi,
    leaves: (_found, name, separator) => `${name}${separator}${credentials}`,
  },
  { finds: /\b(?:AKIA|ASIA)[A-Z\d]{12,}\b/g, leaves: '[access key removed]' },
  { finds: /\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g, leaves: token },
  { finds: /\b(?:gh[opsur]_|github_pat_|glpat-|dckr_pat_|dckr_oat_|xox[bp]-)[\w-]{8,}/g, leaves: token },
  { finds: /[A-Za-z\d+/=_-]{100,}/g, leaves: (found) => (isSecretLike(found) ? token : found) },
];

/**
 * Takes out of a text whatever opens a door: the signatures of pre-signed URLs, tokens, passwords and access keys. Host,
 * path and image stay, since they tell the engineer what was asked for. Redacting twice changes nothing.
 */
export function redact(text: string): string {
  return redactions.reduce(
    (redacted, { finds, leaves }) =>
      typeof leaves === 'string' ? redacted.replace(finds, leaves) : redacted.replace(finds, leaves),
    text,
  );
}

const isHarmless = (query: string): boolean =>
  query
    .slice(1)
    .split('&')
    .every((parameter) => harmless.has(parameter.split(/=|%3D/i)[0] ?? ''));

/** Long paths are lower case, words have no digits; random text has all three. */
const isSecretLike = (value: string): boolean =>
  /[A-Z]/.test(value) && /[a-z]/.test(value) && /\d/.test(value);

const schemeAt = /^[a-z][a-z\d+.-]*:\/\//i;

/** `user:password@`, after a scheme or not. After a tag, an `@` begins a digest, which has no slash. */
const login = /^[^/@]*:[^@]*@(?=[^/]*\/)/;

/** Whether the string has a user and password before the host, or what redaction left of them. */
export const holdsCredentials = (text: string): boolean =>
  text.includes(credentials) || login.test(text.replace(schemeAt, ''));

/** The string without scheme, user and password, such as people copy from a browser. */
export const withoutLogin = (text: string): string =>
  text.replace(schemeAt, '').replace(`${credentials}@`, '').replace(login, '');
