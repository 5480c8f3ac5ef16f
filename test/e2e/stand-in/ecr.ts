import { inNamedRegistry } from './ecr/registry.ts';
import { scopeOf } from './ecr/scope.ts';
import { type Answer, type Completions, json } from './proxy.ts';

interface DescribeImages {
  registryId?: string;
  repositoryName: string;
  imageIds?: { imageTag?: string; imageDigest?: string }[];
}

interface PullThroughCacheRule {
  ecrRepositoryPrefix: string;
  upstreamRegistryUrl: string;
  registryId: string;
}

/** MiniStack finds no image where AWS throws. It has no pull-through cache, and no registry policy, and does not know the questions. */
export function ecr(): Completions {
  const rules = new Map<string, PullThroughCacheRule[]>();
  return {
    DescribeRepositories: inNamedRegistry,
    GetRepositoryPolicy: inNamedRegistry,
    GetLifecyclePolicy: inNamedRegistry,
    BatchGetImage: inNamedRegistry,
    async DescribeImages(request, forward) {
      const answer = await inNamedRegistry(request, forward);
      const asked: DescribeImages = JSON.parse(request.body);
      const found: { imageDetails?: unknown[] } = JSON.parse(answer.body);
      return asked.imageIds && found.imageDetails?.length === 0 ? imageNotFound(asked) : answer;
    },
    async CreatePullThroughCacheRule({ headers, body }) {
      const { account, region } = scopeOf(headers);
      const rule: PullThroughCacheRule = { ...JSON.parse(body), registryId: account };
      const key = `${account} ${region}`;
      rules.set(key, [...(rules.get(key) ?? []), rule]);
      return json(rule);
    },
    async DescribePullThroughCacheRules({ headers }) {
      const { account, region } = scopeOf(headers);
      return json({ pullThroughCacheRules: rules.get(`${account} ${region}`) ?? [] });
    },
    async GetRegistryPolicy({ headers }) {
      const { account } = scopeOf(headers);
      const message = `Registry policy does not exist in the registry with id '${account}'`;
      return json({ __type: 'RegistryPolicyNotFoundException', message }, 400);
    },
  };
}

function imageNotFound({ registryId, repositoryName, imageIds = [] }: DescribeImages): Answer {
  const [{ imageDigest = 'null', imageTag = 'null' } = {}] = imageIds;
  return json(
    {
      __type: 'ImageNotFoundException',
      message:
        `The image with imageId {imageDigest:'${imageDigest}', imageTag:'${imageTag}'} does not exist within the ` +
        `repository with name '${repositoryName}' in the registry with id '${registryId}'`,
    },
    400,
  );
}
