import { ClientException, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import { taskDefinition } from '../../lambda/evidence/task-definition.ts';
import { executionRoleArn, failureOf, mockedAws, questionOf, registry, throughJson } from './question.ts';

const { ecs } = mockedAws();
const { taskDefinitionArn } = failureOf().task;

describe('task definition', () => {
  it('reads the revision that the task ran, and keeps what a pull depends on', async () => {
    ecs.on(DescribeTaskDefinitionCommand).resolves({
      taskDefinition: {
        taskDefinitionArn,
        family: 'payments',
        executionRoleArn,
        networkMode: 'awsvpc',
        runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
        ephemeralStorage: { sizeInGiB: 40 },
        registeredAt: new Date(0),
        containerDefinitions: [
          { name: 'web', image: `${registry}/shop/web:1.4.2`, essential: true },
          {
            name: 'proxy',
            image: 'registry.example.com/proxy:2',
            repositoryCredentials: { credentialsParameter: 'registry-login' },
          },
        ],
      },
    });
    const answer = await taskDefinition.gather(questionOf());
    expect(answer).toStrictEqual({
      known: {
        taskDefinitionArn,
        family: 'payments',
        executionRoleArn,
        networkMode: 'awsvpc',
        cpuArchitecture: 'ARM64',
        operatingSystemFamily: 'LINUX',
        ephemeralStorageGiB: 40,
        containers: [
          { name: 'web', image: `${registry}/shop/web:1.4.2` },
          { name: 'proxy', image: 'registry.example.com/proxy:2', credentialsParameter: 'registry-login' },
        ],
      },
    });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(ecs.commandCalls(DescribeTaskDefinitionCommand)[0]?.args[0].input).toEqual({
      taskDefinition: taskDefinitionArn,
    });
  });

  it('takes an empty execution role for none', async () => {
    ecs.on(DescribeTaskDefinitionCommand).resolves({ taskDefinition: { executionRoleArn: '' } });
    expect(await taskDefinition.gather(questionOf())).toStrictEqual({
      known: { taskDefinitionArn, family: 'payments', containers: [] },
    });
  });

  it('leaves a gap where ECS no longer knows it', async () => {
    const message = 'Unable to describe task definition.';
    ecs.on(DescribeTaskDefinitionCommand).rejects(new ClientException({ message, $metadata: {} }));
    expect(await taskDefinition.gather(questionOf())).toEqual({
      gap: { action: 'ecs:DescribeTaskDefinition', reason: `ClientException: ${message}` },
    });
  });
});
