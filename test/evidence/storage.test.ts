import { DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { storage } from '../../lambda/evidence/storage.ts';
import type { Evidence } from '../../lambda/types.ts';
import { denied, facts, failureOf, mockedAws, onInstance, questionOf } from './question.ts';

const aws = mockedAws();

const definition = (changes: object) => ({ taskDefinition: known({ ...facts.taskDefinition, ...changes }) });

describe('storage of a task on Fargate', () => {
  it.each<[string, object, Evidence, object]>([
    ['as ECS made it', { ephemeralStorageGiB: 60 }, {}, { sizeGiB: 60, source: 'stopped task' }],
    [
      'as the task definition has it',
      {},
      definition({ ephemeralStorageGiB: 40 }),
      { sizeGiB: 40, source: 'task definition payments:7' },
    ],
    [
      "by default Fargate's own",
      { platformVersion: '1.4.0' },
      {},
      { sizeGiB: 20, source: 'task definition payments:7, which asks for no other size' },
    ],
    ['unknown on an old platform', { platformVersion: '1.3.0' }, {}, { source: 'platform version 1.3.0' }],
    [
      'of Windows, whose platform is 1.0.0 and new',
      { platformVersion: '1.0.0' },
      definition({ operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' }),
      { sizeGiB: 20, source: 'task definition payments:7, which asks for no other size' },
    ],
  ])('is %s', async (_, task, answers, expected) => {
    expect(await storage.gather(questionOf(failureOf({ task }), answers))).toEqual(
      known({ kind: 'ephemeral storage', ...expected }),
    );
    expect(aws.ec2.calls()).toHaveLength(0);
  });
});

describe('storage of a container instance', () => {
  const attached = (VolumeId: string, Device: string, Size: number) => ({
    VolumeId,
    Size,
    Attachments: [{ InstanceId: 'i-0abc1234', Device }],
  });
  const gather = (answers: Evidence = {}) =>
    storage.gather(questionOf(failureOf({ task: onInstance }), answers));

  it('is its only volume', async () => {
    aws.ec2.on(DescribeVolumesCommand).resolves({ Volumes: [attached('vol-0root123', '/dev/xvda', 30)] });
    expect(await gather()).toEqual(
      known({
        kind: 'instance volume',
        instanceId: 'i-0abc1234',
        volumeId: 'vol-0root123',
        sizeGiB: 30,
        source: 'root volume of i-0abc1234',
      }),
    );
    expect(aws.ec2.commandCalls(DescribeVolumesCommand)[0]?.args[0].input).toEqual({
      Filters: [{ Name: 'attachment.instance-id', Values: ['i-0abc1234'] }],
    });
  });

  const two = [attached('vol-0data123', '/dev/sdf', 500), attached('vol-0root123', '/dev/xvda', 30)];

  it('is the volume that it starts from, with the others named', async () => {
    aws.ec2.on(DescribeVolumesCommand).resolves({ Volumes: two });
    const containerInstance = known({ ...facts.containerInstance, rootDeviceName: '/dev/xvda' });
    expect(await gather({ containerInstance })).toMatchObject({
      known: { volumeId: 'vol-0root123', sizeGiB: 30, otherVolumes: ['vol-0data123'] },
    });
  });

  it('is not known where nothing tells which of several it starts from', async () => {
    aws.ec2.on(DescribeVolumesCommand).resolves({ Volumes: two });
    expect(await gather({ containerInstance: gap('ec2:DescribeInstances', 'refused') })).toEqual(
      known({
        kind: 'instance volume',
        instanceId: 'i-0abc1234',
        otherVolumes: ['vol-0data123', 'vol-0root123'],
        source: 'volumes of i-0abc1234',
      }),
    );
  });

  it('shows what a service manages', async () => {
    aws.ec2.on(DescribeVolumesCommand).resolves({});
    await storage.gather(questionOf(failureOf({ task: { ...onInstance, launchType: 'MANAGED_INSTANCES' } })));
    expect(aws.ec2.commandCalls(DescribeVolumesCommand)[0]?.args[0].input).toMatchObject({
      IncludeManagedResources: true,
    });
  });

  it('is outside AWS for an ECS Anywhere host', async () => {
    expect(await gather({ registration: known(null) })).toEqual(
      known({ kind: 'instance volume', source: 'the host, which is outside AWS' }),
    );
  });

  it('is a gap where it may not be read', async () => {
    aws.ec2.on(DescribeVolumesCommand).rejects(denied('UnauthorizedOperation'));
    expect(await gather()).toEqual(gap('ec2:DescribeVolumes', 'not authorized: allow ec2:DescribeVolumes'));
  });
});
