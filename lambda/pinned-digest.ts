import { type EcrImage, parseImageReference } from './image-reference.ts';
import type { PullFailure } from './types.ts';

/** `cut`: the text ends inside the digest, and nothing else tells it. */
export type PinnedDigest = { digest: string } | { cut: true };

/**
 * The digest that the failure's text asks for in this repository: ECS pins it at the first task of a deployment, and
 * later tasks ask for it whatever the tag names by then. `undefined`: the text asks for none.
 */
export function pinnedDigest(
  { text, container: { imageDigest = '' } }: PullFailure,
  asked: Pick<EcrImage, 'host' | 'repository'>,
): PinnedDigest | undefined {
  for (const [named] of text.matchAll(/[^\s"'`()]+@sha256:[0-9a-f]{64}(?![0-9a-f])/g)) {
    const read = readIn(named, asked);
    if (read?.digest) return { digest: read.digest };
  }
  const [, named = '', shown = ''] = /([^\s"'`()@]+)@([a-z0-9:]*)(?:\.{3,}|…)?$/.exec(text) ?? [];
  if (!isBeginning(shown) || !readIn(named, asked)) return undefined;
  return imageDigest.startsWith(shown) && digest.test(imageDigest) ? { digest: imageDigest } : { cut: true };
}

const digest = /^sha256:[0-9a-f]{64}$/;
const isBeginning = (shown: string): boolean =>
  'sha256:'.startsWith(shown) || /^sha256:[0-9a-f]+$/.test(shown);

function readIn(
  named: string,
  { host, repository }: Pick<EcrImage, 'host' | 'repository'>,
): EcrImage | undefined {
  const read = parseImageReference(named);
  return read.kind === 'ecr-private' && read.host === host && read.repository === repository
    ? read
    : undefined;
}
