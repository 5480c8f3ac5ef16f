import { randomUUID } from 'node:crypto';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { inject } from 'vitest';
import type { AlertDocument } from '../../../lambda/report/index.ts';
import { sns, sqs } from './clients.ts';
import { functionLog } from './function-log.ts';
import { known } from './known.ts';
import { endOf } from './server.ts';

/** An alert as a queue subscribed to the topic gets it. */
export interface Letter {
  document: AlertDocument;
  attributes: Record<string, string | undefined>;
}

export interface Inbox {
  /** Waits for the alert on one task, whatever else arrives meanwhile. */
  alertOn(taskArn: string): Promise<Letter>;
  /** What is there now. */
  now(): Promise<Letter[]>;
  /** All that has been read so far, in order. */
  readonly letters: Letter[];
}

const patience = 20_000;

/** A queue of its own, subscribed to the alert topic, with a filter policy on the message attributes if one is given. */
export async function openInbox(filterPolicy?: Record<string, string[]>): Promise<Inbox> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `inbox-${randomUUID()}` }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await sns.send(
    new SubscribeCommand({
      TopicArn: inject('stack').AlertTopicArn,
      Protocol: 'sqs',
      Endpoint: known(Attributes?.QueueArn, 'the ARN of a queue'),
      Attributes: {
        RawMessageDelivery: 'true',
        ...(filterPolicy && { FilterPolicy: JSON.stringify(filterPolicy) }),
      },
    }),
  );
  const letters: Letter[] = [];
  return {
    letters,
    async now() {
      letters.push(...(await receive(QueueUrl, 0)));
      return letters;
    },
    async alertOn(taskArn) {
      for (const deadline = Date.now() + patience; Date.now() < deadline; ) {
        const letter = letters.find(({ document }) => document.failure.taskArn === taskArn);
        if (letter) return letter;
        letters.push(...(await receive(QueueUrl, 2)));
      }
      const logged = (await functionLog()).slice(-40).join('\n');
      throw new Error(
        `no alert on ${taskArn} within ${patience / 1000} s. The function logged:\n${logged}\n` +
          `The emulator logged:\n${endOf(inject('logFile'))}`,
      );
    },
  };
}

async function receive(QueueUrl: string | undefined, WaitTimeSeconds: number): Promise<Letter[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages.map(({ Body, MessageAttributes = {} }) => ({
    document: JSON.parse(known(Body, 'a message body')),
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
    ),
  }));
}
