import { randomUUID } from 'node:crypto';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { inject } from 'vitest';
import { events, lambda } from './clients.ts';
import { account, region } from './environment.ts';
import type { StoppedTaskDetail } from './stopped-task.ts';

/** As a rehearsal is put on the bus: nobody but AWS may put events of source `aws.ecs`, and MiniStack agrees. */
const drill = 'ecs-autopsy.drill';

const detailType = 'ECS Task State Change';

/** The whole event, as EventBridge hands it on. */
export function eventOf(detail: StoppedTaskDetail, source = 'aws.ecs'): Record<string, unknown> {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account,
    time: new Date().toISOString(),
    region,
    resources: [detail.taskArn],
    detail,
  };
}

/** Puts the event on the account's bus, where the rule of the stack finds it or does not. */
export async function putOnBus(detail: StoppedTaskDetail): Promise<void> {
  const { FailedEntryCount, Entries } = await events.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: drill,
          DetailType: detailType,
          Detail: JSON.stringify(detail),
          Resources: [detail.taskArn],
        },
      ],
    }),
  );
  if (FailedEntryCount) throw new Error(`EventBridge refused the event: ${JSON.stringify(Entries)}`);
}

/** Invokes the function as EventBridge does: asynchronously, so that failures are tried again and then set aside. */
export async function invokeAsEventBridge(event: unknown): Promise<void> {
  await lambda.send(
    new InvokeCommand({
      FunctionName: inject('stack').FunctionName,
      InvocationType: 'Event',
      Payload: JSON.stringify(event),
    }),
  );
}
