import {
  DescribeImagesCommand,
  type ECRClient,
  type ImageDetail,
  paginateDescribeImages,
} from '@aws-sdk/client-ecr';
import type { Gathered } from '../types.ts';
import { askedEcrImage, askRegistry, type ImageId, imageIdOf } from './asked-image.ts';
import {
  attempt,
  collect,
  defineGatherer,
  type Grant,
  known,
  type Question,
  unlessNotFound,
} from './define.ts';
import type { ImageFact } from './facts.ts';
import { nearest, tagsApart } from './nearest.ts';
import { anyRepository } from './repository.ts';

const action = 'ecr:DescribeImages';
const grants: Grant[] = [{ action, on: anyRepository }];

/** The image that the reference names, in the registry that it names; by the digest that ECS pinned, if it says so. */
export const image = defineGatherer({
  key: 'image',
  scope: 'image',
  grants,
  async gather(question) {
    const asked = await askedEcrImage(question, action);
    if ('gap' in asked) return asked;
    const { account, region, repository, tag } = asked.known;
    const ecr = question.clients.ecr(region);
    const wanted = imageIdOf(question.failure, asked.known);
    const found = await readImage(ecr, { account, region, repository }, wanted, question);
    if ('gap' in found || found.known.exists || !found.known.repositoryExists) return found;
    return known({ ...found.known, ...(await suggestionsFor(ecr, found.known, tag)) });
  },
});

/** Whether the image is where the task runs, when the reference names another account or Region. */
export const imageAtHome = defineGatherer({
  key: 'imageAtHome',
  scope: 'image',
  grants,
  async gather(question) {
    const asked = await askedEcrImage(question, action);
    if ('gap' in asked) return asked;
    const { account, region } = question.failure.task;
    if (asked.known.account === account && asked.known.region === region) return known(null);
    const home = { account, region, repository: asked.known.repository };
    const wanted = imageIdOf(question.failure, asked.known);
    return readImage(question.clients.ecr(region), home, wanted, question);
  },
});

type Place = Pick<ImageFact, 'account' | 'region' | 'repository'>;

export async function readImage(
  ecr: ECRClient,
  place: Place,
  wanted: ImageId,
  question: Question,
): Promise<Gathered<ImageFact>> {
  const command = new DescribeImagesCommand({
    registryId: place.account,
    repositoryName: place.repository,
    imageIds: [wanted],
  });
  const describe = async (): Promise<ImageDetail | null> => {
    const answer = await unlessNotFound(ecr.send(command), 'ImageNotFoundException');
    return answer?.imageDetails?.[0] ?? null;
  };
  const answer = await askRegistry(action, place.account, question, () =>
    unlessNotFound(describe(), 'RepositoryNotFoundException'),
  );
  if ('gap' in answer) return answer;
  return known({
    ...place,
    reference: 'imageDigest' in wanted ? wanted.imageDigest : wanted.imageTag,
    repositoryExists: answer.known !== undefined,
    exists: Boolean(answer.known),
    ...(answer.known && detailsOf(answer.known)),
    newestTags: [],
    nearestTags: [],
  });
}

type Details = Pick<ImageFact, 'status' | 'digest' | 'pushedAt' | 'sizeInBytes' | 'mediaType'>;

function detailsOf(image: ImageDetail): Details {
  const { imageStatus, imageDigest, imagePushedAt, imageSizeInBytes, imageManifestMediaType } = image;
  return {
    ...(imageStatus && { status: imageStatus }),
    ...(imageDigest && { digest: imageDigest }),
    ...(imagePushedAt && { pushedAt: imagePushedAt.toISOString() }),
    ...(imageSizeInBytes !== undefined && { sizeInBytes: imageSizeInBytes }),
    ...(imageManifestMediaType && { mediaType: imageManifestMediaType }),
  };
}

type Suggestions = Pick<ImageFact, 'newestTags' | 'nearestTags' | 'tagNow'>;

/** What the repository has in place of the missing image. That it may not be listed does not bring the image back. */
async function suggestionsFor(
  client: ECRClient,
  { account, repository, reference }: ImageFact,
  tag: string | undefined,
): Promise<Suggestions> {
  const listed = await attempt(action, () => listTagged(client, account, repository));
  const tagged = 'known' in listed ? listed.known : [];
  const now = reference === tag ? undefined : tagged.find((image) => image.tag === tag);
  return {
    newestTags: tagged.slice(0, 5).map(({ tag, pushedAt }) => ({ tag, ...(pushedAt && { pushedAt }) })),
    nearestTags:
      reference === tag
        ? nearest(
            tag,
            tagged.map(({ tag }) => tag),
            tagsApart,
          )
        : [],
    ...(now?.digest && {
      tagNow: { tag: now.tag, digest: now.digest, ...(now.pushedAt && { pushedAt: now.pushedAt }) },
    }),
  };
}

/** A page of the listing holds a thousand images at most; ECR promises no order, so that the newest may be on any. */
async function listTagged(client: ECRClient, registryId: string, repositoryName: string) {
  const atMost = 10_000;
  const images = await collect(
    paginateDescribeImages(
      { client, pageSize: 1_000 },
      { registryId, repositoryName, filter: { tagStatus: 'TAGGED' } },
    ),
    ({ imageDetails }) => imageDetails,
    atMost,
  );
  return images
    .sort((a, b) => (b.imagePushedAt?.getTime() ?? 0) - (a.imagePushedAt?.getTime() ?? 0))
    .flatMap(({ imageTags = [], imageDigest: digest, imagePushedAt }) =>
      imageTags.map((tag) => ({ tag, digest, pushedAt: imagePushedAt?.toISOString() })),
    );
}
