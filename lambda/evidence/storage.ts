import { DescribeVolumesCommand, type Volume } from '@aws-sdk/client-ec2';
import { nameInArn } from '../names.ts';
import type { Gathered } from '../types.ts';
import { attempt, defineGatherer, known, type Question } from './define.ts';
import type { StorageFact } from './facts.ts';

const action = 'ec2:DescribeVolumes';

/** How large the volume is that images are unpacked on. How full it is, no API of AWS's tells. */
export const storage = defineGatherer({
  key: 'storage',
  scope: 'task',
  grants: [{ action, on: '*' }],
  gather(question) {
    return question.failure.task.launchType === 'FARGATE' ? ephemeral(question) : ofInstance(question);
  },
});

const fargateDefault = 20;

/** As ECS made it, else as the task definition has it, else Fargate's default. */
async function ephemeral({ failure: { task }, ask }: Question): Promise<Gathered<StorageFact>> {
  const kind = 'ephemeral storage';
  if (task.ephemeralStorageGiB) {
    return known({ kind, sizeGiB: task.ephemeralStorageGiB, source: 'stopped task' });
  }
  const asked = await ask('taskDefinition');
  if ('gap' in asked) return asked;
  const { ephemeralStorageGiB } = asked.known;
  const definition = `task definition ${nameInArn(task.taskDefinitionArn)}`;
  if (ephemeralStorageGiB) return known({ kind, sizeGiB: ephemeralStorageGiB, source: definition });
  // Platform 1.3.0 and older have another, which cannot be chosen.
  return /^1\.[0-3]\./.test(task.platformVersion ?? '') && !isWindows(asked.known.operatingSystemFamily)
    ? known({ kind, source: `platform version ${task.platformVersion}` })
    : known({ kind, sizeGiB: fargateDefault, source: `${definition}, which asks for no other size` });
}

const isWindows = (operatingSystemFamily = ''): boolean => /^windows/i.test(operatingSystemFamily);

/** The root volume, where Docker keeps images unless it was told otherwise. */
async function ofInstance({
  failure: { task },
  clients: { ec2 },
  ask,
}: Question): Promise<Gathered<StorageFact>> {
  const kind = 'instance volume';
  const asked = await ask('registration');
  if ('gap' in asked) return asked;
  if (asked.known === null) return known({ kind, source: 'the host, which is outside AWS' });
  const instanceId = asked.known.ec2InstanceId;
  const command = new DescribeVolumesCommand({
    Filters: [{ Name: 'attachment.instance-id', Values: [instanceId] }],
    ...(task.launchType === 'MANAGED_INSTANCES' && { IncludeManagedResources: true }),
  });
  const [volumes, instance] = await Promise.all([
    attempt(action, async () => (await ec2.send(command)).Volumes ?? []),
    ask('containerInstance'),
  ]);
  if ('gap' in volumes) return volumes;
  const rootDevice = 'known' in instance ? instance.known?.rootDeviceName : undefined;
  const root = rootOf(volumes.known, instanceId, rootDevice);
  const otherVolumes = volumes.known.flatMap((each) =>
    each !== root && each.VolumeId ? [each.VolumeId] : [],
  );
  return known({
    kind,
    instanceId,
    ...(root?.VolumeId && { volumeId: root.VolumeId }),
    ...(root?.Size && { sizeGiB: root.Size }),
    ...(otherVolumes.length > 0 && { otherVolumes }),
    source: root ? `root volume of ${instanceId}` : `volumes of ${instanceId}`,
  });
}

/** By the device that the instance starts from; an only volume is that one. */
function rootOf(
  volumes: readonly Volume[],
  instanceId: string,
  rootDevice: string | undefined,
): Volume | undefined {
  if (volumes.length === 1) return volumes[0];
  return volumes.find(({ Attachments = [] }) =>
    Attachments.some(
      ({ InstanceId, Device }) => InstanceId === instanceId && Device !== undefined && Device === rootDevice,
    ),
  );
}
