/** What to do where images do not fit. */
import type { StorageFact } from '../evidence/facts.ts';
import { nameInArn } from '../names.ts';
import type { PullFailure, Remediation, StoppedTask } from '../types.ts';
import { aws, newRevision, redeploy } from './commands.ts';

/** Of a Fargate task, in GiB. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html */
const atLeast = 21;
const atMost = 200;

/** Twice as much storage, as far as there is more. */
export function moreEphemeralStorage(
  { sizeGiB }: Pick<StorageFact, 'sizeGiB'>,
  { task }: PullFailure,
): Remediation {
  const smaller =
    'make the image smaller: its compressed and its unpacked layers, and what the containers write, share that storage';
  if (sizeGiB !== undefined && sizeGiB >= atMost) {
    return {
      text: `Fargate gives a task ${atMost} GiB at most: ${smaller}, or run it on an instance.`,
      commands: [describe(task)],
    };
  }
  const size = Math.min(atMost, Math.max(atLeast, 2 * (sizeGiB ?? 20)));
  const snippet = {
    cdk: `ephemeralStorageGiB: ${size},`,
    terraform: `ephemeral_storage {\n  size_in_gib = ${size}\n}`,
  };
  return {
    text: `Give the task ${size} GiB of ephemeral storage (${atMost} at most), or ${smaller}.`,
    commands: newRevision(task, { ephemeralStorageGiB: size }),
    ...snippet,
  };
}

const describe = ({ taskDefinitionArn, region }: StoppedTask): string =>
  aws(
    'ecs',
    'describe-task-definition',
    '--task-definition',
    nameInArn(taskDefinitionArn),
    '--region',
    region,
  );

/** Frees the instance's disk now; a larger volume, or a shorter memory of the agent, for good. */
export function freeInstanceDisk(
  { instanceId, volumeId, sizeGiB }: StorageFact,
  failure: PullFailure,
  windows: boolean,
): Remediation {
  const { task } = failure;
  const drained = drain(task);
  if (!instanceId) {
    return {
      text: 'Free the disk of the host (docker system prune there), or give it a larger one; meanwhile keep tasks away from it.',
      commands: drained,
    };
  }
  const larger = volumeId ? enlarge(volumeId, sizeGiB, instanceId, windows, task) : [];
  return {
    text: 'Remove the images and stopped containers that nothing uses from the instance (they are pulled again when they are wanted), and start the task again. To keep it so, let the agent clean up sooner (ECS_IMAGE_CLEANUP_INTERVAL, ECS_IMAGE_MINIMUM_CLEANUP_AGE) and cap the log files of containers.',
    commands: [
      run(instanceId, windows, ['docker system df', 'docker system prune --all --force'], task),
      ...redeploy(task),
    ],
    alternatives: [
      ...(larger.length > 0
        ? [{ text: 'give the instance a larger volume, and its file system the new size.', commands: larger }]
        : []),
      ...(drained.length > 0
        ? [{ text: 'keep tasks away from the instance, and replace it.', commands: drained }]
        : []),
    ],
  };
}

function run(instanceId: string, windows: boolean, commands: string[], { region }: StoppedTask): string {
  const document = windows ? 'AWS-RunPowerShellScript' : 'AWS-RunShellScript';
  const how = ['--document-name', document, '--instance-ids', instanceId];
  return aws('ssm', 'send-command', ...how, '--parameters', JSON.stringify({ commands }), '--region', region);
}

function enlarge(
  volumeId: string,
  sizeGiB: number | undefined,
  instanceId: string,
  windows: boolean,
  task: StoppedTask,
): string[] {
  const size = String(2 * (sizeGiB ?? 30));
  const grow = windows
    ? ['Resize-Partition -DriveLetter C -Size (Get-PartitionSupportedSize -DriveLetter C).SizeMax']
    : [
        'disk=$(lsblk --noheadings --output PKNAME $(findmnt --noheadings --output SOURCE /) | head -1)',
        'part=$(lsblk --noheadings --output PARTN $(findmnt --noheadings --output SOURCE /))',
        'growpart /dev/$disk $part; xfs_growfs / || resize2fs $(findmnt --noheadings --output SOURCE /)',
      ];
  return [
    aws('ec2', 'modify-volume', '--volume-id', volumeId, '--size', size, '--region', task.region),
    run(instanceId, windows, grow, task),
  ];
}

/** ECS places no tasks on the instance any more, and moves those of services elsewhere. */
export function drain({ clusterArn, containerInstanceArn, region }: StoppedTask): string[] {
  if (!containerInstanceArn) return [];
  const which = [
    '--cluster',
    nameInArn(clusterArn),
    '--container-instances',
    nameInArn(containerInstanceArn),
  ];
  return [
    aws('ecs', 'update-container-instances-state', ...which, '--status', 'DRAINING', '--region', region),
  ];
}
