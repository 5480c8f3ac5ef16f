import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { type DescribedTask, keepStoppedTask } from '../stand-in/ecs.ts';
import { account, region } from './environment.ts';
import type { World } from './world.ts';

/** What ECS wrote where a task stopped. */
export interface Reasons {
  stoppedReason: string;
  /** Where the container has a text of its own; a failure before there was a container has none. */
  containerReason?: string;
  stopCode?: string;
  /** Where the task ran. Default: Fargate. */
  launchType?: 'EC2';
}

/** The `detail` of an event that tells of a stopped task, in the form that ECS gives it. */
export interface StoppedTaskDetail {
  taskArn: string;
  stoppedReason: string;
  stoppedAt: string;
  [field: string]: unknown;
}

/** A task of the world's service that stopped in the first of its subnets a moment ago. */
export function stoppedTask(
  world: World,
  { stoppedReason, containerReason, stopCode = 'TaskFailedToStart', launchType }: Reasons,
): StoppedTaskDetail {
  const id = randomUUID().replaceAll('-', '');
  const taskArn = `arn:aws:ecs:${region}:${account}:task/prod/${id}`;
  const now = new Date().toISOString();
  return {
    ...(launchType === 'EC2' ? onInstance : onFargate(world)),
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    availabilityZone: `${region}a`,
    clusterArn: world.clusterArn,
    containers: [
      {
        containerArn: `arn:aws:ecs:${region}:${account}:container/prod/${id}/${randomUUID()}`,
        taskArn,
        name: world.service,
        image: world.image,
        lastStatus: 'STOPPED',
        ...(containerReason !== undefined && { reason: containerReason }),
        networkInterfaces: [],
        cpu: '0',
      },
    ],
    createdAt: now,
    desiredStatus: 'STOPPED',
    group: `service:${world.service}`,
    lastStatus: 'STOPPED',
    overrides: { containerOverrides: [] },
    startedBy: world.deploymentId,
    stopCode,
    stoppedAt: now,
    stoppedReason,
    taskArn,
    taskDefinitionArn: world.taskDefinitionArn,
    version: 4,
  };
}

const onFargate = ({ subnetIds }: World) => ({
  launchType: 'FARGATE',
  platformVersion: '1.4.0',
  attachments: [
    {
      id: randomUUID(),
      type: 'eni',
      status: 'DELETED',
      details: [
        { name: 'subnetId', value: subnetIds[0] },
        { name: 'networkInterfaceId', value: 'eni-0task1234' },
        { name: 'privateIPv4Address', value: '10.0.3.57' },
      ],
    },
  ],
});

/** In bridge mode: the task has no network interface of its own. */
const onInstance = {
  launchType: 'EC2',
  containerInstanceArn: `arn:aws:ecs:${region}:${account}:container-instance/prod/0a1b2c3d4e5f60718293a4b5c6d7e8f9`,
  attachments: [],
};

/** Tells the stand-in of a stopped task, for those who ask ECS: DescribeTasks has times as numbers, and no `eni`. */
export async function keepInEcs(detail: StoppedTaskDetail): Promise<void> {
  const seconds = Math.floor(Date.now() / 1000);
  const described: DescribedTask = JSON.parse(
    JSON.stringify(detail).replaceAll('"eni"', '"ElasticNetworkInterface"'),
  );
  const task = { ...described, createdAt: seconds, stoppedAt: seconds };
  const answer = await fetch(inject('endpoints').standIn, {
    method: 'POST',
    headers: { 'x-amz-target': keepStoppedTask },
    body: JSON.stringify(task),
  });
  if (!answer.ok) throw new Error(`the stand-in did not keep the task: ${await answer.text()}`);
}
