import { DescribeImagesCommand, type ImageDetail } from '@aws-sdk/client-ecr';
import { describe, expect, it } from 'vitest';
import { gap } from '../../lambda/evidence/define.ts';
import { image, imageAtHome } from '../../lambda/evidence/image.ts';
import {
  account,
  awsError,
  denied,
  failureOf,
  mockedAws,
  questionOf,
  registry,
  throughJson,
} from './question.ts';

const { ecr } = mockedAws();

const other = '444455556666';
const digest = `sha256:${'0a1b2c3d'.repeat(8)}`;
const newDigest = `sha256:${'4e5f6a7b'.repeat(8)}`;
const noImage = awsError('ImageNotFoundException');
const noRepository = awsError('RepositoryNotFoundException');
const ofContainer = (reference: string) => failureOf({ container: { image: reference } });
const pinned = failureOf({ text: `failed to resolve ref ${registry}/shop/web:1.4.2@${digest}: not found` });
const place = { account, region: 'us-east-1', repository: 'shop/web' };
const byTag = { registryId: account, repositoryName: 'shop/web', imageIds: [{ imageTag: '1.4.2' }] };
const listing = {
  registryId: account,
  repositoryName: 'shop/web',
  filter: { tagStatus: 'TAGGED' },
  maxResults: 1000,
};

const pushed = (day: number, ...imageTags: string[]): ImageDetail => ({
  imageTags,
  imageDigest: newDigest,
  imagePushedAt: new Date(Date.UTC(2026, 0, day)),
});

/** The image asked for is not there; a listing gives these. */
function onlyThese(...imageDetails: ImageDetail[]) {
  ecr.on(DescribeImagesCommand).rejects(noImage);
  ecr.on(DescribeImagesCommand, { maxResults: 1000 }).resolves({ imageDetails });
}

const inputs = () => ecr.commandCalls(DescribeImagesCommand).map(({ args }) => args[0].input);

