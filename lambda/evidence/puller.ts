import { serviceOf } from '../names.ts';
import type { Gap, Gathered } from '../types.ts';
import { defineGatherer, gap, known, type Question } from './define.ts';
import type { Puller, ServiceFact } from './facts.ts';
import { registered } from './registration.ts';

/**
 * Whose network interface the pull goes through. On Fargate the task's own (for the pull itself on platform 1.3.0 and
 * older too); on an instance the instance's primary one in every network mode, although an awsvpc task has its own.
 */
export const puller = defineGatherer({
  key: 'puller',
  scope: 'task',
  grants: [],
  gather(question) {
    return question.failure.task.launchType === 'FARGATE' ? fargateTask(question) : instance(question);
  },
});

/**
 * The puller's subnet: at once where the event tells it, so that the network is asked about while ECS still answers, and
 * as soon as ECS has answered where the instance's agent registered it. A gap where the puller is an ECS Anywhere host.
 */
export async function pullerSubnetId(question: Question): Promise<Gathered<string>> {
  const { task } = question.failure;
  if (task.launchType === 'FARGATE' && task.subnetId) return known(task.subnetId);
  const { subnetId } = await registered(question);
  if (subnetId) return known(subnetId);
  const asked = await question.ask('puller');
  if ('gap' in asked) return asked;
  return asked.known.kind === 'external' ? outsideOfEc2 : known(asked.known.subnetId);
}

/** An ECS Anywhere host pulls over a network of its own. */
export const outsideOfEc2 = gap(
  'ecs:DescribeContainerInstances',
  'the task ran on an ECS Anywhere host, whose network is not in EC2',
);

async function instance({ ask }: Question): Promise<Gathered<Puller>> {
  const asked = await ask('containerInstance');
  if ('gap' in asked) return asked;
  if (asked.known === null) return known({ kind: 'external' });
  const { ec2InstanceId, instanceProfileArn: _, rootDeviceName: __, ...network } = asked.known;
  return known({
    kind: 'instance',
    name: ec2InstanceId,
    ...network,
    subnets: [network.subnetId],
    source: `primary network interface of ${ec2InstanceId}`,
  });
}

/** By the time of the event the task's interface is deleted: the event has its subnet, the service the rest. */
async function fargateTask({ failure: { task }, ask }: Question): Promise<Gathered<Puller>> {
  const asked = await ask('service');
  const service = 'known' in asked ? asked.known : null;
  // The interface was never made, or the event does not show it: what breaks the first subnet breaks the workload there.
  const subnetId = task.subnetId ?? service?.subnets[0];
  if (!subnetId) {
    if ('gap' in asked) return asked;
    return gap('ecs:DescribeTasks', 'ECS does not say in which subnet the task was started');
  }
  const unknown = 'gap' in asked ? asked.gap : whyUnknown(service, subnetId, task.group);
  return known({
    kind: 'task',
    name: 'task',
    subnetId,
    subnets: [...new Set([...(service?.subnets ?? []), subnetId])],
    ...(service && !unknown
      ? {
          securityGroupIds: service.securityGroups,
          publicIp: service.assignPublicIp,
          ...(service.superseded && { superseded: laterConfiguration(service) }),
        }
      : { unknown }),
    // That the event shows none does not mean that there is none.
    ...(task.ipv6Address && { ipv6: true }),
    ...(task.privateIpv4Address && { privateIpv4Address: task.privateIpv4Address }),
    source: sourceOf(task.subnetId, subnetId, unknown ? null : service),
  });
}

/** What hides the security groups and the public IP of a task in this subnet; `undefined` where nothing does. */
function whyUnknown(service: ServiceFact | null, subnetId: string, group: string): Gap | undefined {
  const action = 'ecs:DescribeServices';
  if (service) {
    if (service.subnets.includes(subnetId)) return undefined;
    const reason = `${service.networkSource} of ${service.serviceName} no longer names ${subnetId}: its network configuration has changed since the task was started`;
    return { action, reason };
  }
  return serviceOf({ group })
    ? { action, reason: `${group} is gone, and its network configuration with it` }
    : { action, reason: `ECS keeps no network configuration of a standalone task (${group})` };
}

const laterConfiguration = ({ serviceName, networkSource }: ServiceFact): Gap => ({
  action: 'ecs:DescribeServices',
  reason: `the network configuration of ${serviceName} is that of the ${networkSource}: the task may have had another`,
});

function sourceOf(attachedTo: string | undefined, subnetId: string, service: ServiceFact | null): string {
  const configuration =
    service && `network configuration of ${service.serviceName} (${service.networkSource})`;
  const subnets = service?.subnets.length ?? 0;
  const choice =
    !attachedTo &&
    subnets > 1 &&
    `ECS does not say in which of its ${subnets} subnets: judged for ${subnetId}`;
  return [attachedTo && 'attachment of the stopped task', configuration, choice].filter(Boolean).join(', ');
}
