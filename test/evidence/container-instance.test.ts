import { DescribeInstancesCommand, type Instance } from '@aws-sdk/client-ec2';
import { DescribeContainerInstancesCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { containerInstance } from '../../lambda/evidence/container-instance.ts';
import type { StoppedTask } from '../../lambda/types.ts';
import {
  account,
  awsError,
  clusterArn,
  containerInstanceArn,
  failureOf,
  mockedAws,
  onInstance,
  questionOf,
  throughJson,
} from './question.ts';

const { ecs, ec2 } = mockedAws();

const instanceProfileArn = `arn:aws:iam::${account}:instance-profile/prod-instances`;
const primary = {
  SubnetId: 'subnet-0inst123',
  PrivateIpAddress: '10.0.9.4',
  Groups: [{ GroupId: 'sg-0inst123', GroupName: 'instances' }],
  Attachment: { DeviceIndex: 0, NetworkCardIndex: 0, AttachTime: new Date(0) },
};
const running: Instance = {
  InstanceId: 'i-0abc1234',
  State: { Name: 'running' },
  IamInstanceProfile: { Arn: instanceProfileArn },
  NetworkInterfaces: [
    { SubnetId: 'subnet-0card123', Attachment: { DeviceIndex: 0, NetworkCardIndex: 1 } },
    { SubnetId: 'subnet-0task123', Attachment: { DeviceIndex: 1, NetworkCardIndex: 0 } },
    primary,
  ],
};

function placedOn(instance: Instance | undefined, ec2InstanceId = 'i-0abc1234') {
  ecs.on(DescribeContainerInstancesCommand).resolves({ containerInstances: [{ ec2InstanceId }] });
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: instance && [{ Instances: [instance] }] });
}

const gather = (task: Partial<StoppedTask> = {}) =>
  containerInstance.gather(questionOf(failureOf({ task: { ...onInstance, ...task } })));

describe('container instance', () => {
  it('reads the primary network interface of the instance, among all that it has', async () => {
    placedOn(running);
    const answer = await gather();
    expect(answer).toStrictEqual({
      known: {
        ec2InstanceId: 'i-0abc1234',
        subnetId: 'subnet-0inst123',
        securityGroupIds: ['sg-0inst123'],
        publicIp: false,
        privateIpv4Address: '10.0.9.4',
        instanceProfileArn,
      },
    });
    expect(throughJson(answer)).toStrictEqual(answer);
  });

  it('sees a public address', async () => {
    placedOn({ ...running, NetworkInterfaces: [{ ...primary, Association: { PublicIp: '198.51.100.7' } }] });
    expect(await gather()).toMatchObject({ known: { publicIp: true } });
  });

  it.each([
    ['EC2', { InstanceIds: ['i-0abc1234'] }],
    ['MANAGED_INSTANCES', { InstanceIds: ['i-0abc1234'], IncludeManagedResources: true }],
  ] as const)('asks for an instance of launch type %s by its id', async (launchType, input) => {
    placedOn(running);
    await gather({ launchType });
    expect(ecs.commandCalls(DescribeContainerInstancesCommand).map(({ args }) => args[0].input)).toEqual([
      { cluster: clusterArn, containerInstances: [containerInstanceArn] },
    ]);
    expect(ec2.commandCalls(DescribeInstancesCommand).map(({ args }) => args[0].input)).toEqual([input]);
  });

  it.each(['FARGATE', 'EXTERNAL'] as const)(
    'asks nothing for launch type %s, which has none in EC2',
    async (launchType) => {
      expect(await gather({ launchType })).toEqual({ known: null });
      expect(ecs.calls()).toEqual([]);
    },
  );

  it('knows an ECS Anywhere host by its id', async () => {
    placedOn(undefined, 'mi-0abc1234');
    expect(await gather()).toEqual({ known: null });
    expect(ec2.calls()).toEqual([]);
  });

  const gone = {
    gap: { action: 'ec2:DescribeInstances', reason: 'instance i-0abc1234 is gone, and its network with it' },
  };
  it.each([
    ['terminated', { ...running, State: { Name: 'terminated' as const } }],
    ['without interfaces', { ...running, NetworkInterfaces: [] }],
    ['no longer listed', undefined],
  ])('leaves a gap where the instance is %s', async (_, instance) => {
    placedOn(instance);
    expect(await gather()).toEqual(gone);
  });

  it('leaves a gap where EC2 does not know the instance any more', async () => {
    placedOn(undefined);
    ec2.on(DescribeInstancesCommand).rejects(awsError('InvalidInstanceID.NotFound'));
    expect(await gather()).toEqual(gone);
  });

  it('leaves a gap where the container instance was deregistered', async () => {
    ecs
      .on(DescribeContainerInstancesCommand)
      .resolves({ containerInstances: [], failures: [{ reason: 'MISSING' }] });
    expect(await gather()).toEqual({
      gap: {
        action: 'ecs:DescribeContainerInstances',
        reason: `container instance ${containerInstanceArn} is gone, and its network with it`,
      },
    });
  });

  it('leaves a gap where ECS does not name the container instance', async () => {
    expect(await gather({ containerInstanceArn: undefined })).toEqual({
      gap: {
        action: 'ecs:DescribeContainerInstances',
        reason: 'ECS does not say which container instance the task ran on',
      },
    });
  });
});
