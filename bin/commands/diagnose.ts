import { ECSClient } from '@aws-sdk/client-ecs';
import { validate as isArn, parse as parseArn } from '@aws-sdk/util-arn-parser';
import { autopsy, type Gather } from '../../lambda/autopsy.ts';
import { createClients } from '../../lambda/evidence/clients.ts';
import { gatherFrom } from '../../lambda/evidence/index.ts';
import { findStoppedTasks } from '../../lambda/evidence/stopped-tasks.ts';
import { eventAsRead, eventOfTask, parseStoppedTaskEvent } from '../../lambda/failure.ts';
import { alertOf } from '../../lambda/report/index.ts';
import { exitStatusOf } from '../exit-status.ts';
import { loadRun, readJson, replayOf, saveRun } from '../saved-run.ts';
import { UsageError } from '../usage-error.ts';

export interface DiagnoseOptions {
  cluster?: string;
  task?: string;
  service?: string;
  event?: string;
  replay?: string;
  save?: string;
  region?: string;
  json?: boolean;
}

/** What a diagnosis starts from: an event in EventBridge's form, and where its evidence comes from. */
interface Subject {
  event: unknown;
  gather(region: string): Gather;
}

/** Diagnoses one stopped task and prints the alert that the function would have published. Resolves to the exit status. */
export async function diagnose(options: DiagnoseOptions, print: (text: string) => void): Promise<number> {
  const { event, gather } = await subjectOf(options);
  const stopped = parseStoppedTaskEvent(event);
  const examined = stopped && (await autopsy(stopped, gather(stopped.task.region)));
  const document = examined && alertOf(examined).document;
  print(
    options.json
      ? JSON.stringify(document ?? nothingWrong, null, 2)
      : (document?.text.trimEnd() ?? 'No pull failure: nothing to diagnose.'),
  );
  if (options.save !== undefined) {
    saveRun(options.save, {
      schemaVersion: 1,
      event: eventAsRead(event),
      evidence: examined?.evidence ?? {},
    });
  }
  return exitStatusOf(document);
}

const nothingWrong = { schemaVersion: 1, rootCause: null };

async function subjectOf(options: DiagnoseOptions): Promise<Subject> {
  const ways = [options.task, options.service, options.event, options.replay].filter(
    (way) => way !== undefined,
  );
  if (ways.length !== 1) {
    throw new UsageError('diagnose needs exactly one of --task, --service, --event and --replay.');
  }
  if (options.replay !== undefined) {
    const run = loadRun(options.replay);
    return { event: run.event, gather: () => replayOf(run) };
  }
  if (options.event !== undefined) {
    return { event: readJson(options.event), gather: (region) => gatherFrom(createClients(region)) };
  }
  return newestFailure(options);
}

async function newestFailure(options: DiagnoseOptions): Promise<Subject> {
  const { task, service } = options;
  const clients = createClients(await regionOf(options));
  const cluster = options.cluster ?? clusterIn(task ?? service ?? '');
  if (!cluster)
    throw new UsageError('--task and --service need --cluster, unless they are ARNs that name it.');
  const wanted = service === undefined ? { cluster, task: task ?? '' } : { cluster, service };
  const tasks = await findStoppedTasks(clients, wanted);
  const events = tasks.map(eventOfTask);
  const event = events.find((candidate) => parseStoppedTaskEvent(candidate) !== null) ?? events[0];
  if (!event)
    throw new Error(
      `ECS shows no stopped task ${task ?? `of service ${service}`} in cluster ${cluster}. ${keptAnHour}`,
    );
  return { event, gather: () => gatherFrom(clients) };
}

const keptAnHour =
  'It keeps stopped tasks for about an hour: later, give the EventBridge event with --event, or a saved run with --replay.';

/** ARNs name their Region; else the SDK's usual settings do: AWS_REGION, or the profile in use. */
async function regionOf({ region, task, service, cluster }: DiagnoseOptions): Promise<string> {
  const arn = [task, service, cluster].find((name) => name !== undefined && isArn(name));
  const named = region ?? (arn && parseArn(arn).region);
  if (named) return named;
  try {
    return await new ECSClient({}).config.region();
  } catch (error) {
    throw new UsageError('no Region: give --region, set AWS_REGION, or name one in the AWS profile.', {
      cause: error,
    });
  }
}

/** New-style task and service ARNs carry the cluster's name: `task/CLUSTER/ID`. */
function clusterIn(name: string): string | undefined {
  if (!isArn(name)) return undefined;
  const [, cluster, id] = parseArn(name).resource.split('/');
  return id ? cluster : undefined;
}
