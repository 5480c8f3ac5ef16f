import { createHash } from 'node:crypto';
import type { Autopsy } from '../autopsy.ts';
import { distinct } from '../distinct.ts';
import type { ServiceFact } from '../evidence/facts.ts';
import { nameInArn, serviceOf, workloadOf } from '../names.ts';
import { redact } from '../redact.ts';
import type {
  Diagnosis,
  Evidence,
  Found,
  Leg,
  Remediation,
  RootCauseId,
  StoppedTask,
  Symptom,
} from '../types.ts';
import { consoleUrl, docsUrl } from './links.ts';
import { renderText } from './text.ts';

/** The alert as data, `schemaVersion` 1. Members are only ever added. Every other body is made from this one. */
export interface AlertDocument {
  schemaVersion: 1;
  status: 'open' | 'changed' | 'resolved';
  /** `critical`: nothing of the workload runs. `warning`: something does, or it is a one-off task. `info`: resolved or drill. */
  severity: 'critical' | 'warning' | 'info';
  drill: boolean;
  account: string;
  region: string;
  /** The cluster's name. */
  cluster: string;
  /** The service's name, or the task's family or group where no service started it. */
  workload: string;
  /** Tasks of the service as read during the diagnosis; absent where no service started the task or it could not be read. */
  tasks?: { running: number; desired: number };
  incident: { id: string; openedAt: string; occurrences: number; affected: string[] };
  failure: FailureDocument;
  /** The other containers of the task whose pull failed; absent where there are none. */
  otherFailures?: Pick<FailureDocument, 'container' | 'image' | 'reason' | 'symptom' | 'leg'>[];
  rootCause: CauseDocument;
  /** Further breaks that explain the same failure: all must be mended. */
  alsoRequired: CauseDocument[];
  /** Breaks that do not explain it. */
  alsoFound: CauseDocument[];
  ruledOut: { check: RootCauseId; because: string }[];
  couldNotCheck: { check: RootCauseId; action: string; reason: string }[];
  /** The way from the task to the registry, a line for each destination; further breaks on it stand below, indented. */
  path: string[];
  /**
   * The same as a Mermaid flowchart, for one container: that of `failure`, or where it has no path, the first of
   * `otherFailures` that has one. Empty where `path` is, and where the alert would be too long with it.
   */
  diagram: string;
  consoleUrl: string;
  /** The e-mail body. */
  text: string;
}

export interface FailureDocument {
  taskArn: string;
  clusterArn: string;
  taskDefinitionArn: string;
  group: string;
  launchType: string;
  platformVersion?: string;
  container: string;
  /** Every container of the task whose pull failed, the first being `container`. */
  containers: string[];
  image?: string;
  reason: string;
  symptom: Symptom;
  leg: Leg;
  host?: string;
  address?: string;
  httpStatus?: number;
  truncated: boolean;
  stoppedAt?: string;
}

export interface CauseDocument {
  id: RootCauseId;
  title: string;
  /** The container whose failure it explains. */
  container: string;
  summary: string;
  resource: string;
  evidence: string[];
  remediation: Remediation;
  /** The page about this cause. */
  docs: string;
}

/** Makes one document of all that failed in one task. */
export function documentOf({ task, diagnoses, evidence }: Autopsy): AlertDocument {
  const [first, ...others] = determinedFirst(diagnoses);
  const all = [first, ...others];
  const service = serviceRead(evidence[first.failure.container.name]);
  const rootCause = causeOf(first.rootCause, first);
  const alsoRequired = unlike(
    [rootCause],
    [
      ...first.alsoRequired.map((cause) => causeOf(cause, first)),
      ...others.flatMap((other) =>
        [other.rootCause, ...other.alsoRequired].map((cause) => causeOf(cause, other)),
      ),
    ],
  );
  const alsoFound = unlike(
    [rootCause, ...alsoRequired],
    all.flatMap((diagnosis) => diagnosis.alsoFound.map((cause) => causeOf(cause, diagnosis))),
  );
  const found = new Set([rootCause, ...alsoRequired, ...alsoFound].map(({ id }) => id));
  const draft = {
    schemaVersion: 1,
    status: 'open',
    severity: severityOf(task, service),
    drill: task.drill,
    account: task.account,
    region: task.region,
    cluster: nameInArn(task.clusterArn),
    workload: workloadOf(task),
    ...(service && { tasks: { running: service.runningCount, desired: service.desiredCount } }),
    incident: {
      id: incidentId(task, first),
      openedAt: task.stoppedAt ?? '',
      occurrences: 1,
      affected: [workloadOf(task)],
    },
    failure: failureOf(first, all),
    ...(others.length > 0 && { otherFailures: others.map(otherFailureOf) }),
    rootCause,
    alsoRequired,
    alsoFound,
    // What is broken for one container is not ruled out because it is whole for another.
    ruledOut: distinct(
      all.flatMap(({ ruledOut }) => ruledOut.map(({ id, because }) => ({ check: id, because }))),
    ).filter(({ check }) => !found.has(check)),
    couldNotCheck: distinct(
      all.flatMap(({ couldNotCheck }) =>
        couldNotCheck.flatMap(({ id, gaps }) => gaps.map((gap) => ({ check: id, ...gap }))),
      ),
    ),
    path: [...new Set(all.flatMap(({ path }) => path))],
    // One text that renders as it is: two flowcharts after one another are none.
    diagram: all.find(({ diagram }) => diagram !== '')?.diagram ?? '',
    consoleUrl: consoleUrl(task),
  } as const satisfies Omit<AlertDocument, 'text'>;
  return withText(withoutSecrets(draft));
}

