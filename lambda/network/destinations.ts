import {
  type EcrImage,
  type ImageReference,
  parseImageReference,
  privateEcrImage,
} from '../image-reference.ts';
import type { Leg, PullFailure, StoppedTask } from '../types.ts';
import { isAddress, isIpv4 } from './addresses.ts';
import type { Destination, Service } from './types.ts';

/**
 * The hosts that the pull of this image has to reach over TCP, in the order in which a pull asks them. Empty where the
 * image is not known or is no image reference.
 */
export function destinationsOf(failure: PullFailure): Destination[] {
  const { container, task, reason } = failure;
  if (!container.image) return [];
  const registry = registryHosts(parseImageReference(container.image), failure);
  // Up to Fargate's platform version 1.3.0 secrets too were fetched over an interface of its own.
  const secret = reason.leg === 'credentials' && !logsInElsewhere(task) ? [secretsManager(task)] : [];
  const destinations = registry.length > 0 ? [...secret, ...registry] : [];
  return withDialledAddress(destinations, failure);
}

/** The Region of the private ECR registry that the image names; `undefined` for any other registry. */
export const ecrRegionOf = (failure: PullFailure): string | undefined => privateEcrImage(failure)?.region;

/** The registry for people: `Amazon ECR in us-east-1`, `Docker Hub`, or its host. */
export function registryName({ container }: PullFailure): string {
  const reference = parseImageReference(container.image ?? '');
  switch (reference.kind) {
    case 'ecr-private':
      return `Amazon ECR in ${reference.region}`;
    case 'ecr-public':
      return 'Amazon ECR Public';
    case 'docker-hub':
      return 'Docker Hub';
    case 'other':
      return reference.host;
    case 'invalid':
      return 'the registry';
  }
}

/** The services that this pull needs an endpoint for where the subnet has no internet path. */
export function servicesOf(failure: PullFailure): Service[] {
  return destinationsOf(failure).flatMap(({ service }) => service ?? []);
}

function registryHosts(image: ImageReference, failure: PullFailure): Destination[] {
  switch (image.kind) {
    case 'ecr-private':
      return privateEcr(image, failure);
    case 'ecr-public':
      return [
        https('public.ecr.aws', 'registry-auth', 'manifest'),
        // ECR Public redirects to a CloudFront distribution, whose name it does not promise.
        { ...https('cloudfront.net', 'layer'), name: 'the CloudFront hosts of public.ecr.aws' },
      ];
    case 'docker-hub':
      return [
        https('auth.docker.io', 'registry-auth'),
        https('registry-1.docker.io', 'manifest'),
        https('production.cloudflare.docker.com', 'layer'),
      ];
    case 'other':
      return [ownRegistry(image.host)];
    case 'invalid':
      return [];
  }
}

const https = (host: string, ...legs: Leg[]): Destination => ({ name: host, host, port: 443, legs });

/** Registries that are on the internet for certain. Any other host may be in a private network. */
const publicRegistries =
  /(?:^|\.)(?:ghcr\.io|quay\.io|gcr\.io|pkg\.dev|azurecr\.io|mcr\.microsoft\.com|registry\.gitlab\.com|registry\.k8s\.io|docker\.elastic\.co|nvcr\.io|cgr\.dev|lscr\.io|registry\.redhat\.io|registry\.access\.redhat\.com|container-registry\.oracle\.com)$/i;

function ownRegistry(hostAndPort: string): Destination {
  const [host = '', port = '443'] = hostAndPort.split(/:(?=\d+$)/);
  return {
    ...https(hostAndPort, 'registry-auth', 'manifest', 'layer'),
    port: Number(port),
    ...(publicRegistries.test(host) ? {} : { mayBePrivate: true }),
    ...(isIpv4(host) ? { address: host } : {}),
  };
}

/** Layers come from Amazon S3 by presigned URL, in the image's Region, with or without ECR endpoints. */
function privateEcr(
  { host, region, fips, dualStack }: EcrImage,
  { task, reason }: PullFailure,
): Destination[] {
  const suffix = suffixOf(region);
  const dkr = fips ? 'ecr-fips.dkr' : 'ecr.dkr';
  const of = (name: Service['name'], at: string, leg: Leg): Destination => ({
    ...https(at, leg),
    name: `${name === 's3' ? 'Amazon S3' : name} in ${region}`,
    service: { name, region },
  });
  // Which of the two a FIPS image's token is asked of the message alone tells.
  const fipsApi = /^(?:api\.)?ecr-fips\./.test(reason.host ?? '') ? reason.host : undefined;
  const api = of(
    fipsApi ? 'ecr-fips.api' : 'ecr.api',
    fipsApi ?? (dualStack ? `ecr.${region}.api.aws` : `api.ecr.${region}.${suffix}`),
    'registry-auth',
  );
  const s3 = `s3.${dualStack ? 'dualstack.' : ''}${region}.${suffix}`;
  return [
    ...(logsInElsewhere(task) ? [] : [api]),
    of(dkr, host, 'manifest'),
    of('s3', `prod-${region}-starport-layer-bucket.${s3}`, 'layer'),
  ];
}

function suffixOf(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn';
  return region.startsWith('eusc-') ? 'amazonaws.eu' : 'amazonaws.com';
}

/** Up to platform version 1.3.0, Fargate fetched the registry's token over an interface of its own. 1.0.0 is Windows'. */
function logsInElsewhere({ launchType, platformVersion }: StoppedTask): boolean {
  return launchType === 'FARGATE' && /^1\.[123]\./.test(platformVersion ?? '');
}

/** Whether the task runs Windows, as far as the event tells: Windows on Fargate has platform version 1.0.0. */
export function isWindows({ launchType, platformVersion }: StoppedTask): boolean {
  return launchType === 'FARGATE' && platformVersion === '1.0.0';
}

function secretsManager({ region }: StoppedTask): Destination {
  return {
    ...https(`secretsmanager.${region}.${suffixOf(region)}`, 'credentials'),
    name: `Secrets Manager in ${region}`,
    service: { name: 'secretsmanager', region },
  };
}

/**
 * The message's address belongs to the host it names, else to the leg: Fargate prints the registry's host where it
 * fetches a layer from S3. A host that is none of a pull from ECR is a destination of its own: Windows fetches its base
 * layers from Microsoft. In a DNS failure the address is the resolver's.
 */
function withDialledAddress(destinations: Destination[], { reason }: PullFailure): Destination[] {
  const { address, host, leg, symptom } = reason;
  if (!address || !isAddress(address) || symptom === 'dns-failure') return destinations;
  const named = destinations.find((destination) => destination.host === host);
  const ofLeg = destinations.find(({ legs }) => legs.includes(leg));
  const isForeign = host !== undefined && !named && ofLeg?.service !== undefined && !isOfAws(host);
  if (isForeign) return [...destinations, { ...https(host, leg), address }];
  const dialled = (leg === 'layer' && ofLeg) || named || ofLeg;
  return destinations.map((destination) =>
    destination === dialled ? { ...destination, address } : destination,
  );
}

/** ECR's and S3's hosts have several forms. */
const isOfAws = (host: string): boolean =>
  /\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|api\.aws|on\.aws)$/i.test(host);
