import { isIP } from 'node:net';
import type { Denial } from '../types.ts';

const hostPattern = String.raw`(?:\[[0-9a-f:]+\]|[\w#*-]+(?:\.[\w#*-]+)*)(?::\d+)?`;

/** A request's method and the beginning of its URL. */
const asked = /\b(?:Get|Head|Post|(?:GET|HEAD|POST) request to|status code) "?https?:\/{1,2}/gi;
const wholeHost = new RegExp(`^(${hostPattern})(?=["/:?])`, 'i');
const lookedUp = new RegExp(`(?:^|: |tcp )lookup (${hostPattern})(?= on |:)`, 'i');

/** Where else a host is printed, the surest place first. What follows shows that the host is whole. */
const otherHosts: readonly RegExp[] = [
  new RegExp(`\\bpulling from host (${hostPattern}) `, 'i'),
  /\b(?:Get|Head) "?([\w#*-]+(?:\.[\w#*-]+)+(?::\d+)?)\/\S+: /i,
  new RegExp(`https?:/{1,2}(?!(?:docs|www)\\.)(${hostPattern})(?=/v2/|/token)`, 'i'),
];

/** AWS's endpoints for credentials on the instance and the container: they are asked on the way, and are no registry. */
const linkLocal = /^169\.254\.|^\[?fd00:ec2::/i;

/** The host that was asked, as printed, with its port where it has one. A host that was cut is none. */
export function hostOf(text: string): string | undefined {
  const urls = [...text.matchAll(asked)].map((match) => text.slice(match.index + match[0].length));
  const requests = urls.filter((url) => !linkLocal.test(url));
  // One request leads to another, for a token or a layer: the last one failed.
  const last = requests.at(-1);
  const requested = last === undefined ? undefined : wholeHost.exec(last)?.[1];
  const resolved = lookedUp.exec(text)?.[1];
  if (resolved !== undefined) return requested?.startsWith(`${resolved}:`) ? requested : resolved;
  if (urls.length > 0) return requested;
  for (const pattern of otherHosts) {
    const host = pattern.exec(text)?.[1];
    if (host !== undefined) return host;
  }
  return undefined;
}

/**
 * The IP address that was dialled, or that cut the connection. The resolver's address, which stands after `on` or in
 * `read udp`, is not one, nor is that of a proxy.
 */
export function addressOf(text: string): string | undefined {
  if (/\bproxyconnect\b/i.test(text)) return undefined;
  const found =
    /\b(?:dial|(?:read|write)(?= \S+ \S+->)) tcp[46]? (?:\S+->)?(?:\[([0-9a-f:]+)\]|([\d.]+)):/i.exec(text);
  const dialled = found?.[1] ?? found?.[2];
  return dialled !== undefined && isIP(dialled) !== 0 && !linkLocal.test(dialled) ? dialled : undefined;
}

/**
 * Where an HTTP status is printed as one. Bare digits are never read: account ids, digests and tags hold them too.
 * `API error (500)` is how Docker wraps any error, and `StatusCode: 0` is the SDK's word for no answer.
 */
const statuses: readonly RegExp[] = [
  /(?<![\w.:-])(?:HTTP )?([45]\d\d) (?:Bad Request|Unauthorized|Forbidden|Denied|Not Found|Method Not Allowed|Too Many Requests|Internal Server|Bad Gateway|Service|Gateway|Slow Down)/i,
  /\bHTTP(?:\/\d(?:\.\d)?)?(?: status(?: code)?| code| response| error)?:? ([45]\d\d)\b/i,
  /\bstatus(?: code)?:? ([45]\d\d)\b/i,
  /\bstatus ?code:? (?:\[[^\][]*\]:? ?)?([45]\d\d)\b/i,
  /\b(?:status code|request to) <\w+>: ([45]\d\d)\b/i,
  /(?<!API error )\((4(?:0[0-9]|29)|50\d)\)/,
];

/** The HTTP status that the registry, S3 or an AWS API answered, from the words of a text without its names. */
export function statusOf(words: string): number | undefined {
  for (const pattern of statuses) {
    const status = pattern.exec(words)?.[1];
    if (status !== undefined) return Number(status);
  }
  return undefined;
}

/** Actions that a pull needs. A text that ends in the beginning of one of these was cut inside it. */
const pullActions: readonly string[] = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchImportUpstreamImage',
  'ecr:CreateRepository',
  'secretsmanager:GetSecretValue',
  'ssm:GetParameters',
  'kms:Decrypt',
  's3:GetObject',
];

/** AWS's refusal in full: who may not do what to which resource, and which kind of policy decided. */
export function denialOf(text: string, truncated: boolean): Denial | undefined {
  const match =
    /User: (?<principal>arn:\S+) is not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>\S+))?(?: (?:because|with) (?<because>.+))?/i.exec(
      text,
    );
  const { principal, action, resource, because } = match?.groups ?? {};
  if (match === null || principal === undefined || action === undefined) return undefined;
  const atEnd = match.index + match[0].length === text.length;
  if (atEnd && pullActions.some((known) => known !== action && known.startsWith(action))) return undefined;
  const whole = resource?.replace(/(?<![.,;:"])[.,;:"]+$/, '');
  const isShown =
    !atEnd || because !== undefined || (whole !== undefined && fullArn.test(whole) && !truncated);
  return {
    principalArn: principal,
    action,
    ...(whole !== undefined && isShown ? { resource: whole } : {}),
    ...(because === undefined ? {} : becauseOf(because)),
  };
}

/** A resource at the very end of a text may be cut: it has to have all parts of an ARN. */
const fullArn = /^\*$|^arn(?::[^:]*){4}:[\w.-]+[/:]./;

/** The clause alone: what follows it is the SDK's (`status code: 400, request id: …`). Cut, the kind of policy is enough. */
function becauseOf(clause: string): Pick<Denial, 'because'> {
  const because =
    /^no .+? action\b/i.exec(clause)?.[0] ?? /^(?:no|an?) .+?(?:policy|boundary)\b/i.exec(clause)?.[0];
  return because === undefined ? {} : { because };
}

/** The ARN or name of the secret or parameter, where the text shows the whole of it. */
export function secretNameOf(text: string): string | undefined {
  const found =
    /\barn:[\w-]+:(?:secretsmanager|ssm):[^\s,"']+/i.exec(text) ??
    /(?:failed to fetch secret|secret with ARN|from the service for|invalid parameters:) "?'?([^\s"',<>]+)/i.exec(
      text,
    );
  const name = (found?.[1] ?? found?.[0])?.replace(/(?<![.:;])[.:;]+$/, '');
  const end = found === null ? 0 : found.index + found[0].length;
  // At the very end, or before `...`, nobody can tell a name from its beginning. SSM prints nothing after its names.
  const whole = end < text.length || /invalid parameters:/i.test(text);
  return name !== undefined && name !== '' && whole && !/\.{3}$/.test(found?.[0] ?? '') ? name : undefined;
}
