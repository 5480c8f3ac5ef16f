import { beforeAll, describe, expect, it } from 'vitest';
import type { RootCauseId } from '../../lambda/types.ts';
import { putOnBus } from './harness/bus.ts';
import { account, otherAccount, region } from './harness/environment.ts';
import { type Inbox, openInbox } from './harness/inbox.ts';
import {
  authTimeout,
  imageNotFound,
  layerTimeout,
  manifestTimeout,
  onInstance,
  rateLimited,
  repositoryNotFound,
  roleUnassumable,
  tokenDenied,
} from './harness/reasons.ts';
import { type Reasons, stoppedTask } from './harness/stopped-task.ts';
import { buildWorld, registry, type World, type WorldOptions } from './harness/world.ts';

interface Case {
  cause: RootCauseId;
  /** What was done to the world. */
  when: string;
  /** Names the service, its repository and its role. */
  service: string;
  world: WorldOptions;
  /** What ECS says of it. */
  text(world: World): Reasons;
  /** What the alert has to name. */
  names(world: World): string[];
}

const elsewhere = 'eu-west-1';

const cases: Case[] = [
  {
    cause: 'pull-permission-denied',
    when: 'the execution role may write logs and nothing else',
    service: 'ledger',
    world: { executionRole: 'logs' },
    text: ({ service }) => tokenDenied(account, `${service}-execution`),
    names: () => ['ledger-execution', 'ecr:GetAuthorizationToken'],
  },
  {
    cause: 'execution-role-missing',
    when: 'the execution role was deleted',
    service: 'orders',
    world: { executionRole: 'missing' },
    text: ({ executionRoleArn }) => roleUnassumable(executionRoleArn),
    names: ({ executionRoleArn }) => [executionRoleArn],
  },
  {
    cause: 'repository-missing',
    when: 'the repository has another name',
    service: 'catalogue',
    world: { image: `${registry}/catalogeu:v42` },
    text: ({ image }) => repositoryNotFound(image, 'catalogeu', account),
    names: () => ['catalogeu', 'catalogue'],
  },
  {
    cause: 'image-missing',
    when: 'the tag was never pushed',
    service: 'search',
    world: { tags: ['v41', 'v40'] },
    text: ({ image }) => imageNotFound(image),
    names: () => ['v42', 'v41'],
  },
  {
    cause: 'image-missing',
    when: 'the task ran on an instance, and the tag was never pushed',
    service: 'thumbnails',
    world: { tags: ['v41'] },
    text: ({ image }) => onInstance(imageNotFound(image)),
    names: () => ['v42', 'v41'],
  },
  {
    cause: 'image-region-mismatched',
    when: 'the image reference names a Region where the image is not',
    service: 'invoices',
    world: { image: `${account}.dkr.ecr.${elsewhere}.amazonaws.com/invoices:v42` },
    text: ({ image }) => repositoryNotFound(image, 'invoices', account),
    names: () => [elsewhere, region, `${registry}/invoices:v42`],
  },
  {
    cause: 'image-account-mismatched',
    when: 'the image reference names an account where the image is not',
    service: 'refunds',
    world: { image: `${otherAccount}.dkr.ecr.${region}.amazonaws.com/refunds:v42` },
    text: ({ image }) => repositoryNotFound(image, 'refunds', otherAccount),
    names: () => [otherAccount, `${registry}/refunds:v42`],
  },
  {
    cause: 'registry-route-missing',
    when: 'the subnets have no way out, neither NAT nor endpoints',
    service: 'mailer',
    world: { network: {} },
    text: () => authTimeout(region),
    names: ({ subnetIds: [first], routeTableIds: [table] }) => [first, table],
  },
  {
    cause: 'vpc-endpoint-missing',
    when: 'the endpoint for the registry itself is missing',
    service: 'accounts',
    world: { network: { endpoints: ['ecr.api', 's3'] } },
    text: ({ image }) => manifestTimeout(image),
    names: ({ vpcId }) => [`com.amazonaws.${region}.ecr.dkr`, vpcId],
  },
  {
    cause: 's3-gateway-unassociated',
    when: 'the gateway endpoint of S3 serves other subnets only',
    service: 'reports',
    world: { network: { endpoints: ['ecr.api', 'ecr.dkr'], s3Unassociated: true } },
    text: ({ image }) => layerTimeout(image, region),
    names: ({ routeTableIds }) => ['vpce-', ...routeTableIds],
  },
  {
    cause: 'security-group-egress-closed',
    when: 'the security group of the tasks has no egress rule',
    service: 'basket',
    world: { network: { nat: true, egressClosed: true } },
    text: () => authTimeout(region),
    names: ({ securityGroupId }) => [securityGroupId, '443'],
  },
  {
    cause: 'network-acl-closed',
    when: 'the network ACL of the subnet denies everything outbound',
    service: 'pricing',
    world: { network: { nat: true, networkAclClosed: true } },
    text: () => authTimeout(region),
    names: ({ networkAclId }) => [networkAclId ?? 'no network ACL', '100'],
  },
  {
    cause: 'registry-rate-limited',
    when: 'Docker Hub answers 429',
    service: 'cache',
    world: { image: 'redis:7.4' },
    text: () => rateLimited('library/redis', '7.4'),
    names: () => ['429', 'redis:7.4'],
  },
  {
    cause: 'undetermined',
    when: 'everything that can be read is in order',
    service: 'gateway',
    world: {},
    text: ({ image }) => layerTimeout(image, region),
    names: () => ['gateway'],
  },
];

describe('the deployed function, told of a stopped task', () => {
  let inbox: Inbox;
  beforeAll(async () => {
    inbox = await openInbox();
  });

  for (const { cause, when, service, world: options, text, names } of cases) {
    it(`says ${cause} when ${when}`, async () => {
      const world = await buildWorld(service, options);
      const task = stoppedTask(world, text(world));
      await putOnBus(task);
      const { attributes, document } = await inbox.alertOn(task.taskArn);

      expect(attributes).toMatchObject({ rootCause: cause, service });
      expect(document.rootCause.id).toBe(cause);
      expect(document.alsoRequired).toEqual([]);
      for (const name of names(world)) expect(document.text).toContain(name);
    });
  }

  it('can read all that the checks ask for, but for the permissions of a role that is gone', () => {
    const unread = inbox.letters
      .filter(({ document }) => document.couldNotCheck.length > 0)
      .map(({ attributes }) => attributes.rootCause);
    expect(inbox.letters).toHaveLength(cases.length);
    expect(unread).toEqual(['execution-role-missing']);
  });
});

describe('a service that two breaks keep from its image', () => {
  it('is named both: to mend one alone would not help', async () => {
    const inbox = await openInbox();
    const world = await buildWorld('shipping', {
      network: { nat: true, egressClosed: true, networkAclClosed: true },
    });
    const task = stoppedTask(world, authTimeout(region));
    await putOnBus(task);
    const { document } = await inbox.alertOn(task.taskArn);
    expect(document.rootCause).toMatchObject({
      id: 'security-group-egress-closed',
      resource: world.securityGroupId,
    });
    expect(document.alsoRequired).toMatchObject([{ id: 'network-acl-closed', resource: world.networkAclId }]);
  });
});
