import { describe, expect, it } from 'vitest';
import { repositoryMissing as check } from '../../lambda/checks/repository-missing.ts';
import type { ImageFact, RepositoryFact } from '../../lambda/evidence/facts.ts';
import type { PullFailure } from '../../lambda/types.ts';
import { image, pull, repository, uri } from './pulls.ts';

const missing = (changes: Partial<RepositoryFact> = {}) =>
  repository({ name: 'paymets', exists: false, nearest: ['payments', 'payouts'], ...changes });
const mistyped = uri('111122223333', 'us-east-1', 'paymets:v42');
const failed = pull('repository-not-found', { image: mistyped });

const pullThroughUnknown = {
  action: 'ecr:DescribePullThroughCacheRules',
  reason: 'not authorized: allow ecr:DescribePullThroughCacheRules',
};

const judge = (asked: RepositoryFact, home: ImageFact | null = null, failure: PullFailure = failed) =>
  check.evaluate({ repository: asked, imageAtHome: home }, failure);
const found = (...asked: Parameters<typeof judge>) => {
  const verdict = judge(...asked);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

describe('repository-missing', () => {
  it('names the nearest repositories', () => {
    expect(found(missing())).toMatchObject({
      resource: 'arn:aws:ecr:us-east-1:111122223333:repository/paymets',
      summary:
        'Repository paymets, which the image of container web names, does not exist in account 111122223333, us-east-1; nearest: payments, payouts.',
      evidence: [
        'ecr:DescribeRepositories: there is no repository paymets in account 111122223333, us-east-1',
        'ecr:DescribeRepositories: the nearest names there are payments, payouts',
      ],
    });
  });

  it('prints what names the nearest one, and what creates this one', () => {
    const remediation = found(missing())?.remediation;
    expect(remediation?.text).toBe(
      'If payments was meant, register a revision that names it (whether it has v42 was not read).',
    );
    expect(remediation?.commands[0]).toContain(`--arg image ${uri()} `);
    expect(remediation?.commands).toHaveLength(3);
    const [other] = remediation?.alternatives ?? [];
    expect(other?.text).toBe('create the repository and push the image.');
    expect(other?.commands).toEqual([
      'aws ecr create-repository --repository-name paymets --region us-east-1',
      'aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin 111122223333.dkr.ecr.us-east-1.amazonaws.com',
      `docker push ${mistyped}`,
    ]);
  });

  it('prints what creates it where nothing is near', () => {
    const remediation = found(missing({ nearest: [] }))?.remediation;
    expect(remediation?.text).toBe(
      'Create the repository and push the image, or correct its name in the task definition.',
    );
    expect(remediation?.commands).toHaveLength(3);
  });

  it('says whose credentials it takes to create one in another account', () => {
    const asked = missing({ account: '444455556666', nearest: [] });
    const failure = pull('repository-not-found', { image: uri('444455556666', 'us-east-1', 'paymets:v42') });
    const finding = found(asked, image({ exists: false, repositoryExists: false }), failure);
    expect(finding?.remediation.text).toBe(
      'See first whether a pull-through cache rule of account 444455556666 covers the name: then ECR makes the repository, and the puller lacks ecr:CreateRepository or ecr:BatchImportUpstreamImage, or the upstream registry has no such image. If none does: create the repository with credentials of account 444455556666 and push the image, or correct its name in the task definition.',
    );
    expect(finding?.remediation.commands[0]).toBe(
      'aws ecr describe-pull-through-cache-rules --registry-id 444455556666 --region us-east-1',
    );
    expect(finding?.evidence.at(-1)).toBe(
      'ecr:DescribePullThroughCacheRules: whether a pull-through cache rule would bring it could not be read (the rules of account 444455556666 cannot be read from here)',
    );
  });

  it('says where a pull-through cache rule that would make it could not be read', () => {
    const finding = found(missing({ pullThroughUnknown }));
    expect(finding?.summary).toBe(
      'Repository paymets, which the image of container web names, does not exist in account 111122223333, us-east-1; nearest: payments, payouts (a pull-through cache rule that makes it on the first pull may cover the name: the rules could not be read).',
    );
    expect(finding?.remediation.text).toMatch(
      /^See first whether a pull-through cache rule of account 111122223333 covers the name: .+ If none does: if payments was meant, /,
    );
    expect(finding?.evidence.at(-1)).toBe(
      'ecr:DescribePullThroughCacheRules: whether a pull-through cache rule would bring it could not be read (not authorized: allow ecr:DescribePullThroughCacheRules)',
    );
  });

  it.each<[string, PullFailure, string]>([
    ['a refusal', pull('access-denied', { image: mistyped }), 'inconclusive'],
    ['a time-out', pull('timeout', { image: mistyped }), 'inconclusive'],
    ['a text that tells nothing', pull('unrecognised', { image: mistyped }), 'inconclusive'],
    [
      'one sentence for a refusal and for a name that is not there',
      pull('repository-not-found', {
        image: mistyped,
        text: `pull access denied for ${mistyped}, repository does not exist or may require 'docker login'`,
      }),
      'inconclusive',
    ],
    ["the registry's word that the image is not there", pull('image-not-found', { image: mistyped }), 'fail'],
  ])('and decides nothing then by %s: %#', (_, failure, is) => {
    const verdict = judge(missing({ pullThroughUnknown }), null, failure);
    expect(verdict).toMatchObject({ is, ...(is === 'inconclusive' && { gaps: [pullThroughUnknown] }) });
    // Where the rules were read, that it is missing is a fact, whatever ECS says.
    expect(judge(missing(), null, failure).is).toBe('fail');
  });

  it('can do without what is at home', () => {
    expect(check.needs).toEqual(['repository']);
    expect(check.evaluate({ repository: missing() }, failed).is).toBe('fail');
  });

  it('passes where the repository exists', () => {
    expect(judge(repository())).toEqual({
      is: 'pass',
      because: 'repository payments exists in account 111122223333, us-east-1',
    });
  });

  it('has nothing to say of a repository that a pull-through cache rule makes', () => {
    expect(judge(missing({ pullThroughPrefix: 'docker-hub' }))).toEqual({
      is: 'notApplicable',
      because: 'repository paymets is made by the pull-through cache rule docker-hub on the first pull',
    });
  });

  it.each([
    ['image-region-mismatched', missing({ region: 'eu-west-1' }), pull('repository-not-found')],
    ['image-account-mismatched', missing({ account: '444455556666' }), pull('repository-not-found')],
  ])('leaves the answer to %s where the image is at home', (id, asked, failure) => {
    expect(judge(asked, image(), failure)).toEqual({
      is: 'notApplicable',
      because: `the image is where the task runs: see ${id}`,
    });
  });

  it.each([
    [
      'another registry',
      pull('repository-not-found', { image: 'nginx:1.27' }),
      'nginx:1.27 is in no private ECR registry',
    ],
    [
      'a registry that failed',
      pull('registry-error'),
      'neither identity nor image gives the symptom registry-error',
    ],
    ['a time-out', pull('timeout'), undefined],
  ])('is asked for %s: %#', (_, failure, because) => {
    expect(check.skip(failure)).toBe(because);
  });

  const named = {
    denial: {
      principalArn:
        'arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f',
      action: 'ecr:BatchGetImage',
    },
  };
  it.each([
    ['a repository that is not found', pull('repository-not-found'), true],
    ['an image that is not found', pull('image-not-found'), true],
    ['a plain 403', pull('access-denied'), true],
    ['no refusal of a named principal', pull('access-denied', { reason: named }), false],
    ['no refused login', pull('access-denied', { reason: { leg: 'registry-auth' } }), false],
    ['a failure that tells nothing', pull('unrecognised', { reason: { leg: 'unknown' } }), true],
    ['no time-out', pull('timeout'), false],
  ])('explains %s', (_, failure, explained) => {
    const finding = found(missing());
    expect(finding && check.explains(finding, failure)).toBe(explained);
  });
});
