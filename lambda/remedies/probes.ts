/** What asks the registry, or ECS, once more: commands for where no API tells why a connection failed. */
import { parseImageReference } from '../image-reference.ts';
import { nameInArn } from '../names.ts';
import type { PullFailure, Remediation } from '../types.ts';
import { aws, command } from './commands.ts';

interface Host {
  name: string;
  port: string;
}

/** The registry's host: the one that the text names, else the image's. */
export function hostOf({ reason, container }: PullFailure): Host {
  const read = container.image ? parseImageReference(container.image) : undefined;
  const host = reason.host ?? (read && read.kind !== 'invalid' ? read.host : '<REGISTRY_HOST>');
  const [, name = host, port = '443'] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(host) ?? [];
  return { name, port };
}

/** Who answers in the registry's place, by its certificate. */
export function showCertificate(failure: PullFailure): string {
  const { name, port } = hostOf(failure);
  const connect = command('openssl', 's_client', '-connect', `${name}:${port}`, '-servername', name);
  return `${connect} </dev/null | ${command('openssl', 'x509', '-noout', '-issuer', '-subject')}`;
}

/** AWS's runbook takes no task of ECS Anywhere; there the host itself can ask. */
const fromHost = ({ task }: PullFailure): boolean => task.launchType === 'EXTERNAL';

/** What the commands of `probe` do, in a sentence. */
export const probes = (failure: PullFailure): string =>
  fromHost(failure)
    ? 'Ask the registry from the host itself.'
    : "AWS's runbook tries the way from the task's own subnet, with a Lambda function that it makes and removes, within an hour of the failure.";

/** Tries the way to the registry from where the task runs. */
export function probe(failure: PullFailure): string[] {
  const { clusterArn, taskArn, region } = failure.task;
  if (fromHost(failure)) {
    const { name, port } = hostOf(failure);
    const host = port === '443' ? name : `${name}:${port}`;
    return [command('curl', '-sv', `https://${host}/v2/`, '-o', '/dev/null')];
  }
  const document = ['--document-name', 'AWSSupport-TroubleshootECSTaskFailedToStart'];
  const parameters = `ClusterName=${nameInArn(clusterArn)},TaskId=${nameInArn(taskArn)}`;
  const how = ['--parameters', parameters, '--region', region];
  return [aws('ssm', 'start-automation-execution', ...document, ...how)];
}

/** All that ECS said of the task, as long as it remembers. */
export function describeTask({ task: { clusterArn, taskArn, region } }: PullFailure): string {
  const task = ['--cluster', nameInArn(clusterArn), '--tasks', nameInArn(taskArn)];
  const query = 'tasks[0].[stoppedReason,containers[].[name,reason]]';
  return aws('ecs', 'describe-tasks', ...task, '--query', query, '--region', region);
}

/** Shows role, images and credentials of the task definition; `text` says what to look at. */
export function describeDefinition(
  { task: { taskDefinitionArn, region } }: PullFailure,
  text: string,
): Remediation {
  const query = 'taskDefinition.[executionRoleArn,containerDefinitions[].[name,image,repositoryCredentials]]';
  const definition = ['--task-definition', nameInArn(taskDefinitionArn)];
  return {
    text,
    commands: [aws('ecs', 'describe-task-definition', ...definition, '--query', query, '--region', region)],
  };
}
