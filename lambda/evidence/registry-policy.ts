import { GetRegistryPolicyCommand } from '@aws-sdk/client-ecr';
import type { Gathered } from '../types.ts';
import { askedEcrImage } from './asked-image.ts';
import { attempt, defineGatherer, known, unlessNotFound } from './define.ts';

const action = 'ecr:GetRegistryPolicy';

/**
 * Who may import through the account's pull-through cache rules, besides those whom IAM lets. Asked only where a rule has
 * still to bring the image: nothing else of a pull is decided there.
 */
export const registryPolicy = defineGatherer({
  key: 'registryPolicy',
  scope: 'image',
  grants: [{ action, on: '*' }],
  async gather(question): Promise<Gathered<string | null>> {
    const asked = await askedEcrImage(question, action);
    if ('gap' in asked) return asked;
    const [repository, image] = await Promise.all([question.ask('repository'), question.ask('image')]);
    if ('gap' in repository) return repository;
    const isMissing = !repository.known.exists || ('known' in image && !image.known.exists);
    if (!repository.known.pullThroughPrefix || !isMissing) return known(null);
    const ecr = question.clients.ecr(asked.known.region);
    const answer = await attempt(action, () =>
      unlessNotFound(ecr.send(new GetRegistryPolicyCommand({})), 'RegistryPolicyNotFoundException'),
    );
    return 'gap' in answer ? answer : known(answer.known?.policyText || null);
  },
});
