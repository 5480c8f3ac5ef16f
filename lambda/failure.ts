import type { Task as DescribedTask } from '@aws-sdk/client-ecs';
import { withoutAbsent } from './absent.ts';
import { containerToldOf, isSameMessage, type Told } from './failure/attribute.ts';
import { drillSource, readEvent, type StoppedContainer, type Task } from './failure/event-schema.ts';
import { stoppedOnPurpose } from './failure/stop-codes.ts';
import { stoppedTaskOf } from './failure/stopped-task.ts';
import { collapse } from './reason/text.ts';
import { readReason } from './reason.ts';
import { redact } from './redact.ts';
import type { PullFailure, Reason, StoppedTask } from './types.ts';

export { UnreadableEventError } from './failure/event-schema.ts';

/** A stopped task and those of its containers whose image could not be pulled. */
export interface StoppedTaskWithFailures {
  task: StoppedTask;
  failures: PullFailure[];
  /**
   * Failures that count only if the task definition names the secret of `reason.secret` in `repositoryCredentials`, or
   * the role of `reason.role` as its execution role.
   */
  undecided: PullFailure[];
}

/**
 * Reads an `ECS Task State Change` event. `null`: the task has not stopped, or not over a pull. Throws
 * `UnreadableEventError` for what is no such event.
 */
export function parseStoppedTaskEvent(event: unknown): StoppedTaskWithFailures | null {
  const { source, time, detail } = readEvent(event);
  return failuresOf({ ...detail, stoppedAt: detail.stoppedAt ?? time }, source === drillSource);
}

/** An event with nothing left in it but what is read here, to be saved. Throws `UnreadableEventError` for what is no such event. */
export const eventAsRead = (event: unknown): unknown => readEvent(event);

/** The task that an event is about, whatever has become of it. Throws `UnreadableEventError` for what is no such event. */
export const taskArnIn = (event: unknown): string => readEvent(event).detail.taskArn;

/** The event that EventBridge would have delivered for a task of DescribeTasks. As JSON: the SDK's dates become text. */
export function eventOfTask(task: DescribedTask): unknown {
  const detail: unknown = JSON.parse(JSON.stringify(task));
  return { source: 'aws.ecs', 'detail-type': 'ECS Task State Change', detail };
}

function failuresOf(task: Task, drill: boolean): StoppedTaskWithFailures | null {
  if (task.lastStatus !== 'STOPPED') return null;
  const stoppedTask = stoppedTaskOf(task, drill);
  const blamed = isStoppedOnPurpose(task) ? toldByContainers(task).filter(isOwnFault(task)) : toldByAll(task);
  const all = withoutCalledOff(blamed).map(({ container, told }) =>
    pullFailure(stoppedTask, container, told),
  );
  const isUndecided = ({ reason }: PullFailure) => (reason.secret ?? reason.role) !== undefined;
  const failures = all.filter((failure) => !isUndecided(failure));
  const undecided = all.filter(isUndecided);
  return all.length === 0 ? null : { task: stoppedTask, failures, undecided };
}

interface Blamed {
  container: StoppedContainer;
  told: Told;
}

/** On EC2 the container tells, on Fargate the task, often both the same: then one failure, in the fuller words. */
function toldByAll(task: Task): Blamed[] {
  const ofTask = tell(task.stoppedReason);
  const own = toldByContainers(task);
  if (ofTask === undefined) return own;
  if (own.some(({ told }) => isSameMessage(told.text, ofTask.text))) {
    return own.map(({ container, told }) => ({
      container,
      told: isSameMessage(told.text, ofTask.text) && ofTask.text.length > told.text.length ? ofTask : told,
    }));
  }
  const failed = own.filter(({ told }) => told.reason.symptom !== null).map(({ container }) => container);
  const container = containerToldOf(ofTask, task.containers, failed);
  return container === undefined ? own : [...own, { container, told: ofTask }];
}

const toldByContainers = (task: Task): Blamed[] =>
  task.containers.flatMap((container) => {
    const told = tell(container.reason);
    return told === undefined ? [] : [{ container, told }];
  });

function tell(text: string | undefined): Told | undefined {
  if (text === undefined) return undefined;
  const reason = readReason(text);
  if (reason.symptom === null && (reason.secret ?? reason.role) === undefined) return undefined;
  // Without its role a task gets no token for the registry.
  return { text, reason: reason.role ? { ...reason, leg: 'registry-auth' } : reason };
}

/**
 * Whether the task's own reason is that of whoever ended it. The reason that a person gives to StopTask may be ECS's own
 * error: a failure that is rehearsed.
 */
const isStoppedOnPurpose = ({ stopCode = '', stoppedReason = '' }: Task): boolean =>
  stoppedOnPurpose.includes(stopCode) &&
  !/^(?:CannotPull\w*|ResourceInitializationError)\b/i.test(stoppedReason);

/** The pull was called off, by a stop of the task or by the failure of a sibling: nothing of its own went wrong. */
const isCalledOff = (text: string): boolean =>
  /context cancell?ed|request cancell?ed(?! while waiting)|RequestCanceled/i.test(text) &&
  // The caller's own patience ended: this is how Go and the SDK tell of a request without an answer.
  !/deadline exceeded|Client\.Timeout/i.test(text);

/** Whether a container had failed by itself when its task was stopped on purpose. A task that ran may tell of a pull long past. */
const isOwnFault =
  (task: Task) =>
  ({ told: { text } }: Blamed): boolean =>
    task.startedAt === undefined && !isCalledOff(text);

/** Where one container failed by itself, those that were called off with it are no failures of their own. */
function withoutCalledOff(blamed: Blamed[]): Blamed[] {
  const byItself = blamed.filter(({ told }) => !isCalledOff(told.text));
  return byItself.length > 0 ? byItself : blamed;
}

function pullFailure(
  task: StoppedTask,
  { name, image, imageDigest }: StoppedContainer,
  told: Told,
): PullFailure {
  return {
    task,
    // An image string may hold what its writer should not have put there: `https://user:password@…`.
    container: withoutAbsent({ name: name ?? 'unknown', image: image && redact(image), imageDigest }),
    text: redact(collapse(told.text)),
    reason: { ...told.reason, symptom: symptomOf(told.reason) },
  };
}

const symptomOf = ({ symptom, secret }: Reason): PullFailure['reason']['symptom'] =>
  symptom ?? secret?.symptom ?? 'role-unassumable';
