import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../lambda/redact.ts';

const layers = 'https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/a1b2/c3d4';
const jwt = `eyJhbGciOiJFUzI1NiJ9.eyJhY2Nlc3MiOltdfQ.${'sIg-'.repeat(12)}`;

describe('redact', () => {
  it.each([
    [
      'a pre-signed S3 URL',
      `failed to do request: Get "${layers}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0abc1234def": dial tcp 3.5.66.12:443: i/o timeout`,
      `failed to do request: Get "${layers}?[signature removed]": dial tcp 3.5.66.12:443: i/o timeout`,
    ],
    [
      'a pre-signed URL that was cut inside its signature',
      `Get ${layers}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Sig`,
      `Get ${layers}?[signature removed]`,
    ],
    [
      'a signed URL of a CDN',
      'Get "https://production.cloudflare.docker.com/registry-v2/docker/registry/v2/blobs/sha256/1c/1c10/data?verify=1709809284-GBrKCqH8amFB": i/o timeout',
      'Get "https://production.cloudflare.docker.com/registry-v2/docker/registry/v2/blobs/sha256/1c/1c10/data?[signature removed]": i/o timeout',
    ],
    [
      'a signature that a line wrap parted from its URL',
      `${layers}?X-Amz-Date=20260301T100000Z& X-Amz-Signature=0abc1234def 403 Forbidden`,
      `${layers}?[signature removed] X-Amz-Signature=[signature removed] 403 Forbidden`,
    ],
    [
      'a user and password before a host',
      'proxyconnect tcp: http://deploy:S3cret@proxy.example.com:3128',
      'proxyconnect tcp: http://[credentials removed]@proxy.example.com:3128',
    ],
    [
      'a password before the host of any scheme, also after a digit',
      'mirror1https://bot:hunter2@registry.example.com/v2/',
      'mirror1https://[credentials removed]@registry.example.com/v2/',
    ],
    ['a bearer token', `Authorization: Bearer ${jwt}`, 'Authorization: Bearer [credentials removed]'],
    [
      'basic credentials',
      'Authorization: Basic QVdTOmV5SnBZWGxzYjJGaw==',
      'Authorization: Basic [credentials removed]',
    ],
    ['a token on its own', `token was ${jwt} here`, 'token was [token removed] here'],
    [
      'a personal access token',
      'login with dckr_pat_0AbCdEfGh1JkLm failed',
      'login with [token removed] failed',
    ],
    [
      'an access key id',
      'credential AKIAIOSFODNN7EXAMPLE is unknown',
      'credential [access key removed] is unknown',
    ],
    [
      'a user and password before an image',
      'cannot pull bot:hunter2@registry.example.com/acme/api:v42',
      'cannot pull [credentials removed]@registry.example.com/acme/api:v42',
    ],
    [
      'a password that holds a slash',
      'http://bot:hun/ter2@registry.example.com/v2/',
      'http://[credentials removed]@registry.example.com/v2/',
    ],
    [
      'a security token in a header',
      'x-amz-security-token: FwoGZXIv',
      'x-amz-security-token: [credentials removed]',
    ],
    ['a cookie', 'Cookie: session=0abc', 'Cookie: [credentials removed]'],
    ['a password in prose', 'password: hunter2 was refused', 'password: [credentials removed] was refused'],
    [
      'a password on a command line',
      'docker login --password hunter2 x',
      'docker login --password [credentials removed] x',
    ],
    [
      'a password in JSON within JSON',
      String.raw`{\"password\":\"hunter2\"}`,
      String.raw`{\"password\":\"[credentials removed]\"}`,
    ],
    [
      'a password in JSON',
      '{"username":"acme","password":"S3cret!"}',
      '{"username":"acme","password":"[credentials removed]"}',
    ],
    [
      'a long random string',
      `AuthorizationData ${'aB3+/xYz9Q'.repeat(12)} is malformed`,
      'AuthorizationData [token removed] is malformed',
    ],
  ])('removes %s', (_what, text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it.each([
    [
      'a digest',
      `failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api@sha256:${'4f3a'.repeat(16)}: not found`,
    ],
    ['a commit id as tag', `manifest for api:${'43cc50f60f'.repeat(4)} not found`],
    [
      'the scope of a token request',
      'Get "https://auth.docker.io/token?scope=repository%3Aacme%2Fapi%3Apull&service=registry.docker.io": EOF',
    ],
    [
      'the words that speak of credentials',
      'unauthorized: basic authentication required: incorrect username or password, no basic auth credentials',
    ],
    [
      'the ARN of a principal',
      'User: arn:aws:sts::111122223333:assumed-role/api-exec/0a1b2c3d4e5f is not authorized to perform: ecr:BatchGetImage',
    ],
    [
      'an image with tag and digest',
      `https://ghcr.io/v2/acme/api/manifests/latest@sha256:${'4f3a'.repeat(16)}`,
    ],
    [
      'a long path',
      `write /var/lib/containerd/${'snapshots/overlay/python3/site-packages/'.repeat(4)}x: no space left on device`,
    ],
  ])('keeps %s', (_what, text) => {
    expect(redact(text)).toBe(text);
  });

  const hex = fc.stringMatching(/^[0-9a-f]{16,64}$/);
  const words = fc.string({ maxLength: 40 });

  it('lets no signature through, wherever it stands', () => {
    fc.assert(
      fc.property(words, hex, words, (before, value, after) => {
        const text = `${before} ${layers}?X-Amz-Expires=60&X-Amz-Signature=${value}&x-id=GetObject ${after}`;
        expect(redact(text)).not.toContain(`Signature=${value}`);
        expect(redact(`${layers}?X-Amz-Signature=${value}`)).toBe(`${layers}?[signature removed]`);
      }),
    );
  });

  it('changes nothing the second time', () => {
    const parts = fc.constantFrom(
      `${layers}?X-Amz-Signature=0abc`,
      'https://user:pass@registry.example.com/v2/',
      `Bearer ${jwt}`,
      '"password":"S3cret"',
      'AKIAIOSFODNN7EXAMPLE',
      'sig=abc&token=def',
      '?',
      '&',
      '@',
      '"',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, words), { maxLength: 6 }), (texts) => {
        const once = redact(texts.join(' '));
        expect(redact(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });
});

it.each([
  'docker login --username AWS --password-stdin 111122223333.dkr.ecr.us-east-1.amazonaws.com',
  "--query 'NatGateways[?State==`available`].NatGatewayId' --query 'x[?a==b]'",
  'https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/prod/tasks/0f9c?region=us-east-1',
  'payments:v42@sha256:0f9c and registry:5000/api@sha256:0f9c and https://registry:5000/v2/api@sha256:0f9c',
  'unable to retrieve ecr registry auth: service call has been retried 3 time(s)',
])('leaves alone what is no secret: %s', (text) => {
  expect(redact(text)).toBe(text);
});
