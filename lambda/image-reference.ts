import { holdsCredentials } from './redact.ts';
import type { PullFailure, StoppedTask } from './types.ts';

/** An image reference, read by Docker's normalisation rules. */
export type ImageReference =
  | ({ kind: 'ecr-private'; account: string; region: string; fips: boolean; dualStack: boolean } & Named)
  | ({ kind: 'ecr-public' | 'docker-hub' | 'other' } & Named)
  /** A string that is no reference at all: a finding, not an exception. */
  | { kind: 'invalid'; text: string; because: string };

/** An image in a private ECR registry. */
export type EcrImage = Extract<ImageReference, { kind: 'ecr-private' }>;

interface Named {
  /** The registry's host, with its port where it has one. `docker.io` for Docker Hub. */
  host: string;
  /** Without host, tag and digest: `shop/web`, `library/nginx`. */
  repository: string;
  /** `latest` where neither tag nor digest is given. With a digest, the digest decides. */
  tag?: string;
  /** `sha256:…`. */
  digest?: string;
}

/**
 * Reads the `image` of a container definition.
 *
 * The grammar is that of github.com/distribution/reference, which Docker and containerd share: the first component is a
 * host if it has a dot, a port or upper case (here a fault: no such host exists), or is `localhost`; else Docker Hub's.
 */