/** Texts are redacted where they are read, and names that people chose are not: this is the last gate for all of them. */
const withoutSecrets = (draft: Omit<AlertDocument, 'text'>): Omit<AlertDocument, 'text'> =>
  JSON.parse(JSON.stringify(draft), (_key, value: unknown) =>
    typeof value === 'string' ? redact(value) : value,
  );

/** The document with its e-mail body, which is made of all the rest. */
export const withText = (rest: Omit<AlertDocument, 'text'>): AlertDocument => ({
  ...rest,
  text: renderText(rest),
});

/** Of several failures, one whose cause is known leads: it is what on-call can mend. */
function determinedFirst(diagnoses: Autopsy['diagnoses']): Autopsy['diagnoses'] {
  const lead = diagnoses.find(({ rootCause }) => rootCause.id !== 'undetermined') ?? diagnoses[0];
  return [lead, ...diagnoses.filter((diagnosis) => diagnosis !== lead)];
}

function failureOf({ failure }: Diagnosis, diagnoses: readonly Diagnosis[]): FailureDocument {
  const { task, container, reason, text } = failure;
  return {
    taskArn: task.taskArn,
    clusterArn: task.clusterArn,
    taskDefinitionArn: task.taskDefinitionArn,
    group: task.group,
    launchType: task.launchType,
    platformVersion: task.platformVersion,
    container: container.name,
    containers: [...new Set(diagnoses.map((diagnosis) => diagnosis.failure.container.name))],
    image: container.image,
    reason: text,
    symptom: reason.symptom,
    leg: reason.leg,
    host: reason.host,
    address: reason.address,
    httpStatus: reason.status,
    truncated: reason.truncated,
    stoppedAt: task.stoppedAt,
  };
}

function otherFailureOf({ failure: { container, text, reason } }: Diagnosis) {
  const { symptom, leg } = reason;
  return { container: container.name, image: container.image, reason: text, symptom, leg };
}

function causeOf({ id, title, finding }: Found, { failure }: Diagnosis): CauseDocument {
  const { summary, resource, evidence, remediation } = finding;
  return {
    id,
    title,
    container: failure.container.name,
    summary,
    resource,
    evidence,
    remediation,
    docs: docsUrl(id),
  };
}

/** Two containers may fail for one reason: the same break of the same resource is said once. */
function unlike(said: CauseDocument[], causes: CauseDocument[]): CauseDocument[] {
  const key = ({ id, resource, container }: CauseDocument) =>
    id === 'undetermined' ? `${id} ${container}` : `${id} ${resource}`;
  const fresh = new Map(causes.map((cause) => [key(cause), cause]));
  for (const cause of said) fresh.delete(key(cause));
  return [...fresh.values()];
}

function serviceRead(evidence: Evidence | undefined): ServiceFact | null {
  const service = evidence?.service;
  return service && 'known' in service ? service.known : null;
}

/** An unreadable service is taken for one of which nothing runs: a page too loud is better than one too quiet. */
function severityOf(task: StoppedTask, service: ServiceFact | null): AlertDocument['severity'] {
  if (task.drill) return 'info';
  if (serviceOf(task) === undefined) return 'warning';
  return service && service.runningCount > 0 ? 'warning' : 'critical';
}

/** Stable for one workload, container and symptom: retries of the same failure carry the same id. */
function incidentId(task: StoppedTask, { failure }: Diagnosis): string {
  const key = [task.clusterArn, task.group, failure.container.name, failure.reason.symptom].join('|');
  return `inc-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
}

/** For one line: `payments`, or `payments/otel` where the container bears another name. */
export function shortName({ workload, failure }: Pick<AlertDocument, 'workload' | 'failure'>): string {
  return failure.container === workload ? workload : `${workload}/${failure.container}`;
}
