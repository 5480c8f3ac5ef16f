/** What the checks of an image in a private ECR registry share: when to ask, and what ECR's answers come to. */
import type { ImageFact, RepositoryFact } from '../../evidence/facts.ts';
import { privateEcrImage, separator } from '../../image-reference.ts';
import { pinnedDigest } from '../../pinned-digest.ts';
import type { PullFailure, RootCauseId, Symptom } from '../../types.ts';

/** The registry had already answered, or was never asked: neither who pulls nor what is there can have mattered. */
const settled: ReadonlySet<Symptom> = new Set([
  'rate-limited',
  'disk-full',
  'platform-mismatch',
  'registry-error',
  'invalid-reference',
  'unsupported-manifest',
]);

/** Why identity and image need not be read for this symptom. */
export function skipWhereSettled({ reason }: PullFailure): string | undefined {
  return settled.has(reason.symptom)
    ? `neither identity nor image gives the symptom ${reason.symptom}`
    : undefined;
}

/** Why a check about private ECR has nothing to say about this failure. */
export function skipUnlessPrivateEcr(failure: PullFailure): string | undefined {
  const because = skipWhereSettled(failure);
  if (because) return because;
  const { image } = failure.container;
  // Without a name the task definition has to be asked, and the gatherers do.
  return image && !privateEcrImage(failure) ? `${image} is in no private ECR registry` : undefined;
}

/** Answers of a registry about a name. Other symptoms do not compare accounts: an image may be in both for good reason. */
export const answers: readonly Symptom[] = ['access-denied', 'image-not-found', 'repository-not-found'];

/**
 * Docker's one sentence for a refusal and for a name that is not there. Any other 404 comes from a registry that had
 * let the caller in.
 */
export const mayBeRefusal = ({ text }: PullFailure): boolean =>
  /pull access denied|does not exist or (?:may require|no pull access)/i.test(text);

/** `tag v42`, `digest sha256:…`. */
export const referenceWords = (reference: string): string =>
  `${reference.startsWith('sha256:') ? 'digest' : 'tag'} ${reference}`;

/** A line of evidence: what ECR says of an image, or of its repository. */
export function describeImage(image: ImageFact): string {
  const { repository, reference, account, region, digest, pushedAt, status } = image;
  const where = `in account ${account}, ${region}`;
  if (!image.repositoryExists) return `ecr:DescribeImages: there is no repository ${repository} ${where}`;
  const name = `${repository}${separator(reference)}${reference}`;
  if (!image.exists) return `ecr:DescribeImages: there is no ${name} ${where}`;
  const details = [
    ...(digest && digest !== reference ? [digest] : []),
    ...(pushedAt ? [`pushed ${pushedAt}`] : []),
    ...(status && status !== 'ACTIVE' ? [`status ${status}`] : []),
  ];
  return `ecr:DescribeImages: ${name} exists ${where}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}

/** What the image string itself asks for: its digest, or its tag. ECS may have pinned another digest since. */
export function referenceAsked(failure: PullFailure, otherwise: string): string {
  const asked = privateEcrImage(failure);
  return asked?.digest ?? asked?.tag ?? otherwise;
}

/** The task asked for a digest that ECS's message was cut inside of, and what the tag names now need not be that. */
export function digestCutOff(failure: PullFailure): boolean {
  const asked = privateEcrImage(failure);
  const pinned = asked && pinnedDigest(failure, asked);
  return pinned !== undefined && 'cut' in pinned && !asked?.digest;
}

/** Milliseconds by which the image was pushed after the task stopped; `undefined`: before it, or not known. */
export function pushedAfterStop({ pushedAt = '' }: ImageFact, { task }: PullFailure): number | undefined {
  const late = Date.parse(pushedAt) - Date.parse(task.stoppedAt ?? '');
  // Not so for NaN either: without both times nothing is known.
  return late > 0 ? late : undefined;
}

/** An archived image, and one on its way back, exists and cannot be pulled. */
export const pullable = ({ exists, status }: ImageFact): boolean =>
  exists && status !== 'ARCHIVED' && status !== 'ACTIVATING';

/** A line of evidence where a rule that could not be read may bring what is absent on the first pull. */
export function unreadRule(repository: RepositoryFact | undefined): string[] {
  const unread = { action: 'ecr:DescribeRepositories', reason: 'nothing of the repository could be' };
  const gap = repository ? repository.pullThroughUnknown : unread;
  return gap
    ? [`${gap.action}: whether a pull-through cache rule would bring it could not be read (${gap.reason})`]
    : [];
}

/** What ECR says of the place that the URI names. */
type There = Pick<ImageFact, 'account' | 'region' | 'exists' | 'repositoryExists'>;
/** What ECR says of the task's own account and Region. `undefined`: not readable. */
type Home = ImageFact | null | undefined;

/** The URI names another Region of the task's own account, and what is not there is in the task's own Region. */
export function regionMismatched({ task }: PullFailure, there: There, home: Home): boolean {
  if (!home || there.account !== task.account || there.region === task.region) return false;
  return (!there.exists && pullable(home)) || (!there.repositoryExists && home.repositoryExists);
}

/**
 * The URI names another account, whose registry refused it or does not have it, and the task's own account has the
 * image. What the other account has can rarely be read from here. A refusal that is spelt out is about permissions.
 */
export function accountMismatched(
  { task, reason }: PullFailure,
  there: Pick<ImageFact, 'account'>,
  home: Home,
): boolean {
  if (!home || there.account === task.account) return false;
  return answers.includes(reason.symptom) && !reason.denial && pullable(home);
}

/** The check that answers for an image which is absent where the URI points, because it is at home. */
export function mismatchOf(failure: PullFailure, there: There, home: Home): RootCauseId | undefined {
  if (regionMismatched(failure, there, home)) return 'image-region-mismatched';
  return accountMismatched(failure, there, home) ? 'image-account-mismatched' : undefined;
}
