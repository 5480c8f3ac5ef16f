import { type EcrImage, type ImageReference, parseImageReference } from '../image-reference.ts';
import type { Gathered } from '../types.ts';
import { gap, known, type Question } from './define.ts';

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

/**
 * An answer about another account's registry. Its own repository policies decide there, and no grant on our side would
 * help; and an answer that is not of that account is none.
 */
export function fromRegistry<T>(
  action: string,
  account: string,
  { failure: { task } }: Question,
  answer: Gathered<T>,
  registryId?: string,
): Gathered<T> {
  if ('gap' in answer) {
    const { reason } = answer.gap;
    const refused = account !== task.account && reason.startsWith('not authorized');
    const theirs = `not authorized: the repository policy of account ${account} has to allow ${action} to account ${task.account}`;
    return refused ? gap(action, theirs) : answer;
  }
  return registryId === undefined || registryId === account
    ? answer
    : gap(action, `the answer is about the registry of account ${registryId}, not of ${account}`);
}

/** The same, where it is in a private ECR registry; else a gap in `action`, since there is nobody to ask. */
export async function askedEcrImage(question: Question, action: string): Promise<Gathered<EcrImage>> {
  const asked = await askedImage(question);
  if ('gap' in asked) return asked;
  return asked.known.kind === 'ecr-private'
    ? known(asked.known)
    : gap(action, 'the image is not in a private ECR registry');
}
