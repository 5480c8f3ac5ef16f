/** What to do where ECR has not the image that the task asks for. */
import type { ImageFact } from '../evidence/facts.ts';
import { privateEcrImage, uriAt } from '../image-reference.ts';
import type { LifecycleRule } from '../lifecycle-policy.ts';
import type { PullFailure, Remediation } from '../types.ts';
import { listed } from '../words.ts';
import { aws, newRevision, pushImage, redeploy } from './commands.ts';

const whereOf = ({ account, repository, region }: ImageFact): string[] => [
  '--registry-id',
  account,
  '--repository-name',
  repository,
  '--region',
  region,
];

const idOf = (reference: string): string =>
  reference.startsWith('sha256:') ? `imageDigest=${reference}` : `imageTag=${reference}`;

const describeOne = (image: ImageFact, reference: string, ...how: string[]): string =>
  aws('ecr', 'describe-images', ...whereOf(image), '--image-ids', idOf(reference), ...how);

/** Brings an image back from the archive, or waits for one that is on its way. */
export function archivedRemedy(image: ImageFact, { task }: PullFailure): Remediation {
  const restoring = image.status === 'ACTIVATING';
  const id = ['--image-id', idOf(image.reference)];
  const restore = aws(
    'ecr',
    'update-image-storage-class',
    ...whereOf(image),
    ...id,
    '--target-storage-class',
    'STANDARD',
  );
  return {
    text: `${restoring ? 'Wait' : 'Restore it, wait'} until its status is ACTIVE, and start the task again.`,
    commands: [
      ...(restoring ? [] : [restore]),
      describeOne(image, image.reference, '--query', 'imageDetails[0].imageStatus'),
      ...redeploy(task),
    ],
  };
}

/** Starts anew with an image that came too late. */
export const pushedSinceRemedy = (image: ImageFact, { task }: PullFailure): Remediation => ({
  text: 'Start the task again: the image is there now. Deploy only after the push has finished.',
  commands: [describeOne(image, image.reference), ...redeploy(task)],
});

/**
 * Brings the image, or names another: for a digest that ECS pinned, by a new deployment. `rules`: those of the lifecycle
 * policy that could have expired it; `undefined`: nobody knows.
 */
export function absentRemedy(
  image: ImageFact,
  rules: readonly LifecycleRule[] | undefined,
  failure: PullFailure,
): Remediation {
  const pinned = image.reference.startsWith('sha256:') && privateEcrImage(failure)?.digest === undefined;
  // ECS resolves a tag once in a deployment, and all later tasks of it ask for that digest.
  return pinned ? deployAnew(image, rules, failure) : pushOrRename(image, rules, failure);
}

type Rules = readonly LifecycleRule[] | undefined;

const named = (rules: readonly LifecycleRule[]): string =>
  `rule${rules.length === 1 ? '' : 's'} ${listed(
    rules.map(({ rulePriority }) => `${rulePriority}`),
    'or',
  )} of the lifecycle policy`;

function deployAnew(image: ImageFact, rules: Rules, failure: PullFailure): Remediation {
  const { tagNow, reference } = image;
  const tag = tagNow?.tag ?? privateEcrImage(failure)?.tag ?? reference;
  const anew =
    'ECS pinned the digest when the deployment began, and the image was deleted since. A new deployment resolves the tag afresh';
  const then = rules?.length
    ? ` That it may not go the same way, give each build a tag of its own, and let ${named(rules)} keep what services run.`
    : '';
  return {
    text: `${anew}${tagNow ? `, to ${tagNow.digest}.` : ', once the tag is there again.'}${then}`,
    commands: [describeOne(image, tag), ...redeploy(failure.task)],
  };
}

function pushOrRename(image: ImageFact, rules: Rules, failure: PullFailure): Remediation {
  const { reference, newestTags, nearestTags } = image;
  const { task, container } = failure;
  const other = nearestTags[0] ?? newestTags[0]?.tag;
  const revision = other
    ? newRevision(task, { image: uriAt(failure, { ...image, reference: other }), of: container.name })
    : [];
  if (reference.startsWith('sha256:')) {
    return {
      text: `The task definition names this digest, and a build does not bring back the same one: run a tag that exists${other ? `, such as ${other}` : ''}.`,
      commands: revision,
    };
  }
  return {
    text: `Push the image: its build or its push failed, or ${goneBy(rules)}.${keepIt(rules)}`,
    commands: [...pushImage(uriAt(failure, image), image.region), ...redeploy(task)],
    ...(other && { alternatives: [{ text: `run tag ${other}, which exists.`, commands: revision }] }),
  };
}

const goneBy = (rules: Rules): string => {
  if (rules === undefined) return 'a lifecycle rule expired it';
  return rules.length > 0 ? `${named(rules)} expired it` : 'somebody deleted it';
};

const keepIt = (rules: Rules): string =>
  rules?.length
    ? ' In the latter case let the rule keep more, or give what services run a tag that it does not select.'
    : '';
