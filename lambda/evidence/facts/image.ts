/** Facts of the image and its repository. */
import type { Gap } from '../../types.ts';

/** A repository asked for in the account and Region that the image reference names. */
export interface RepositoryFact {
  account: string;
  region: string;
  name: string;
  exists: boolean;
  /** Where it does not exist: the repositories of that account and Region whose names are nearest, nearest first. */
  nearest: string[];
  /**
   * The prefix of the pull-through cache rule that covers the name, `ROOT` for the one that covers all: ECR creates
   * the repository and imports the image on the first pull, so that neither need exist before. Own account only.
   */
  pullThroughPrefix?: string;
  /** Why the account's rules could not be read, where they could not: one may cover the name all the same. */
  pullThroughUnknown?: Gap;
}

/** An image asked for by tag or digest. */
export interface ImageFact {
  account: string;
  region: string;
  repository: string;
  /** The tag, or the digest where the reference has one. */
  reference: string;
  repositoryExists: boolean;
  exists: boolean;
  /** `ARCHIVED` images exist and cannot be pulled. */
  status?: string;
  digest?: string;
  pushedAt?: string;
  sizeInBytes?: number;
  mediaType?: string;
  /** Where a digest was asked for beside a tag, and is gone: what the tag names now, and when that was pushed. */
  tagNow?: { tag: string; digest: string; pushedAt?: string };
  /** Where it does not exist: the repository's newest tags, newest first, and the tags nearest to the one asked for. */
  newestTags: { tag: string; pushedAt?: string }[];
  nearestTags: string[];
}

/** A repository's lifecycle policy, as JSON text. */
export interface LifecyclePolicyFact {
  policyText: string;
  /** When its rules were last applied, ISO 8601. */
  lastEvaluatedAt?: string;
}

/** An image's manifest, or the index (Docker: manifest list) of several. A single image's platform is in its configuration, which is not read. */
export interface ManifestFact {
  digest?: string;
  mediaType: string;
  /** Of an index: each platform that it names an image for. Absent: a single image. */
  platforms?: Platform[];
  /** Of an index: how many entries may be images, and do not tell their platform. Absent: none. */
  unnamed?: number;
  /** Of an index: how many entries are no image, such as attestations. Absent: none. */
  attestations?: number;
  /** Of what is no image: the kind of artifact. */
  artifactType?: string;
}

/** As OCI names them: `linux`, `arm64`, `v8`; Windows tells its version too. */
export interface Platform {
  os: string;
  architecture: string;
  variant?: string;
  osVersion?: string;
}
