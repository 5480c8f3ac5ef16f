import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../lambda/checks/index.ts';
import { putOnBus } from './harness/bus.ts';
import { ec2 } from './harness/clients.ts';
import { account, otherAccount, region } from './harness/environment.ts';
import { blockPublicAccess } from './harness/faults.ts';
import { type Inbox, openInbox } from './harness/inbox.ts';
import {
  authTimeout,
  imageNotFound,
  invalidReference,
  onInstance,
  rateLimited,
  repositoryNotFound,
  roleUnassumable,
  tokenDenied,
} from './harness/reasons.ts';
import { stoppedTask } from './harness/stopped-task.ts';
import { buildWorld, registry } from './harness/world.ts';
import { type Case, networkCases } from './network-cases.ts';

const elsewhere = 'eu-west-1';

const cases: Case[] = [
  {
    cause: 'image-reference-invalid',
    when: 'the repository is written with a capital letter',
    service: 'wishlist',
    world: { image: `${registry}/Wishlist:v42` },
    text: ({ image }) => invalidReference(image),
    names: () => ['Wishlist', 'lower'],
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
    cause: 'registry-rate-limited',
    when: 'Docker Hub answers 429',
    service: 'cache',
    world: { image: 'redis:7.4' },
    text: () => rateLimited('library/redis', '7.4'),
    names: () => ['429', 'redis:7.4'],
  },
  ...networkCases,
];

describe('the deployed function, told of a stopped task', () => {
  let inbox: Inbox;
  beforeAll(async () => {
    inbox = await openInbox();
  });
  // It is a setting of the account and Region, and so of all worlds.
  afterEach(() => blockPublicAccess(ec2, 'off'));

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

  it('has said every root cause that there is a check for', () => {
    const met = new Set(inbox.letters.map(({ document }) => document.rootCause.id));
    expect(checks.map(({ id }) => id).filter((id) => !met.has(id))).toEqual([]);
  });

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
      network: { wayOut: 'nat-gateway', faults: ['egress-closed', 'task-acl-closed'] },
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
