import type { ImageFact, StorageFact } from '../evidence/facts.ts';
import { separator } from '../image-reference.ts';
import { nameInArn } from '../names.ts';
import { freeInstanceDisk, moreEphemeralStorage } from '../remedies/disk.ts';
import type { Finding, Known, PullFailure } from '../types.ts';
import { defineCheck, explainsAny } from './define.ts';

type Facts = Partial<Known<'storage' | 'image' | 'taskDefinition'>>;

export const diskFull = defineCheck({
  id: 'disk-full',
  title: 'Disk full',
  needs: [],
  // How large the volume is, and the image, makes the remedy exact; the text alone proves that they do not fit.
  wants: ['storage', 'image', 'taskDefinition'],

  skip({ reason }) {
    return reason.symptom === 'disk-full' ? undefined : 'the message tells of no full disk';
  },

  /** The text is the fact: no API shows how full a disk is. */
  evaluate(facts: Facts, failure) {
    return { is: 'fail', finding: findingOf(facts, failure) };
  },

  explains: explainsAny(['disk-full']),
});

function findingOf({ storage, image, taskDefinition }: Facts, failure: PullFailure): Finding {
  const { container, task } = failure;
  const what = container.image ?? 'the image';
  const known = storage ?? unread(failure);
  const windows = /^windows/i.test(taskDefinition?.operatingSystemFamily ?? '') || isWindowsText(failure);
  return {
    resource:
      known.kind === 'ephemeral storage' ? task.taskDefinitionArn : (known.instanceId ?? task.taskArn),
    summary: `There is no space left for ${what} of container ${container.name} ${whereOf(known, failure)}.`,
    evidence: [
      `ECS message: ${isWindowsText(failure) ? 'there is not enough space on the disk' : 'no space left on the device'}`,
      ...storageLines(known),
      ...sizeLine(image),
    ],
    remediation:
      known.kind === 'ephemeral storage'
        ? moreEphemeralStorage(known, failure)
        : freeInstanceDisk(known, failure, windows),
    legs: ['layer', 'manifest'],
  };
}

const isWindowsText = ({ text }: PullFailure): boolean => /space on the disk|\(0x70\)/i.test(text);

const unread = ({ task }: PullFailure): StorageFact =>
  task.launchType === 'FARGATE'
    ? { kind: 'ephemeral storage', source: 'not read' }
    : { kind: 'instance volume', source: 'not read' };

function whereOf({ kind, sizeGiB, volumeId, instanceId }: StorageFact, { task }: PullFailure): string {
  const size = sizeGiB === undefined ? '' : ` of ${sizeGiB} GiB`;
  if (kind === 'ephemeral storage') return `in the task's ephemeral storage${size}`;
  if (instanceId) {
    return volumeId
      ? `on instance ${instanceId}, whose root volume ${volumeId} has ${sizeGiB ?? 'an unknown number of'} GiB`
      : `on instance ${instanceId}`;
  }
  return task.containerInstanceArn
    ? `on container instance ${nameInArn(task.containerInstanceArn)}`
    : 'on the host';
}

/** Which volume was read, since Docker may keep its images on another. */
function storageLines({ kind, sizeGiB, volumeId, otherVolumes, source }: StorageFact): string[] {
  if (kind === 'ephemeral storage') {
    const read = source === 'stopped task' ? 'ECS task' : 'ecs:DescribeTaskDefinition';
    return sizeGiB === undefined ? [] : [`${read}: ephemeral storage of ${sizeGiB} GiB (${source})`];
  }
  const root =
    volumeId && sizeGiB !== undefined
      ? [`ec2:DescribeVolumes: ${volumeId} (${source}) has ${sizeGiB} GiB`]
      : [];
  const others = otherVolumes
    ? [`ec2:DescribeVolumes: ${otherVolumes.join(', ')} besides: images may be kept there instead`]
    : [];
  return [...root, ...others];
}

/** ECR tells the compressed size: unpacked, layers take more, and while they are unpacked both are there. */
function sizeLine(image: ImageFact | undefined): string[] {
  if (!image?.sizeInBytes) return [];
  const gib = image.sizeInBytes / 1024 ** 3;
  const size = gib >= 0.1 ? `${gib.toFixed(1)} GiB` : `${Math.ceil(image.sizeInBytes / 1024 ** 2)} MiB`;
  return [
    `ecr:DescribeImages: ${image.repository}${separator(image.reference)}${image.reference} has ${size} compressed, and more unpacked`,
  ];
}