describe('image', () => {
  it('exists', async () => {
    ecr.on(DescribeImagesCommand).resolves({
      imageDetails: [
        {
          ...pushed(2, '1.4.2'),
          imageStatus: 'ACTIVE',
          imageSizeInBytes: 52_428_800,
          imageManifestMediaType: 'application/vnd.oci.image.index.v1+json',
        },
      ],
    });
    const answer = await image.gather(questionOf());
    expect(answer).toStrictEqual({
      known: {
        ...place,
        reference: '1.4.2',
        repositoryExists: true,
        exists: true,
        status: 'ACTIVE',
        digest: newDigest,
        pushedAt: '2026-01-02T00:00:00.000Z',
        sizeInBytes: 52_428_800,
        mediaType: 'application/vnd.oci.image.index.v1+json',
        newestTags: [],
        nearestTags: [],
      },
    });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(inputs()).toEqual([byTag]);
  });

  it('exists and is archived', async () => {
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageStatus: 'ARCHIVED' }] });
    expect(await image.gather(questionOf())).toMatchObject({ known: { exists: true, status: 'ARCHIVED' } });
  });

  it('is asked for in the account and Region that the reference names', async () => {
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{}] });
    const question = questionOf(ofContainer(`${other}.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2`));
    expect(await image.gather(question)).toMatchObject({ known: { account: other, region: 'eu-west-1' } });
    const [call] = ecr.commandCalls(DescribeImagesCommand);
    expect(call?.args[0].input).toEqual({ ...byTag, registryId: other });
    expect(await call?.thisValue.config.region()).toBe('eu-west-1');
  });

  it.each([
    ['the tag', ofContainer(`${registry}/shop/web:1.4.2`), { imageTag: '1.4.2' }],
    ['latest', ofContainer(`${registry}/shop/web`), { imageTag: 'latest' }],
    [
      'the digest, which decides',
      ofContainer(`${registry}/shop/web:1.4.2@${newDigest}`),
      { imageDigest: newDigest },
    ],
    ['the digest that ECS pinned, by its message', pinned, { imageDigest: digest }],
    [
      'the digest that ECS pinned, by the event, where the message is cut inside it',
      failureOf({
        text: `failed to resolve ref ${registry}/shop/web:1.4.2@${digest.slice(0, 20)}`,
        container: { imageDigest: digest },
      }),
      { imageDigest: digest },
    ],
  ])('is asked for by %s', async (_, failure, imageId) => {
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{}] });
    expect(await image.gather(questionOf(failure))).toMatchObject({
      known: { reference: Object.values(imageId)[0] },
    });
    expect(inputs()).toEqual([{ ...byTag, imageIds: [imageId] }]);
  });

  it('does not exist: names the newest tags and the nearest ones', async () => {
    onlyThese(
      pushed(3, '1.4.0'),
      pushed(5, '1.4.1', 'stable'),
      { imageTags: ['of-unknown-age'] },
      pushed(1, 'main'),
      pushed(4, '1.3.9'),
      pushed(2, '1.4.20'),
    );
    expect(await image.gather(questionOf())).toStrictEqual({
      known: {
        ...place,
        reference: '1.4.2',
        repositoryExists: true,
        exists: false,
        newestTags: [
          { tag: '1.4.1', pushedAt: '2026-01-05T00:00:00.000Z' },
          { tag: 'stable', pushedAt: '2026-01-05T00:00:00.000Z' },
          { tag: '1.3.9', pushedAt: '2026-01-04T00:00:00.000Z' },
          { tag: '1.4.0', pushedAt: '2026-01-03T00:00:00.000Z' },
          { tag: '1.4.20', pushedAt: '2026-01-02T00:00:00.000Z' },
        ],
        nearestTags: ['1.4.1', '1.4.0', '1.4.20'],
      },
    });
    expect(inputs()).toEqual([byTag, { ...listing, nextToken: undefined }]);
  });

  it('does not exist: reads further pages of tags, up to ten thousand images', async () => {
    onlyThese();
    const tokens: (string | undefined)[] = [];
    ecr.on(DescribeImagesCommand, { maxResults: 1000 }).callsFake(({ nextToken }) => {
      tokens.push(nextToken);
      const imageDetails = Array.from({ length: 1000 }, () =>
        pushed(tokens.length, `of-page-${tokens.length}`),
      );
      return { imageDetails, nextToken: `${tokens.length}` };
    });
    expect(await image.gather(questionOf())).toHaveProperty('known.newestTags.0.tag', 'of-page-10');
    expect(tokens).toEqual([undefined, ...'123456789']);
  });

  it('does not exist, where an API answers with an empty list', async () => {
    ecr.on(DescribeImagesCommand).resolves({ imageDetails: [] });
    expect(await image.gather(questionOf())).toMatchObject({ known: { exists: false, newestTags: [] } });
  });

  it('does not exist, even if the tags may not be listed', async () => {
    ecr.on(DescribeImagesCommand).rejects(awsError('ThrottlingException'));
    ecr.on(DescribeImagesCommand, { imageIds: [{ imageTag: '1.4.2' }] }).rejects(noImage);
    expect(await image.gather(questionOf())).toMatchObject({
      known: { exists: false, newestTags: [], nearestTags: [] },
    });
  });

  it('is gone by its digest: says what the tag beside it names now, and since when', async () => {
    onlyThese(pushed(2, '1.4.2'), pushed(1, '1.4.1'));
    expect(await image.gather(questionOf(pinned))).toMatchObject({
      known: {
        reference: digest,
        exists: false,
        tagNow: { tag: '1.4.2', digest: newDigest, pushedAt: '2026-01-02T00:00:00.000Z' },
        newestTags: [{ tag: '1.4.2' }, { tag: '1.4.1' }],
        nearestTags: [],
      },
    });
  });

  it('has no repository: nothing to list', async () => {
    ecr.on(DescribeImagesCommand).rejects(noRepository);
    expect(await image.gather(questionOf())).toStrictEqual({
      known: {
        ...place,
        reference: '1.4.2',
        repositoryExists: false,
        exists: false,
        newestTags: [],
        nearestTags: [],
      },
    });
    expect(inputs()).toEqual([byTag]);
  });

  it.each([
    [denied(), 'not authorized: allow ecr:DescribeImages'],
    [awsError('ThrottlingException', 'Rate exceeded'), 'ThrottlingException: Rate exceeded'],
  ])('leaves a gap after %s', async (error, reason) => {
    ecr.on(DescribeImagesCommand).rejects(error);
    expect(await image.gather(questionOf())).toEqual(gap('ecr:DescribeImages', reason));
  });

  it('leaves a gap for an image that is not in ECR', async () => {
    expect(await image.gather(questionOf(ofContainer('nginx')))).toEqual(
      gap('ecr:DescribeImages', 'the image is not in a private ECR registry'),
    );
  });
});

describe('image at home', () => {
  const abroad = ofContainer(`${account}.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2`);

  it('is not asked for where the reference names the own account and Region', async () => {
    expect(await imageAtHome.gather(questionOf())).toEqual({ known: null });
    expect(ecr.calls()).toEqual([]);
  });

  it.each([
    ['Region', abroad],
    ['account', ofContainer(`${other}.dkr.ecr.us-east-1.amazonaws.com/shop/web:1.4.2`)],
  ])(
    'is asked for in the own account and Region where the reference names another %s',
    async (_, failure) => {
      ecr.on(DescribeImagesCommand).resolves({ imageDetails: [pushed(1, '1.4.2')] });
      expect(await imageAtHome.gather(questionOf(failure))).toMatchObject({
        known: { ...place, exists: true, digest: newDigest },
      });
      const [call] = ecr.commandCalls(DescribeImagesCommand);
      expect(call?.args[0].input).toEqual(byTag);
      expect(await call?.thisValue.config.region()).toBe('us-east-1');
    },
  );

  it.each([
    ['image', noImage, true],
    ['repository', noRepository, false],
  ])('knows that there is no such %s, and lists nothing', async (_, error, repositoryExists) => {
    ecr.on(DescribeImagesCommand).rejects(error);
    expect(await imageAtHome.gather(questionOf(abroad))).toMatchObject({
      known: { exists: false, repositoryExists, newestTags: [] },
    });
    expect(inputs()).toHaveLength(1);
  });

  it('leaves a gap for an image that is not in ECR', async () => {
    expect(await imageAtHome.gather(questionOf(ofContainer('nginx')))).toEqual(
      gap('ecr:DescribeImages', 'the image is not in a private ECR registry'),
    );
  });
});
