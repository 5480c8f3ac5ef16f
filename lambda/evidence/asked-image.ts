import { type EcrImage, type ImageReference, parseImageReference } from '../image-reference.ts';
import { pinnedDigest } from '../pinned-digest.ts';
import type { Gathered, PullFailure } from '../types.ts';
import { attempt, gap, known, type Question } from './define.ts';

/** The image of the failed container, from the task definition where ECS's event leaves it out. */
export async function askedImage({
  failure: { container },
  ask,
}: Question): Promise<Gathered<ImageReference>> {
  if (container.image) return known(parseImageReference(container.image));
  const asked = await ask('taskDefinition');
  if ('gap' in asked) return asked;
  const image = asked.known.containers.find(({ name }) => name === container.name)?.image;
  return image
    ? known(parseImageReference(image))
    : gap('ecs:DescribeTaskDefinition', `the task definition has no container ${container.name}`);
}

/** The same, where it is in a private ECR registry; else a gap in `action`, since there is nobody to ask. */
export async function askedEcrImage(question: Question, action: string): Promise<Gathered<EcrImage>> {
  const asked = await askedImage(question);
  if ('gap' in asked) return asked;
  return asked.known.kind === 'ecr-private'
    ? known(asked.known)
    : gap(action, 'the image is not in a private ECR registry');
}

/** How ECR's API is asked for one image. */
export type ImageId = { imageDigest: string } | { imageTag: string };

/** By the digest that ECS pinned, if its message says so; else as the reference has it: with both, the digest decides. */
export function imageIdOf(failure: PullFailure, asked: EcrImage): ImageId {
  const pinned = pinnedDigest(failure, asked);
  const digest = pinned && 'digest' in pinned ? pinned.digest : asked.digest;
  return digest ? { imageDigest: digest } : { imageTag: asked.tag ?? 'latest' };
}

/**
 * Asks the registry of an account. `null` and `undefined` are answers: there is no such thing. In another account its
 * own repository policies decide, so that no grant on our side would help; and an answer about another registry is none.
 */
export async function askRegistry<T extends { registryId?: string | undefined }>(
  action: string,
  account: string,
  { failure: { task } }: Question,
  read: () => Promise<T | null | undefined>,
): Promise<Gathered<T | null | undefined>> {
  const answer = await attempt(action, read);
  if ('gap' in answer) {
    const refused = account !== task.account && answer.gap.reason.startsWith('not authorized');
    const theirs = `not authorized: the repository policy of account ${account} has to allow ${action} to account ${task.account}`;
    return refused ? gap(action, theirs) : answer;
  }
  const registryId = answer.known?.registryId || account;
  return registryId === account
    ? answer
    : gap(action, `the answer is about the registry of account ${registryId}, not of ${account}`);
}
