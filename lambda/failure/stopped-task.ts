import { parse } from '@aws-sdk/util-arn-parser';
import { withoutAbsent } from '../absent.ts';
import { familyOf } from '../names.ts';
import { collapse } from '../reason/text.ts';
import { redact } from '../redact.ts';
import type { LaunchType, StoppedTask } from '../types.ts';
import type { Task } from './event-schema.ts';

/** The task in our own words. Account, Region and partition are those of its ARN: a rehearsal's envelope has others. */
export function stoppedTaskOf(task: Task, drill: boolean): StoppedTask {
  const { accountId, region, partition } = parse(task.taskArn);
  const { subnetId, privateIpv4Address, ipv6Address } = networkInterfaceOf(task);
  return withoutAbsent({
    account: accountId,
    region,
    partition,
    taskArn: task.taskArn,
    clusterArn: task.clusterArn,
    taskDefinitionArn: task.taskDefinitionArn,
    group: task.group || `family:${familyOf(task.taskDefinitionArn) || 'unknown'}`,
    launchType: launchTypeOf(task),
    startedBy: task.startedBy,
    platformVersion: task.platformVersion,
    containerInstanceArn: task.containerInstanceArn,
    subnetId,
    privateIpv4Address,
    ipv6Address,
    executionRoleOverride: task.overrides.executionRoleArn,
    cpuArchitecture: task.attributes.find(({ name }) => name === 'ecs.cpu-architecture')?.value,
    ephemeralStorageGiB: (task.ephemeralStorage ?? task.overrides.ephemeralStorage)?.sizeInGiB,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason === undefined ? undefined : redact(collapse(task.stoppedReason)),
    stoppedAt: task.stoppedAt,
    drill,
  });
}

/** A network interface among the attachments, which may also be volumes and the like: first in events, then in DescribeTasks. */
const interfaceTypes: readonly (string | undefined)[] = ['eni', 'ElasticNetworkInterface'];

function networkInterfaceOf(
  task: Task,
): Pick<StoppedTask, 'subnetId' | 'privateIpv4Address' | 'ipv6Address'> {
  const details = task.attachments.find(({ type }) => interfaceTypes.includes(type))?.details ?? [];
  const detail = (name: string): string | undefined => details.find((one) => one.name === name)?.value;
  // AWS spells it with "IP" in attachments and with "Ip" in containers.
  const ofContainer = task.containers
    .flatMap(({ networkInterfaces }) => networkInterfaces)
    .at(0)?.privateIpv4Address;
  return {
    subnetId: detail('subnetId'),
    privateIpv4Address: detail('privateIPv4Address') ?? ofContainer,
    ipv6Address: detail('ipv6Address'),
  };
}

const launchTypes: readonly LaunchType[] = ['FARGATE', 'EC2', 'EXTERNAL', 'MANAGED_INSTANCES'];

const fargateProviders: readonly (string | undefined)[] = ['FARGATE', 'FARGATE_SPOT'];

/** As told, or by what only one of them has: a platform version on Fargate, an instance or a provider of one's own elsewhere. */
function launchTypeOf(task: Task): LaunchType {
  const told = launchTypes.find((launchType) => launchType === task.launchType);
  if (told !== undefined) return told;
  if (task.platformVersion || fargateProviders.includes(task.capacityProviderName)) return 'FARGATE';
  return (task.containerInstanceArn ?? task.capacityProviderName) === undefined ? 'FARGATE' : 'EC2';
}
