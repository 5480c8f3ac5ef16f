import type { ImageFact, LifecyclePolicyFact, RepositoryFact } from '../evidence/facts.ts';
import { repositoryArn } from '../names.ts';
import { absentRemedy, archivedRemedy, pushedSinceRemedy } from '../remedies/image.ts';
import type { Finding, PullFailure, Verdict } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';
import {
  describeImage,
  digestCutOff,
  mismatchOf,
  pullable,
  pushedAfterStop,
  referenceWords,
  skipUnlessPrivateEcr,
  unreadRule,
} from './shared/ecr.ts';
import { culprits, lifecycleLines } from './shared/lifecycle.ts';

export const imageMissing = defineCheck({
  id: 'image-missing',
  title: 'Image missing',
  needs: ['image'],
  // A pull-through cache rule may bring the image, and it may be at home: neither brings back what is gone here. The
  // lifecycle policy may tell why.
  wants: ['repository', 'imageAtHome', 'lifecyclePolicy'],
  skip: skipUnlessPrivateEcr,

  evaluate({ image, repository, imageAtHome, lifecyclePolicy }, failure) {
    if (!image.repositoryExists) {
      return {
        is: 'notApplicable',
        because: `there is no repository ${image.repository} to have it: see repository-missing`,
      };
    }
    if (pullable(image)) return whereItExists(image, failure);
    if (image.exists) return { is: 'fail', finding: archived(image, lifecyclePolicy, failure) };
    const mismatch = mismatchOf(failure, image, imageAtHome);
    if (mismatch)
      return { is: 'notApplicable', because: `the image is where the task runs: see ${mismatch}` };
    if (repository?.pullThroughPrefix) {
      const because = `${referenceWords(image.reference)} may be absent from ${image.repository}, which the pull-through cache rule ${repository.pullThroughPrefix} fills on the first pull`;
      return { is: 'notApplicable', because };
    }
    return { is: 'fail', finding: absent(image, { repository, lifecyclePolicy }, failure) };
  },

  explains,
});

const explainsAnswer = explainsAny([
  'image-not-found',
  'access-denied',
  'repository-not-found',
  'unrecognised',
]);

/**
 * ECR and containerd report an image that is gone as 403 as well as 404. A refusal that names who was refused what is
 * IAM's. A digest that is gone is asked for among the layers last, and that is the request that the text shows.
 */
function explains(finding: Finding, failure: PullFailure): boolean {
  const { symptom, leg, denial } = failure.reason;
  if (symptom === 'access-denied' && denial) return false;
  const resolving = leg === 'layer' && failure.text.includes('failed to resolve ref');
  return explainsAnswer(resolving ? { ...finding, legs: ['layer'] } : finding, failure);
}

/** What is there now need not have been there when the task asked, nor be what it asked for. */
function whereItExists(image: ImageFact, failure: PullFailure): Verdict {
  const since = pushedSince(image, failure);
  if (since && explains(since, failure)) return { is: 'fail', finding: since };
  const what = `${referenceWords(image.reference)} exists in repository ${image.repository}`;
  if (digestCutOff(failure)) {
    const moved = image.pushedAt ? ` (pushed ${image.pushedAt})` : '';
    const reason = `${what}${moved}, but the task asked for a digest, which is cut off in ECS's message`;
    return { is: 'inconclusive', gaps: [{ action: 'ecr:DescribeImages', reason }] };
  }
  return { is: 'pass', because: what };
}

function pushedSince(image: ImageFact, failure: PullFailure): Finding | undefined {
  const late = pushedAfterStop(image, failure);
  if (late === undefined) return undefined;
  return {
    resource: repositoryArn(failure.task, image),
    summary: `The image of container ${failure.container.name}, ${referenceWords(image.reference)} of repository ${image.repository}, was pushed ${elapsed(late)} after the task stopped.`,
    evidence: [describeImage(image), `ECS task: stopped at ${failure.task.stoppedAt}`],
    remediation: pushedSinceRemedy(image, failure),
    legs: ['manifest'],
  };
}

function elapsed(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1_000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

type Policy = LifecyclePolicyFact | null | undefined;

function archived(image: ImageFact, policy: Policy, failure: PullFailure): Finding {
  const what = `The image of container ${failure.container.name}, ${referenceWords(image.reference)} of repository ${image.repository}`;
  return {
    resource: repositoryArn(failure.task, image),
    summary:
      image.status === 'ACTIVATING'
        ? `${what}, is still being restored from the archive.`
        : `${what}, is archived, and an archived image cannot be pulled.`,
    evidence: [describeImage(image), ...lifecycleLines('transition', image, policy, failure)],
    remediation: archivedRemedy(image, failure),
    legs: ['manifest'],
  };
}

function absent(
  image: ImageFact,
  { repository: within, lifecyclePolicy }: { repository?: RepositoryFact; lifecyclePolicy?: Policy },
  failure: PullFailure,
): Finding {
  const { repository, reference, region, account, newestTags, tagNow } = image;
  return {
    resource: repositoryArn(failure.task, image),
    summary: `The image of container ${failure.container.name} does not exist: repository ${repository} in account ${account}, ${region}, has no ${referenceWords(reference)} (${instead(image)}).`,
    evidence: [
      describeImage(image),
      ...newestTags
        .slice(0, 3)
        .map(
          ({ tag, pushedAt }) =>
            `ecr:DescribeImages: ${repository}:${tag} exists${pushedAt ? `, pushed ${pushedAt}` : ''}`,
        ),
      ...(tagNow ? [`ecr:DescribeImages: ${repository}:${tagNow.tag} is ${movedTo(tagNow)}`] : []),
      ...lifecycleLines('expire', image, lifecyclePolicy, failure),
      ...unreadRule(within),
    ],
    remediation: absentRemedy(image, culprits('expire', image, lifecyclePolicy, failure), failure),
    legs: ['manifest'],
  };
}

/** What the repository has in its place. */
function instead({ newestTags, nearestTags, tagNow }: ImageFact): string {
  if (tagNow) return `tag ${tagNow.tag} is now ${movedTo(tagNow)}`;
  if (newestTags.length === 0) return 'no tag of it can be seen';
  const newest = `newest: ${newestTags.map(({ tag }) => tag).join(', ')}`;
  const others = nearestTags.filter((near) => !newestTags.some(({ tag }) => tag === near));
  return others.length > 0 ? `${newest}; nearest: ${others.join(', ')}` : newest;
}

const movedTo = ({ digest, pushedAt }: NonNullable<ImageFact['tagNow']>): string =>
  pushedAt ? `${digest}, pushed ${pushedAt}` : digest;
