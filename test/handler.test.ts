import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadRun, replayOf } from '../bin/saved-run.ts';
import { createHandler, type World } from '../lambda/handler.ts';
import { publishTo } from '../lambda/publish.ts';
import type { Alert } from '../lambda/report/index.ts';

const run = loadRun('test/scenarios/vpc-endpoint-missing/run.json');
const event = run.event as { source: string; detail: Record<string, unknown> };

function worldWith(over: Partial<World> = {}) {
  const published: Alert[] = [];
  const log = { info: vi.fn(), error: vi.fn() };
  const world: World = {
    gatherFor: () => replayOf(run),
    publish: async (alert) => void published.push(alert),
    log,
    ...over,
  };
  return { handle: createHandler(world), published, log };
}

describe('a stopped task whose pull failed', () => {
  it('is one alert with its attributes for filter policies', async () => {
    const { handle, published } = worldWith();
    await handle(event);
    expect(published.map(({ attributes }) => attributes)).toEqual([
      {
        rootCause: 'vpc-endpoint-missing',
        symptom: 'timeout',
        status: 'open',
        severity: 'critical',
        account: '111122223333',
        region: 'us-east-1',
        cluster: 'prod',
        service: 'payments',
        drill: 'false',
      },
    ]);
  });

  it('is marked where it is a drill', async () => {
    const { handle, published } = worldWith();
    await handle({ ...event, source: 'ecs-autopsy.drill' });
    expect(published[0]?.subject).toMatch(/^\[DRILL\] VPC endpoint missing/);
    expect(published[0]?.attributes).toMatchObject({ drill: 'true', severity: 'info' });
  });

  it('is published even where nothing could be read', async () => {
    const { handle, published } = worldWith({ gatherFor: () => async () => ({}) });
    await handle(event);
    expect(published[0]?.attributes.rootCause).toBe('undetermined');
  });

  it('is published even where our own diagnosis breaks, with what ECS said and that we failed', async () => {
    const gatherFor = () => () => Promise.reject(new TypeError('a fault of ours'));
    const { handle, published, log } = worldWith({ gatherFor });
    await handle(event);
    expect(published[0]?.attributes.rootCause).toBe('undetermined');
    expect(published[0]?.document.rootCause.summary).toBe(
      'The pull for container payments failed, and so did its diagnosis: ecs-autopsy has a fault (TypeError: a fault of ours).',
    );
    expect(published[0]?.bodies.email).toContain('3.5.20.11:443: i/o timeout');
    expect(log.error).toHaveBeenCalledOnce();
  });

  it('is tried again where the alert could not be published', async () => {
    const { handle } = worldWith({ publish: () => Promise.reject(new Error('SNS is down')) });
    await expect(handle(event)).rejects.toThrow('SNS is down');
  });
});

it('learns from the task definition which image a container has, where the event does not tell', async () => {
  const image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/payments:v42';
  const taskDefinition = {
    known: {
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/payments:42',
      family: 'payments',
      containers: [{ name: 'payments', image }],
    },
  };
  const gatherFor =
    () =>
    async (...asked: Parameters<ReturnType<typeof replayOf>>) => ({
      ...(await replayOf(run)(...asked)),
      taskDefinition,
    });
  const { handle, published } = worldWith({ gatherFor });
  await handle({ ...event, detail: { ...event.detail, containers: [] } });
  expect(published[0]?.document).toMatchObject({
    failure: { container: 'payments', image },
    rootCause: { id: 'vpc-endpoint-missing' },
  });
});

