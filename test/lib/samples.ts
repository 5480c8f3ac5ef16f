import { ec2Event, fargateEvent, type StoppedTaskEvent } from './events.ts';

export interface Sample {
  name: string;
  event: StoppedTaskEvent;
}

const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments:1.4.2';
const timeout = `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: failed to do request: dial tcp 198.51.100.7:443: i/o timeout`;

const onContainer = (reason: string) => ({ containers: [{ name: 'payments', reason }] });
const sidecar = (reason: string) => ({
  containers: [
    { name: 'payments', exitCode: 0 },
    { name: 'proxy', reason },
  ],
});
/** Agents of before the stop code `TaskFailedToStart`. */
const oldAgent = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
};

/** Stopped tasks that the rule has to let through. */
export const pullFailures: Sample[] = [
  {
    name: 'a role cannot be assumed, and which one is not said',
    event: fargateEvent({
      stopCode: null,
      stoppedReason: "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/payments'",
    }),
  },
  {
    name: 'Fargate: image cannot be pulled',
    event: fargateEvent({ stoppedReason: timeout, ...onContainer(timeout) }),
  },
  {
    name: 'Fargate: registry authentication fails',
    event: fargateEvent({
      stoppedReason:
        'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s)',
    }),
  },
  { name: 'Fargate: no stop code', event: fargateEvent({ stopCode: null, stoppedReason: timeout }) },
  {
    name: 'Fargate: a stop code that AWS adds one day',
    event: fargateEvent({ stopCode: 'ImagePullFailed', stoppedReason: timeout }),
  },
  {
    name: 'Fargate 1.3: registry credentials cannot be fetched, no stop code',
    event: fargateEvent({
      stopCode: null,
      stoppedReason:
        'Fetching secret data from AWS Secrets Manager in region eu-west-1: AccessDeniedException',
    }),
  },
  {
    name: 'Fargate: execution role cannot be assumed, no stop code',
    event: fargateEvent({
      stopCode: null,
      stoppedReason:
        "ECS was unable to assume the execution role 'arn:aws:iam::111122223333:role/payments-execution'",
    }),
  },
  {
    name: 'Fargate: registry authentication fails, no stop code',
    event: fargateEvent({
      stopCode: null,
      stoppedReason: 'ResourceInitializationError: unable to pull secrets or registry auth: signal: killed',
    }),
  },
  { name: 'EC2: image cannot be pulled', event: ec2Event(onContainer(timeout)) },
  {
    name: 'EC2, old agent: image cannot be pulled',
    event: ec2Event({ ...oldAgent, ...onContainer(timeout) }),
  },
  {
    name: 'EC2, old agent: image of the side-car cannot be pulled',
    event: ec2Event({ ...oldAgent, ...sidecar(timeout) }),
  },
  ...[
    'CannotPullECRContainerError: AccessDeniedException: not authorized to perform: ecr:GetAuthorizationToken',
    'CannotPullContainerAuthError: engine docker private registry credentials: not found',
    'CannotPullImageManifestError: Error response from daemon: manifest unknown',
    'cannotPullContainerError: manifest unknown',
    'CannotPullContainer',
    'DockerTimeoutError: Could not transition to pullBegin; timed out after waiting 5m0s',
    'DockerTimeoutError: Could not transition to pulled; timed out after waiting 2h0m0s',
    'DockerTimeoutError: Could not transition to MANIFEST_PULLED; timed out after waiting 1m0s',
    'ContainerRuntimeTimeoutError: Could not transition to pulled; timed out after waiting 30m0s',
    'ContainerRuntimeTimeoutError: Could not transition to MANIFEST_PULLED; timed out after waiting 1m0s',
    'inactivity time exceeded timeout while pulling image',
    'The task can’t pull the image. Check your network configuration.',
    "The task can't pull the image. Check whether the image exists.",
    `The task cannot pull ${image} from the registry`,
  ].map((reason) => ({
    name: `EC2, old agent: ${reason}`,
    event: ec2Event({ ...oldAgent, ...onContainer(reason) }),
  })),
  { name: 'a rehearsal', event: fargateEvent({ source: 'ecs-autopsy.drill', stoppedReason: timeout }) },
];

