import { beforeAll, describe, expect, it } from 'vitest';
import { eventOf, invokeAsEventBridge, putOnBus } from './harness/bus.ts';
import { account, region } from './harness/environment.ts';
import { type Inbox, type Letter, openInbox } from './harness/inbox.ts';
import { imageNotFound } from './harness/reasons.ts';
import { type StoppedTaskDetail, stoppedTask } from './harness/stopped-task.ts';
import { buildWorld, type World } from './harness/world.ts';

describe('the alert that subscribers get', () => {
  let inbox: Inbox;
  let world: World;
  let task: StoppedTaskDetail;
  let letter: Letter;
  beforeAll(async () => {
    inbox = await openInbox();
    world = await buildWorld('ratings', { tags: ['v41'] });
    task = stoppedTask(world, imageNotFound(world.image));
    await invokeAsEventBridge(eventOf(task));
    letter = await inbox.alertOn(task.taskArn);
  });

  it('carries the attributes that filter policies choose by', () => {
    expect(letter.attributes).toEqual({
      rootCause: 'image-missing',
      symptom: 'image-not-found',
      status: 'open',
      severity: 'critical',
      account,
      region,
      cluster: 'prod',
      service: 'ratings',
      drill: 'false',
    });
  });

  it('is, for a queue, the JSON document', () => {
    expect(letter.document).toMatchObject({
      schemaVersion: 1,
      status: 'open',
      incident: { id: expect.any(String), openedAt: task.stoppedAt, occurrences: 1, affected: ['ratings'] },
      failure: {
        taskArn: task.taskArn,
        clusterArn: world.clusterArn,
        group: 'service:ratings',
        launchType: 'FARGATE',
        container: 'ratings',
        image: world.image,
        reason: task.stoppedReason,
        symptom: 'image-not-found',
      },
      rootCause: { id: 'image-missing', resource: expect.stringContaining('ratings') },
      alsoRequired: [],
      alsoFound: [],
      couldNotCheck: [],
    });
    const { rootCause, text, ruledOut } = letter.document;
    expect(rootCause.evidence[0]).toMatch(/^ecr:DescribeImages/);
    expect(rootCause.remediation.commands).not.toEqual([]);
    expect(text.replace(/\s+/g, ' ')).toContain(rootCause.summary);
    expect(ruledOut.map(({ check }) => check)).toContain('repository-missing');
  });

  it('is marked as a drill when it is one', async () => {
    const rehearsed = stoppedTask(world, imageNotFound(world.image));
    await putOnBus(rehearsed);
    const { attributes, document } = await inbox.alertOn(rehearsed.taskArn);
    expect(attributes).toMatchObject({ drill: 'true', severity: 'info', rootCause: 'image-missing' });
    expect(document.text).toContain('[DRILL]');
  });

  it('reaches only those whose filter policy admits its root cause', async () => {
    const images = await openInbox({ rootCause: ['image-missing'] });
    const networks = await openInbox({ rootCause: ['vpc-endpoint-missing'] });
    const failed = stoppedTask(world, imageNotFound(world.image));
    await putOnBus(failed);
    await images.alertOn(failed.taskArn);
    // SNS hands a message to all its subscribers at once: what is not there now was filtered.
    expect(await networks.now()).toEqual([]);
  });
});
