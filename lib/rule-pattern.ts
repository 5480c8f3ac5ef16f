import { Token } from 'aws-cdk-lib';
import { stoppedOnPurpose } from '../lambda/failure/stop-codes.ts';

/** How EventBridge compares one value: exactly, or by an operator. */
export type Matcher =
  | string
  | { prefix: string | { 'equals-ignore-case': string } }
  | { suffix: string }
  | { wildcard: string }
  | { exists: boolean }
  | { 'anything-but': string[] };

/** An event pattern in EventBridge's own form: every field must match; of `$or`, one branch must. */
export interface EventPattern {
  [field: string]: Matcher[] | EventPattern | EventPattern[];
}

/** What the rule listens to. */
export interface RulePattern {
  source: string[];
  'detail-type': string[];
  detail: EventPattern;
}

/** `CannotPullContainerError`, `CannotPullECRContainerError`, `CannotPullImageManifestError` …, in any spelling. */
const cannotPull: Matcher = { prefix: { 'equals-ignore-case': 'CannotPull' } };

/** How the task's own reason words it: with the steps that Fargate and ECS take before there is a container. */
const taskReasons: Matcher[] = [
  cannotPull,
  { prefix: 'ResourceInitializationError' },
  { prefix: 'Fetching secret data' },
  { prefix: 'ECS was unable to assume' },
];

/** How the reason of a container words it. */
const containerReasons: Matcher[] = [
  cannotPull,
  // pullBegin, pulled and MANIFEST_PULLED belong to the pull; created and started do not.
  { prefix: 'DockerTimeoutError: Could not transition to pull' },
  { prefix: 'DockerTimeoutError: Could not transition to MANIFEST_PULL' },
  { prefix: 'ContainerRuntimeTimeoutError: Could not transition to pull' },
  { prefix: 'ContainerRuntimeTimeoutError: Could not transition to MANIFEST_PULL' },
  { prefix: 'inactivity time exceeded timeout while pulling image' },
  // The agent's advice where the error's name is missing; its apostrophe is a typographic one in some versions.
  { wildcard: 'The task can*t pull*' },
];

const notOnPurpose: Matcher[] = [{ exists: false }, { 'anything-but': [...stoppedOnPurpose] }];

/** The characters that EventBridge takes for a pattern by default. */
export const maximumPatternLength = 2048;

/**
 * Stopped tasks that failed to start, and those whose own or whose container's reason names a pull: old EC2 agents
 * report these as `EssentialContainerExited`. The stop code is stable and the texts are not, so that a task that failed
 * to start is let through whatever its text says: the function tells a pull from the rest, and keeps silent about the
 * rest.
 *
 * @param clusters names or ARNs; none: every cluster
 */
export function rulePattern(clusters: readonly string[] = []): RulePattern {
  const pattern: RulePattern = {
    source: ['aws.ecs', 'ecs-autopsy.drill'],
    'detail-type': ['ECS Task State Change'],
    detail: {
      lastStatus: ['STOPPED'],
      ...(clusters.length > 0 && { clusterArn: clusters.flatMap(clusterMatchers) }),
      $or: [
        { stopCode: ['TaskFailedToStart'] },
        { stopCode: notOnPurpose, stoppedReason: taskReasons },
        { stopCode: notOnPurpose, containers: { reason: containerReasons } },
      ],
    },
  };
  const { length } = JSON.stringify(pattern);
  if (length > maximumPatternLength) {
    throw new Error(
      `clusters: ${clusters.length} clusters make an event pattern of ${length} characters, and EventBridge takes ${maximumPatternLength}. Name fewer, or leave the option out to watch every cluster.`,
    );
  }
  return pattern;
}

/** The event has the ARN only. A token may stand for either a name or an ARN, so that both are looked for. */
function clusterMatchers(cluster: string): Matcher[] {
  const named: Matcher = { suffix: `:cluster/${cluster}` };
  if (Token.isUnresolved(cluster)) return [cluster, named];
  return [cluster.startsWith('arn:') ? cluster : named];
}
