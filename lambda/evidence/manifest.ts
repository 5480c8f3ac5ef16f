import { BatchGetImageCommand } from '@aws-sdk/client-ecr';
import { mediaTypes, readManifest } from '../image-manifest.ts';
import type { EcrImage } from '../image-reference.ts';
import type { Gathered } from '../types.ts';
import { askedImage, askRegistry, imageIdOf } from './asked-image.ts';
import { defineGatherer, gap, known, type Question, unlessNotFound } from './define.ts';
import type { ManifestFact, RepositoryFact } from './facts.ts';

const action = 'ecr:BatchGetImage';

/**
 * What the manifest of the image offers. In a repository that a pull-through cache rule covers, ECR takes the very call
 * for a pull, and imports what it does not have yet: it is made only where the rules were read and none covers the name.
 */
export const manifest = defineGatherer({
  key: 'manifest',
  scope: 'image',
  grants: [{ action, on: { service: 'ecr', resource: 'repository/*', region: '*' } }],
  async gather(question): Promise<Gathered<ManifestFact | null>> {
    const asked = await askedImage(question);
    if ('gap' in asked) return asked;
    const image = asked.known;
    if (image.kind !== 'ecr-private') return known(null);
    if (image.account !== question.failure.task.account) {
      return gap(
        action,
        `the pull-through cache rules of account ${image.account} cannot be read from here, and reading the manifest might import the image`,
      );
    }
    const within = await question.ask('repository');
    if ('gap' in within) return within;
    const risk = riskOfImport(within.known);
    if (risk) return gap(action, `${risk}, and reading the manifest might import the image`);
    return within.known.exists ? read(question, image) : known(null);
  },
});

function riskOfImport({ name, pullThroughPrefix, pullThroughUnknown }: RepositoryFact): string | undefined {
  if (pullThroughPrefix) return `the pull-through cache rule ${pullThroughPrefix} covers ${name}`;
  return (
    pullThroughUnknown &&
    `whether a pull-through cache rule covers ${name} could not be read (${pullThroughUnknown.reason})`
  );
}

async function read(question: Question, image: EcrImage): Promise<Gathered<ManifestFact | null>> {
  const { account, region, repository } = image;
  const command = new BatchGetImageCommand({
    registryId: account,
    repositoryName: repository,
    imageIds: [imageIdOf(question.failure, image)],
    acceptedMediaTypes: [...mediaTypes],
  });
  let failed: string | undefined;
  const answer = await askRegistry(action, account, question, async () => {
    const sent = question.clients.ecr(region).send(command);
    const { images, failures } = (await unlessNotFound(sent, 'RepositoryNotFoundException')) ?? {};
    const [{ failureCode, failureReason } = {}] = failures ?? [];
    if (failureCode !== 'ImageNotFound') failed = failureReason ?? failureCode;
    return images?.[0];
  });
  if ('gap' in answer) return answer;
  const { imageManifest, imageManifestMediaType, imageId } = answer.known ?? {};
  if (!imageManifest) return failed ? gap(action, failed) : known(null);
  const told = readManifest(imageManifest, imageManifestMediaType);
  if ('unreadable' in told) return gap(action, `the manifest is none that is known here: ${told.unreadable}`);
  return known({ ...(imageId?.imageDigest && { digest: imageId.imageDigest }), ...told });
}
