import { describe, expect, it } from 'vitest';
import { registryUnavailable as check } from '../../lambda/checks/registry-unavailable.ts';
import type { PullFailure } from '../../lambda/types.ts';
import { pull, uri } from './pulls.ts';

const found = (failure: PullFailure) => {
  const verdict = check.evaluate({}, failure);
  if (verdict.is !== 'fail') throw new Error(verdict.is);
  return verdict.finding;
};
const failed = (changes: Parameters<typeof pull>[1]) => pull('registry-error', changes);

describe('registry-unavailable says who failed', () => {
  it.each<[string, string, Parameters<typeof pull>[1]]>([
    [
      'quay.io',
      'quay.io failed with HTTP 502 when container web pulled quay.io/shop/web:v1.',
      { image: 'quay.io/shop/web:v1', reason: { status: 502, host: 'quay.io' } },
    ],
    [
      'Docker Hub',
      'Docker Hub failed with HTTP 504 when container web pulled nginx:1.27.',
      { image: 'nginx:1.27', reason: { status: 504 } },
    ],
    [
      'Amazon ECR',
      `Amazon ECR in us-east-1 failed with HTTP 503 when container web pulled ${uri()}.`,
      { reason: { status: 503 } },
    ],
    [
      'Amazon ECR, in words',
      `Amazon ECR in us-east-1 failed when container web pulled ${uri()}.`,
      { text: 'operation error ECR: GetAuthorizationToken, ServerException: the request failed' },
    ],
    [
      'ECR Public',
      'Amazon ECR Public failed with HTTP 500 when container web pulled public.ecr.aws/shop/web:v1.',
      { image: 'public.ecr.aws/shop/web:v1', reason: { status: 500 } },
    ],
    [
      'Amazon S3, of a layer',
      `Amazon S3, where ECR keeps the layers, failed with HTTP 503 when container web pulled ${uri()}.`,
      {
        reason: {
          status: 503,
          leg: 'layer',
          host: 'prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com',
        },
      },
    ],
    [
      'the registry behind a cache rule',
      `The upstream registry, from which ECR's pull-through cache fetches, was unavailable when container web pulled ${uri('111122223333', 'us-east-1', 'quay/web:v1')}.`,
      {
        image: uri('111122223333', 'us-east-1', 'quay/web:v1'),
        text: 'UpstreamUnavailableException: the upstream registry is unavailable',
      },
    ],
    [
      'KMS, for ECR',
      `Amazon ECR could not use the KMS key of the repository when container web pulled ${uri()}.`,
      { text: 'KmsException: the key is disabled' },
    ],
    [
      'a registry that ECS does not name',
      'registry.example.com failed with HTTP 500 when container web pulled its image.',
      { unnamed: true, reason: { status: 500, host: 'registry.example.com' } },
    ],
  ])('%s', (_, summary, changes) => {
    expect(found(failed(changes)).summary).toBe(summary);
  });

  it('by the message alone', () => {
    expect(
      found(failed({ image: 'quay.io/shop/web:v1', reason: { status: 502, host: 'quay.io' } })).evidence,
    ).toEqual(['ECS message: HTTP 502 from quay.io']);
  });
});

describe('registry-unavailable ends in commands', () => {
  it('that ask the registry, start again, and copy the image for good', () => {
    const { remediation } = found(failed({ image: 'ghcr.io/shop/web:v1', reason: { status: 503 } }));
    expect(remediation.text).toBe(
      'The registry failed, or a proxy in front of it, and not the task: ECS tries again by itself, later each time. See https://www.githubstatus.com before anything is changed.',
    );
    expect(remediation.commands).toEqual([
      String.raw`curl -sS -o /dev/null -w '%{http_code}\n' https://ghcr.io/v2/`,
      'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
    ]);
    expect(remediation.alternatives?.[0]?.commands).toContain(
      `docker push ${uri('111122223333', 'us-east-1', 'mirror/shop/web:v1')}`,
    );
  });

  it('and names the Health Dashboard for ECR', () => {
    const { remediation } = found(failed({ reason: { status: 503 } }));
    expect(remediation.text).toContain(
      'See the AWS Health Dashboard, https://health.aws.amazon.com/health/status,',
    );
    expect(remediation.alternatives).toBeUndefined();
  });

  it('that show the key of the repository', () => {
    expect(found(failed({ text: 'KmsException: the key is disabled' })).remediation.commands).toEqual([
      "aws ecr describe-repositories --registry-id 111122223333 --repository-names payments --region us-east-1 --query 'repositories[0].encryptionConfiguration'",
      "aws kms describe-key --key-id '<KEY_ARN>' --query KeyMetadata.KeyState --region us-east-1",
    ]);
  });
});

describe('registry-unavailable', () => {
  const broken =
    'a connection that breaks off does not tell who broke it: the registry, or something on the way to it';

  it.each<[string, PullFailure, string | undefined]>([
    ['of an error of the registry', failed({}), undefined],
    [
      'of an end that the other side told',
      pull('interrupted', { text: 'http2: server sent GOAWAY and closed the connection' }),
      undefined,
    ],
    [
      'of a stream that the other side ended',
      pull('interrupted', { text: 'stream error: stream ID 5; INTERNAL_ERROR; received from peer' }),
      undefined,
    ],
    ['not of an EOF', pull('interrupted', { text: 'Get "https://ghcr.io/v2/": EOF' }), broken],
    ['not of a reset', pull('interrupted', { text: 'read: connection reset by peer' }), broken],
    ['not of a damaged layer', pull('interrupted', { text: 'failed size validation' }), broken],
    ['not of silence', pull('timeout'), 'a failing registry does not give the symptom timeout'],
  ])('is asked %s', (_, failure, because) => {
    expect(check.skip(failure)).toBe(because);
  });

  it('says that the registry closed the connection', () => {
    const failure = pull('interrupted', {
      image: 'quay.io/shop/web:v1',
      text: 'http2: server sent GOAWAY and closed the connection',
    });
    expect(found(failure)).toMatchObject({
      summary: 'quay.io closed the connection when container web pulled quay.io/shop/web:v1.',
      evidence: ['ECS message: the connection was closed by its other end'],
    });
  });

  it.each([
    ['registry-error', true],
    ['interrupted', true],
    ['timeout', false],
    ['rate-limited', false],
  ] as const)('explains %s: %s', (symptom, explained) => {
    expect(check.explains(found(failed({})), pull(symptom))).toBe(explained);
  });
});
