/** The words of an image that was not built for the platform of its task. */
import type { ImageFact, ManifestFact, Platform } from '../../evidence/facts.ts';
import { privateEcrImage, separator } from '../../image-reference.ts';
import { repositoryArn } from '../../names.ts';
import { imageVersionIn, platformWords, saysMismatch, type Wanted } from '../../platform.ts';
import { type Mismatch, platformRemedy } from '../../remedies/platform.ts';
import type { Finding, PullFailure } from '../../types.ts';
import { listed } from '../../words.ts';
import { describeImage, pushedAfterStop, referenceAsked } from './ecr.ts';

/** What is known of both sides; each may be unreadable. */
export interface Sides {
  manifest?: ManifestFact | null | undefined;
  image?: ImageFact | undefined;
  wanted?: Wanted | undefined;
}

/** `payments:v42`, or the image string where that is all that is known. */
export function nameOf({ image }: Sides, failure: PullFailure): string {
  const asked = privateEcrImage(failure);
  if (!asked) return failure.container.image ?? 'the image';
  const reference = image?.reference ?? referenceAsked(failure, 'latest');
  return `${asked.repository}${separator(reference)}${reference}`;
}

/** `an index of linux/amd64 and 2 attestations`. */
export function contents({ platforms, unnamed = 0, attestations = 0, artifactType }: ManifestFact): string {
  if (artifactType) return `an artifact of type ${artifactType}`;
  if (!platforms) return 'a single image, whose platform stands in its configuration';
  const entries = [
    ...platforms.map(platformWords),
    ...counted(unnamed, 'image of no platform named', 'images of no platform named'),
    ...counted(attestations, 'attestation', 'attestations'),
  ];
  return `an index of ${entries.length > 0 ? listed(entries, 'and') : 'nothing'}`;
}

const counted = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

/** The index has images, and none for the task. */
export const lacking = (
  sides: Sides & { manifest: ManifestFact; wanted: Wanted; platforms: readonly Platform[] },
  failure: PullFailure,
): Finding =>
  finding(
    failure,
    sides,
    `has no manifest for ${platformWords(sides.wanted.platform)}: it is ${contents(sides.manifest)}`,
    { offered: sides.platforms },
  );

/** There is nothing behind the manifest that any task could run. */
export const artifact = (sides: Sides & { manifest: ManifestFact }, failure: PullFailure): Finding => ({
  ...finding(failure, sides, `is no image that a task can run: it is ${contents(sides.manifest)}`, {
    artifact: true,
    artifactType: sides.manifest.artifactType,
  }),
  symptoms: ['platform-mismatch', 'unsupported-manifest', 'unrecognised'],
});

/** The runtime's own sentence: it had the registry's manifest before it. */
export function byText(sides: Sides, failure: PullFailure): Finding {
  const version = imageVersionIn(failure.text);
  const { wanted } = sides;
  const platform = wanted ? platformWords(wanted.platform) : 'the platform of the task';
  const what = version
    ? `is built on Windows ${version}, which does not run on a host of Windows ${wanted?.platform.osVersion}`
    : `has no manifest for ${platform}, by what the registry answered the runtime`;
  return finding(failure, sides, what, {});
}

function finding(failure: PullFailure, sides: Sides, what: string, known: Mismatch): Finding {
  const { task, container } = failure;
  const { manifest, image, wanted } = sides;
  const asked = privateEcrImage(failure);
  const late = image && pushedAfterStop(image, failure) !== undefined;
  return {
    resource: asked ? repositoryArn(task, asked) : (container.image ?? task.taskDefinitionArn),
    summary: `The image of container ${container.name}${container.image ? `, ${container.image},` : ''} ${what}.`,
    evidence: [
      ...(manifest
        ? [`ecr:BatchGetImage: ${nameOf(sides, failure)} is ${contents(manifest)} (${manifest.mediaType})`]
        : []),
      ...toldBy(sides, known, failure),
      ...(late ? [describeImage(image), `ECS task: stopped at ${task.stoppedAt}`] : []),
    ],
    remediation: platformRemedy(failure, { wanted: wanted?.platform, ...known }),
  };
}

/** Who says what the task wants; of an artifact, which serves no platform, only what the runtime said. */
function toldBy({ wanted }: Sides, { artifact }: Mismatch, { text }: PullFailure): string[] {
  if (wanted && !artifact) return wanted.told;
  return saysMismatch(text) ? ['ECS message: the runtime found nothing for its platform'] : [];
}
