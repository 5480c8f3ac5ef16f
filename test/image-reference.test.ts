import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatImageReference, type ImageReference, parseImageReference } from '../lambda/image-reference.ts';

const hex = '4f3a'.repeat(16);
const digest = `sha256:${hex}`;

describe('parseImageReference', () => {
  it.each<[string, Partial<ImageReference>]>([
    ['nginx', { kind: 'docker-hub', host: 'docker.io', repository: 'library/nginx', tag: 'latest' }],
    ['nginx:1.27', { kind: 'docker-hub', host: 'docker.io', repository: 'library/nginx', tag: '1.27' }],
    ['acme/api:v1', { kind: 'docker-hub', host: 'docker.io', repository: 'acme/api', tag: 'v1' }],
    ['acme/shop/api', { kind: 'docker-hub', host: 'docker.io', repository: 'acme/shop/api', tag: 'latest' }],
    [
      'docker.io/nginx',
      { kind: 'docker-hub', host: 'docker.io', repository: 'library/nginx', tag: 'latest' },
    ],
    [
      'index.docker.io/acme/api:2',
      { kind: 'docker-hub', host: 'docker.io', repository: 'acme/api', tag: '2' },
    ],
    [
      'registry-1.docker.io/library/redis:7',
      { kind: 'docker-hub', host: 'docker.io', repository: 'library/redis', tag: '7' },
    ],
    ['registry-1.docker.io/nginx', { kind: 'docker-hub', host: 'docker.io', repository: 'nginx' }],
    ['index.docker.io/nginx', { kind: 'docker-hub', host: 'docker.io', repository: 'library/nginx' }],
    ['library/nginx', { kind: 'docker-hub', repository: 'library/nginx' }],
    ['python3.11', { kind: 'docker-hub', repository: 'library/python3.11' }],
    [digest, { kind: 'docker-hub', repository: 'library/sha256', tag: hex }],
    ['localhost/api', { kind: 'other', host: 'localhost', repository: 'api' }],
    [
      'localhost:5000/acme/api:v1',
      { kind: 'other', host: 'localhost:5000', repository: 'acme/api', tag: 'v1' },
    ],
    [
      'registry.example.com:5000/api',
      { kind: 'other', host: 'registry.example.com:5000', repository: 'api', tag: 'latest' },
    ],
    ['[2001:db8::1]:5000/api', { kind: 'other', host: '[2001:db8::1]:5000', repository: 'api' }],
    ['ghcr.io/acme/api:v1', { kind: 'other', host: 'ghcr.io', repository: 'acme/api', tag: 'v1' }],
    ['ghcr.io/acme/a__b.c-d--e', { kind: 'other', repository: 'acme/a__b.c-d--e' }],
    [
      'public.ecr.aws/nginx/nginx:1.27',
      { kind: 'ecr-public', host: 'public.ecr.aws', repository: 'nginx/nginx' },
    ],
    [
      'ecr-public.aws.com/nginx/nginx',
      { kind: 'ecr-public', host: 'ecr-public.aws.com', repository: 'nginx/nginx' },
    ],
  ])('reads %s', (text, expected) => {
    expect(parseImageReference(text)).toMatchObject(expected);
  });

  it.each([
    ['111122223333.dkr.ecr.us-east-1.amazonaws.com', 'us-east-1', false, false],
    ['111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1', true, false],
    ['111122223333.dkr-ecr.eu-west-1.on.aws', 'eu-west-1', false, true],
    ['111122223333.dkr-ecr-fips.us-east-1.on.aws', 'us-east-1', true, true],
    ['111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1', false, false],
    ['111122223333.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', 'cn-north-1', false, true],
    ['111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1', false, false],
    ['111122223333.dkr.ecr.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1', false, false],
    ['111122223333.dkr.ecr.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1', false, false],
    ['111122223333.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk', 'eu-isoe-west-1', false, false],
    ['111122223333.dkr.ecr.us-isof-south-1.csp.hci.ic.gov', 'us-isof-south-1', false, false],
  ])('reads account and Region from %s', (host, region, fips, dualStack) => {
    expect(parseImageReference(`${host}/shop/web:v42`)).toEqual({
      kind: 'ecr-private',
      account: '111122223333',
      region,
      fips,
      dualStack,
      host,
      repository: 'shop/web',
      tag: 'v42',
    });
  });

  it.each([
    '1111222233.dkr.ecr.us-east-1.amazonaws.com/web',
    'dkr.ecr.us-east-1.amazonaws.com/web',
    '111122223333.dkr.ecr.us-east-1.amazonaws.comm/web',
    '111122223333.dkr.ecr.us-east-1.amazonaws.com.example.com/web',
    '111122223333.dkr.ecr.us-east-1.amazonaws.com:443/web',
  ])('takes %s for another registry', (text) => {
    expect(parseImageReference(text)).toMatchObject({ kind: 'other', repository: 'web' });
  });

  it('keeps a digest, and a tag beside it, and adds no tag of its own', () => {
    const named = { kind: 'other', host: 'ghcr.io', repository: 'acme/api' };
    expect(parseImageReference(`ghcr.io/acme/api@${digest}`)).toEqual({ ...named, digest });
    expect(parseImageReference(`ghcr.io/acme/api:v1@${digest}`)).toEqual({ ...named, tag: 'v1', digest });
  });

  it.each([
    ['', 'it is empty'],
    ['  ', 'it holds nothing but white space'],
    [' nginx', 'it begins or ends with white space'],
    ['nginx:1.27\n', 'it begins or ends with white space'],
    ['acme/my api', 'it holds white space'],
    ['https://ghcr.io/acme/api', 'it begins with https://, and an image reference has no scheme'],
    [
      'https://[credentials removed]@ghcr.io/acme/api',
      'it begins with https://, and an image reference has no scheme, nor a user and password',
    ],
    [
      '[credentials removed]@ghcr.io/acme/api',
      'it holds a user and password, which an image reference has not',
    ],
    ['bot:hunter2@ghcr.io/acme/api', 'it holds a user and password, which an image reference has not'],
    ['docker://nginx', 'it begins with docker://, and an image reference has no scheme'],
    [`\${IMAGE}`, `the placeholder \${IMAGE} was not replaced by its value`],
    ['<IMAGE1_NAME>', 'the placeholder <IMAGE1_NAME> was not replaced by its value'],
    ['acme/api:{{ version }}', 'the placeholder {{ version }} was not replaced by its value'],
    ['acme/api:$VERSION', 'the placeholder $VERSION was not replaced by its value'],
    [hex, 'it is an image id of 64 hexadecimal digits, which no registry knows by name'],
    ['Nginx', 'its repository Nginx has upper case letters'],
    ['ghcr.io/Acme/api', 'its repository Acme/api has upper case letters'],
    ['acme/api:', 'its tag is empty'],
    [
      'acme/api:-v1',
      'its tag -v1 has characters other than letters, digits, _ . and -, or begins with . or -',
    ],
    [
      'acme/api:v1+build',
      'its tag v1+build has characters other than letters, digits, _ . and -, or begins with . or -',
    ],
    [`acme/api:${'v'.repeat(129)}`, 'its tag has 129 characters, and 128 is the most'],
    ['acme/api@sha256:4f3a', 'its digest has 4 hexadecimal digits instead of 64'],
    ['acme/api@4f3a', 'its digest 4f3a is not of the form sha256:… with 64 hexadecimal digits'],
    ['acme/api@md5:4f3a', 'its digest md5:4f3a is not of the form sha256:… with 64 hexadecimal digits'],
    [
      `acme/api@sha256:${'Z'.repeat(64)}`,
      `its digest has characters other than 0-9 and a-f: sha256:${'Z'.repeat(64)}`,
    ],
    [`acme/${'a'.repeat(251)}`, 'its repository has 256 characters, and 255 is the most'],
    ['acme//api', 'its repository acme//api has an empty part between slashes'],
    ['acme/api/', 'its repository acme/api/ has an empty part between slashes'],
    ['acme/.api', 'its repository has a part that is no name: .api'],
    ['ghcr.io/', 'it names no repository on ghcr.io'],
    ['ghcr.io', 'it names a registry host, ghcr.io, and no repository on it'],
    [
      '111122223333.dkr.ecr.us-east-1.amazonaws.com:latest',
      'it names a registry host, 111122223333.dkr.ecr.us-east-1.amazonaws.com, and no repository on it',
    ],
    [
      '111122223333.dkr.ecr.us-east-1.amazonaws.com/:latest',
      'it names no repository on 111122223333.dkr.ecr.us-east-1.amazonaws.com',
    ],
    ['-bad-.example.com/api', 'its registry host -bad-.example.com is not a host name'],
    [':latest', 'it names no repository'],
  ])('says what is wrong with %j', (text, because) => {
    expect(parseImageReference(text)).toEqual({ kind: 'invalid', text, because });
  });

  const part = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,8}){0,2}$/);
  const host = fc.oneof(
    fc.constantFrom(
      'ghcr.io',
      'localhost:5000',
      'public.ecr.aws',
      'docker.io',
      '111122223333.dkr.ecr.us-east-1.amazonaws.com',
    ),
    fc.domain(),
  );
  const tag = fc.stringMatching(/^\w[\w.-]{0,20}$/);
  const digests = fc.stringMatching(/^[0-9a-f]{64}$/).map((value) => `sha256:${value}`);

  it('finds again every part of what it is given', () => {
    fc.assert(
      fc.property(
        host,
        fc.array(part, { minLength: 2, maxLength: 4 }),
        fc.option(tag),
        fc.option(digests),
        (at, parts, tagged, pinned) => {
          const repository = parts.join('/');
          const text = `${at}/${repository}${tagged === null ? '' : `:${tagged}`}${pinned === null ? '' : `@${pinned}`}`;
          const expected = {
            host: at,
            repository,
            ...(tagged === null ? {} : { tag: tagged }),
            ...(pinned === null ? {} : { digest: pinned }),
          };
          expect(parseImageReference(text)).toMatchObject(expected);
        },
      ),
    );
  });

  it('reads what it wrote as the same reference', () => {
    fc.assert(
      fc.property(
        fc.option(host),
        fc.array(part, { minLength: 1, maxLength: 3 }),
        fc.option(tag),
        (at, parts, tagged) => {
          const read = parseImageReference(
            `${at === null ? '' : `${at}/`}${parts.join('/')}${tagged === null ? '' : `:${tagged}`}`,
          );
          expect(parseImageReference(formatImageReference(read))).toEqual(read);
        },
      ),
    );
  });

  it('never throws, and leaves no invalid string without a reason', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const read = parseImageReference(text);
        if (read.kind === 'invalid') expect(read.because).toMatch(/^(it|its|the) /);
        else expect(read.repository).toMatch(/^[a-z\d]/);
      }),
    );
  });
});
