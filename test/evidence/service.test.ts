import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { service } from '../../lambda/evidence/service.ts';
import { awsError, clusterArn, failureOf, mockedAws, questionOf } from './question.ts';

const { ecs } = mockedAws();

const networkConfiguration = (subnet: string, assignPublicIp?: 'ENABLED' | 'DISABLED') => ({
  awsvpcConfiguration: { subnets: [subnet], securityGroups: [`sg-of-${subnet}`], assignPublicIp },
});

const found = { serviceName: 'payments', desiredCount: 3, runningCount: 1 };
const deploymentId = 'ecs-svc/1234567890123456789';

describe('service', () => {
  it('asks for the service that the group names, in the cluster of the task', async () => {
    ecs.on(DescribeServicesCommand).resolves({ services: [found] });
    await service.gather(questionOf());
    expect(ecs.commandCalls(DescribeServicesCommand).map(({ args }) => args[0].input)).toEqual([
      { cluster: clusterArn, services: ['payments'] },
    ]);
  });

  it('reads the network configuration of the deployment that started the task', async () => {
    ecs.on(DescribeServicesCommand).resolves({
      services: [
        {
          ...found,
          networkConfiguration: networkConfiguration('subnet-0serv123', 'DISABLED'),
          deployments: [
            { id: 'ecs-svc/999', networkConfiguration: networkConfiguration('subnet-0othr123') },
            { id: deploymentId, networkConfiguration: networkConfiguration('subnet-0depl123', 'ENABLED') },
          ],
        },
      ],
    });
    expect(await service.gather(questionOf())).toEqual({
      known: {
        serviceName: 'payments',
        desiredCount: 3,
        runningCount: 1,
        networkSource: `deployment ${deploymentId}`,
        subnets: ['subnet-0depl123'],
        securityGroups: ['sg-of-subnet-0depl123'],
        assignPublicIp: true,
      },
    });
  });

  const ofService = { networkConfiguration: networkConfiguration('subnet-0serv123') };
  it.each([
    [
      'a task set',
      {
        ...ofService,
        taskSets: [{ id: deploymentId, networkConfiguration: networkConfiguration('subnet-0tset123') }],
      },
      `task set ${deploymentId}`,
      ['subnet-0tset123'],
    ],
    [
      'a deployment that has none of its own',
      { ...ofService, deployments: [{ id: deploymentId }] },
      'service',
      ['subnet-0serv123'],
    ],
    [
      'a deployment that was rolled back',
      { ...ofService, deployments: [{ id: 'ecs-svc/999' }] },
      `service, as configured now (deployment ${deploymentId} is no longer listed)`,
      ['subnet-0serv123'],
    ],
    ['a service without awsvpc tasks', { deployments: [{ id: deploymentId }] }, 'service', []],
  ])('says where the network configuration of %s was read', async (_, parts, networkSource, subnets) => {
    ecs.on(DescribeServicesCommand).resolves({ services: [{ ...found, ...parts }] });
    expect(await service.gather(questionOf())).toMatchObject({ known: { networkSource, subnets } });
  });

  it.each([
    ['another deployment has a configuration of its own', networkConfiguration('subnet-0new1234'), true],
    ['none has one, as where an emulator answers', undefined, undefined],
  ])('doubts the configuration of a rolled-back deployment where %s', async (_, own, superseded) => {
    const deployments = [{ id: 'ecs-svc/999', networkConfiguration: own }];
    ecs.on(DescribeServicesCommand).resolves({ services: [{ ...found, ...ofService, deployments }] });
    const answer = await service.gather(questionOf());
    expect('known' in answer && answer.known?.superseded).toBe(superseded);
  });

  it('takes an assignPublicIp that is not given for DISABLED, and absent security groups for the default one', async () => {
    ecs.on(DescribeServicesCommand).resolves({
      services: [
        { ...found, networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0serv123'] } } },
      ],
    });
    expect(await service.gather(questionOf())).toMatchObject({
      known: { assignPublicIp: false, securityGroups: [] },
    });
  });

  it.each(['family:payments', 'nightly', 'service:'])(
    'asks nothing for the standalone task of group %s',
    async (group) => {
      expect(await service.gather(questionOf(failureOf({ task: { group } })))).toEqual({ known: null });
      expect(ecs.calls()).toEqual([]);
    },
  );

  it('knows that a service is gone', async () => {
    ecs
      .on(DescribeServicesCommand)
      .resolves({ services: [], failures: [{ arn: 'payments', reason: 'MISSING' }] });
    expect(await service.gather(questionOf())).toEqual({ known: null });
  });

  it.each(['ServiceNotFoundException', 'ClusterNotFoundException'])(
    'takes %s for a service that is gone',
    async (name) => {
      ecs.on(DescribeServicesCommand).rejects(awsError(name));
      expect(await service.gather(questionOf())).toEqual({ known: null });
    },
  );

  it('does not take another failure for a service that is gone', async () => {
    ecs.on(DescribeServicesCommand).resolves({ failures: [{ arn: 'payments', reason: 'ACCESS_DENIED' }] });
    expect(await service.gather(questionOf())).toEqual({
      gap: { action: 'ecs:DescribeServices', reason: 'payments: ACCESS_DENIED' },
    });
  });
});
