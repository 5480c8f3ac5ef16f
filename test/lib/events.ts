/** A stopped task as the event bus carries it, in the shape of one launch type, changed where a test says so. */
export interface StoppedTaskEvent {
  version: string;
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

interface ContainerInEvent {
  name: string;
  image?: string;
  reason?: string;
  exitCode?: number;
}

interface Changes {
  source?: string;
  detailType?: string;
  cluster?: string;
  lastStatus?: string;
  /** `null`: the event has none. */
  stopCode?: string | null;
  stoppedReason?: string;
  containers?: ContainerInEvent[];
}

const account = '111122223333';
const region = 'eu-west-1';
const taskId = '4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f';
const image = `${account}.dkr.ecr.${region}.amazonaws.com/payments:1.4.2`;

function stoppedTaskEvent(
  { source, detailType, cluster = 'prod', lastStatus, stopCode, stoppedReason, containers }: Changes,
  ofLaunchType: Record<string, unknown>,
): StoppedTaskEvent {
  const ecs = `arn:aws:ecs:${region}:${account}`;
  return {
    version: '0',
    id: '0d2f6a8c-1b3e-4c5d-9e7f-8a9b0c1d2e3f',
    'detail-type': detailType ?? 'ECS Task State Change',
    source: source ?? 'aws.ecs',
    account,
    time: '2026-11-20T03:12:45Z',
    region,
    resources: [`${ecs}:task/${cluster}/${taskId}`],
    detail: {
      taskArn: `${ecs}:task/${cluster}/${taskId}`,
      clusterArn: `${ecs}:cluster/${cluster}`,
      taskDefinitionArn: `${ecs}:task-definition/payments:7`,
      group: 'service:payments',
      startedBy: 'ecs-svc/1234567890123456789',
      attributes: [{ name: 'ecs.cpu-architecture', value: 'arm64' }],
      containers: (containers ?? [{ name: 'payments' }]).map((container) => ({
        image,
        lastStatus: 'STOPPED',
        taskArn: `${ecs}:task/${cluster}/${taskId}`,
        ...container,
      })),
      desiredStatus: 'STOPPED',
      lastStatus: lastStatus ?? 'STOPPED',
      overrides: { containerOverrides: [] },
      ...(stopCode !== null && { stopCode: stopCode ?? 'TaskFailedToStart' }),
      ...(stoppedReason && { stoppedReason }),
      stoppedAt: '2026-11-20T03:12:44.300Z',
      version: 5,
      ...ofLaunchType,
    },
  };
}

/** On Fargate the task's own reason has the text, and the container's usually repeats it. */
export const fargateEvent = (changes: Changes = {}): StoppedTaskEvent =>
  stoppedTaskEvent(changes, {
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    attachments: [
      {
        id: '6a7b8c9d-0e1f-4a2b-8c3d-4e5f6a7b8c9d',
        type: 'eni',
        status: 'DELETED',
        details: [
          { name: 'subnetId', value: 'subnet-0priv1234' },
          { name: 'privateIPv4Address', value: '10.0.3.57' },
        ],
      },
    ],
  });

/** On EC2 the container's reason has the text, and the task's own is a general sentence. */
export const ec2Event = (changes: Changes = {}): StoppedTaskEvent =>
  stoppedTaskEvent(
    { stoppedReason: 'Task failed to start', ...changes },
    {
      launchType: 'EC2',
      attachments: [],
      containerInstanceArn: `arn:aws:ecs:${region}:${account}:container-instance/prod/9f8e7d6c5b4a39281706f5e4d3c2b1a0`,
    },
  );
