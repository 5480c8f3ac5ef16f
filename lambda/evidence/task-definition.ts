import {
  type ContainerDefinition,
  DescribeTaskDefinitionCommand,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { familyOf } from '../names.ts';
import { attempt, defineGatherer } from './define.ts';
import type { TaskDefinitionFact } from './facts.ts';

const action = 'ecs:DescribeTaskDefinition';

/** The exact revision that the task ran, which ECS describes after it was deregistered too. */
export const taskDefinition = defineGatherer({
  key: 'taskDefinition',
  scope: 'task',
  grants: [{ action, on: '*' }],
  gather({ failure: { task }, clients }) {
    return attempt(action, async () => {
      const command = new DescribeTaskDefinitionCommand({ taskDefinition: task.taskDefinitionArn });
      const { taskDefinition: found = {} } = await clients.ecs.send(command);
      return factOf(found, task.taskDefinitionArn);
    });
  },
});

// Some implementations of the API answer '' or null for what is absent: hence `||` in place of `??`.
function factOf(found: TaskDefinition, taskDefinitionArn: string): TaskDefinitionFact {
  const { executionRoleArn, networkMode, runtimePlatform, ephemeralStorage } = found;
  return {
    taskDefinitionArn,
    family: found.family || familyOf(taskDefinitionArn),
    ...(executionRoleArn && { executionRoleArn }),
    ...(networkMode && { networkMode }),
    ...(runtimePlatform?.cpuArchitecture && { cpuArchitecture: runtimePlatform.cpuArchitecture }),
    ...(runtimePlatform?.operatingSystemFamily && {
      operatingSystemFamily: runtimePlatform.operatingSystemFamily,
    }),
    ...(ephemeralStorage?.sizeInGiB && { ephemeralStorageGiB: ephemeralStorage.sizeInGiB }),
    containers: (found.containerDefinitions ?? []).map(containerOf),
  };
}

function containerOf({ name = '', image = '', repositoryCredentials }: ContainerDefinition) {
  const { credentialsParameter } = repositoryCredentials ?? {};
  return { name, image, ...(credentialsParameter && { credentialsParameter }) };
}
