import { DescribeTasksCommand, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import { nameInArn } from '../names.ts';
import type { Clients } from './clients.ts';

/** Which stopped task to look at: one by id or ARN, or the newest ones of a service. */
export type Wanted = { cluster: string } & ({ task: string } | { service: string });

/** DescribeTasks takes 100 at once; a service that cannot start has far fewer within the hour. */
const atMost = 100;

/**
 * The stopped tasks that ECS still shows (for about an hour after they stopped), newest first. Empty where it shows
 * none. For the command line: asked with the caller's own permissions, `ecs:ListTasks` and `ecs:DescribeTasks`.
 * Rejects with AWS's own error, such as `ClusterNotFoundException`.
 */
export async function findStoppedTasks({ ecs }: Clients, wanted: Wanted): Promise<Task[]> {
  const tasks = 'task' in wanted ? [wanted.task] : await listStopped(ecs, wanted);
  if (tasks.length === 0) return [];
  const { tasks: described = [] } = await ecs.send(
    new DescribeTasksCommand({ cluster: wanted.cluster, tasks }),
  );
  return described.sort((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0));
}

async function listStopped(ecs: Clients['ecs'], { cluster, service }: { cluster: string; service: string }) {
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({
      cluster,
      serviceName: nameInArn(service),
      desiredStatus: 'STOPPED',
      maxResults: atMost,
    }),
  );
  return taskArns;
}
