import { describe, expect, it } from 'vitest';
import { imageMissing as check } from '../../lambda/checks/image-missing.ts';
import type { ImageFact, LifecyclePolicyFact, RepositoryFact } from '../../lambda/evidence/facts.ts';
import type { PullFailure, Symptom } from '../../lambda/types.ts';
import { image, pull, repository, uri } from './pulls.ts';

const digest = `sha256:${'0a'.repeat(32)}`;
const digestNow = `sha256:${'0b'.repeat(32)}`;

const tagNow = { tag: 'v42', digest: digestNow, pushedAt: '2026-11-20T09:00:00.000Z' };

const missing = (changes: Partial<ImageFact> = {}) =>
  image({
    exists: false,
    newestTags: [{ tag: 'v41', pushedAt: '2026-11-19T08:00:00.000Z' }, { tag: 'v40' }],
    nearestTags: ['v41', 'v40'],
    ...changes,
  });

interface Asked {
  image: ImageFact;
  /** `undefined`: not readable. */
  repository?: RepositoryFact | undefined;
  home?: ImageFact | null;
  /** `undefined`: not readable. */
  policy?: LifecyclePolicyFact | null;
  failure?: PullFailure;
}
const judge = ({ failure = pull('image-not-found'), home = null, policy, ...asked }: Asked) =>
  check.evaluate(
    {
      repository: repository(),
      ...asked,
      imageAtHome: home,
      ...(policy !== undefined && { lifecyclePolicy: policy }),
    },
    failure,
  );