/** Failures to start in which the function sees no pull: the rule lets them through, and the function keeps silent. */
export const otherStartFailures: Sample[] = [
  { name: 'the text is not there yet: a later event has it', event: fargateEvent() },
  {
    name: 'Fargate: log group missing',
    event: fargateEvent({
      stoppedReason:
        'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times',
    }),
  },
  {
    name: 'EC2: entry point missing',
    event: ec2Event(onContainer('CannotStartContainerError: exec: "/app/serve": no such file or directory')),
  },
];

/** Events that must not reach the function. */
export const otherEvents: Sample[] = [
  {
    name: 'EC2, old agent: no image to create the container from',
    event: ec2Event({
      ...oldAgent,
      ...onContainer(`CannotCreateContainerError: Error response from daemon: No such image: ${image}`),
    }),
  },
  {
    name: 'scaling in',
    event: fargateEvent({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1234567890123456789)',
    }),
  },
  {
    name: 'scaling in, in the middle of a pull',
    event: ec2Event({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1234567890123456789)',
      ...onContainer('CannotPullContainerError: context canceled'),
    }),
  },
  {
    name: 'stopped by a user, in the middle of a pull',
    event: ec2Event({
      stopCode: 'UserInitiated',
      stoppedReason: 'Task stopped by user',
      ...onContainer('TaskStoppedBeforePullBeginError: task stopped before the pull began'),
    }),
  },
  {
    name: 'stopped by a user whose words name a pull',
    event: fargateEvent({
      stopCode: 'UserInitiated',
      stoppedReason: 'CannotPullContainerError again, stopping it',
    }),
  },
  {
    name: 'failed health check of the container',
    event: fargateEvent({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed container health checks',
      containers: [{ name: 'payments', exitCode: 137 }],
    }),
  },
  {
    name: 'failed health check of the load balancer',
    event: fargateEvent({
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason:
        'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/payments/0123456789abcdef)',
    }),
  },
  {
    name: 'Spot interruption',
    event: fargateEvent({ stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }),
  },
  {
    name: 'retirement of the task',
    event: fargateEvent({ stopCode: 'TerminationNotice', stoppedReason: 'ECS is performing maintenance' }),
  },
  {
    name: 'unhealthy host',
    event: ec2Event({
      stopCode: 'InfrastructureHealth',
      stoppedReason: 'Host EC2 (instance i-0abc1234) terminated.',
    }),
  },
  {
    name: 'an essential container exited',
    event: fargateEvent({ ...oldAgent, containers: [{ name: 'payments', exitCode: 1 }] }),
  },
  {
    name: 'an essential container exited, no stop code',
    event: ec2Event({ ...oldAgent, stopCode: null, containers: [{ name: 'payments', exitCode: 1 }] }),
  },
  {
    name: 'out of memory',
    event: ec2Event({
      ...oldAgent,
      containers: [
        { name: 'payments', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
      ],
    }),
  },
  {
    name: 'EC2, old agent: container could not be started in time',
    event: ec2Event({
      ...oldAgent,
      ...onContainer('DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s'),
    }),
  },
  {
    name: 'EC2, old agent: container could not be created',
    event: ec2Event({ ...oldAgent, ...onContainer('CannotCreateContainerError: volume not found') }),
  },
  {
    name: 'a pull that fails and is tried again',
    event: fargateEvent({ lastStatus: 'PENDING', stoppedReason: timeout }),
  },
  {
    name: 'another detail type',
    event: fargateEvent({ detailType: 'ECS Service Action', stoppedReason: timeout }),
  },
  { name: 'another source', event: fargateEvent({ source: 'aws.batch', stoppedReason: timeout }) },
];
