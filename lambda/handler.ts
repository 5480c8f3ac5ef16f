import { Logger } from '@aws-lambda-powertools/logger';
import { SNSClient } from '@aws-sdk/client-sns';
import { autopsy, type Gather, withoutDiagnosis } from './autopsy.ts';
import { readConfig } from './config.ts';
import { bounded, type Clients, createClients } from './evidence/clients.ts';
import { gatherFrom } from './evidence/index.ts';
import { parseStoppedTaskEvent, type StoppedTaskWithFailures, taskArnIn } from './failure.ts';
import { publishTo } from './publish.ts';
import { type Alert, alertOf } from './report/index.ts';
import type { StoppedTask } from './types.ts';

/** What the handler needs of the world: evidence, a way to tell people, and a log. */
export interface World {
  gatherFor(task: StoppedTask): Gather;
  publish(alert: Alert): Promise<void>;
  log: Pick<Logger, 'info' | 'error'>;
}

/**
 * Parse, gather, diagnose, format, publish. Throws where an event cannot be read or an alert cannot be published: the
 * invocation is then retried and ends in the dead-letter queue, with its reason.
 */
export function createHandler({ gatherFor, publish, log }: World) {
  return async (event: unknown): Promise<void> => {
    const stopped = parseStoppedTaskEvent(event);
    const alert = stopped && (await examine(stopped));
    if (!alert) {
      log.info('not a pull failure', { taskArn: taskArnIn(event) });
      return;
    }
    await publish(alert);
    log.info('published', { taskArn: taskArnIn(event), ...alert.attributes });
  };

  /** A fault of ours costs the diagnosis, not the page. */
  async function examine(stopped: StoppedTaskWithFailures): Promise<Alert | null> {
    try {
      const examined = await autopsy(stopped, gatherFor(stopped.task));
      return examined && alertOf(examined);
    } catch (error) {
      log.error('the diagnosis failed', { error: error instanceof Error ? error : new Error(String(error)) });
      const [failure] = stopped.failures;
      if (!failure) throw error;
      return alertOf(withoutDiagnosis(failure, error));
    }
  }
}

/** Everything that costs time is made once and on the first event, so that a bad setting is a clear error in the log. */
function theRealWorld(): World {
  const config = readConfig(process.env);
  const log = new Logger({ serviceName: 'ecs-autopsy' });
  const clientsByRegion = new Map<string, Clients>();
  return {
    gatherFor({ region }) {
      const clients = clientsByRegion.get(region) ?? createClients(region);
      clientsByRegion.set(region, clients);
      return gatherFrom(clients, (key, error) => log.error(`reading ${key} failed`, { error }));
    },
    publish: publishTo(new SNSClient(bounded), config.alertTopicArn),
    log,
  };
}

let handle: ReturnType<typeof createHandler> | undefined;

export const handler = (event: unknown): Promise<void> => {
  handle ??= createHandler(theRealWorld());
  return handle(event);
};
