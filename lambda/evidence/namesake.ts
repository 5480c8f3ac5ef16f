import type { Gathered, Symptom } from '../types.ts';
import { askedImage } from './asked-image.ts';
import { defineGatherer, known } from './define.ts';
import type { ImageFact } from './facts.ts';
import { readImage } from './image.ts';
import { anyRepository } from './repository.ts';

const describeImages = 'ecr:DescribeImages';

/** What Docker Hub, or the way to it, can have to do with a registry that was left out. */
const asking: readonly Symptom[] = [
  'repository-not-found',
  'image-not-found',
  'access-denied',
  'timeout',
  'unrecognised',
];

/**
 * The image of the same name and tag in the task's own private ECR registry, for a reference that Docker's rules read as
 * one for Docker Hub: who wrote it may have left out the registry.
 */
export const namesake = defineGatherer({
  key: 'namesake',
  scope: 'container',
  grants: [{ action: describeImages, on: anyRepository }],
  async gather(question): Promise<Gathered<ImageFact | null>> {
    if (!asking.includes(question.failure.reason.symptom)) return known(null);
    const asked = await askedImage(question);
    if ('gap' in asked) return asked;
    if (asked.known.kind !== 'docker-hub') return known(null);
    const definition = await question.ask('taskDefinition');
    if ('gap' in definition) return definition;
    const holder = definition.known.containers.find(({ name }) => name === question.failure.container.name);
    // Whoever keeps a user and a password for Docker Hub means Docker Hub.
    if (holder?.credentialsParameter) return known(null);
    const { repository, tag, digest } = asked.known;
    const { account, region } = question.failure.task;
    const home = { account, region, repository: repository.replace(/^library\//, '') };
    const id = digest ? { imageDigest: digest } : { imageTag: tag ?? 'latest' };
    return readImage(question.clients.ecr(region), home, id, question);
  },
});
