import {
  CreatePullThroughCacheRuleCommand,
  CreateRepositoryCommand,
  PutImageCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { ecrOf } from './clients.ts';
import { account, region } from './environment.ts';

/** What a registry holds. */
export interface RepositoryOptions {
  /** The account that has the repository. Default: ours. */
  owner?: string;
  /** What is in it; `null`: there is no such repository. Default: the tag `v42`. */
  tags?: string[] | null;
  /** The manifest of each of these tags. Default: that of a single image. */
  manifest?: { mediaType: string };
  /** The rules of its lifecycle policy. Default: it has none. */
  lifecycleRules?: object[];
  /** The statements of its repository policy. Default: it has none. */
  repositoryPolicy?: object[];
  /** The prefix of a pull-through cache rule for Docker Hub in our registry. Default: there is none for this world. */
  pullThroughPrefix?: string;
}

/** The host of an account's registry. */
export const registryOf = (owner: string): string => `${owner}.dkr.ecr.${region}.amazonaws.com`;

/** The ARN of a repository. */
export const repositoryArn = (name: string, owner = account): string =>
  `arn:aws:ecr:${region}:${owner}:repository/${name}`;

/** Fills a registry as its owner does. */
export async function fillRegistry(repositoryName: string, options: RepositoryOptions): Promise<void> {
  const { owner = account, tags = ['v42'], pullThroughPrefix } = options;
  if (tags) await createRepository(repositoryName, owner, tags, options);
  if (pullThroughPrefix) {
    const rule = { ecrRepositoryPrefix: pullThroughPrefix, upstreamRegistryUrl: 'registry-1.docker.io' };
    await ecrOf(account).send(new CreatePullThroughCacheRuleCommand(rule));
  }
}

async function createRepository(
  repositoryName: string,
  owner: string,
  tags: string[],
  { manifest, lifecycleRules, repositoryPolicy }: RepositoryOptions,
): Promise<void> {
  const ecr = ecrOf(owner);
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  for (const imageTag of tags) {
    const imageManifest = JSON.stringify({ schemaVersion: 2, annotations: { imageTag }, ...manifest });
    const of = { imageManifest, imageManifestMediaType: manifest?.mediaType };
    await ecr.send(new PutImageCommand({ repositoryName, imageTag, ...of }));
  }
  if (lifecycleRules) {
    const lifecyclePolicyText = JSON.stringify({ rules: lifecycleRules });
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  }
  if (repositoryPolicy) {
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement: repositoryPolicy });
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
  }
}
