import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { inject } from 'vitest';
import { lambda } from './clients.ts';
import { account, region } from './environment.ts';

/** The lines that the function has logged so far. */
export async function functionLog(): Promise<string[]> {
  const { FunctionName } = inject('stack');
  const { LoggingConfig } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const answer = await fetch(inject('endpoints').ministack, {
    method: 'POST',
    headers: {
      'x-amz-target': 'Logs_20140328.FilterLogEvents',
      'content-type': 'application/x-amz-json-1.1',
      authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/logs/aws4_request`,
    },
    body: JSON.stringify({ logGroupName: LoggingConfig?.LogGroup }),
  });
  const { events = [] }: { events?: { message: string }[] } = JSON.parse(await answer.text());
  return events.map(({ message }) => message);
}