const found = (asked: Asked) => {
  const verdict = judge(asked);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

describe('image-missing says what there is instead', () => {
  it.each<[string, string, Asked]>([
    [
      'of a tag',
      'The image of container web does not exist: repository payments in account 111122223333, us-east-1, has no tag v42 (newest: v41, v40).',
      { image: missing() },
    ],
    [
      'of a tag that is like an old one',
      'The image of container web does not exist: repository payments in account 111122223333, us-east-1, has no tag v42 (newest: v41, v40; nearest: v4).',
      { image: missing({ nearestTags: ['v41', 'v4'] }) },
    ],
    [
      'of a tag in an empty repository',
      'The image of container web does not exist: repository payments in account 111122223333, us-east-1, has no tag v42 (no tag of it can be seen).',
      { image: missing({ newestTags: [], nearestTags: [] }) },
    ],
    [
      'of a digest that the tag no longer names',
      `The image of container web does not exist: repository payments in account 111122223333, us-east-1, has no digest ${digest} (tag v42 is now ${digestNow}, pushed 2026-11-20T09:00:00.000Z).`,
      { image: missing({ reference: digest, nearestTags: [], tagNow }) },
    ],
    [
      'of an archived image',
      'The image of container web, tag v42 of repository payments, is archived, and an archived image cannot be pulled.',
      { image: image({ status: 'ARCHIVED' }) },
    ],
    [
      'of an image on its way back from the archive',
      'The image of container web, tag v42 of repository payments, is still being restored from the archive.',
      { image: image({ status: 'ACTIVATING' }) },
    ],
  ])('%s', (_, summary, asked) => {
    expect(found(asked)?.summary).toBe(summary);
  });

  it('shows what was read', () => {
    expect(found({ image: missing() })).toMatchObject({
      resource: 'arn:aws:ecr:us-east-1:111122223333:repository/payments',
      evidence: [
        'ecr:DescribeImages: there is no payments:v42 in account 111122223333, us-east-1',
        'ecr:DescribeImages: payments:v41 exists, pushed 2026-11-19T08:00:00.000Z',
        'ecr:DescribeImages: payments:v40 exists',
      ],
    });
  });
});

describe('image-missing can do without', () => {
  const action = 'ecr:DescribePullThroughCacheRules';
  it.each<[string, string, RepositoryFact | undefined]>([
    [
      'the pull-through cache rules',
      `${action}: whether a pull-through cache rule would bring it could not be read (not authorized: allow ${action})`,
      repository({ pullThroughUnknown: { action, reason: `not authorized: allow ${action}` } }),
    ],
    [
      'the repository',
      'ecr:DescribeRepositories: whether a pull-through cache rule would bring it could not be read (nothing of the repository could be)',
      undefined,
    ],
  ])('%s, and says so', (_, line, asked) => {
    expect(found({ image: missing(), repository: asked })?.evidence.at(-1)).toBe(line);
  });

  it('all but the image', () => {
    expect(check.needs).toEqual(['image']);
    expect(check.evaluate({ image: missing() }, pull('image-not-found')).is).toBe('fail');
  });
});

describe('image-missing shows what the lifecycle policy may have to do with it', () => {
  const rule = (rulePriority: number, selection: object, type = 'expire') => ({
    rulePriority,
    selection,
    action: { type },
  });
  const policyOf = (...rules: object[]): LifecyclePolicyFact => ({
    policyText: JSON.stringify({ rules }),
    lastEvaluatedAt: '2026-11-20T03:00:00.000Z',
  });
  const newestTen = {
    tagStatus: 'tagged',
    tagPatternList: ['v*'],
    countType: 'imageCountMoreThan',
    countNumber: 10,
  };
  const untaggedWeek = {
    tagStatus: 'untagged',
    countType: 'sinceImagePushed',
    countUnit: 'days',
    countNumber: 7,
  };
  const notPulled = { tagStatus: 'any', countType: 'sinceImagePulled', countUnit: 'days', countNumber: 90 };
  const both = policyOf(rule(5, untaggedWeek), rule(10, newestTen));
  const of = 'of the lifecycle policy of payments';

  it.each<[string, Asked, string]>([
    [
      'a tag',
      { image: missing(), policy: both },
      `ecr:GetLifecyclePolicy: rule 10 ${of} keeps the newest 10 images tagged v*: it could have expired it; last applied 2026-11-20T03:00:00.000Z`,
    ],
    [
      'a tag, by a policy that was never applied',
      { image: missing(), policy: { policyText: both.policyText } },
      `ecr:GetLifecyclePolicy: rule 10 ${of} keeps the newest 10 images tagged v*: it could have expired it`,
    ],
    [
      'a digest that the tag no longer names',
      { image: missing({ reference: digest, tagNow }), policy: both },
      `ecr:GetLifecyclePolicy: rule 5 ${of} expires untagged images 7 days after their push: it could have expired it; last applied 2026-11-20T03:00:00.000Z`,
    ],
    [
      'a digest that went with its tag',
      { image: missing({ reference: digest }), policy: both },
      `ecr:GetLifecyclePolicy: rule 10 ${of} keeps the newest 10 images tagged v*: it could have expired it; last applied 2026-11-20T03:00:00.000Z`,
    ],
    [
      'a tag that no rule selects',
      { image: missing(), policy: policyOf(rule(5, untaggedWeek)) },
      `ecr:GetLifecyclePolicy: no rule ${of} can have expired it by what is known of it`,
    ],
    [
      'an archived image',
      { image: image({ status: 'ARCHIVED' }), policy: policyOf(rule(3, notPulled, 'transition')) },
      `ecr:GetLifecyclePolicy: rule 3 ${of} archives images that were not pulled for 90 days: it could have archived it; last applied 2026-11-20T03:00:00.000Z`,
    ],
    [
      'a policy that is none',
      { image: missing(), policy: { policyText: '{}' } },
      `ecr:GetLifecyclePolicy: the rules ${of} are in a form unknown here`,
    ],
  ])('of %s', (_, asked, line) => {
    expect(found(asked)?.evidence.filter((each) => each.startsWith('ecr:GetLifecyclePolicy'))).toEqual([
      line,
    ]);
  });

  it('says nothing of it where there is no policy', () => {
    const finding = found({ image: missing(), policy: null });
    expect(finding?.evidence.join()).not.toContain('lifecycle');
    expect(finding?.remediation.text).toBe(
      'Push the image: its build or its push failed, or somebody deleted it.',
    );
  });

  it.each([
    [
      'to push a tag again',
      { image: missing(), policy: both },
      'Push the image: its build or its push failed, or rule 10 of the lifecycle policy expired it. In the latter case let the rule keep more, or give what services run a tag that it does not select.',
    ],
    [
      'to deploy anew',
      { image: missing({ reference: digest, tagNow }), policy: both },
      `ECS pinned the digest when the deployment began, and the image was deleted since. A new deployment resolves the tag afresh, to ${digestNow}. That it may not go the same way, give each build a tag of its own, and let rule 5 of the lifecycle policy keep what services run.`,
    ],
  ])('names the rule in the advice %s', (_, asked, text) => {
    expect(found(asked)?.remediation.text).toBe(text);
  });
});

describe('image-missing does not take what exists now for what was asked for', () => {
  const stopped = (symptom: Symptom, text?: string) =>
    pull(symptom, { task: { stoppedAt: '2026-11-20T09:14:54.000Z' }, ...(text && { text }) });
  const late = (pushedAt: string) => image({ pushedAt });

  it.each([
    ['36 s', '2026-11-20T09:15:30.000Z'],
    ['3 min', '2026-11-20T09:17:54.000Z'],
    ['26 h', '2026-11-21T11:14:54.000Z'],
  ])('where it was pushed %s after the task stopped', (elapsed, pushedAt) => {
    const finding = found({ image: late(pushedAt), failure: stopped('image-not-found') });
    expect(finding).toMatchObject({
      summary: `The image of container web, tag v42 of repository payments, was pushed ${elapsed} after the task stopped.`,
      evidence: [
        `ecr:DescribeImages: payments:v42 exists in account 111122223333, us-east-1 (pushed ${pushedAt})`,
        'ECS task: stopped at 2026-11-20T09:14:54.000Z',
      ],
      remediation: {
        text: 'Start the task again: the image is there now. Deploy only after the push has finished.',
        commands: [
          'aws ecr describe-images --registry-id 111122223333 --repository-name payments --region us-east-1 --image-ids imageTag=v42',
          'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
        ],
      },
    });
    expect(finding && check.explains(finding, stopped('image-not-found'))).toBe(true);
  });

  it.each([
    ['where it was pushed before', '2026-11-20T09:14:53.000Z', stopped('image-not-found')],
    ['where nobody knows when the task stopped', '2026-11-20T09:15:30.000Z', pull('image-not-found')],
    ['where a connection timed out', '2026-11-20T09:15:30.000Z', stopped('timeout')],
  ])('but passes %s', (_, pushedAt, failure) => {
    expect(judge({ image: late(pushedAt), failure }).is).toBe('pass');
  });

  it.each([
    ['', image()],
    [' (pushed 2026-11-20T09:00:00.000Z)', image({ pushedAt: '2026-11-20T09:00:00.000Z' })],
  ])('where the digest that ECS pinned is cut off%s', (moved, now) => {
    const failure = stopped('unrecognised', `failed to resolve ref ${uri()}@sha256:0a0a`);
    expect(judge({ image: now, failure })).toEqual({
      is: 'inconclusive',
      gaps: [
        {
          action: 'ecr:DescribeImages',
          reason: `tag v42 exists in repository payments${moved}, but the task asked for a digest, which is cut off in ECS's message`,
        },
      ],
    });
  });

  it('but does where that digest is told elsewhere', () => {
    const text = `failed to resolve ref ${uri()}@sha256:0a0a`;
    const told = pull('unrecognised', { text });
    const failure = { ...told, container: { ...told.container, imageDigest: digest } };
    expect(judge({ image: image({ reference: digest }), failure }).is).toBe('pass');
  });
});

describe('image-missing ends in commands', () => {
  it('that push the tag, or name one that exists', () => {
    const remediation = found({ image: missing() })?.remediation;
    expect(remediation?.text).toBe(
      'Push the image: its build or its push failed, or a lifecycle rule expired it.',
    );
    expect(remediation?.commands).toEqual([
      'aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin 111122223333.dkr.ecr.us-east-1.amazonaws.com',
      `docker push ${uri()}`,
      'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
    ]);
    const [other] = remediation?.alternatives ?? [];
    expect(other?.text).toBe('run tag v41, which exists.');
    expect(other?.commands[0]).toContain(`--arg image ${uri('111122223333', 'us-east-1', 'payments:v41')} `);
  });

  it('that deploy anew where ECS had pinned the digest', () => {
    const asked = { image: missing({ reference: digest, tagNow: { tag: 'v42', digest: digestNow } }) };
    expect(found(asked)?.remediation).toEqual({
      text: `ECS pinned the digest when the deployment began, and the image was deleted since. A new deployment resolves the tag afresh, to ${digestNow}.`,
      commands: [
        'aws ecr describe-images --registry-id 111122223333 --repository-name payments --region us-east-1 --image-ids imageTag=v42',
        'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
      ],
    });
  });

  it('that log in to the very host that is pushed to', () => {
    const fips = '111122223333.dkr.ecr-fips.us-east-1.amazonaws.com';
    const failure = pull('image-not-found', { image: `${fips}/payments:v42` });
    expect(found({ image: missing(), failure })?.remediation.commands.slice(0, 2)).toEqual([
      `aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin ${fips}`,
      `docker push ${fips}/payments:v42`,
    ]);
  });

  it('that name another image where the task definition itself names the digest', () => {
    const failure = pull('image-not-found', {
      image: uri('111122223333', 'us-east-1', `payments@${digest}`),
    });
    const remediation = found({
      image: missing({ reference: digest, nearestTags: [] }),
      failure,
    })?.remediation;
    expect(remediation?.text).toBe(
      'The task definition names this digest, and a build does not bring back the same one: run a tag that exists, such as v41.',
    );
    expect(remediation?.commands[0]).toContain(
      `--arg image ${uri('111122223333', 'us-east-1', 'payments:v41')} `,
    );
  });

  it('that restore an archived image', () => {
    expect(found({ image: image({ status: 'ARCHIVED' }) })?.remediation).toEqual({
      text: 'Restore it, wait until its status is ACTIVE, and start the task again.',
      commands: [
        'aws ecr update-image-storage-class --registry-id 111122223333 --repository-name payments --region us-east-1 --image-id imageTag=v42 --target-storage-class STANDARD',
        "aws ecr describe-images --registry-id 111122223333 --repository-name payments --region us-east-1 --image-ids imageTag=v42 --query 'imageDetails[0].imageStatus'",
        'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
      ],
    });
  });

  it('without a service to deploy where the task was run by itself', () => {
    const failure = pull('image-not-found', { task: { group: 'family:payments' } });
    expect(found({ image: image({ status: 'ARCHIVED' }), failure })?.remediation.commands).toHaveLength(2);
  });
});

describe('image-missing is silent', () => {
  it.each<[string, ReturnType<typeof judge>, Asked]>([
    [
      'where the image exists',
      { is: 'pass', because: 'tag v42 exists in repository payments' },
      { image: image() },
    ],
    [
      'where the repository is what is missing',
      { is: 'notApplicable', because: 'there is no repository payments to have it: see repository-missing' },
      { image: missing({ repositoryExists: false }) },
    ],
    [
      'where a pull-through cache rule would bring it',
      {
        is: 'notApplicable',
        because:
          'tag v42 may be absent from payments, which the pull-through cache rule docker-hub fills on the first pull',
      },
      { image: missing(), repository: repository({ pullThroughPrefix: 'docker-hub' }) },
    ],
    [
      'where the image is in the own Region',
      { is: 'notApplicable', because: 'the image is where the task runs: see image-region-mismatched' },
      { image: missing({ region: 'eu-west-1' }), home: image() },
    ],
    [
      'where the image is in the own account',
      { is: 'notApplicable', because: 'the image is where the task runs: see image-account-mismatched' },
      { image: missing({ account: '444455556666' }), home: image() },
    ],
  ])('%s', (_, expected, asked) => {
    expect(judge(asked)).toEqual(expected);
  });

  it.each([
    [
      'of another registry',
      pull('image-not-found', { image: 'nginx:1.27' }),
      'nginx:1.27 is in no private ECR registry',
    ],
    [
      'of an image for another platform',
      pull('platform-mismatch'),
      'neither identity nor image gives the symptom platform-mismatch',
    ],
    ['but not of a time-out, since it may be the next fault', pull('timeout'), undefined],
  ])('%s', (_, failure, because) => {
    expect(check.skip(failure)).toBe(because);
  });
});

describe('image-missing explains', () => {
  const denial = {
    principalArn:
      'arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f',
    action: 'ecr:BatchGetImage',
  };
  const onBlob = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${uri()}@${digest}: unexpected status from HEAD request to https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/payments/blobs/${digest}: 403 Forbidden`;
  it.each([
    ['an image that is not found', pull('image-not-found'), true],
    ['a plain 403', pull('access-denied'), true],
    [
      'a 403 on a digest that was looked for among the layers',
      pull('access-denied', { text: onBlob, reason: { leg: 'layer' } }),
      true,
    ],
    ['no other 403 on a layer', pull('access-denied', { reason: { leg: 'layer' } }), false],
    ['no refusal of a named principal', pull('access-denied', { reason: { denial } }), false],
    ['no refused login', pull('access-denied', { reason: { leg: 'registry-auth' } }), false],
    ['a repository that is said not to exist', pull('repository-not-found'), true],
    ['a failure that tells nothing', pull('unrecognised', { reason: { leg: 'unknown' } }), true],
    ['no time-out', pull('timeout'), false],
  ])('%s', (_, failure, explained) => {
    const finding = found({ image: missing() });
    expect(finding && check.explains(finding, failure)).toBe(explained);
  });
});
