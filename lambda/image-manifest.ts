/**
 * Reads a manifest as a registry stores it: OCI image index and Docker manifest list, and the manifest of a single image.
 * https://github.com/opencontainers/image-spec, image-index.md and manifest.md
 */
import * as v from 'valibot';
import { withoutAbsent } from './absent.ts';
import { distinct } from './distinct.ts';
import type { ManifestFact, Platform } from './evidence/facts.ts';

/** Every kind that a registry may hold under a tag. Without them ECR would answer that there is no such image. */
export const mediaTypes: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
  'application/vnd.docker.distribution.manifest.v1+json',
];

/** What is not there, or not as expected, is as good as unknown. */
const text = v.fallback(v.optional(v.string()), undefined);
const platform = v.fallback(
  v.optional(v.object({ os: text, architecture: text, variant: text, 'os.version': text })),
  undefined,
);
const descriptor = v.object({
  mediaType: text,
  artifactType: text,
  annotations: v.fallback(v.optional(v.record(v.string(), v.string()), {}), {}),
  platform,
});
type Descriptor = v.InferOutput<typeof descriptor>;

const manifest = v.object({
  mediaType: text,
  artifactType: text,
  /** Of an index. */
  manifests: v.optional(v.array(descriptor)),
  /** Of a single image. */
  config: v.optional(v.object({ mediaType: text })),
  layers: v.fallback(v.optional(v.array(v.object({ mediaType: text })), []), []),
});
type Manifest = v.InferOutput<typeof manifest>;

/** What the manifest offers, but for its digest, or why it could not be read. `mediaType`: as the registry tells it. */
export function readManifest(json: string, mediaType?: string): ManifestFact | { unreadable: string } {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), manifest), json);
  if (!parsed.success) return { unreadable: parsed.issues[0].message };
  const read = parsed.output;
  const artifactType = artifactTypeOf(read);
  return {
    mediaType: mediaType || read.mediaType || 'unknown',
    ...(read.manifests && offered(read.manifests)),
    ...(artifactType && { artifactType }),
  };
}

function offered(
  entries: readonly Descriptor[],
): Pick<ManifestFact, 'platforms' | 'unnamed' | 'attestations'> {
  const images = entries.filter((entry) => !isAttached(entry));
  const platforms = distinct(images.flatMap((entry) => platformOf(entry) ?? []));
  const unnamed = images.filter((entry) => !platformOf(entry)).length;
  const attestations = entries.length - images.length;
  return { platforms, ...(unnamed > 0 && { unnamed }), ...(attestations > 0 && { attestations }) };
}

/** BuildKit's attestations, and what others attach to an image: signatures, lists of contents. */
const isAttached = ({ annotations, artifactType, platform: on }: Descriptor): boolean =>
  'vnd.docker.reference.type' in annotations ||
  artifactType !== undefined ||
  (on?.os === 'unknown' && on.architecture === 'unknown');

function platformOf({ platform: on }: Descriptor): Platform | undefined {
  if (!on?.os || !on.architecture) return undefined;
  const { os, architecture, variant, 'os.version': osVersion } = on;
  return withoutAbsent({
    os,
    architecture,
    variant: variant || undefined,
    osVersion: osVersion || undefined,
  });
}

const imageConfigs: readonly string[] = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
];
const inToto = 'application/vnd.in-toto+json';

/** An attestation has the configuration of an image, and statements in place of layers. */
function artifactTypeOf({ artifactType, config, layers, manifests }: Manifest): string | undefined {
  if (manifests) return undefined;
  const statementsOnly = layers.length > 0 && layers.every(({ mediaType }) => mediaType === inToto);
  if (statementsOnly) return artifactType || inToto;
  const isImage = !config?.mediaType || imageConfigs.includes(config.mediaType);
  return isImage ? undefined : artifactType || config.mediaType;
}
