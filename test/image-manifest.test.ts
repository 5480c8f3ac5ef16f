import { describe, expect, it } from 'vitest';
import { readManifest } from '../lambda/image-manifest.ts';

const ociIndex = 'application/vnd.oci.image.index.v1+json';
const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json';
const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json';
const ociConfig = 'application/vnd.oci.image.config.v1+json';
const inToto = 'application/vnd.in-toto+json';

const entry = (os: string, architecture: string, more: object = {}) => ({
  mediaType: ociManifest,
  digest: `sha256:${'0a'.repeat(32)}`,
  size: 1234,
  platform: { os, architecture, ...more },
});
const attestation = {
  ...entry('unknown', 'unknown'),
  annotations: {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': `sha256:${'0b'.repeat(32)}`,
  },
};
const index = (...manifests: object[]) => ({ schemaVersion: 2, mediaType: ociIndex, manifests });
const single = (mediaType: string, config: string, ...layers: string[]) => ({
  schemaVersion: 2,
  mediaType,
  config: { mediaType: config, size: 7, digest: 'sha256:0c' },
  layers: layers.map((layer) => ({ mediaType: layer })),
});

describe('a manifest', () => {
  it.each<[string, object, object]>([
    [
      'of several platforms: an OCI index, with its attestations',
      index(entry('linux', 'amd64'), entry('linux', 'arm64', { variant: 'v8' }), attestation, attestation),
      {
        mediaType: ociIndex,
        platforms: [
          { os: 'linux', architecture: 'amd64' },
          { os: 'linux', architecture: 'arm64', variant: 'v8' },
        ],
        attestations: 2,
      },
    ],
    [
      'of several platforms: a Docker list, with versions of Windows',
      {
        ...index(
          entry('windows', 'amd64', { 'os.version': '10.0.20348.2700' }),
          entry('windows', 'amd64', { 'os.version': '10.0.17763.6293' }),
        ),
        mediaType: dockerList,
      },
      {
        mediaType: dockerList,
        platforms: [
          { os: 'windows', architecture: 'amd64', osVersion: '10.0.20348.2700' },
          { os: 'windows', architecture: 'amd64', osVersion: '10.0.17763.6293' },
        ],
      },
    ],
    [
      'that holds nothing but an attestation',
      index(attestation),
      { mediaType: ociIndex, platforms: [], attestations: 1 },
    ],
    [
      'with an attestation that bears no annotation',
      index(entry('linux', 'amd64'), entry('unknown', 'unknown')),
      { mediaType: ociIndex, platforms: [{ os: 'linux', architecture: 'amd64' }], attestations: 1 },
    ],
    [
      'with a signature beside the image',
      index(entry('linux', 'amd64'), {
        mediaType: ociManifest,
        artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
      }),
      { mediaType: ociIndex, platforms: [{ os: 'linux', architecture: 'amd64' }], attestations: 1 },
    ],
    [
      'with entries that do not tell their platform',
      index({ mediaType: ociManifest }, { mediaType: ociManifest, platform: { os: '', architecture: '' } }),
      { mediaType: ociIndex, platforms: [], unnamed: 2 },
    ],
    [
      'with the same platform twice, each once',
      index(entry('linux', 'amd64'), entry('linux', 'amd64', { variant: '' })),
      { mediaType: ociIndex, platforms: [{ os: 'linux', architecture: 'amd64' }] },
    ],
    ['of nothing at all', index(), { mediaType: ociIndex, platforms: [] }],
    [
      'of a single OCI image, whose platform it does not tell',
      single(ociManifest, ociConfig, 'application/vnd.oci.image.layer.v1.tar+gzip'),
      { mediaType: ociManifest },
    ],
    [
      'of a single Docker image',
      single(dockerManifest, 'application/vnd.docker.container.image.v1+json'),
      { mediaType: dockerManifest },
    ],
    [
      'of an image that says which kind of artifact it is besides',
      {
        ...single(ociManifest, ociConfig, 'application/vnd.oci.image.layer.v1.tar'),
        artifactType: 'application/vnd.example',
      },
      { mediaType: ociManifest },
    ],
    [
      "of Docker's schema 1",
      { schemaVersion: 1, name: 'payments', tag: 'v42', architecture: 'amd64', fsLayers: [] },
      { mediaType: 'unknown' },
    ],
    [
      'of a Helm chart',
      single(
        ociManifest,
        'application/vnd.cncf.helm.config.v1+json',
        'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
      ),
      { mediaType: ociManifest, artifactType: 'application/vnd.cncf.helm.config.v1+json' },
    ],
    [
      'of an artifact that names its kind',
      {
        ...single(ociManifest, 'application/vnd.oci.empty.v1+json'),
        artifactType: 'application/vnd.example.sbom',
      },
      { mediaType: ociManifest, artifactType: 'application/vnd.example.sbom' },
    ],
    [
      'of an attestation that was pushed as an image',
      single(ociManifest, ociConfig, inToto, inToto),
      { mediaType: ociManifest, artifactType: inToto },
    ],
    ['with nothing in it that is known', { schemaVersion: 2 }, { mediaType: 'unknown' }],
  ])('%s', (_, manifest, expected) => {
    expect(readManifest(JSON.stringify(manifest))).toStrictEqual(expected);
  });

  it('is of the media type that the registry tells', () => {
    expect(readManifest('{}', dockerManifest)).toEqual({ mediaType: dockerManifest });
  });

  it.each(['', '[', '"a text"', '{"manifests":"none"}'])('is not what reads %s', (text) => {
    expect(readManifest(text)).toEqual({ unreadable: expect.any(String) });
  });
});