describe('silence', () => {
  it.each([
    [
      'an exit',
      { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
    ],
    [
      'scaling',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
      },
    ],
    ['a task that runs', { lastStatus: 'RUNNING' }],
  ])('is the answer to %s', async (_name, change) => {
    const { handle, published, log } = worldWith();
    await handle({ ...event, detail: { ...event.detail, containers: [], ...change } });
    expect(published).toEqual([]);
    expect(log.info).toHaveBeenCalledWith('not a pull failure', { taskArn: event.detail.taskArn });
  });

  it('is the answer to a task role that cannot be assumed, and not to an execution role', async () => {
    const role = 'arn:aws:iam::111122223333:role/payments-role';
    const stoppedReason = `ECS was unable to assume the role '${role}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions.`;
    const containers = [{ name: 'payments', lastStatus: 'STOPPED' }];
    const stopped = { ...event, detail: { ...event.detail, stoppedReason, containers } };
    const family = {
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/payments:42',
      family: 'payments',
    };
    const image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/payments:v42';
    const definedAs = (executionRoleArn: string) => () => async () => ({
      taskDefinition: { known: { ...family, executionRoleArn, containers: [{ name: 'payments', image }] } },
    });

    const taskRole = worldWith({ gatherFor: definedAs('arn:aws:iam::111122223333:role/other') });
    await taskRole.handle(stopped);
    expect(taskRole.published).toEqual([]);

    const executionRole = worldWith({ gatherFor: definedAs(role) });
    await executionRole.handle(stopped);
    expect(executionRole.published[0]?.document.failure).toMatchObject({
      symptom: 'role-unassumable',
      leg: 'registry-auth',
      container: 'payments',
      image,
    });
  });

  it('is the answer to a container secret, and not to a secret of repositoryCredentials', async () => {
    const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:registry-AbCdEf';
    const stoppedReason = `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secret} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`;
    const containers = [
      { name: 'payments', image: 'registry.example.com/payments:v42', lastStatus: 'STOPPED' },
    ];
    const stopped = { ...event, detail: { ...event.detail, stoppedReason, containers } };
    const taskDefinition = (credentialsParameter?: string) => ({
      known: {
        taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/payments:42',
        family: 'payments',
        containers: [{ name: 'payments', image: 'registry.example.com/payments:v42', credentialsParameter }],
      },
    });

    const other = worldWith({ gatherFor: () => async () => ({ taskDefinition: taskDefinition() }) });
    await other.handle(stopped);
    expect(other.published).toEqual([]);

    // A name that merely contains that of the registry's secret is another secret.
    const alike = worldWith({ gatherFor: () => async () => ({ taskDefinition: taskDefinition('regis') }) });
    await alike.handle(stopped);
    expect(alike.published).toEqual([]);

    const byName = worldWith({
      gatherFor: () => async () => ({ taskDefinition: taskDefinition('registry') }),
    });
    await byName.handle(stopped);
    expect(byName.published).toHaveLength(1);

    const registry = worldWith({ gatherFor: () => async () => ({ taskDefinition: taskDefinition(secret) }) });
    await registry.handle(stopped);
    expect(registry.published).toHaveLength(1);
  });
});

describe('an event that cannot be read', () => {
  it.each([[undefined], [{}], [{ source: 'aws.ecs', 'detail-type': 'ECS Task State Change', detail: {} }]])(
    'is refused with what is wrong: %o',
    async (unreadable) => {
      const { handle, published } = worldWith();
      await expect(handle(unreadable)).rejects.toThrow(/event/i);
      expect(published).toEqual([]);
    },
  );
});

describe('publishing', () => {
  const sns = mockClient(SNSClient);
  beforeEach(() => sns.reset());

  it('is one Publish, with a body for each protocol', async () => {
    const { handle } = worldWith({
      publish: publishTo(new SNSClient({}), 'arn:aws:sns:us-east-1:111122223333:alerts'),
    });
    await handle(event);
    const [call, ...more] = sns.commandCalls(PublishCommand);
    expect(more).toEqual([]);
    const input = call?.args[0].input;
    expect(input).toMatchObject({
      TopicArn: 'arn:aws:sns:us-east-1:111122223333:alerts',
      MessageStructure: 'json',
    });
    expect(input?.MessageAttributes?.rootCause).toEqual({
      DataType: 'String',
      StringValue: 'vpc-endpoint-missing',
    });
    const bodies = JSON.parse(input?.Message ?? '');
    expect(Object.keys(bodies)).toEqual([
      'default',
      'email',
      'sms',
      'sqs',
      'lambda',
      'firehose',
      'http',
      'https',
    ]);
    expect(bodies.email).toBe(bodies.default);
    expect(JSON.parse(bodies.sqs)).toMatchObject({
      schemaVersion: 1,
      rootCause: { id: 'vpc-endpoint-missing' },
    });
    expect(JSON.parse(bodies.https)).toMatchObject({ version: '1.0', source: 'custom' });
  });
});

it('publishes no signature, token or password, in any body', async () => {
  const secret = 'c0ffee5ecret';
  const url = `https://prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com/ab?X-Amz-Signature=${secret}&X-Amz-Security-Token=${secret}`;
  const text = `CannotPullContainerError: failed to copy: httpReadSeeker: failed open: failed to do request: Get "${url}": dial tcp 3.5.20.11:443: i/o timeout`;
  const container = {
    name: 'payments',
    image: `https://bot:${secret}@registry.example.com/payments:v42`,
    reason: text,
  };
  const { handle, published, log } = worldWith();
  await handle({ ...event, detail: { ...event.detail, stoppedReason: text, containers: [container] } });
  expect(published).toHaveLength(1);
  expect(JSON.stringify([published, log.info.mock.calls])).not.toContain(secret);
});
