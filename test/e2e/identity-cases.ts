import type { Case } from './case.ts';
import { account, otherAccount } from './harness/environment.ts';
import {
  deniedByRepository,
  layerRefused,
  manifestRefused,
  repositoryNotFound,
  roleUnassumable,
  sessionOf,
  tokenDenied,
} from './harness/reasons.ts';
import { repositoryArn } from './harness/repository.ts';
import { registry } from './harness/world.ts';

/** What the owner of a shared repository grants, so that another account can see what is in it. */
const readable = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: [
    'ecr:DescribeRepositories',
    'ecr:DescribeImages',
    'ecr:GetRepositoryPolicy',
    'ecr:GetLifecyclePolicy',
  ],
};

/** Who pulls, and whether it may. */
export const identityCases: readonly Case[] = [
  {
    cause: 'execution-role-missing',
    when: 'the execution role was deleted',
    service: 'orders',
    world: { executionRole: 'missing' },
    text: ({ executionRoleArn }) => roleUnassumable(executionRoleArn),
    names: ({ executionRoleArn }) => [executionRoleArn],
  },
  {
    cause: 'execution-role-untrusted',
    when: 'the trust policy of the execution role names ECS itself, and not its tasks',
    service: 'returns-desk',
    world: { trust: { Principal: { Service: 'ecs.amazonaws.com' } } },
    text: ({ executionRoleArn }) => roleUnassumable(executionRoleArn),
    names: () => ['returns-desk-execution', 'ecs-tasks.amazonaws.com', 'ecs.amazonaws.com (ECS itself'],
  },
  {
    cause: 'execution-role-untrusted',
    when: 'the trust policy of the execution role lets the tasks of another account in',
    service: 'vouchers',
    world: { trust: { Condition: { StringEquals: { 'aws:SourceAccount': otherAccount } } } },
    text: ({ executionRoleArn }) => roleUnassumable(executionRoleArn),
    names: () => ['vouchers-execution', 'aws:SourceAccount', otherAccount, account],
  },
  {
    cause: 'pull-permission-denied',
    when: 'the execution role may write logs and nothing else',
    service: 'ledger',
    world: { executionRole: 'logs' },
    text: ({ service }) => tokenDenied(account, `${service}-execution`),
    names: () => ['ledger-execution', 'ecr:GetAuthorizationToken'],
  },
  {
    cause: 'pull-permission-denied',
    when: 'the image is one that a pull-through cache rule has still to bring, and the role may not import',
    service: 'sessions',
    world: { image: `${registry}/docker-hub/library/redis:7.4`, pullThroughPrefix: 'docker-hub' },
    text: ({ image }) => repositoryNotFound(image, 'docker-hub/library/redis', account),
    names: () => ['sessions-execution', 'ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'],
  },
  {
    cause: 'repository-policy-closed',
    when: 'the repository is of another account that lets nobody in, and so cannot be read from here',
    service: 'shared-base',
    world: { owner: otherAccount },
    text: ({ image, service }) =>
      deniedByRepository(
        image,
        repositoryArn(service, otherAccount),
        sessionOf(account, `${service}-execution`),
      ),
    names: () => ['shared-base', otherAccount, 'no resource-based policy allows', 'shared-base-execution'],
  },
  {
    cause: 'repository-policy-closed',
    when: 'the repository is of another account that lets ours read it, and only another role pull',
    service: 'shared-web',
    world: {
      owner: otherAccount,
      repositoryPolicy: [
        readable,
        {
          Sid: 'Pull',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:role/build` },
          Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        },
      ],
    },
    text: ({ image }) => manifestRefused(image),
    names: () => ['shared-web', otherAccount, `arn:aws:iam::${account}:role/build`, 'ecr:BatchGetImage'],
  },
  {
    cause: 'repository-policy-closed',
    when: 'the policy of a repository of another account lets ours read the manifest, and no layer',
    service: 'shared-fonts',
    world: {
      owner: otherAccount,
      repositoryPolicy: [{ ...readable, Action: [...readable.Action, 'ecr:BatchGetImage'] }],
    },
    text: ({ image }) => layerRefused(image),
    names: () => ['shared-fonts', otherAccount, 'ecr:GetDownloadUrlForLayer'],
  },
];
