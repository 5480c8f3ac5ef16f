import { describe, expect, it } from 'vitest';
import { destinationsOf, ecrRegionOf, registryName } from '../../lambda/network/destinations.ts';
import { ecr, failureOf, type World } from './worlds.ts';

const hosts = (world: World) =>
  destinationsOf(failureOf(world)).map(({ host, legs }) => `${legs.join('+')} ${host}`);

describe('hosts of a pull', () => {
  it.each<[string, World, string[]]>([
    [
      'private ECR',
      {},
      [
        'registry-auth api.ecr.us-east-1.amazonaws.com',
        'manifest 111122223333.dkr.ecr.us-east-1.amazonaws.com',
        'layer prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com',
      ],
    ],
    [
      'private ECR in another Region, for the token too',
      { image: ecr('eu-west-1') },
      [
        'registry-auth api.ecr.eu-west-1.amazonaws.com',
        'manifest 111122223333.dkr.ecr.eu-west-1.amazonaws.com',
        'layer prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com',
      ],
    ],
    [
      'private ECR on Fargate platform 1.3, which logs in over an interface of its own',
      { task: { platformVersion: '1.3.0' } },
      [
        'manifest 111122223333.dkr.ecr.us-east-1.amazonaws.com',
        'layer prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com',
      ],
    ],
    [
      'private ECR by its dual-stack host',
      { image: '111122223333.dkr-ecr.us-east-1.on.aws/payments:v42' },
      [
        'registry-auth ecr.us-east-1.api.aws',
        'manifest 111122223333.dkr-ecr.us-east-1.on.aws',
        'layer prod-us-east-1-starport-layer-bucket.s3.dualstack.us-east-1.amazonaws.com',
      ],
    ],
    [
      'Docker Hub',
      { image: 'nginx:1.29' },
      [
        'registry-auth auth.docker.io',
        'manifest registry-1.docker.io',
        'layer production.cloudflare.docker.com',
      ],
    ],
    [
      'ECR Public',
      { image: 'public.ecr.aws/nginx/nginx:1' },
      ['registry-auth+manifest public.ecr.aws', 'layer cloudfront.net'],
    ],
    ['another registry', { image: 'ghcr.io/acme/api:1' }, ['registry-auth+manifest+layer ghcr.io']],
    [
      'a private registry whose credentials could not be fetched',
      { image: 'ghcr.io/acme/api:1', reason: { leg: 'credentials' } },
      ['credentials secretsmanager.us-east-1.amazonaws.com', 'registry-auth+manifest+layer ghcr.io'],
    ],
    ['an image string that is no reference', { image: '' }, []],
  ])('%s', (_, world, expected) => {
    expect(hosts(world)).toEqual(expected);
  });

  it('asks Windows on Fargate, whose platform version is 1.0.0, for ecr.api too', () => {
    expect(hosts({ task: { platformVersion: '1.0.0' } })).toHaveLength(3);
  });

  it('asks a FIPS endpoint of its own for a FIPS host', () => {
    const world = { image: '111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/payments:v42' };
    const services = destinationsOf(failureOf(world)).map(({ service }) => service?.name);
    expect(services).toEqual(['ecr.api', 'ecr-fips.dkr', 's3']);
  });
});

describe('the address in the message', () => {
  const dialled = (world: World) =>
    destinationsOf(failureOf(world)).flatMap(({ name, address }) => (address ? `${name} at ${address}` : []));

  it.each<[string, World, string[]]>([
    [
      'by the leg',
      { reason: { leg: 'layer', address: '3.5.20.11' } },
      ['Amazon S3 in us-east-1 at 3.5.20.11'],
    ],
    [
      'by the host, whatever the leg',
      {
        reason: {
          leg: 'unknown',
          host: '111122223333.dkr.ecr.us-east-1.amazonaws.com',
          address: '10.0.3.17',
        },
      },
      ['ecr.dkr in us-east-1 at 10.0.3.17'],
    ],
    [
      'by the host among those of one registry',
      { image: 'nginx', reason: { leg: 'manifest', host: 'auth.docker.io', address: '54.1.2.3' } },
      ['auth.docker.io at 54.1.2.3'],
    ],
    ['nobody, where neither is told', { reason: { leg: 'unknown', address: '3.5.20.11' } }, []],
    [
      'nobody, where it is the resolver',
      { reason: { symptom: 'dns-failure', leg: 'manifest', address: '10.0.0.2' } },
      [],
    ],
    ['nobody, where it is cut short', { reason: { leg: 'layer', address: '3.5.' } }, []],
  ])('belongs to: %s', (_, world, expected) => {
    expect(dialled(world)).toEqual(expected);
  });
});

describe('the registry of an image', () => {
  it.each([
    [ecr(), 'us-east-1', 'Amazon ECR in us-east-1'],
    ['nginx', undefined, 'Docker Hub'],
    ['public.ecr.aws/nginx/nginx', undefined, 'Amazon ECR Public'],
    ['ghcr.io/acme/api', undefined, 'ghcr.io'],
  ])('%s', (image, region, name) => {
    expect(ecrRegionOf(failureOf({ image }))).toBe(region);
    expect(registryName(failureOf({ image }))).toBe(name);
  });
});
