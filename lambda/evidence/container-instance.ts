import { DescribeInstancesCommand, type Instance } from '@aws-sdk/client-ec2';
import { DescribeContainerInstancesCommand } from '@aws-sdk/client-ecs';
import type { Gathered, StoppedTask } from '../types.ts';
import type { Clients } from './clients.ts';
import { attempt, defineGatherer, gap, known, unlessNotFound } from './define.ts';
import type { ContainerInstanceFact } from './facts.ts';

const describeContainerInstances = 'ecs:DescribeContainerInstances';
const describeInstances = 'ec2:DescribeInstances';

/** The instance behind `containerInstanceArn`. One that is gone took its network with it: a gap, not a fault of it. */
export const containerInstance = defineGatherer({
  key: 'containerInstance',
  scope: 'task',
  grants: [
    { action: describeContainerInstances, on: { service: 'ecs', resource: 'container-instance/*' } },
    { action: describeInstances, on: '*' },
  ],
  async gather({ failure: { task }, clients }) {
    if (task.launchType === 'FARGATE' || task.launchType === 'EXTERNAL') return known(null);
    const id = await instanceId(task, clients);
    if ('gap' in id) return id;
    // `mi-…` is a managed instance of Systems Manager: an ECS Anywhere host under another launch type.
    if (id.known.startsWith('mi-')) return known(null);
    const instance = await describeInstance(id.known, task, clients);
    if ('gap' in instance) return instance;
    const fact = instance.known && factOf(id.known, instance.known);
    return fact
      ? known(fact)
      : gap(describeInstances, `instance ${id.known} is gone, and its network with it`);
  },
});

async function instanceId(task: StoppedTask, { ecs }: Clients): Promise<Gathered<string>> {
  const arn = task.containerInstanceArn;
  if (!arn)
    return gap(describeContainerInstances, 'ECS does not say which container instance the task ran on');
  const command = new DescribeContainerInstancesCommand({
    cluster: task.clusterArn,
    containerInstances: [arn],
  });
  const answer = await attempt(describeContainerInstances, () =>
    unlessNotFound(ecs.send(command), 'ClusterNotFoundException'),
  );
  if ('gap' in answer) return answer;
  const id = answer.known?.containerInstances?.[0]?.ec2InstanceId;
  return id
    ? known(id)
    : gap(describeContainerInstances, `container instance ${arn} is gone, and its network with it`);
}

function describeInstance(id: string, { launchType }: StoppedTask, { ec2 }: Clients) {
  const command = new DescribeInstancesCommand({
    InstanceIds: [id],
    // EC2 hides what a service manages in accounts where the visibility of managed resources is off.
    ...(launchType === 'MANAGED_INSTANCES' && { IncludeManagedResources: true }),
  });
  return attempt(describeInstances, async (): Promise<Instance | undefined> => {
    const answer = await unlessNotFound(ec2.send(command), 'InvalidInstanceID.NotFound');
    return answer?.Reservations?.[0]?.Instances?.[0];
  });
}

/** `undefined` for a terminated instance, whose interfaces EC2 no longer tells. */
function factOf(ec2InstanceId: string, instance: Instance): ContainerInstanceFact | undefined {
  const primary = instance.NetworkInterfaces?.find(
    ({ Attachment }) => Attachment?.DeviceIndex === 0 && (Attachment.NetworkCardIndex ?? 0) === 0,
  );
  if (instance.State?.Name === 'terminated' || !primary?.SubnetId) return undefined;
  const instanceProfileArn = instance.IamInstanceProfile?.Arn;
  return {
    ec2InstanceId,
    subnetId: primary.SubnetId,
    securityGroupIds: (primary.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    publicIp: primary.Association?.PublicIp !== undefined,
    ...(primary.PrivateIpAddress && { privateIpv4Address: primary.PrivateIpAddress }),
    ...(instanceProfileArn && { instanceProfileArn }),
  };
}