export function parseImageReference(text: string): ImageReference {
  const because = unreadable(text);
  if (because !== undefined) return { kind: 'invalid', text, because };

  const { name, tag, digest } = split(text);
  const { host, repository } = splitHost(name);
  const fault =
    faultOfDigest(digest) ?? faultOfTag(tag) ?? faultOfHost(host) ?? faultOfRepository(repository, host);
  if (fault !== undefined) return { kind: 'invalid', text, because: fault };

  const named: Named = {
    host,
    // No prefix where the host of Docker Hub's API is written out: Docker adds none there.
    repository: /^(?:(?:index\.)?docker\.io\/)?[^/]+$/.test(name) ? `library/${repository}` : repository,
    ...(tag === undefined && digest === undefined ? { tag: 'latest' } : {}),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
  const ecr = parseEcrHost(host);
  if (ecr !== undefined) return { kind: 'ecr-private', ...ecr, ...named };
  if (host === dockerHub) return { kind: 'docker-hub', ...named };
  return { kind: ecrPublic.has(host) ? 'ecr-public' : 'other', ...named };
}

/** The reference in full: what was asked of which registry, defaults spelt out. */
export function formatImageReference(reference: ImageReference): string {
  if (reference.kind === 'invalid') return reference.text;
  const { host, repository, tag, digest } = reference;
  return `${host}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** The failed container's image, or `undefined` where it is in no private ECR registry. */
export function privateEcrImage({ container }: PullFailure): EcrImage | undefined {
  if (!container.image) return undefined;
  const image = parseImageReference(container.image);
  return image.kind === 'ecr-private' ? image : undefined;
}

type Place = Pick<EcrImage, 'account' | 'region'>;

const suffixes: Record<string, string> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
};

/** The host of an account's private ECR registry. */
export function registryHost({ partition }: StoppedTask, { account, region }: Place): string {
  return `${account}.dkr.ecr.${region}.${suffixes[partition] ?? 'amazonaws.com'}`;
}

/**
 * The URI of what the container's image names, at this place: another account or Region, another repository, tag or
 * digest. FIPS and dual-stack hosts stay what they are.
 */
export function uriAt(
  failure: PullFailure,
  { account, region, repository, reference }: Place & { repository: string; reference: string },
): string {
  const asked = privateEcrImage(failure);
  const host = asked
    ? asked.host.replace(asked.region, region).replace(asked.account, account)
    : registryHost(failure.task, { account, region });
  return `${host}/${repository}${separator(reference)}${reference}`;
}

/** What stands between a repository and a tag or digest. */
export const separator = (reference: string): string => (reference.startsWith('sha256:') ? '@' : ':');

const dockerHub = 'docker.io';
const dockerHubHosts: readonly string[] = [dockerHub, 'index.docker.io', 'registry-1.docker.io'];
const ecrPublic: ReadonlySet<string> = new Set(['public.ecr.aws', 'ecr-public.aws.com']);

/** `ACCOUNT.dkr.ecr.REGION.…`, or `ACCOUNT.dkr-ecr.REGION.on.…` for dual stack; as in AWS's own credential helper. */
const ecrHost =
  /^(?<account>\d{12})\.dkr[.-]ecr(?<fips>-fips)?\.(?<region>[a-z\d][\w-]*)\.(?:(?<dual>on\.(?:aws|amazonwebservices\.com\.cn))|amazonaws\.(?:com(?:\.cn)?|eu)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/i;

function parseEcrHost(host: string) {
  const parts = ecrHost.exec(host)?.groups;
  if (parts?.account === undefined || parts.region === undefined) return undefined;
  const { account, region, fips, dual } = parts;
  return { account, region, fips: fips !== undefined, dualStack: dual !== undefined };
}

/** What makes a string no reference before its parts are looked at: the slips of people and of templates. */
function unreadable(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (text.trim() === '') return 'it holds nothing but white space';
  const placeholder =
    /\$\{[^}]*\}?|\$\([^)]*\)?|\{\{[^}]*\}{0,2}|<[^>]*>?|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%/.exec(text)?.[0];
  if (placeholder !== undefined) return `the placeholder ${placeholder} was not replaced by its value`;
  // Before white space, of which the mark that stands for a password has some.
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(text)?.[0];
  const user = holdsCredentials(text);
  if (scheme !== undefined) {
    const nor = user ? ', nor a user and password' : '';
    return `it begins with ${scheme}, and an image reference has no scheme${nor}`;
  }
  if (user) return 'it holds a user and password, which an image reference has not';
  if (/^\s|\s$/.test(text)) return 'it begins or ends with white space';
  if (/\s/.test(text)) return 'it holds white space';
  if (/^[\da-f]{64}$/.test(text))
    return 'it is an image id of 64 hexadecimal digits, which no registry knows by name';
  return undefined;
}

function split(text: string): { name: string; tag?: string; digest?: string } {
  const at = text.indexOf('@');
  const rest = at === -1 ? text : text.slice(0, at);
  const digest = at === -1 ? {} : { digest: text.slice(at + 1) };
  const colon = rest.lastIndexOf(':');
  // A colon before the last slash parts a host from its port.
  return colon > rest.lastIndexOf('/')
    ? { name: rest.slice(0, colon), tag: rest.slice(colon + 1), ...digest }
    : { name: rest, ...digest };
}

function splitHost(name: string): { host: string; repository: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = /[.:]/.test(first) || first === 'localhost';
  if (slash === -1 || !isHost) return { host: dockerHub, repository: name };
  return {
    host: dockerHubHosts.includes(first) ? dockerHub : first,
    repository: name.slice(slash + 1),
  };
}

const hexLengths: Record<string, number> = { sha256: 64, sha384: 96, sha512: 128 };

function faultOfDigest(digest: string | undefined): string | undefined {
  if (digest === undefined) return undefined;
  const [algorithm = '', hex, ...more] = digest.split(':');
  const length = hexLengths[algorithm];
  if (hex === undefined || more.length > 0 || length === undefined)
    return `its digest ${digest} is not of the form sha256:… with 64 hexadecimal digits`;
  if (!/^[\da-f]*$/.test(hex)) return `its digest has characters other than 0-9 and a-f: ${digest}`;
  return hex.length === length
    ? undefined
    : `its digest has ${hex.length} hexadecimal digits instead of ${length}`;
}

function faultOfTag(tag: string | undefined): string | undefined {
  if (tag === undefined) return undefined;
  if (tag === '') return 'its tag is empty';
  if (tag.length > 128) return `its tag has ${tag.length} characters, and 128 is the most`;
  return /^\w[\w.-]*$/.test(tag)
    ? undefined
    : `its tag ${tag} has characters other than letters, digits, _ . and -, or begins with . or -`;
}

const domain =
  /^(?:(?:[a-z\d]|[a-z\d][a-z\d-]*[a-z\d])(?:\.(?:[a-z\d]|[a-z\d][a-z\d-]*[a-z\d]))*|\[[\da-f:]+\])(?::\d+)?$/i;

const faultOfHost = (host: string): string | undefined =>
  domain.test(host) ? undefined : `its registry host ${host} is not a host name`;

/** Ends that host names have and repositories hardly ever. */
const hostOnly = /\.(?:com|cn|net|org|io|dev|aws|eu|gov|uk|internal|local|localhost|corp|lan)$/i;
const component = /^[a-z\d]+(?:(?:\.|_|__|-+)[a-z\d]+)*$/;

function faultOfRepository(repository: string, host: string): string | undefined {
  if (repository === '')
    return host === dockerHub ? 'it names no repository' : `it names no repository on ${host}`;
  if (host === dockerHub && !repository.includes('/') && hostOnly.test(repository))
    return `it names a registry host, ${repository}, and no repository on it`;
  if (/[A-Z]/.test(repository)) return `its repository ${repository} has upper case letters`;
  if (repository.length > 255)
    return `its repository has ${repository.length} characters, and 255 is the most`;
  const wrong = repository.split('/').find((part) => !component.test(part));
  if (wrong === undefined) return undefined;
  return wrong === ''
    ? `its repository ${repository} has an empty part between slashes`
    : `its repository has a part that is no name: ${wrong}`;
}
