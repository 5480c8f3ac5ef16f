import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventOfTask, parseStoppedTaskEvent, UnreadableEventError } from '../lambda/failure.ts';

const host = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
const api = { name: 'api', image: `${host}/api:v42`, lastStatus: 'STOPPED', cpu: '0' };
const envoy = { name: 'envoy', image: 'envoyproxy/envoy:v1.31', lastStatus: 'STOPPED', cpu: 'null' };
const guardDuty = { name: 'aws-guardduty-agent-1234', lastStatus: 'STOPPED', cpu: 'null' };

const notFound = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${host}/api:v42: ${host}/api:v42: not found`;
const noToken =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.us-east-1.amazonaws.com/": dial tcp 44.213.79.50:443: i/o timeout';
const noSecret =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-a1B2c3 from secrets manager: AccessDeniedException: refused';

const fargateTask = {
  taskArn: 'arn:aws:ecs:us-east-1:111122223333:task/prod/0f9c1d5e7b7c4f0fa0f7d1b4f4c1a2b3',
  clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/prod',
  taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/api:7',
  group: 'service:api',
  startedBy: 'ecs-svc/1234567890123456789',
  launchType: 'FARGATE',
  platformVersion: '1.4.0',
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  stopCode: 'TaskFailedToStart',
  stoppedReason: notFound,
  stoppedAt: '2026-03-01T10:00:00.000Z',
  attachments: [
    { type: 'AmazonElasticBlockStorage', details: [{ name: 'volumeId', value: 'vol-0abc1234' }] },
    {
      type: 'eni',
      status: 'DELETED',
      details: [
        { name: 'subnetId', value: 'subnet-0priv1234' },
        { name: 'privateIPv4Address', value: '10.0.3.57' },
      ],
    },
  ],
  attributes: [{ name: 'ecs.cpu-architecture', value: 'arm64' }],
  overrides: { containerOverrides: [], executionRoleArn: 'arn:aws:iam::111122223333:role/api-exec' },
  containers: [api],
};

const ec2Task = {
  taskArn: 'arn:aws:ecs:us-east-1:111122223333:task/0f9c1d5e-7b7c-4f0f-a0f7-d1b4f4c1a2b3',
  clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/prod',
  taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/api:7',
  group: 'family:api',
  containerInstanceArn: 'arn:aws:ecs:us-east-1:111122223333:container-instance/prod/3c4d',
  lastStatus: 'STOPPED',
  stopCode: 'TaskFailedToStart',
  stoppedReason: 'Task failed to start',
  attachments: [],
  containers: [{ ...api, reason: notFound }, envoy],
};

const eventOf = (detail: object, source = 'aws.ecs') => ({
  version: '0',
  id: '5f0c6e2b-8a7f-1c1d-5e52-3f0d1a9b7c11',
  'detail-type': 'ECS Task State Change',
  source,
  account: '111122223333',
  region: 'us-east-1',
  detail,
});

/** The containers that failed, each with its symptom. */
const failed = (detail: object): string[] =>
  parseStoppedTaskEvent(eventOf(detail))?.failures.map(
    ({ container, reason }) => `${container.name}: ${reason.symptom}`,
  ) ?? [];

describe('parseStoppedTaskEvent', () => {
  it.each([
    ['as ECS made it', { ephemeralStorage: { sizeInGiB: 60 } }, 60],
    ['as an override asks for', { overrides: { ephemeralStorage: { sizeInGiB: 40 } } }, 40],
    ['of a number in quotes', { ephemeralStorage: { sizeInGiB: '60' } }, 60],
    ['as unknown where it is not told', {}, undefined],
    ['as unknown where it is told in another way', { ephemeralStorage: 'large' }, undefined],
  ])('reads the ephemeral storage %s', (_, detail, size) => {
    const parsed = parseStoppedTaskEvent(eventOf({ ...fargateTask, ...detail }));
    expect(parsed?.task.ephemeralStorageGiB).toBe(size);
  });

  it('reads a task of Fargate', () => {
    expect(parseStoppedTaskEvent(eventOf(fargateTask))).toEqual({
      task: {
        account: '111122223333',
        region: 'us-east-1',
        partition: 'aws',
        taskArn: fargateTask.taskArn,
        clusterArn: fargateTask.clusterArn,
        taskDefinitionArn: fargateTask.taskDefinitionArn,
        group: 'service:api',
        launchType: 'FARGATE',
        startedBy: 'ecs-svc/1234567890123456789',
        platformVersion: '1.4.0',
        subnetId: 'subnet-0priv1234',
        privateIpv4Address: '10.0.3.57',
        executionRoleOverride: 'arn:aws:iam::111122223333:role/api-exec',
        cpuArchitecture: 'arm64',
        stopCode: 'TaskFailedToStart',
        stoppedReason: notFound,
        stoppedAt: '2026-03-01T10:00:00.000Z',
        drill: false,
      },
      failures: [
        {
          task: expect.objectContaining({ taskArn: fargateTask.taskArn }),
          container: { name: 'api', image: `${host}/api:v42` },
          text: notFound,
          reason: { symptom: 'image-not-found', leg: 'manifest', truncated: false },
        },
      ],
      undecided: [],
    });
  });

  it('reads a task of EC2, whose container alone tells', () => {
    const read = parseStoppedTaskEvent(eventOf(ec2Task));
    expect(read?.failures.map(({ container }) => container.name)).toEqual(['api']);
    expect(read?.task).toMatchObject({
      launchType: 'EC2',
      partition: 'aws',
      region: 'us-east-1',
      containerInstanceArn: ec2Task.containerInstanceArn,
      group: 'family:api',
    });
    expect(read?.task).not.toHaveProperty('subnetId');
  });

  it.each([
    ['FARGATE', { platformVersion: '1.4.0', launchType: undefined }],
    ['FARGATE', { platformVersion: undefined, launchType: undefined, capacityProviderName: 'FARGATE_SPOT' }],
    [
      'EC2',
      {
        platformVersion: undefined,
        launchType: undefined,
        containerInstanceArn: ec2Task.containerInstanceArn,
        capacityProviderName: 'asg',
      },
    ],
    ['EC2', { platformVersion: undefined, launchType: undefined, capacityProviderName: 'asg' }],
    [
      'EC2',
      {
        platformVersion: undefined,
        launchType: undefined,
        containerInstanceArn: ec2Task.containerInstanceArn,
        capacityProviderName: 'FARGATE-like',
      },
    ],
    ['MANAGED_INSTANCES', { platformVersion: undefined, launchType: 'MANAGED_INSTANCES' }],
    ['EXTERNAL', { platformVersion: undefined, launchType: 'EXTERNAL' }],
    ['FARGATE', { platformVersion: '1.4.0', launchType: 'SOMETHING_NEW' }],
  ])('tells a launch type of %s from %j', (launchType, members) => {
    expect(parseStoppedTaskEvent(eventOf({ ...fargateTask, ...members }))?.task.launchType).toBe(launchType);
  });

  it('takes the address from a container where the attachment has none', () => {
    const containers = [
      { ...api, networkInterfaces: [{ attachmentId: 'x', privateIpv4Address: '10.0.3.58' }] },
    ];
    const read = parseStoppedTaskEvent(eventOf({ ...fargateTask, attachments: [], containers }));
    expect(read?.task.privateIpv4Address).toBe('10.0.3.58');
  });

  it('takes the IPv6 address of the network interface, where it has one', () => {
    const [, { details = [] } = {}] = fargateTask.attachments;
    const eni = { type: 'eni', details: [...details, { name: 'ipv6Address', value: '2001:db8::57' }] };
    const read = parseStoppedTaskEvent(eventOf({ ...fargateTask, attachments: [eni] }));
    expect(read?.task.ipv6Address).toBe('2001:db8::57');
    expect(parseStoppedTaskEvent(eventOf(fargateTask))?.task).not.toHaveProperty('ipv6Address');
  });

  it('reads Region, account and partition from the task ARN, and marks a drill', () => {
    const taskArn = 'arn:aws-cn:ecs:cn-north-1:444455556666:task/prod/0f9c';
    expect(
      parseStoppedTaskEvent(eventOf({ ...fargateTask, taskArn }, 'ecs-autopsy.drill'))?.task,
    ).toMatchObject({
      partition: 'aws-cn',
      region: 'cn-north-1',
      account: '444455556666',
      drill: true,
    });
  });

  it('redacts and collapses what it hands on', () => {
    const url = 'https://prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com/a1b2';
    const stoppedReason = `CannotPullContainerError: ref pull has been retried 1 time(s):\n failed to copy: httpReadSeeker: failed open: failed to do request: Get "${url}?X-Amz-Signature=0abc": dial tcp 52.216.9.21:443: i/o timeout`;
    const read = parseStoppedTaskEvent(eventOf({ ...fargateTask, stoppedReason }));
    const text = `CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get "${url}?[signature removed]": dial tcp 52.216.9.21:443: i/o timeout`;
    expect(read?.task.stoppedReason).toBe(text);
    expect(read?.failures[0]).toMatchObject({ text, reason: { leg: 'layer', address: '52.216.9.21' } });
  });
});

describe('the containers of a stopped task', () => {
  const image = (name: string, tag: string) => ({ name, image: `${host}/${name}:${tag}` });

  it.each<[string, object, string[]]>([
    [
      'the only one, for a text that names no image',
      { containers: [api], stoppedReason: noToken },
      ['api: timeout'],
    ],
    [
      'the one whose image the task names',
      { containers: [envoy, api], stoppedReason: notFound },
      ['api: image-not-found'],
    ],
    [
      'the one whose image is named in full, not one whose name begins alike',
      { containers: [image('api', 'v4'), { ...api, name: 'second' }], stoppedReason: notFound },
      ['second: image-not-found'],
    ],
    [
      'the one whose short name Docker Hub was asked for',
      {
        containers: [api, envoy],
        stoppedReason:
          'CannotPullContainerError: failed to resolve ref docker.io/envoyproxy/envoy:v1.31: failed to do request: Head "https://registry-1.docker.io/v2/envoyproxy/envoy/manifests/v1.31": dial tcp 3.94.224.37:443: i/o timeout',
      },
      ['envoy: timeout'],
    ],
    [
      'the one whose repository IAM names',
      {
        containers: [envoy, image('web', '1'), api],
        stoppedReason:
          'CannotPullContainerError: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:us-east-1:111122223333:repository/api because no identity-based policy allows the ecr:BatchGetImage action',
      },
      ['api: access-denied'],
    ],
    [
      'the one in whose image the text was cut',
      {
        containers: [envoy, api],
        stoppedReason: `CannotPullContainerError: The task cannot pull ${host}/ap...`,
      },
      ['api: unrecognised'],
    ],
    [
      'the first from ECR, for the token',
      { containers: [guardDuty, envoy, api], stoppedReason: noToken },
      ['api: timeout'],
    ],
    [
      'the first with an image, where none is from ECR',
      { containers: [guardDuty, envoy], stoppedReason: noToken },
      ['envoy: timeout'],
    ],
    [
      'one that had not been pulled, for a text that names no image',
      {
        containers: [{ ...envoy, imageDigest: 'sha256:4f3a' }, api],
        stoppedReason: 'CannotPullContainerError: context canceled',
      },
      ['api: timeout'],
    ],
    [
      'one that had not been pulled, where an exit code is text',
      {
        containers: [{ ...envoy, exitCode: '0' }, api],
        stoppedReason: 'CannotPullContainerError: context canceled',
      },
      ['api: timeout'],
    ],
    [
      'the one whose manifest was asked for on Docker Hub',
      {
        containers: [
          { ...envoy, image: 'acme/api:1' },
          { ...api, image: 'acme/api:2' },
        ],
        stoppedReason:
          'CannotPullContainerError: Error response from daemon: Head "https://registry-1.docker.io/v2/acme/api/manifests/2": unauthorized: incorrect username or password',
      },
      ['api: access-denied'],
    ],
    [
      'the one whose tag is named, not one without a tag on a host with a port',
      {
        containers: [
          { ...envoy, image: 'mirror.example.com:5000/api' },
          { ...api, image: 'mirror.example.com:5000/api:v42' },
        ],
        stoppedReason:
          'CannotPullContainerError: failed to resolve ref mirror.example.com:5000/api:v42: mirror.example.com:5000/api:v42: not found',
      },
      ['api: image-not-found'],
    ],
    [
      'one that states the same itself, once',
      { containers: [{ ...api, reason: notFound }, envoy], stoppedReason: notFound },
      ['api: image-not-found'],
    ],
    [
      'one that states the same, cut shorter',
      {
        containers: [
          { ...api, reason: noToken.slice(0, 150) },
          { ...envoy, image: `${host}/envoy:1` },
        ],
        stoppedReason: noToken,
      },
      ['api: timeout'],
    ],
    [
      'two that each state their own',
      {
        containers: [
          { ...api, reason: notFound },
          {
            ...envoy,
            reason: 'CannotPullContainerError: toomanyrequests: You have reached your pull rate limit.',
          },
        ],
        stoppedReason: 'Task failed to start',
      },
      ['api: image-not-found', 'envoy: rate-limited'],
    ],
    [
      'one that states its own, and another that the task names',
      {
        containers: [{ ...envoy, reason: 'CannotPullContainerError: toomanyrequests: slow down' }, api],
        stoppedReason: notFound,
      },
      ['envoy: rate-limited', 'api: image-not-found'],
    ],
    [
      'one that states its own in other words than the task',
      {
        containers: [{ ...api, reason: notFound }, envoy],
        stoppedReason: `CannotPullContainerError: manifest for ${host}/api:v42 not found`,
      },
      ['api: image-not-found'],
    ],
    [
      'an unnamed one, where the task lists none',
      { containers: [], stoppedReason: noToken },
      ['unknown: timeout'],
    ],
    [
      'one of a task whose essential container is said to have exited',
      {
        ...ec2Task,
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
      },
      ['api: image-not-found'],
    ],
  ])('blames %s', (_which, members, expected) => {
    expect(failed({ ...fargateTask, ...members })).toEqual(expected);
  });

  it('leaves a secret undecided, with the symptom that it would have', () => {
    const read = parseStoppedTaskEvent(
      eventOf({ ...fargateTask, containers: [api, envoy], stoppedReason: noSecret }),
    );
    expect(read?.failures).toEqual([]);
    expect(read?.undecided).toMatchObject([
      {
        container: { name: 'envoy' },
        reason: {
          symptom: 'access-denied',
          leg: 'credentials',
          secret: {
            name: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-a1B2c3',
            symptom: 'access-denied',
          },
        },
      },
    ]);
  });
});

describe('silence', () => {
  const running = { ...fargateTask, lastStatus: 'RUNNING' };
  const cancelled = 'CannotPullContainerError: context canceled';

  it.each<[string, object]>([
    ['has not stopped', running],
    ['is still on its way down', { ...fargateTask, lastStatus: 'DEPROVISIONING' }],
    [
      'exited',
      {
        ...fargateTask,
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [{ ...api, exitCode: 1 }],
      },
    ],
    [
      'ran out of memory',
      {
        ...ec2Task,
        containers: [{ ...api, reason: 'OutOfMemoryError: Container killed due to memory usage' }],
      },
    ],
    [
      'failed to start',
      { ...ec2Task, containers: [{ ...api, reason: 'CannotStartContainerError: exec format error' }] },
    ],
    ['has no reason at all', { ...fargateTask, stoppedReason: undefined, containers: [api] }],
    [
      'was scaled in while it pulled',
      {
        ...fargateTask,
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
        containers: [{ ...api, reason: cancelled }],
      },
    ],
    [
      'was stopped by a user before its pull',
      {
        ...ec2Task,
        stopCode: 'UserInitiated',
        stoppedReason: 'Task stopped by user',
        containers: [
          {
            ...api,
            reason: `TaskStoppedBeforePullBeginError: Task stopped before image pull could begin for task: ${ec2Task.taskArn}`,
          },
        ],
      },
    ],
    [
      'lost its Spot capacity',
      { ...fargateTask, stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
    ],
    [
      'ran, and was scaled in later',
      { ...ec2Task, stopCode: 'ServiceSchedulerInitiated', startedAt: '2026-03-01T09:00:00Z' },
    ],
  ])('is kept over a task that %s', (_what, detail) => {
    expect(parseStoppedTaskEvent(eventOf(detail))).toBeNull();
  });

  const daemon = 'Error response from daemon:';
  it.each<[string, string]>([
    [
      `The task can’t pull the image. Check whether the image exists. ${daemon} pull access denied for acme/api, repository does not exist or may require 'docker login'`,
      'api: repository-not-found',
    ],
    [
      'CannotPullECRContainerError: RequestCanceled: request context canceled caused by: context deadline exceeded',
      'api: timeout',
    ],
    [
      `CannotPullContainerError: ${daemon} Get "https://${host}/v2/": net/http: request canceled (Client.Timeout exceeded while awaiting headers)`,
      'api: timeout',
    ],
    [noToken, 'api: timeout'],
  ])('is not kept over a failure of its own, whatever its words: %s', (reason, expected) => {
    const stop = { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated' };
    expect(failed({ ...ec2Task, ...stop, containers: [{ ...api, reason }] })).toEqual([expected]);
  });

  it('is not kept over a pull that had failed before its task was stopped', () => {
    expect(
      failed({
        ...ec2Task,
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by deployment',
      }),
    ).toEqual(['api: image-not-found']);
  });
});

it('is not told of a sibling whose pull was called off when another failed', () => {
  const calledOff =
    'CannotPullContainerError: failed to extract layer sha256:ab12: context canceled: unknown';
  const containers = [
    { ...envoy, reason: calledOff },
    { ...api, reason: notFound },
  ];
  expect(failed({ ...ec2Task, containers })).toEqual(['api: image-not-found']);
  expect(failed({ ...ec2Task, containers: [{ ...envoy, reason: calledOff }] })).toEqual([
    'envoy: unrecognised',
  ]);
});

it('keeps no password that an image string holds', () => {
  const containers = [{ ...api, image: 'https://bot:hunter2@ghcr.io/acme/api:v42', reason: notFound }];
  const [failure] = parseStoppedTaskEvent(eventOf({ ...ec2Task, containers }))?.failures ?? [];
  expect(failure?.container.image).toBe('https://[credentials removed]@ghcr.io/acme/api:v42');
});

it('is told of a failure that a person rehearses with the reason given to StopTask', () => {
  expect(failed({ ...fargateTask, stopCode: 'UserInitiated', stoppedReason: notFound })).toEqual([
    'api: image-not-found',
  ]);
});

describe('an event that is not as ECS sends it', () => {
  const advice = 'Hand over an event as EventBridge delivers it.';

  it.each<[unknown, string]>([
    [null, 'it should be an object, and is null'],
    ['STOPPED', 'it should be an object, and is "STOPPED"'],
    [{}, 'source should be "aws.ecs" or "ecs-autopsy.drill", and is missing'],
    [eventOf(fargateTask, 'aws.ec2'), 'source should be "aws.ecs" or "ecs-autopsy.drill", and is "aws.ec2"'],
    [
      { ...eventOf(fargateTask), 'detail-type': 'ECS Service Action' },
      'detail-type should be "ECS Task State Change", and is "ECS Service Action"',
    ],
    [{ ...eventOf(fargateTask), detail: undefined }, 'detail should be the task, and is missing'],
    [
      eventOf({ ...fargateTask, taskArn: undefined }),
      'detail.taskArn should be the ARN of an ECS task, and is missing',
    ],
    [
      eventOf({ ...fargateTask, taskArn: '0f9c1d5e' }),
      'detail.taskArn should be the ARN of an ECS task, and is "0f9c1d5e"',
    ],
    [
      eventOf({ ...fargateTask, clusterArn: 7 }),
      'detail.clusterArn should be the ARN of the cluster, and is 7',
    ],
    [
      eventOf({ ...fargateTask, lastStatus: {} }),
      'detail.lastStatus should be the status of the task, such as "STOPPED", and is another object',
    ],
  ])('is refused, naming the member: %j', (event, complaint) => {
    expect(() => parseStoppedTaskEvent(event)).toThrow(
      new UnreadableEventError(`This is not an ECS Task State Change event: ${complaint}. ${advice}`),
    );
  });

  it.each<[string, object]>([
    ['new members', { somethingNew: { nested: true }, containers: [{ ...api, somethingNew: [1] }] }],
    ['nulls', { startedBy: null, overrides: null, attributes: null, attachments: null, group: null }],
    [
      'other kinds',
      { startedBy: 7, overrides: 'none', attributes: {}, attachments: [null, 3], containers: [null, api] },
    ],
    [
      'nothing optional',
      { group: undefined, attachments: undefined, attributes: undefined, overrides: undefined },
    ],
  ])('is read all the same with %s', (_what, members) => {
    expect(failed({ ...fargateTask, ...members })).toEqual(['api: image-not-found']);
  });

  it('is read or refused, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        fc.jsonValue(),
        (containers, stoppedReason, attachments) => {
          const event = eventOf({ ...fargateTask, containers, stoppedReason, attachments });
          expect(() => parseStoppedTaskEvent(event)).not.toThrow();
        },
      ),
    );
  });
});

describe('eventOfTask', () => {
  it('makes the event of what DescribeTasks gives, dates and its own name of the interface included', () => {
    const [, eni] = fargateTask.attachments;
    const event = eventOfTask({
      ...fargateTask,
      launchType: 'FARGATE',
      stopCode: 'TaskFailedToStart',
      stoppedAt: new Date('2026-03-01T10:00:00.000Z'),
      attachments: [{ ...eni, type: 'ElasticNetworkInterface' }],
    });
    expect(parseStoppedTaskEvent(event)).toEqual(parseStoppedTaskEvent(eventOf(fargateTask)));
  });
});
