import type { Case } from './case.ts';
import { account, otherAccount, region } from './harness/environment.ts';
import {
  digestRefused,
  hubDenied,
  imageNotFound,
  invalidReference,
  manifestUnknown,
  onInstance,
  platformMismatch,
  repositoryNotFound,
} from './harness/reasons.ts';
import { registryOf } from './harness/repository.ts';
import { registry } from './harness/world.ts';

const elsewhere = 'eu-west-1';

const deleted = `sha256:${'3c'.repeat(32)}`;

/** An index of one image, and of the attestation that BuildKit makes beside it. */
const armOnly = {
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: `sha256:${'1a'.repeat(32)}`,
      size: 1_234,
      platform: { os: 'linux', architecture: 'arm64' },
    },
    {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: `sha256:${'2b'.repeat(32)}`,
      size: 567,
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    },
  ],
};

/** What is pulled, and from where in ECR. */
export const imageCases: readonly Case[] = [
  {
    cause: 'image-reference-invalid',
    when: 'the repository is written with a capital letter',
    service: 'wishlist',
    world: { image: `${registry}/Wishlist:v42` },
    text: ({ image }) => invalidReference(image),
    names: () => ['Wishlist', 'lower'],
  },
  {
    cause: 'image-reference-invalid',
    when: 'the image lost its registry, so that Docker Hub was asked for it',
    service: 'gift-cards',
    world: { image: 'gift-cards:v42' },
    text: () => hubDenied('library/gift-cards', 'v42'),
    names: () => ['gift-cards:v42', `${registry}/gift-cards:v42`],
  },
  {
    cause: 'repository-missing',
    when: 'the repository has another name',
    service: 'catalogue',
    world: { image: `${registry}/catalogeu:v42` },
    text: ({ image }) => repositoryNotFound(image, 'catalogeu', account),
    names: () => ['catalogeu', 'catalogue'],
  },
  {
    cause: 'image-missing',
    when: 'the tag was never pushed',
    service: 'search',
    world: { tags: ['v41', 'v40'] },
    text: ({ image }) => imageNotFound(image),
    names: () => ['v42', 'v41'],
  },
  {
    cause: 'image-missing',
    when: 'a lifecycle rule expired the tag',
    service: 'receipts',
    world: {
      tags: ['v44', 'v43'],
      lifecycleRules: [
        {
          rulePriority: 10,
          selection: {
            tagStatus: 'tagged',
            tagPrefixList: ['v'],
            countType: 'imageCountMoreThan',
            countNumber: 2,
          },
          action: { type: 'expire' },
        },
      ],
    },
    text: ({ image }) => imageNotFound(image),
    names: () => ['v42', 'v44', 'rule 10'],
  },
  {
    cause: 'image-missing',
    when: 'ECS pinned a digest that was deleted since, and the registry answers 403',
    service: 'avatars',
    world: {},
    text: ({ image }) => digestRefused(image, deleted),
    names: () => [deleted, 'tag v42 is now sha256:'],
  },
  {
    cause: 'image-missing',
    when: 'the task ran on an instance, and the tag was never pushed',
    service: 'thumbnails',
    world: { tags: ['v41'] },
    text: ({ image }) => onInstance(imageNotFound(image)),
    names: () => ['v42', 'v41'],
  },
  {
    cause: 'image-platform-mismatched',
    when: 'the image is built for another CPU',
    service: 'labels',
    world: { manifest: armOnly },
    text: () => platformMismatch('linux/amd64'),
    names: () => ['linux/amd64', 'linux/arm64'],
  },
  {
    cause: 'image-region-mismatched',
    when: 'the image reference names a Region where the image is not',
    service: 'invoices',
    world: { image: `${account}.dkr.ecr.${elsewhere}.amazonaws.com/invoices:v42` },
    text: ({ image }) => repositoryNotFound(image, 'invoices', account),
    names: () => [elsewhere, region, `${registry}/invoices:v42`],
  },
  {
    cause: 'image-account-mismatched',
    when: 'the image reference names an account where the image is not',
    service: 'refunds',
    world: { image: `${registryOf(otherAccount)}/refunds:v42` },
    text: ({ image }) => repositoryNotFound(image, 'refunds', otherAccount),
    names: () => [otherAccount, `${registry}/refunds:v42`],
  },
  {
    cause: 'undetermined',
    when: 'a pull-through cache rule may bring the image, and the upstream has no such tag',
    service: 'proxy',
    world: {
      image: `${registry}/hub/library/haproxy:99.0`,
      pullThroughPrefix: 'hub',
      executionRole: 'imports',
    },
    text: ({ image }) => manifestUnknown(image),
    names: () => ['hub/library/haproxy', 'pull-through cache rule hub'],
  },
];
