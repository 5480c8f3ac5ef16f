import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Alert } from './report/index.ts';

/** Sends an alert to the topic: one `Publish`, each protocol with its own body. */
export function publishTo(sns: SNSClient, topicArn: string) {
  return async ({ subject, bodies, attributes }: Alert): Promise<void> => {
    await sns.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        Message: JSON.stringify(bodies),
        MessageStructure: 'json',
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [
            name,
            { DataType: 'String', StringValue: value },
          ]),
        ),
      }),
    );
  };
}
