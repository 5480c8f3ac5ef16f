import { describe, expect, it } from 'vitest';
import { gap, known, type Question } from '../../lambda/evidence/define.ts';
import { gatherers, grants } from '../../lambda/evidence/index.ts';
import type { EvidenceKey } from '../../lambda/types.ts';
import { account, facts, failureOf, mockedAws, onInstance, questionOf } from './question.ts';

const aws = mockedAws();

const denial = {
  principalArn: `arn:aws:sts::${account}:assumed-role/prod-instances/i-0abc1234`,
  action: 'ecr:BatchGetImage',
};
const withoutRole = { taskDefinition: known({ ...facts.taskDefinition, executionRoleArn: undefined }) };
const imageIn = (region: string, repository = 'shop/web:1.4.2') => ({
  container: { image: `${account}.dkr.ecr.${region}.amazonaws.com/${repository}` },
});

/** Together they lead every gatherer to all that it may ever ask. */
const questions: [string, () => Question][] = [
  ['a Fargate task of a service', () => questionOf()],
  [
    'a standalone task',
    () => questionOf(failureOf({ task: { group: 'family:payments' } }), { service: known(null) }),
  ],
  [
    'a task without security groups',
    () => questionOf(failureOf(), { puller: known({ ...facts.puller, securityGroupIds: [] }) }),
  ],
  ['a task on an instance, with an execution role', () => questionOf(failureOf({ task: onInstance }))],
  ['a task on an instance, without', () => questionOf(failureOf({ task: onInstance }), withoutRole)],
  ['a principal in the message', () => questionOf(failureOf({ reason: { denial } }))],
  ['an image in another Region', () => questionOf(failureOf(imageIn('eu-west-1')))],
  [
    'an image in another account',
    () =>
      questionOf(
        failureOf({ container: { image: '444455556666.dkr.ecr.us-east-1.amazonaws.com/shop/web:1' } }),
      ),
  ],
  [
    'an image that a pull-through cache rule has still to bring',
    () => questionOf(failureOf(), { repository: known({ ...facts.repository, pullThroughPrefix: 'shop' }) }),
  ],
  [
    'an image on Docker Hub that is denied',
    () =>
      questionOf(
        failureOf({ container: { image: 'shop/web:1' }, reason: { symptom: 'repository-not-found' } }),
      ),
  ],
  [
    'credentials for a registry',
    () =>
      questionOf(failureOf({ container: { image: 'shop/web:1' } }), {
        taskDefinition: known({
          ...facts.taskDefinition,
          containers: [
            {
              name: 'web',
              image: 'shop/web:1',
              credentialsParameter: `arn:aws:secretsmanager:us-east-1:${account}:secret:hub-AbCdEf`,
            },
          ],
        }),
      }),
  ],
  [
    'a subnet of another account',
    () => questionOf(failureOf(), { subnet: known({ ...facts.subnet, OwnerId: '444455556666' }) }),
  ],
  [
    'an unreadable service',
    () => questionOf(failureOf(), { service: gap('ecs:DescribeServices', 'refused') }),
  ],
];

const keys = Object.keys(gatherers) as EvidenceKey[];

/** Every question to one gatherer alone, all answered with as little as AWS may answer. Resolves to what it asked. */
async function actionsSentBy(key: EvidenceKey): Promise<string[]> {
  aws.ecs.onAnyCommand().resolves({ containerInstances: [{ ec2InstanceId: 'i-0abc1234' }] });
  aws.ec2.onAnyCommand().resolves({ Vpcs: [{ VpcId: 'vpc-0abc1234', DhcpOptionsId: 'dopt-0abc1234' }] });
  aws.iam.onAnyCommand().resolves({});
  aws.ecr.onAnyCommand().resolves({});
  aws.secretsmanager.onAnyCommand().resolves({});
  for (const [, question] of questions) await gatherers[key].gather(question());
  const sent = Object.entries(aws).flatMap(([service, mock]) =>
    mock.calls().map(({ args }) => `${service}:${args[0].constructor.name.replace(/Command$/, '')}`),
  );
  return [...new Set(sent)].sort();
}

describe('grants', () => {
  it.each(keys)('of %s are the actions that it sends, neither more nor fewer', async (key) => {
    const declared = gatherers[key].grants.map(({ action }) => action).sort();
    expect(await actionsSentBy(key)).toEqual(declared);
  });

  it('name each action once', () => {
    const actions = grants.map(({ action }) => action);
    expect(actions).toEqual([...new Set(actions)]);
  });

  it('only read', () => {
    for (const { action } of grants)
      expect(action).toMatch(
        /^(ecs|ec2|ecr|iam|secretsmanager):(Describe|Get|BatchGetImage$|SimulatePrincipalPolicy$)/,
      );
  });

  it('let nobody log in to a registry, get a layer, import an image, or read a secret', () => {
    const never =
      /GetAuthorizationToken|GetDownloadUrlForLayer|BatchImportUpstreamImage|CreateRepository|GetSecretValue|^(ssm|sts):/;
    for (const { action } of grants) expect(action).not.toMatch(never);
  });

  it('read manifests in the own account alone: what a manifest names cannot be fetched with that', () => {
    expect(grants.filter(({ action }) => action === 'ecr:BatchGetImage').map(({ on }) => on)).toEqual([
      { service: 'ecr', resource: 'repository/*', region: '*' },
    ]);
  });

  it('name a resource wherever AWS knows one', () => {
    const unscoped = grants.filter(({ on }) => on === '*').map(({ action }) => action);
    const ofEc2 = unscoped.filter((action) => action.startsWith('ec2:Describe'));
    expect(unscoped.filter((action) => !ofEc2.includes(action)).sort()).toEqual([
      'ecr:DescribePullThroughCacheRules',
      'ecr:GetRegistryPolicy',
      'ecs:DescribeTaskDefinition',
    ]);
  });

  it('belong to a gatherer that is registered under its own key', () => {
    expect(keys.filter((key) => gatherers[key].key !== key)).toEqual([]);
  });
});
