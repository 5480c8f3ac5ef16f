import { DescribeInstancesCommand, type Instance } from '@aws-sdk/client-ec2';
import { attempt, defineGatherer, gap, known, unlessNotFound } from './define.ts';
import type { ContainerInstanceFact } from './facts.ts';

const action = 'ec2:DescribeInstances';

/** The instance that the task was placed on. One that is gone took its network with it: a gap, not a fault of it. */
export const containerInstance = defineGatherer({
  key: 'containerInstance',
  scope: 'task',
  grants: [{ action, on: '*' }],
  async gather({ failure: { task }, clients: { ec2 }, ask }) {
    const asked = await ask('registration');
    if ('gap' in asked) return asked;
    if (asked.known === null) return known(null);
    const { ec2InstanceId } = asked.known;
    const command = new DescribeInstancesCommand({
      InstanceIds: [ec2InstanceId],
      // EC2 hides what a service manages in accounts where the visibility of managed resources is off.
      ...(task.launchType === 'MANAGED_INSTANCES' && { IncludeManagedResources: true }),
    });
    const answer = await attempt(action, () =>
      unlessNotFound(ec2.send(command), 'InvalidInstanceID.NotFound'),
    );
    if ('gap' in answer) return answer;
    const instance = answer.known?.Reservations?.[0]?.Instances?.[0];
    const fact = instance && factOf(ec2InstanceId, instance);
    return fact ? known(fact) : gap(action, `instance ${ec2InstanceId} is gone, and its network with it`);
  },
});

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
    ipv6: (primary.Ipv6Addresses ?? []).length > 0,
    ...(instanceProfileArn && { instanceProfileArn }),
    ...(instance.RootDeviceName && { rootDeviceName: instance.RootDeviceName }),
  };
}
