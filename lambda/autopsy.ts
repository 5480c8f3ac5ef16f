import { diagnose, evidenceNeeded } from './diagnose.ts';
import type { StoppedTaskWithFailures } from './failure.ts';
import { redact } from './redact.ts';
import type { Diagnosis, Evidence, EvidenceKey, Found, PullFailure, StoppedTask } from './types.ts';

/** Reads the named facts about one failure: from AWS, or from a saved run. Never rejects for want of a permission. */
export type Gather = (keys: readonly EvidenceKey[], failure: PullFailure) => Promise<Evidence>;

/** A stopped task, examined: one diagnosis for each container whose image could not be pulled. */
export interface Autopsy {
  task: StoppedTask;
  diagnoses: [Diagnosis, ...Diagnosis[]];
  /** What each diagnosis rests on, by container name. */
  evidence: Record<string, Evidence>;
}

/** The engine: the same for the function and the command line. `null` where no container's pull failed after all. */
export async function autopsy(stopped: StoppedTaskWithFailures, gather: Gather): Promise<Autopsy | null> {
  const failures = [
    ...(await Promise.all(stopped.failures.map((failure) => withImage(failure, gather)))),
    ...(await Promise.all(stopped.undecided.map((failure) => decide(failure, gather)))).flat(),
  ];
  const examined = await Promise.all(
    failures.map(async (failure) => {
      // A saved run has to tell again what the task definition told of this failure.
      const told: EvidenceKey[] = stopped.failures.includes(failure) ? [] : ['taskDefinition'];
      const evidence = await gather([...evidenceNeeded(failure), ...told], failure);
      return { failure, evidence, diagnosis: diagnose(failure, evidence) };
    }),
  );
  const [first, ...rest] = examined;
  if (!first) return null;
  return {
    task: stopped.task,
    diagnoses: [first.diagnosis, ...rest.map(({ diagnosis }) => diagnosis)],
    evidence: Object.fromEntries(examined.map(({ failure, evidence }) => [failure.container.name, evidence])),
  };
}

/** What can be said of a failure where our own diagnosis broke: what ECS said, and that we failed. */
export function withoutDiagnosis(failure: PullFailure, error: unknown): Autopsy {
  const { task, container } = failure;
  const rootCause: Found = {
    id: 'undetermined',
    title: 'Cause not determined',
    finding: {
      resource: task.taskArn,
      summary: `The pull for container ${container.name} failed, and so did its diagnosis: ecs-autopsy has a fault (${error}).`,
      evidence: [],
      remediation: {
        text: 'Read below what ECS said. The log of the function has the fault in full: please report it, with the event.',
        commands: [],
      },
    },
  };
  const nothing = {
    alsoRequired: [],
    alsoFound: [],
    ruledOut: [],
    couldNotCheck: [],
    notApplicable: [],
    path: [],
    diagram: '',
  };
  return { task, diagnoses: [{ failure, rootCause, ...nothing }], evidence: {} };
}

/** An event may leave out which image a container has, and even the container: the task definition has both. */
async function withImage(failure: PullFailure, gather: Gather): Promise<PullFailure> {
  if (failure.container.image) return failure;
  const { taskDefinition } = await gather(['taskDefinition'], failure);
  if (!taskDefinition || 'gap' in taskDefinition) return failure;
  const { containers } = taskDefinition.known;
  const meant =
    containers.find(({ name }) => name === failure.container.name) ??
    containers.find(({ image }) => failure.text.includes(image)) ??
    (containers.length === 1 ? containers[0] : undefined);
  return meant ? inContainer(failure, meant) : failure;
}

const inContainer = (
  failure: PullFailure,
  { name, image }: { name: string; image: string },
): PullFailure => ({
  ...failure,
  container: { ...failure.container, name, image: redact(image) },
});

/**
 * A secret that could not be fetched is a pull failure only where the task definition names it in
 * `repositoryCredentials`, and a role that could not be assumed only where it is the execution role. An unreadable task
 * definition keeps either: a page too many is better than one too few.
 */
async function decide(failure: PullFailure, gather: Gather): Promise<PullFailure[]> {
  const { taskDefinition } = await gather(['taskDefinition'], failure);
  if (!taskDefinition || 'gap' in taskDefinition) return [failure];
  const { containers, executionRoleArn } = taskDefinition.known;
  const { secret, role } = failure.reason;
  if (role !== undefined) {
    if (role !== (failure.task.executionRoleOverride ?? executionRoleArn)) return [];
    return [await withImage(failure, gather)];
  }
  const holder = containers.find(({ credentialsParameter }) =>
    namesSecret(credentialsParameter, secret?.name),
  );
  return holder ? [inContainer(failure, holder)] : [];
}

/**
 * `credentialsParameter` is an ARN or a bare name, and so is what the message prints. Secrets Manager ends the name in an
 * ARN with a hyphen and six characters of its own. No name in the message: any secret may be meant.
 */
function namesSecret(credentialsParameter: string | undefined, secret: string | undefined): boolean {
  if (!credentialsParameter) return false;
  if (!secret) return true;
  const printed = secretNames(secret);
  return secretNames(credentialsParameter).some((name) => printed.includes(name));
}

function secretNames(arnOrName: string): string[] {
  const [, inArn] = arnOrName.split(':secret:');
  return inArn === undefined ? [arnOrName] : [inArn, inArn.replace(/-[A-Za-z0-9]{6}$/, '')];
}
