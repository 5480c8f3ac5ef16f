import { DescribePullThroughCacheRulesCommand, DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { beforeEach, describe, expect, it } from 'vitest';
import { gap } from '../../lambda/evidence/define.ts';
import { repository } from '../../lambda/evidence/repository.ts';
import { account, awsError, denied, failureOf, mockedAws, questionOf, throughJson } from './question.ts';

const { ecr } = mockedAws();

const other = '444455556666';
const ofOther = failureOf({
  container: { image: `${other}.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2` },
});
const byName = { registryId: account, repositoryNames: ['shop/web'] };
const named = (...names: string[]) => names.map((repositoryName) => ({ repositoryName }));
const missing = awsError('RepositoryNotFoundException');
const inputs = () => ecr.commandCalls(DescribeRepositoriesCommand).map(({ args }) => args[0].input);

function rules(...prefixes: string[]) {
  const pullThroughCacheRules = prefixes.map((ecrRepositoryPrefix) => ({ ecrRepositoryPrefix }));
  ecr.on(DescribePullThroughCacheRulesCommand).resolves({ pullThroughCacheRules });
}

/** There is no `shop/web`; a listing gives these. */
function onlyThese(...names: string[]) {
  ecr.on(DescribeRepositoriesCommand).resolves({ repositories: named(...names) });
  ecr.on(DescribeRepositoriesCommand, { repositoryNames: ['shop/web'] }).rejects(missing);
}

beforeEach(() => rules());

describe('repository', () => {
  it('exists', async () => {
    ecr.on(DescribeRepositoriesCommand).resolves({
      repositories: [{ repositoryName: 'shop/web', createdAt: new Date(0) }],
    });
    const answer = await repository.gather(questionOf());
    expect(answer).toStrictEqual({
      known: { account, region: 'us-east-1', name: 'shop/web', exists: true, nearest: [] },
    });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(inputs()).toEqual([byName]);
  });

  it('is asked for in the account and Region of the image, whose cache rules are not ours to read', async () => {
    ecr.on(DescribeRepositoriesCommand).resolves({ repositories: named('shop/web') });
    expect(await repository.gather(questionOf(ofOther))).toMatchObject({
      known: { account: other, region: 'eu-west-1', exists: true },
    });
    const [call, ...further] = ecr.calls();
    expect(call?.args[0].input).toEqual({ ...byName, registryId: other });
    expect(await call?.thisValue.config.region()).toBe('eu-west-1');
    expect(further).toEqual([]);
  });

  it('does not exist: names those that are nearest', async () => {
    onlyThese('payments', 'web', 'shop/webs', 'shop/api');
    expect(await repository.gather(questionOf())).toMatchObject({
      known: { exists: false, nearest: ['web', 'shop/webs', 'shop/api'] },
    });
    expect(inputs()).toEqual([byName, { registryId: account, maxResults: 1000, nextToken: undefined }]);
  });

  it('does not exist: reads further pages of names, up to a thousand', async () => {
    onlyThese();
    const many = Array.from({ length: 999 }, (_, n) => `unlike-${n}`);
    ecr
      .on(DescribeRepositoriesCommand, { registryId: account, maxResults: 1000, nextToken: undefined })
      .resolves({ repositories: named(...many), nextToken: '2' });
    ecr
      .on(DescribeRepositoriesCommand, { nextToken: '2' })
      .resolves({ repositories: named('shop/wep', 'shop/wet'), nextToken: '3' });
    expect(await repository.gather(questionOf())).toMatchObject({ known: { nearest: ['shop/wep'] } });
    expect(inputs()).toHaveLength(3);
  });

  it('does not exist, where an API answers with an empty list', async () => {
    ecr.on(DescribeRepositoriesCommand).resolves({ repositories: [] });
    expect(await repository.gather(questionOf())).toMatchObject({ known: { exists: false, nearest: [] } });
  });

  it('does not exist, even if the others may not be listed', async () => {
    ecr.on(DescribeRepositoriesCommand).rejects(denied());
    ecr.on(DescribeRepositoriesCommand, { repositoryNames: ['shop/web'] }).rejects(missing);
    expect(await repository.gather(questionOf())).toMatchObject({ known: { exists: false, nearest: [] } });
  });

  it('takes an answer about another registry than the one that was asked for no answer', async () => {
    const registryId = '111122223333';
    ecr
      .on(DescribeRepositoriesCommand)
      .resolves({ repositories: [{ repositoryName: 'shop/web', registryId }] });
    expect(await repository.gather(questionOf(ofOther))).toEqual(
      gap(
        'ecr:DescribeRepositories',
        'the answer is about the registry of account 111122223333, not of 444455556666',
      ),
    );
  });

  it('leaves a gap where another account does not let it be described', async () => {
    ecr.on(DescribeRepositoriesCommand).rejects(denied());
    expect(await repository.gather(questionOf(ofOther))).toEqual(
      gap(
        'ecr:DescribeRepositories',
        'not authorized: the repository policy of account 444455556666 has to allow ecr:DescribeRepositories to account 111122223333',
      ),
    );
  });

  it('leaves a gap for an image that is not in ECR', async () => {
    expect(await repository.gather(questionOf(failureOf({ container: { image: 'nginx' } })))).toEqual(
      gap('ecr:DescribeRepositories', 'the image is not in a private ECR registry'),
    );
  });
});

describe('pull-through cache', () => {
  it.each([
    ['the rule whose prefix the name is under', ['shop'], 'shop'],
    ['the longest of several prefixes', ['ROOT', 'shop', 'shop/web'], 'shop'],
    ['the rule for all, where there is no other', ['docker-hub', 'ROOT'], 'ROOT'],
    ['no rule whose prefix ends inside a segment', ['sho', 'web'], undefined],
  ])('names %s', async (_, prefixes, expected) => {
    onlyThese();
    rules(...prefixes);
    const answer = await repository.gather(questionOf());
    expect('known' in answer && answer.known.pullThroughPrefix).toBe(expected);
  });

  it('is asked for in the own registry, page by page', async () => {
    onlyThese();
    rules('docker-hub');
    ecr
      .on(DescribePullThroughCacheRulesCommand, { nextToken: undefined })
      .resolves({ pullThroughCacheRules: [], nextToken: '2' })
      .on(DescribePullThroughCacheRulesCommand, { nextToken: '2' })
      .resolves({ pullThroughCacheRules: [{ ecrRepositoryPrefix: 'shop' }] });
    expect(await repository.gather(questionOf())).toHaveProperty('known.pullThroughPrefix', 'shop');
    expect(ecr.commandCalls(DescribePullThroughCacheRulesCommand)[1]?.args[0].input).toEqual({
      registryId: account,
      nextToken: '2',
    });
  });

  it.each([
    [denied(), 'not authorized: allow ecr:DescribePullThroughCacheRules'],
    [awsError('InvalidAction'), 'InvalidAction: the message'],
  ])('does not spoil the rest where its rules cannot be read: %s', async (error, reason) => {
    onlyThese();
    ecr.on(DescribePullThroughCacheRulesCommand).rejects(error);
    expect(await repository.gather(questionOf())).toStrictEqual({
      known: {
        account,
        region: 'us-east-1',
        name: 'shop/web',
        exists: false,
        nearest: [],
        pullThroughUnknown: { action: 'ecr:DescribePullThroughCacheRules', reason },
      },
    });
  });
});
