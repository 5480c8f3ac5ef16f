import type { Leg } from '../types.ts';
import type { Subject } from './subject.ts';

interface LegRow {
  name: string;
  /** In the words of the text, without names. */
  says?: RegExp;
  /** In the text with its names: hosts, URLs. */
  shows?: RegExp;
  leg: Leg;
}

/** Which step of the pull a text shows. Ordered: the first row that matches decides. */
const rows: readonly LegRow[] = [
  // The agent did not reach Docker: nobody asked a registry, whatever the URL of the request names.
  { name: 'no pull yet', says: /error during connect|\bdial unix\b/i, leg: 'unknown' },
  {
    name: 'the token that a registry wants first',
    says: /GetAuthorizationToken|registry auth\b(?! from asm)|failed to authorize|failed to fetch (?:anonymous|oauth) token/i,
    shows:
      /api\.ecr\b|api\.ecr-fips|\becr(?:-fips)?\.[\w-]+\.api\.(?:aws|amazonwebservices)|auth\.docker\.io|https?:\/\/[^\s/]+\/(?:(?!manifests\/|blobs\/)[\w.-]+\/){0,8}(?:token|auth)(?=[?"':\s]|$)/i,
    leg: 'registry-auth',
  },
  {
    // containerd asks for /manifests/DIGEST and, where that is not found, for /blobs/DIGEST: still the manifest.
    name: 'the reference being resolved',
    says: /failed to resolve ref|pull image manifest has been|CannotPullImageManifest|pulling from host/i,
    leg: 'manifest',
  },
  { name: 'the action that is denied', says: /perform: ecr:BatchGetImage/i, leg: 'manifest' },
  { name: 'the action that is denied', says: /perform: (?:ecr:GetDownloadUrlForLayer|s3:)/i, leg: 'layer' },
  {
    name: 'a manifest asked for by URL',
    says: /\[manifests [^\][]*\]/i,
    shows: /\/v2\/(?:(?!\/v2\/)[^\s"])+\/manifests\//i,
    leg: 'manifest',
  },
  {
    name: 'the stores that registries keep layers in',
    says: /REDACTED ECR URL/i,
    shows:
      /starport-layer|https?:\/\/(?:(?!\bs3[.-])[^\s/"])*\bs3[.-]|\.cloudfront\.net|production\.cloud(?:flare|front)\.docker\.com|\/v2\/(?:(?!\/v2\/)[^\s"])+\/blobs\/|r2\.cloudflarestorage\.com|ghcr-?blobs?|pkg-containers\.githubusercontent/i,
    leg: 'layer',
  },
  { name: "S3's answers, which are XML as no registry's are", says: /<\?xml|<Error>|<Code>/i, leg: 'layer' },
  {
    name: 'layers and the image configuration, which is stored beside them',
    says: /http(?:Read|Reader)Seeker|error pulling image conf|(?:extract|register|unpack\w*) (?:image|layer)|failed to copy|GetImageBlob|layer verification|layers from manifest|ImportLayer|ref pull has been|panic: runtime error/i,
    shows: /\bref "?(?:layer|config)-sha256/i,
    leg: 'layer',
  },
  {
    name: 'the registry itself',
    says: /pull access denied|manifest|inspect image has been|\brepository \S+ (?:unauthorized|not found)/i,
    shows:
      /\bref "?(?:manifest|index)-sha256|\/v2\/|\.dkr[.-]ecr(?:(?!\.dkr)\S)*: (?:no basic|dial|net\/http)|(?:registry-1|index)\.docker\.io/i,
    leg: 'manifest',
  },
];

/** The leg that the text shows, if it shows one. `words` is the text without names. */
export function legOf(text: string, words: string, subject: Subject): Leg | undefined {
  if (subject === 'credentials' || subject === 'secret') return 'credentials';
  if (subject === 'registry-auth') return 'registry-auth';
  return rows.find(({ says, shows }) => says?.test(words) || shows?.test(text))?.leg;
}
