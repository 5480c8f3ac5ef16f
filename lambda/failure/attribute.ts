import { formatImageReference, type ImageReference, parseImageReference } from '../image-reference.ts';
import { normalise } from '../reason/text.ts';
import type { Reason } from '../types.ts';
import type { StoppedContainer } from './event-schema.ts';

/** A text that tells of a failure, and what was read from it. */
export interface Told {
  text: string;
  reason: Reason;
}

/** Whether two texts are one message, perhaps cut at different lengths or with another wrapper before it. */
export function isSameMessage(one: string, other: string): boolean {
  const [short = '', long = ''] = [core(one), core(other)].sort((a, b) => a.length - b.length);
  return short !== '' && long.startsWith(short);
}

const core = (text: string): string =>
  normalise(text)
    .replace(/^.*?(?=CannotPull|ResourceInitializationError)/i, '')
    .replace(ellipsis, '');

const ellipsis = /(?<!\.)\.{3,}$/;

/**
 * The container that a task's own `stoppedReason` is about. `failed` are those that told a pull failure themselves:
 * `undefined` where the text is about one of them, whose own words are enough.
 */
export function containerToldOf(
  { text, reason }: Told,
  containers: readonly StoppedContainer[],
  failed: readonly StoppedContainer[],
): StoppedContainer | undefined {
  const named = namedIn(text, containers);
  if (named.length > 0) return named.some((container) => failed.includes(container)) ? undefined : named[0];
  if (failed.length > 0) return undefined;
  const withImage = containers.filter(({ image }) => image !== undefined);
  return likeliest(reason, withImage) ?? containers[0] ?? { networkInterfaces: [] };
}

/** Where no image is named: the one that this kind of failure befalls, and that shows no sign of a finished pull. */
function likeliest(reason: Reason, withImage: readonly StoppedContainer[]): StoppedContainer | undefined {
  const isEcr = ({ image }: StoppedContainer): boolean =>
    parseImageReference(image ?? '').kind === 'ecr-private';
  if (reason.leg === 'registry-auth') return withImage.find(isEcr) ?? withImage[0];
  // `repositoryCredentials` are for private registries other than ECR.
  if (reason.leg === 'credentials') return withImage.find((container) => !isEcr(container)) ?? withImage[0];
  const isPulled = ({ imageDigest, runtimeId, exitCode }: StoppedContainer): boolean =>
    (imageDigest ?? runtimeId ?? exitCode) !== undefined;
  return withImage.find((container) => !isPulled(container)) ?? withImage[0];
}

/** The containers whose image the text names, and names most exactly. */
function namedIn(text: string, containers: readonly StoppedContainer[]): StoppedContainer[] {
  const said = normalise(text);
  const scores = containers.map(({ image }) => (image === undefined ? 0 : exactness(said, image)));
  const best = Math.max(0, ...scores);
  return best === 0 ? [] : containers.filter((_container, index) => scores[index] === best);
}

/** 3: with its tag or digest. 2: its repository on its host. 1: by a name that others may share, or cut off. */
function exactness(text: string, image: string): 0 | 1 | 2 | 3 {
  const { exact, repository, loose } = formsOf(image, parseImageReference(image));
  if (exact.some((form) => isIn(text, form))) return 3;
  if (repository.some((form) => isIn(text, form))) return 2;
  const lastWord = /(?<![^\s"'])[^\s"']*$/.exec(text.replace(ellipsis, ''))?.[0] ?? '';
  const isCutOff = lastWord.includes('/') && exact.some((form) => form.startsWith(lastWord));
  return isCutOff || loose.some((form) => isIn(text, form)) ? 1 : 0;
}

interface Forms {
  exact: string[];
  repository: string[];
  loose: string[];
}

/** How an image is spelt in messages: as given, in full, in the registry's URLs, in ECR's and IAM's sentences. */
function formsOf(image: string, reference: ImageReference): Forms {
  if (reference.kind === 'invalid') return { exact: image === '' ? [] : [image], repository: [], loose: [] };
  const { host, repository, tag, digest } = reference;
  const asked = `${reference.kind === 'docker-hub' ? 'registry-1.docker.io' : host}/v2/${repository}`;
  const manifests = [tag, digest]
    .filter((one) => one !== undefined)
    .map((one) => `${asked}/manifests/${one}`);
  // Without a tag of its own, the image as given is the beginning of every tag of its repository.
  const isTagged = [`:${tag}`, `@${digest}`].some((end) => image.endsWith(end));
  return {
    exact: [...(isTagged ? [image] : []), formatImageReference(reference), ...manifests],
    repository: [`${host}/${repository}`, asked],
    loose: [repository, repository.replace(/^library\//, '')].flatMap((name) =>
      ['for ', 'repository ', 'image ', "name '", ':repository/'].map((before) => before + name),
    ),
  };
}

/** Whether the text has the form with nothing before or after that would make it another name. */
function isIn(text: string, form: string): boolean {
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) {
    const before = /^\w/.test(form) ? text.slice(Math.max(0, at - 2), at) : '';
    const after = text.slice(at + form.length);
    if (!/[\w.-]$|(?<!\/)\/$/.test(before) && !/^(?:[\w-]|\.\w|\/(?!manifests\/|blobs\/))/.test(after))
      return true;
  }
  return false;
}
