import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { eventOf, invokeAsEventBridge, putOnBus } from './harness/bus.ts';
import { sqs } from './harness/clients.ts';
import { functionLog } from './harness/function-log.ts';
import { openInbox } from './harness/inbox.ts';
import { exited, imageNotFound, noSuchFileSystem } from './harness/reasons.ts';
import { type StoppedTaskDetail, stoppedTask } from './harness/stopped-task.ts';
import { buildWorld, type World } from './harness/world.ts';

async function timesPassedOver(): Promise<number> {
  const lines = await functionLog();
  return lines.filter((line) => line.includes('not a pull failure')).length;
}

describe('a stopped task whose image was pulled', () => {
  let world: World;
  beforeAll(async () => {
    world = await buildWorld('quotes', { tags: [] });
  });

  const passedOver = [
    {
      when: 'its process ended',
      reasons: exited,
      // The rule keeps it off: the function is asked all the same.
      tell: (task: StoppedTaskDetail) => invokeAsEventBridge(eventOf(task)),
    },
    { when: 'its file system could not be mounted', reasons: noSuchFileSystem, tell: putOnBus },
  ];
  for (const { when, reasons, tell } of passedOver) {
    it(`is passed over in silence when ${when}`, async () => {
      const inbox = await openInbox();
      const before = await timesPassedOver();
      await tell(stoppedTask(world, reasons));
      await expect.poll(timesPassedOver, { timeout: 20_000 }).toBe(before + 1);
      // What is published is delivered at once: an alert on a later failure is the first to arrive, or another was sent.
      const failed = stoppedTask(world, imageNotFound(world.image));
      await putOnBus(failed);
      await inbox.alertOn(failed.taskArn);
      expect(inbox.letters.map(({ document }) => document.failure.taskArn)).toEqual([failed.taskArn]);
    });
  }
});

describe('an event that cannot be read', () => {
  it('ends in the dead-letter queue, with the event and the reason', async () => {
    const unreadable = { 'detail-type': 'ECS Task State Change', source: 'aws.ecs', detail: 'none' };
    await invokeAsEventBridge(unreadable);
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: inject('stack').DeadLetterQueueUrl, WaitTimeSeconds: 15 }),
    );
    expect(Messages).toHaveLength(1);
    const record: unknown = JSON.parse(Messages?.[0]?.Body ?? '');
    expect(record).toMatchObject({
      requestPayload: unreadable,
      requestContext: { condition: 'RetriesExhausted' },
      responsePayload: { errorMessage: expect.stringContaining('detail') },
    });
  });
});
