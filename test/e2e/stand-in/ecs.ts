import { type Completions, json } from './proxy.ts';

/** What DescribeTasks says of a stopped task, in the form of the wire: times are seconds since 1970. */
export interface DescribedTask {
  taskArn: string;
  clusterArn: string;
  group: string;
  lastStatus: string;
  [field: string]: unknown;
}

interface Service {
  networkConfiguration?: unknown;
  deployments: { networkConfiguration?: unknown }[];
}

/**
 * MiniStack cannot pull, and so has no task that failed to. The stand-in keeps those that it is told of, through an
 * operation of its own, and it copies a service's network configuration to its deployments, where AWS has it too.
 */
export function ecs(): Completions {
  const stopped: DescribedTask[] = [];
  return {
    async [keepStoppedTask](request) {
      stopped.push(JSON.parse(request.body));
      return json({});
    },
    async DescribeTasks(request) {
      const { tasks: asked }: { tasks: string[] } = JSON.parse(request.body);
      const named = (id: string) =>
        stopped.find(({ taskArn }) => taskArn === id || taskArn.endsWith(`/${id}`));
      return json({
        tasks: asked.flatMap((id) => named(id) ?? []),
        failures: asked.flatMap((id) => (named(id) ? [] : [{ arn: id, reason: 'MISSING' }])),
      });
    },
    async ListTasks(request) {
      const asked: { cluster?: string; serviceName?: string; desiredStatus?: string } = JSON.parse(
        request.body,
      );
      const taskArns = stopped
        .filter(({ clusterArn }) => clusterArn.split('/').at(-1) === asked.cluster?.split('/').at(-1))
        .filter(({ group }) => asked.serviceName === undefined || group === `service:${asked.serviceName}`)
        .filter(({ lastStatus }) => asked.desiredStatus === lastStatus)
        .map(({ taskArn }) => taskArn);
      return json({ taskArns });
    },
    async DescribeServices(request, forward) {
      const answer = await forward(request);
      if (answer.status !== 200) return answer;
      const described: { services: Service[] } = JSON.parse(answer.body);
      const services = described.services.map((service) => ({
        ...service,
        deployments: service.deployments.map((deployment) => ({
          ...deployment,
          networkConfiguration: service.networkConfiguration,
        })),
      }));
      return json({ ...described, services });
    },
  };
}

/** The stand-in's own operation: to keep a stopped task for those who ask ECS. */
export const keepStoppedTask = 'KeepStoppedTask';
