import { describe, expect, it } from 'vitest';
import { imageAccountMismatched as check } from '../../lambda/checks/image-account-mismatched.ts';
import type { ImageFact } from '../../lambda/evidence/facts.ts';
import type { Denial, PullFailure } from '../../lambda/types.ts';
import { image, pull, uri } from './pulls.ts';

const theirs = uri('444455556666');
const refused = (denial?: Denial) =>
  pull('access-denied', { image: theirs, reason: denial ? { denial } : {} });
const denial = (because?: string): Denial => ({
  principalArn: 'arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f',
  action: 'ecr:BatchGetImage',
  ...(because && { because }),
});
const judge = (imageAtHome: ImageFact | null, failure: PullFailure = refused()) =>
  check.evaluate({ imageAtHome }, failure);

describe('image-account-mismatched', () => {
  it('says that this account has the image', () => {
    expect(judge(image())).toMatchObject({
      is: 'fail',
      finding: {
        resource: 'arn:aws:ecs:us-east-1:111122223333:task-definition/payments:12',
        summary:
          'The image of container web names account 444455556666, whose registry refused the pull; the same repository with tag v42 exists in this account, 111122223333, in us-east-1; whether account 444455556666 has it too, and only refuses, cannot be read from here.',
        evidence: [
          `ECS task: the image is ${theirs}`,
          'ecr:DescribeImages: payments:v42 exists in account 111122223333, us-east-1',
        ],
        remediation: {
          commands: [
            expect.stringContaining(`--arg image ${uri()} `),
            expect.any(String),
            expect.any(String),
          ],
        },
      },
    });
  });

  it('shows what the other account has, where that can be read', () => {
    const theirImage = image({ account: '444455556666', exists: false });
    const verdict = check.evaluate({ imageAtHome: image(), image: theirImage }, refused());
    expect(verdict).toMatchObject({
      is: 'fail',
      finding: {
        summary:
          'The image of container web names account 444455556666, whose registry refused the pull; the same repository with tag v42 exists in this account, 111122223333, in us-east-1.',
        evidence: [
          `ECS task: the image is ${theirs}`,
          'ecr:DescribeImages: there is no payments:v42 in account 444455556666, us-east-1',
          'ecr:DescribeImages: payments:v42 exists in account 111122223333, us-east-1',
        ],
      },
    });
  });

  it('passes where the other account has it, and refuses', () => {
    const theirImage = image({ account: '444455556666' });
    expect(check.evaluate({ imageAtHome: image(), image: theirImage }, refused())).toEqual({
      is: 'pass',
      because: 'account 444455556666 has the image that its URI names',
    });
  });

  it('names the own Region too where the URI names another of both', () => {
    const failure = pull('repository-not-found', { image: uri('444455556666', 'eu-west-1') });
    expect(judge(image(), failure)).toMatchObject({
      is: 'fail',
      finding: {
        summary:
          'The image of container web names account 444455556666, whose registry did not find it; the same repository with tag v42 exists in this account, 111122223333, in us-east-1.',
        remediation: {
          commands: [
            expect.stringContaining(`--arg image ${uri()} `),
            expect.any(String),
            expect.any(String),
          ],
        },
      },
    });
  });

  it.each<[string, string, ReturnType<typeof judge>]>([
    ['where this account has no such image', 'pass', judge(image({ exists: false }))],
    ['where this account has it archived', 'pass', judge(image({ status: 'ARCHIVED' }))],
    ['where the message names who was refused', 'inconclusive', judge(image(), refused(denial()))],
    [
      "where the message names the role's own policies",
      'pass',
      judge(image(), refused(denial('no identity-based policy allows the ecr:BatchGetImage action'))),
    ],
    [
      "where the message names the repository's policy",
      'inconclusive',
      judge(image(), refused(denial('no resource-based policy allows the ecr:BatchGetImage action'))),
    ],
    ['where the image is in the own account after all', 'notApplicable', judge(null, pull('access-denied'))],
    [
      'where ECS does not name the image',
      'notApplicable',
      judge(image(), pull('access-denied', { unnamed: true })),
    ],
  ])('%s: %s', (_, expected, verdict) => {
    expect(verdict.is).toBe(expected);
  });

  it.each([
    ['the own account', pull('access-denied'), "the image is in the task's own account, 111122223333"],
    [
      'another registry',
      pull('access-denied', { image: 'nginx:1.27' }),
      'nginx:1.27 is in no private ECR registry',
    ],
    [
      'a symptom that is no answer, since an image may be in both accounts for good reason',
      pull('timeout', { image: theirs }),
      'timeout is no answer of the registry about an account',
    ],
    ['an answer of the other registry', refused(), undefined],
  ])('is asked for %s: %#', (_, failure, because) => {
    expect(check.skip(failure)).toBe(because);
  });

  it.each([
    ['access-denied', 'manifest', true],
    ['image-not-found', 'manifest', true],
    ['repository-not-found', 'unknown', true],
    ['access-denied', 'registry-auth', false],
    ['timeout', 'manifest', false],
  ] as const)('explains %s on the %s leg: %s', (symptom, leg, explained) => {
    const verdict = judge(image());
    const failure = pull(symptom, { image: theirs, reason: { leg } });
    expect(verdict.is === 'fail' && check.explains(verdict.finding, failure)).toBe(explained);
  });
});
