import { DescribeInstancesCommand, type Instance } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { containerInstance } from '../../lambda/evidence/container-instance.ts';
import { gap, known } from '../../lambda/evidence/define.ts';
import type { Evidence, StoppedTask } from '../../lambda/types.ts';
import { account, awsError, failureOf, mockedAws, onInstance, questionOf, throughJson } from './question.ts';

const { ec2 } = mockedAws();

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
  RootDeviceName: '/dev/xvda',
  NetworkInterfaces: [
    { SubnetId: 'subnet-0card123', Attachment: { DeviceIndex: 0, NetworkCardIndex: 1 } },
    { SubnetId: 'subnet-0task123', Attachment: { DeviceIndex: 1, NetworkCardIndex: 0 } },
    primary,
  ],
};

const found = (instance?: Instance) =>
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: instance && [{ Instances: [instance] }] });

const gather = (task: Partial<StoppedTask> = {}, answers?: Evidence) =>
  containerInstance.gather(questionOf(failureOf({ task: { ...onInstance, ...task } }), answers));

describe('container instance', () => {
  it('reads the primary network interface of the instance, among all that it has', async () => {
    found(running);
    const answer = await gather();
    expect(answer).toStrictEqual({
      known: {
        ec2InstanceId: 'i-0abc1234',
        subnetId: 'subnet-0inst123',
        securityGroupIds: ['sg-0inst123'],
        publicIp: false,
        privateIpv4Address: '10.0.9.4',
        ipv6: false,
        instanceProfileArn,
        rootDeviceName: '/dev/xvda',
      },
    });
    expect(throughJson(answer)).toStrictEqual(answer);
  });

  it('sees a public address', async () => {
    found({ ...running, NetworkInterfaces: [{ ...primary, Association: { PublicIp: '198.51.100.7' } }] });
    expect(await gather()).toMatchObject({ known: { publicIp: true, ipv6: false } });
  });

  it('sees an IPv6 address', async () => {
    const Ipv6Addresses = [{ Ipv6Address: '2001:db8::57' }];
    found({ ...running, NetworkInterfaces: [{ ...primary, Ipv6Addresses }] });
    expect(await gather()).toMatchObject({ known: { publicIp: false, ipv6: true } });
  });

  it.each([
    ['EC2', { InstanceIds: ['i-0abc1234'] }],
    ['MANAGED_INSTANCES', { InstanceIds: ['i-0abc1234'], IncludeManagedResources: true }],
  ] as const)('asks for an instance of launch type %s by its id', async (launchType, input) => {
    found(running);
    await gather({ launchType });
    expect(ec2.commandCalls(DescribeInstancesCommand).map(({ args }) => args[0].input)).toEqual([input]);
  });

  it('is none where ECS registered none in EC2', async () => {
    expect(await gather({}, { registration: known(null) })).toEqual({ known: null });
    expect(ec2.calls()).toEqual([]);
  });

  const gone = gap('ec2:DescribeInstances', 'instance i-0abc1234 is gone, and its network with it');
  it.each([
    ['terminated', { ...running, State: { Name: 'terminated' as const } }],
    ['without interfaces', { ...running, NetworkInterfaces: [] }],
    ['no longer listed', undefined],
  ])('leaves a gap where the instance is %s', async (_, instance) => {
    found(instance);
    expect(await gather()).toEqual(gone);
  });

  it('leaves a gap where EC2 does not know the instance any more', async () => {
    found(undefined);
    ec2.on(DescribeInstancesCommand).rejects(awsError('InvalidInstanceID.NotFound'));
    expect(await gather()).toEqual(gone);
  });

  it('passes on why ECS does not tell the instance', async () => {
    const registration = gap('ecs:DescribeContainerInstances', 'the container instance is gone');
    expect(await gather({}, { registration })).toEqual(registration);
  });
});
