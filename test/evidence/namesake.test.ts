import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { describe, expect, it } from 'vitest';
import { known } from '../../lambda/evidence/define.ts';
import { namesake } from '../../lambda/evidence/namesake.ts';
import type { Symptom } from '../../lambda/types.ts';
import { account, awsError, facts, failureOf, mockedAws, questionOf, registry } from './question.ts';

const aws = mockedAws();

const gather = (image: string, symptom: Symptom = 'repository-not-found', credentialsParameter?: string) =>
  namesake.gather(
    questionOf(failureOf({ container: { image }, reason: { symptom } }), {
      taskDefinition: known({
        ...facts.taskDefinition,
        containers: [{ name: 'web', image, ...(credentialsParameter && { credentialsParameter }) }],
      }),
    }),
  );

describe('namesake', () => {
  it.each([
    ['payments:v42', 'payments', { imageTag: 'v42' }],
    ['docker.io/library/payments', 'payments', { imageTag: 'latest' }],
    ['shop/web:1', 'shop/web', { imageTag: '1' }],
    [`shop/web@sha256:${'0a'.repeat(32)}`, 'shop/web', { imageDigest: `sha256:${'0a'.repeat(32)}` }],
  ])("looks for %s in the task's own registry", async (image, repositoryName, id) => {
    aws.ecr.on(DescribeImagesCommand).resolves({ imageDetails: [{ imageDigest: 'sha256:0a1b' }] });
    expect(await gather(image)).toMatchObject({
      known: {
        account,
        region: 'us-east-1',
        repository: repositoryName,
        repositoryExists: true,
        exists: true,
      },
    });
    expect(aws.ecr.commandCalls(DescribeImagesCommand)[0]?.args[0].input).toEqual({
      registryId: account,
      repositoryName,
      imageIds: [id],
    });
  });

  it('says that there is none', async () => {
    aws.ecr.on(DescribeImagesCommand).rejects(awsError('RepositoryNotFoundException'));
    expect(await gather('payments:v42')).toMatchObject({ known: { repositoryExists: false, exists: false } });
  });

  it.each<[string, Parameters<typeof gather>]>([
    ['an image that names its registry', [`${registry}/shop/web:1`]],
    ['an image of another registry', ['ghcr.io/shop/web:1']],
    ['what is no reference', ['Shop Web']],
    ['a symptom that a lost registry does not give', ['payments:v42', 'rate-limited']],
    ['a container with a user at Docker Hub', ['shop/web:1', 'repository-not-found', 'hub']],
  ])('asks nothing for %s', async (_, asked) => {
    expect(await gather(...asked)).toEqual(known(null));
    expect(aws.ecr.calls()).toHaveLength(0);
  });
});
