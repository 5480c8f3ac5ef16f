import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../lambda/checks/index.ts';
import type { Case } from './case.ts';
import { putOnBus } from './harness/bus.ts';
import { ec2 } from './harness/clients.ts';
import { region } from './harness/environment.ts';
import { blockPublicAccess } from './harness/faults.ts';
import { type Inbox, openInbox } from './harness/inbox.ts';
import { authTimeout } from './harness/reasons.ts';
import { stoppedTask } from './harness/stopped-task.ts';
import { buildWorld } from './harness/world.ts';
import { identityCases } from './identity-cases.ts';
import { imageCases } from './image-cases.ts';
import { networkCases } from './network-cases.ts';
import { registryCases } from './registry-cases.ts';

const cases: readonly Case[] = [...identityCases, ...imageCases, ...registryCases, ...networkCases];

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
      const unwrapped = document.text.replace(/\s+/g, ' ');
      for (const name of names(world)) expect(unwrapped).toContain(name);
    });
  }

  it('has said every root cause that there is a check for', () => {
    const met = new Set(inbox.letters.map(({ document }) => document.rootCause.id));
    expect(checks.map(({ id }) => id).filter((id) => !met.has(id))).toEqual([]);
  });

  it('can read all that the checks ask for, but for a registry that is closed to us', () => {
    const unread = inbox.letters
      .filter(({ document }) => document.couldNotCheck.length > 0)
      .map(({ attributes }) => [attributes.service, attributes.rootCause]);
    expect(inbox.letters).toHaveLength(cases.length);
    expect(unread).toEqual([['shared-base', 'repository-policy-closed']]);
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
