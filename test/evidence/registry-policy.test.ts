import { GetRegistryPolicyCommand } from '@aws-sdk/client-ecr';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { registryPolicy } from '../../lambda/evidence/registry-policy.ts';
import type { Evidence } from '../../lambda/types.ts';
import { account, awsError, denied, facts, failureOf, mockedAws, questionOf } from './question.ts';

const { ecr } = mockedAws();

const refused = gap('ecr:DescribeRepositories', 'not authorized: allow ecr:DescribeRepositories');
const covered = known({ ...facts.repository, pullThroughPrefix: 'shop' });
const present = known({ ...facts.image, exists: true });
const ask = (answers: Evidence) => registryPolicy.gather(questionOf(failureOf(), answers));

describe('registry policy', () => {
  it('is read in the Region of the image, where a cache rule has still to bring it', async () => {
    ecr.on(GetRegistryPolicyCommand).resolves({ policyText: '{"Statement":[]}' });
    const image = `${account}.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1`;
    const question = questionOf(failureOf({ container: { image } }), { repository: covered });
    expect(await registryPolicy.gather(question)).toEqual(known('{"Statement":[]}'));
    expect(await ecr.commandCalls(GetRegistryPolicyCommand)[0]?.thisValue.config.region()).toBe('eu-west-1');
  });

  it('is read where the repository is still to be made, whatever is known of the image', async () => {
    ecr.on(GetRegistryPolicyCommand).resolves({ policyText: '{}' });
    const repository = known({ ...facts.repository, exists: false, pullThroughPrefix: 'ROOT' });
    expect(await ask({ repository, image: refused })).toEqual(known('{}'));
  });

  it.each<[string, Evidence]>([
    ['no rule covers the name', {}],
    ['the rule has brought the image', { repository: covered, image: present }],
    ['whether the image is there is not known', { repository: covered, image: refused }],
  ])('is not asked for where %s', async (_, answers) => {
    expect(await ask(answers)).toEqual(known(null));
    expect(ecr.calls()).toEqual([]);
  });

  it.each([
    ['there is none', awsError('RegistryPolicyNotFoundException'), known(null)],
    [
      'it may not be read',
      denied(),
      gap('ecr:GetRegistryPolicy', 'not authorized: allow ecr:GetRegistryPolicy'),
    ],
    [
      'the API does not know it',
      awsError('InvalidAction', 'no such action'),
      gap('ecr:GetRegistryPolicy', 'InvalidAction: no such action'),
    ],
  ])('answers where %s', async (_, error, expected) => {
    ecr.on(GetRegistryPolicyCommand).rejects(error);
    expect(await ask({ repository: covered })).toEqual(expected);
  });

  it('is empty in some implementations, which means that there is none', async () => {
    ecr.on(GetRegistryPolicyCommand).resolves({ policyText: '' });
    expect(await ask({ repository: covered })).toEqual(known(null));
  });

  it('passes on why the repository cannot be seen', async () => {
    expect(await ask({ repository: refused })).toEqual(refused);
  });

  it('is a gap for an image that is not in ECR', async () => {
    const question = questionOf(failureOf({ container: { image: 'nginx' } }));
    expect(await registryPolicy.gather(question)).toEqual(
      gap('ecr:GetRegistryPolicy', 'the image is not in a private ECR registry'),
    );
  });
});
