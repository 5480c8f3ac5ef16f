import { DescribeServicesCommand, type NetworkConfiguration, type Service } from '@aws-sdk/client-ecs';
import { serviceOf } from '../names.ts';
import { attempt, defineGatherer, gap, known, unlessNotFound } from './define.ts';
import type { ServiceFact } from './facts.ts';

const action = 'ecs:DescribeServices';

/**
 * The service that started the task, with the network configuration of the very deployment that did. Other groups than
 * `service:NAME` are standalone tasks. A deleted service is described as INACTIVE for a while, and that is read too.
 */
export const service = defineGatherer({
  key: 'service',
  scope: 'task',
  grants: [{ action, on: { service: 'ecs', resource: 'service/*' } }],
  async gather({ failure: { task }, clients }) {
    const name = serviceOf(task);
    if (!name) return known(null);
    const command = new DescribeServicesCommand({ cluster: task.clusterArn, services: [name] });
    const answer = await attempt(action, () =>
      unlessNotFound(clients.ecs.send(command), 'ClusterNotFoundException', 'ServiceNotFoundException'),
    );
    if ('gap' in answer) return answer;
    const found = answer.known?.services?.find(({ serviceName }) => serviceName === name);
    if (found) return known(factOf(name, found, task.startedBy));
    const refused = answer.known?.failures?.find(({ reason }) => reason !== 'MISSING');
    return refused ? gap(action, `${name}: ${refused.reason}`) : known(null);
  },
});

function factOf(serviceName: string, found: Service, startedBy: string | undefined): ServiceFact {
  const { configuration, ...source } = networkOf(found, startedBy);
  const { subnets, securityGroups, assignPublicIp } = configuration?.awsvpcConfiguration ?? {};
  return {
    serviceName,
    desiredCount: found.desiredCount ?? 0,
    runningCount: found.runningCount ?? 0,
    ...source,
    subnets: subnets ?? [],
    securityGroups: securityGroups ?? [],
    assignPublicIp: assignPublicIp === 'ENABLED',
  };
}

/** With task sets (CODE_DEPLOY and EXTERNAL controllers) the service's own configuration may be empty or stale. */
function networkOf(
  { deployments = [], taskSets = [], networkConfiguration }: Service,
  startedBy: string | undefined,
): Pick<ServiceFact, 'networkSource' | 'superseded'> & { configuration: NetworkConfiguration | undefined } {
  const deployment = deployments.find(({ id }) => id === startedBy);
  const taskSet = taskSets.find(({ id }) => id === startedBy);
  if (deployment?.networkConfiguration) {
    return { networkSource: `deployment ${startedBy}`, configuration: deployment.networkConfiguration };
  }
  if (taskSet?.networkConfiguration) {
    return { networkSource: `task set ${startedBy}`, configuration: taskSet.networkConfiguration };
  }
  const configuration = networkConfiguration;
  if (deployment || taskSet || !startedBy) return { networkSource: 'service', configuration };
  const networkSource = `service, as configured now (deployment ${startedBy} is no longer listed)`;
  // Where no deployment has a configuration of its own, the service's is that of all.
  const superseded = [...deployments, ...taskSets].some((one) => one.networkConfiguration);
  return { networkSource, ...(superseded && { superseded }), configuration };
}
