import { parseImageReference } from '../image-reference.ts';

/** Whose answer a text tells: that of Docker Hub, which hides what it does not show, or that of a registry by name. */
export type AskedRegistry = 'docker-hub' | 'named';

/** The registry of the image that was denied or did not resolve. `undefined` where the text names no image. */
export function registryAsked(text: string): AskedRegistry | undefined {
  const name = /\b(?:denied for|failed to resolve ref(?:erence)?) "?([^\s",]+)/i.exec(text)?.[1];
  if (name === undefined) return undefined;
  const [first = ''] = name.split('/', 1);
  if (/(?:^|\.)docker\.io$/i.test(first)) return 'docker-hub';
  const image = parseImageReference(name.replace(/:$/, ''));
  if (image.kind !== 'invalid' && !/\.dkr\b/i.test(first))
    return image.kind === 'docker-hub' ? image.kind : 'named';
  // Cut off, or made unreadable by whoever copied it: what has a dot or a port is a host.
  return /[.:]/.test(first) ? 'named' : 'docker-hub';
}
