import {
  DescribeRepositoriesCommand,
  type ECRClient,
  paginateDescribePullThroughCacheRules,
  paginateDescribeRepositories,
} from '@aws-sdk/client-ecr';
import type { EcrImage } from '../image-reference.ts';
import { askedEcrImage, askRegistry } from './asked-image.ts';
import {
  attempt,
  collect,
  defineGatherer,
  type Grant,
  known,
  type Question,
  unlessNotFound,
} from './define.ts';
import type { RepositoryFact } from './facts.ts';
import { nearest, repositoriesApart } from './nearest.ts';

const describeRepositories = 'ecr:DescribeRepositories';
const describeRules = 'ecr:DescribePullThroughCacheRules';

/** The repositories of every account and Region: where the image is, is for the image reference to say. */
export const anyRepository: Grant['on'] = {
  service: 'ecr',
  resource: 'repository/*',
  region: '*',
  account: '*',
};

/** The repository that the image reference names, in the account and Region that it names. */
export const repository = defineGatherer({
  key: 'repository',
  scope: 'image',
  grants: [
    { action: describeRepositories, on: anyRepository },
    { action: describeRules, on: '*' },
  ],
  async gather(question) {
    const asked = await askedEcrImage(question, describeRepositories);
    if ('gap' in asked) return asked;
    const image = asked.known;
    const ecr = question.clients.ecr(image.region);
    const ownAccount = image.account === question.failure.task.account;
    const [found, pullThrough] = await Promise.all([
      readRepository(ecr, image, question),
      ownAccount ? readPullThrough(ecr, image) : {},
    ]);
    if ('gap' in found) return found;
    const exists = Boolean(found.known);
    return known({
      account: image.account,
      region: image.region,
      name: image.repository,
      exists,
      nearest: exists ? [] : await nearestRepositories(ecr, image),
      ...pullThrough,
    });
  },
});

function readRepository(ecr: ECRClient, { account, repository }: EcrImage, question: Question) {
  const command = new DescribeRepositoriesCommand({ registryId: account, repositoryNames: [repository] });
  return askRegistry(describeRepositories, account, question, async () => {
    const answer = await unlessNotFound(ecr.send(command), 'RepositoryNotFoundException');
    return answer?.repositories?.find(({ repositoryName }) => repositoryName === repository);
  });
}

/** A thousand names are enough to find a slip. That they may not be listed does not make the repository less missing. */
async function nearestRepositories(client: ECRClient, { account, repository }: EcrImage): Promise<string[]> {
  const enough = 1_000;
  const names = await attempt(describeRepositories, () =>
    collect(
      paginateDescribeRepositories({ client, pageSize: enough }, { registryId: account }),
      ({ repositories }) => repositories?.flatMap(({ repositoryName }) => repositoryName ?? []),
      enough,
    ),
  );
  return 'known' in names ? nearest(repository, names.known, repositoriesApart) : [];
}

/** That the rules may not be read (or an API does not know them) is no reason to know nothing of the repository. */
async function readPullThrough(client: ECRClient, { account, repository }: EcrImage): Promise<PullThrough> {
  const prefixes = await attempt(describeRules, () =>
    collect(
      paginateDescribePullThroughCacheRules({ client }, { registryId: account }),
      ({ pullThroughCacheRules }) =>
        pullThroughCacheRules?.flatMap(({ ecrRepositoryPrefix }) => ecrRepositoryPrefix ?? []),
    ),
  );
  if ('gap' in prefixes) return { pullThroughUnknown: prefixes.gap };
  const pullThroughPrefix = coveringPrefix(prefixes.known, repository);
  return pullThroughPrefix ? { pullThroughPrefix } : {};
}

type PullThrough = Pick<RepositoryFact, 'pullThroughPrefix' | 'pullThroughUnknown'>;

/** The longest that the name is under, the slash after it implied; `ROOT` is for names that are under no other. */
function coveringPrefix(prefixes: string[], repository: string): string | undefined {
  const [longest] = prefixes
    .filter((prefix) => repository.startsWith(`${prefix}/`))
    .sort((a, b) => b.length - a.length);
  return longest ?? prefixes.find((prefix) => prefix === 'ROOT');
}
