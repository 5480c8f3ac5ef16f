import { DescribeContainerInstancesCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { registered, registration } from '../../lambda/evidence/registration.ts';
import type { StoppedTask } from '../../lambda/types.ts';
import {
  awsError,
  clusterArn,
  containerInstanceArn,
  denied,
  failureOf,
  mockedAws,
  onInstance,
  questionOf,
  throughJson,
} from './question.ts';

const { ecs } = mockedAws();

const action = 'ecs:DescribeContainerInstances';
const attributes = [
  { name: 'ecs.instance-type', value: 't3.medium' },
  { name: 'ecs.subnet-id', value: 'subnet-0inst123' },
  { name: 'ecs.vpc-id', value: 'vpc-0abc1234' },
  { name: 'ecs.capability.task-eni' },
];

const gather = (task: Partial<StoppedTask> = {}) =>
  registration.gather(questionOf(failureOf({ task: { ...onInstance, ...task } })));

describe('registration of a container instance', () => {
  it('tells the instance, and the subnet and VPC of its primary network interface', async () => {
    const containerInstances = [{ ec2InstanceId: 'i-0abc1234', attributes }];
    ecs.on(DescribeContainerInstancesCommand).resolves({ containerInstances });
    const answer = await gather();
    expect(answer).toStrictEqual({
      known: { ec2InstanceId: 'i-0abc1234', subnetId: 'subnet-0inst123', vpcId: 'vpc-0abc1234' },
    });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(ecs.calls().map(({ args }) => args[0].input)).toEqual([
      { cluster: clusterArn, containerInstances: [containerInstanceArn] },
    ]);
  });

  it.each([
    ['ecs.os-family', 'WINDOWS_SERVER_2022_CORE', 'WINDOWS_SERVER_2022_CORE'],
    ['ecs.os-type, which is all that old agents tell', 'linux', 'LINUX'],
  ])('tells the CPU architecture and the operating system, by %s', async (how, value, family) => {
    const [name] = how.split(',');
    const told = [
      { name: 'ecs.cpu-architecture', value: 'arm64' },
      { name, value },
      { name: 'ecs.vpc-id', value: '' },
    ];
    ecs.on(DescribeContainerInstancesCommand).resolves({
      containerInstances: [{ ec2InstanceId: 'i-0abc1234', attributes: told }],
    });
    expect(await gather()).toStrictEqual({
      known: { ec2InstanceId: 'i-0abc1234', cpuArchitecture: 'arm64', operatingSystemFamily: family },
    });
  });

  it('tells the instance alone where its agent has no task networking', async () => {
    ecs.on(DescribeContainerInstancesCommand).resolves({
      containerInstances: [{ ec2InstanceId: 'i-0abc1234', attributes: attributes.slice(0, 1) }],
    });
    expect(await gather()).toStrictEqual({ known: { ec2InstanceId: 'i-0abc1234' } });
  });

  it.each(['FARGATE', 'EXTERNAL'] as const)(
    'asks nothing for launch type %s, which has none in EC2',
    async (launchType) => {
      expect(await gather({ launchType })).toEqual({ known: null });
      expect(ecs.calls()).toEqual([]);
    },
  );

  it('knows an ECS Anywhere host by its id', async () => {
    const containerInstances = [{ ec2InstanceId: 'mi-0abc1234' }];
    ecs.on(DescribeContainerInstancesCommand).resolves({ containerInstances });
    expect(await gather()).toEqual({ known: null });
  });

  const gone = gap(action, `container instance ${containerInstanceArn} is gone, and its network with it`);

  it('leaves a gap where it was deregistered', async () => {
    const failures = [{ reason: 'MISSING' }];
    ecs.on(DescribeContainerInstancesCommand).resolves({ containerInstances: [], failures });
    expect(await gather()).toEqual(gone);
  });

  it('leaves a gap where its cluster was deleted', async () => {
    ecs.on(DescribeContainerInstancesCommand).rejects(awsError('ClusterNotFoundException'));
    expect(await gather()).toEqual(gone);
  });

  it('leaves a gap where ECS does not name it', async () => {
    expect(await gather({ containerInstanceArn: undefined })).toEqual(
      gap(action, 'ECS does not say which container instance the task ran on'),
    );
  });

  it('leaves a gap where ECS may not be asked', async () => {
    ecs.on(DescribeContainerInstancesCommand).rejects(denied());
    expect(await gather()).toEqual(gap(action, `not authorized: allow ${action}`));
  });
});

describe('where the instance is registered to be', () => {
  const network = { subnetId: 'subnet-0inst123', vpcId: 'vpc-0abc1234' };

  it.each([
    ['both attributes', known({ ec2InstanceId: 'i-0abc1234', ...network }), network],
    ['neither attribute', known({ ec2InstanceId: 'i-0abc1234' }), {}],
    ['an ECS Anywhere host', known(null), {}],
    ['a gap', gap(action, 'refused'), {}],
  ])('is told by %s', async (_, answer, expected) => {
    const question = questionOf(failureOf({ task: onInstance }), { registration: answer });
    expect(await registered(question)).toMatchObject(expected);
    expect(Object.keys(await registered(question))).toEqual(expect.arrayContaining(Object.keys(expected)));
  });

  it('is not asked on Fargate', async () => {
    const never = { ...questionOf(), ask: () => Promise.reject(new Error('asked')) };
    expect(await registered(never)).toEqual({});
  });
});
