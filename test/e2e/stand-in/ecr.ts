import { type Answer, type Completions, type Forward, json, type Request } from './proxy.ts';

interface DescribeImages {
  registryId?: string;
  repositoryName: string;
  imageIds?: { imageTag?: string; imageDigest?: string }[];
}

/** MiniStack looks in the caller's own registry whatever `registryId` says, and finds no image where AWS throws. */
export const ecr: Completions = {
  DescribeRepositories: inNamedRegistry,
  GetRepositoryPolicy: inNamedRegistry,
  async DescribeImages(request, forward) {
    const answer = await inNamedRegistry(request, forward);
    const asked: DescribeImages = JSON.parse(request.body);
    const found: { imageDetails?: unknown[] } = JSON.parse(answer.body);
    return asked.imageIds && found.imageDetails?.length === 0 ? imageNotFound(asked) : answer;
  },
};

/** The access key is the account, for MiniStack: asking another registry means to ask as its owner. */
function inNamedRegistry(request: Request, forward: Forward): Promise<Answer> {
  const { registryId }: { registryId?: string } = JSON.parse(request.body);
  if (registryId === undefined) return forward(request);
  const headers = new Headers(request.headers);
  headers.set(
    'authorization',
    (headers.get('authorization') ?? '').replace(/Credential=\d+/, `Credential=${registryId}`),
  );
  return forward({ ...request, headers });
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
