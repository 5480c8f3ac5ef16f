import { GetLifecyclePolicyCommand } from '@aws-sdk/client-ecr';
import { attempt, defineGatherer, known, unlessNotFound } from './define.ts';
import { anyRepository } from './repository.ts';

const action = 'ecr:GetLifecyclePolicy';

/** The lifecycle policy that may have expired or archived the image. Not asked for where the image can be pulled. */
export const lifecyclePolicy = defineGatherer({
  key: 'lifecyclePolicy',
  scope: 'image',
  grants: [{ action, on: anyRepository }],
  async gather({ clients, ask }) {
    const asked = await ask('image');
    if ('gap' in asked) return asked;
    const { account, region, repository, repositoryExists, exists, status } = asked.known;
    const archived = status === 'ARCHIVED' || status === 'ACTIVATING';
    if (!repositoryExists || (exists && !archived)) return known(null);
    const command = new GetLifecyclePolicyCommand({ registryId: account, repositoryName: repository });
    return attempt(action, async () => {
      const answer = await unlessNotFound(
        clients.ecr(region).send(command),
        'LifecyclePolicyNotFoundException',
        'RepositoryNotFoundException',
      );
      const { lifecyclePolicyText: policyText, lastEvaluatedAt } = answer ?? {};
      if (!policyText) return null;
      return { policyText, ...(lastEvaluatedAt && { lastEvaluatedAt: lastEvaluatedAt.toISOString() }) };
    });
  },
});
