import { GetLifecyclePolicyCommand } from '@aws-sdk/client-ecr';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import type { ImageFact } from '../../lambda/evidence/facts.ts';
import { lifecyclePolicy } from '../../lambda/evidence/lifecycle-policy.ts';
import {
  account,
  awsError,
  denied,
  facts,
  failureOf,
  mockedAws,
  questionOf,
  throughJson,
} from './question.ts';

const { ecr } = mockedAws();

const action = 'ecr:GetLifecyclePolicy';
const policyText = '{"rules":[]}';
const gather = (image: Partial<ImageFact> = {}) =>
  lifecyclePolicy.gather(questionOf(failureOf(), { image: known({ ...facts.image, ...image }) }));

describe('lifecycle policy', () => {
  it('is read where the image is missing, in its own account and Region', async () => {
    ecr
      .on(GetLifecyclePolicyCommand)
      .resolves({ lifecyclePolicyText: policyText, lastEvaluatedAt: new Date(Date.UTC(2026, 10, 20)) });
    const answer = await gather({ account: '444455556666', region: 'eu-west-1' });
    expect(answer).toStrictEqual(known({ policyText, lastEvaluatedAt: '2026-11-20T00:00:00.000Z' }));
    expect(throughJson(answer)).toStrictEqual(answer);
    const [call] = ecr.calls();
    expect(call?.args[0].input).toEqual({ registryId: '444455556666', repositoryName: 'shop/web' });
    expect(await call?.thisValue.config.region()).toBe('eu-west-1');
  });

  it('is read where the image is archived', async () => {
    ecr.on(GetLifecyclePolicyCommand).resolves({ lifecyclePolicyText: policyText });
    expect(await gather({ exists: true, status: 'ARCHIVED' })).toStrictEqual(known({ policyText }));
  });

  it.each<[string, Partial<ImageFact>]>([
    ['the image is there', { exists: true }],
    ['the image is there and active', { exists: true, status: 'ACTIVE' }],
    ['there is no repository', { repositoryExists: false }],
  ])('is not asked for where %s', async (_, image) => {
    expect(await gather(image)).toEqual(known(null));
    expect(ecr.calls()).toEqual([]);
  });

  it.each(['LifecyclePolicyNotFoundException', 'RepositoryNotFoundException'])(
    'is none after %s',
    async (name) => {
      ecr.on(GetLifecyclePolicyCommand).rejects(awsError(name));
      expect(await gather()).toEqual(known(null));
    },
  );

  it('is none where an API answers with an empty one', async () => {
    ecr.on(GetLifecyclePolicyCommand).resolves({ registryId: account, lifecyclePolicyText: '' });
    expect(await gather()).toEqual(known(null));
  });

  it('leaves a gap where it may not be read', async () => {
    ecr.on(GetLifecyclePolicyCommand).rejects(denied());
    expect(await gather()).toEqual(gap(action, `not authorized: allow ${action}`));
  });

  it('leaves the gap of the image where that could not be read', async () => {
    const image = gap('ecr:DescribeImages', 'not authorized: allow ecr:DescribeImages');
    expect(await lifecyclePolicy.gather(questionOf(failureOf(), { image }))).toEqual(image);
  });
});
