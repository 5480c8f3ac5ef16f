import { BatchGetImageCommand } from '@aws-sdk/client-ecr';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import type { RepositoryFact } from '../../lambda/evidence/facts.ts';
import { manifest } from '../../lambda/evidence/manifest.ts';
import {
  account,
  awsError,
  denied,
  facts,
  failureOf,
  mockedAws,
  questionOf,
  registry,
  throughJson,
} from './question.ts';

const { ecr } = mockedAws();

const action = 'ecr:BatchGetImage';
const digest = `sha256:${'0a1b2c3d'.repeat(8)}`;
const ociIndex = 'application/vnd.oci.image.index.v1+json';
const imageManifest = JSON.stringify({
  schemaVersion: 2,
  manifests: [{ platform: { os: 'linux', architecture: 'arm64' } }],
});
const gather = (repository: Partial<RepositoryFact> = {}, failure = failureOf()) =>
  manifest.gather(questionOf(failure, { repository: known({ ...facts.repository, ...repository }) }));
const ofContainer = (image: string) => failureOf({ container: { image } });

describe('manifest', () => {
  it('tells what the image offers', async () => {
    ecr.on(BatchGetImageCommand).resolves({
      images: [{ imageId: { imageDigest: digest }, imageManifest, imageManifestMediaType: ociIndex }],
      failures: [],
    });
    const answer = await gather();
    expect(answer).toStrictEqual(
      known({ digest, mediaType: ociIndex, platforms: [{ os: 'linux', architecture: 'arm64' }] }),
    );
    expect(throughJson(answer)).toStrictEqual(answer);
    const [call, ...more] = ecr.calls();
    expect(more).toEqual([]);
    expect(call?.args[0].input).toEqual({
      registryId: account,
      repositoryName: 'shop/web',
      imageIds: [{ imageTag: '1.4.2' }],
      acceptedMediaTypes: [
        ociIndex,
        'application/vnd.docker.distribution.manifest.list.v2+json',
        'application/vnd.oci.image.manifest.v1+json',
        'application/vnd.docker.distribution.manifest.v2+json',
        'application/vnd.docker.distribution.manifest.v1+prettyjws',
        'application/vnd.docker.distribution.manifest.v1+json',
      ],
    });
  });

  it('is asked for by the digest that ECS pinned, in the Region of the image', async () => {
    ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest }] });
    const image = `${registry.replace('us-east-1', 'eu-west-1')}/shop/web:1.4.2`;
    const failure = failureOf({ container: { image }, text: `failed to resolve ref ${image}@${digest}` });
    await gather({}, failure);
    const [call] = ecr.calls();
    expect(call?.args[0].input).toMatchObject({ imageIds: [{ imageDigest: digest }] });
    expect(await call?.thisValue.config.region()).toBe('eu-west-1');
  });
});

describe('manifest is never asked for where that might import the image', () => {
  it.each<[string, Partial<RepositoryFact>, string]>([
    [
      'a pull-through cache rule covers the repository',
      { pullThroughPrefix: 'shop' },
      'the pull-through cache rule shop covers shop/web, and reading the manifest might import the image',
    ],
    [
      'a rule covers the repository, which does not exist yet',
      { exists: false, pullThroughPrefix: 'ROOT' },
      'the pull-through cache rule ROOT covers shop/web, and reading the manifest might import the image',
    ],
    [
      'the rules could not be read',
      { pullThroughUnknown: { action: 'ecr:DescribePullThroughCacheRules', reason: 'not authorized' } },
      'whether a pull-through cache rule covers shop/web could not be read (not authorized), and reading the manifest might import the image',
    ],
  ])('%s', async (_, repository, reason) => {
    expect(await gather(repository)).toEqual(gap(action, reason));
    expect(ecr.calls()).toEqual([]);
  });

  it('the repository is in another account, whose rules nobody here can read', async () => {
    const failure = ofContainer('444455556666.dkr.ecr.us-east-1.amazonaws.com/shop/web:1.4.2');
    expect(await gather({}, failure)).toEqual(
      gap(
        action,
        'the pull-through cache rules of account 444455556666 cannot be read from here, and reading the manifest might import the image',
      ),
    );
    expect(ecr.calls()).toEqual([]);
  });

  it('nothing of the repository could be read', async () => {
    const repository = gap('ecr:DescribeRepositories', 'not authorized');
    expect(await manifest.gather(questionOf(failureOf(), { repository }))).toEqual(repository);
    expect(ecr.calls()).toEqual([]);
  });
});

describe('manifest is none', () => {
  it.each([
    ['of an image that is in no private ECR registry', {}, ofContainer('nginx:1.27')],
    ['where there is no repository', { exists: false }, failureOf()],
  ])('%s, and nobody is asked', async (_, repository, failure) => {
    expect(await gather(repository, failure)).toEqual(known(null));
    expect(ecr.calls()).toEqual([]);
  });

  it('where there is no such image', async () => {
    ecr.on(BatchGetImageCommand).resolves({
      images: [],
      failures: [{ failureCode: 'ImageNotFound', failureReason: 'Requested image not found' }],
    });
    expect(await gather()).toEqual(known(null));
  });

  it('where the repository was deleted in between', async () => {
    ecr.on(BatchGetImageCommand).rejects(awsError('RepositoryNotFoundException'));
    expect(await gather()).toEqual(known(null));
  });

  it('where an API answers with an empty list', async () => {
    ecr.on(BatchGetImageCommand).resolves({});
    expect(await gather()).toEqual(known(null));
  });
});

describe('manifest leaves a gap', () => {
  it.each([
    [denied(), `not authorized: allow ${action}`],
    [awsError('InvalidAction'), 'InvalidAction: the message'],
  ])('after %s', async (error, reason) => {
    ecr.on(BatchGetImageCommand).rejects(error);
    expect(await gather()).toEqual(gap(action, reason));
  });

  it('where ECR could not read it', async () => {
    ecr.on(BatchGetImageCommand).resolves({
      failures: [{ failureCode: 'KmsError', failureReason: 'the key is disabled' }],
    });
    expect(await gather()).toEqual(gap(action, 'the key is disabled'));
  });

  it('where it is of a form that is not known', async () => {
    ecr.on(BatchGetImageCommand).resolves({ images: [{ imageManifest: '<xml/>' }] });
    const answer = await gather();
    expect(answer).toEqual(gap(action, expect.stringMatching(/^the manifest is none that is known here: /)));
  });
});
