/** AWS CLI and Docker commands that a person pastes, with the failed task's own ids in them. */
import { familyOf, nameInArn, serviceOf } from '../names.ts';
import type { PullFailure, StoppedTask } from '../types.ts';

/** A command line of these words. The shell reads each as it is, whatever people or events put into it. */
export const command = (...words: string[]): string => words.map(shellWord).join(' ');

/** The same for the AWS CLI: `aws('ecs', 'describe-tasks', …)`. */
export const aws = (...words: string[]): string => command('aws', ...words);

/** IAM is global: a Region only tells its partition, and is left out in the usual one. */
export const iam = ({ partition, region }: StoppedTask, ...words: string[]): string =>
  aws('iam', ...words, ...(partition === 'aws' ? [] : ['--region', region]));

/** One word for bash and zsh, on one line. */
function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!/\p{Cc}/u.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const escaped = text.replace(/[\\']/g, String.raw`\$&`).replace(/\p{Cc}/gu, octal);
  return `$'${escaped}'`;
}

/** A control character in the bytes of UTF-8, each as `\ooo`: a digit after it cannot be taken for a part of it. */
const octal = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** Starts the service's tasks anew at once, with the digests resolved afresh; nothing for a task run by itself. */
export const redeploy = (task: StoppedTask): string[] => updateService(task, '--force-new-deployment');

function updateService(task: StoppedTask, ...how: string[]): string[] {
  const service = serviceOf(task);
  if (!service) return [];
  const cluster = nameInArn(task.clusterArn);
  return [
    aws('ecs', 'update-service', '--cluster', cluster, '--service', service, ...how, '--region', task.region),
  ];
}

/** What a new revision of the task definition changes. */
export type Change =
  | { image: string; of: string }
  | { executionRoleArn: string }
  | { cpuArchitecture: 'X86_64' | 'ARM64' }
  /** `null`: the container names no credentials any more. */
  | { credentialsParameter: string | null; of: string }
  | { ephemeralStorageGiB: number };

/** What DescribeTaskDefinition answers and RegisterTaskDefinition does not take. */
const readOnly = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
];

/** No name that a file in the shell's folder is likely to have. */
const file = 'ecs-autopsy-task-definition.json';

/** Copies the task definition with one change, registers the copy, and lets the service run it. Needs `jq`. */
export function newRevision(task: StoppedTask, change: Change): string[] {
  const { region } = task;
  const revision = nameInArn(task.taskDefinitionArn);
  const { args, edit } = jqOf(change);
  const filter = `${edit} | del(${readOnly.map((member) => `.${member}`).join(', ')})`;
  const how = ['--region', region, '--query', 'taskDefinition', '--output', 'json'];
  const describe = aws('ecs', 'describe-task-definition', '--task-definition', revision, ...how);
  return [
    `${describe} | ${command('jq', ...args, filter)} > ${file}`,
    aws('ecs', 'register-task-definition', '--cli-input-json', `file://${file}`, '--region', region),
    ...updateService(task, '--task-definition', familyOf(task.taskDefinitionArn)),
  ];
}

function jqOf(change: Change): { args: string[]; edit: string } {
  if ('image' in change) {
    return {
      args: ['--arg', 'container', change.of, '--arg', 'image', change.image],
      edit: '(.containerDefinitions[] | select(.name == $container)).image = $image',
    };
  }
  if ('credentialsParameter' in change) {
    const { of, credentialsParameter } = change;
    const container = '(.containerDefinitions[] | select(.name == $container))';
    return credentialsParameter === null
      ? { args: ['--arg', 'container', of], edit: `del(${container}.repositoryCredentials)` }
      : {
          args: ['--arg', 'container', of, '--arg', 'secret', credentialsParameter],
          edit: `${container}.repositoryCredentials.credentialsParameter = $secret`,
        };
  }
  if ('executionRoleArn' in change) {
    return { args: ['--arg', 'role', change.executionRoleArn], edit: '.executionRoleArn = $role' };
  }
  if ('cpuArchitecture' in change) {
    return {
      args: ['--arg', 'cpu', change.cpuArchitecture],
      edit: '.runtimePlatform.cpuArchitecture = $cpu',
    };
  }
  return {
    args: ['--argjson', 'size', String(change.ephemeralStorageGiB)],
    edit: '.ephemeralStorage.sizeInGiB = $size',
  };
}

/** Logs Docker in to the private ECR registry that this URI or host names, under the very name that it has there. */
export function dockerLogin(uri: string, region: string): string {
  const [host = uri] = uri.split('/', 1);
  const login = command('docker', 'login', '--username', 'AWS', '--password-stdin', host);
  return `${aws('ecr', 'get-login-password', '--region', region)} | ${login}`;
}

/** Logs in to the ECR registry of the URI, and pushes. */
export const pushImage = (uri: string, region: string): string[] => [
  dockerLogin(uri, region),
  command('docker', 'push', uri),
];

/** Shows an image's platforms, and what else is attached to it. */
export const inspectImage = (image: string): string =>
  command('docker', 'buildx', 'imagetools', 'inspect', image);

/** Builds from the Dockerfile of this folder, and pushes what was built. */
export const buildImage = (image: string, ...how: string[]): string =>
  command('docker', 'buildx', 'build', ...how, '--tag', image, '--push', '.');

/** What BuildKit attaches to an image unless told not to. */
export const withoutAttestations = ['--provenance=false', '--sbom=false'] as const;

/** Copies an image, for the platform the task runs on. Docker must be logged in to both registries. */
export function copyImage({ task }: PullFailure, from: string, to: string): string[] {
  const platform = platformOf(task);
  return [
    command('docker', 'pull', ...(platform ? ['--platform', platform] : []), from),
    command('docker', 'tag', from, to),
    command('docker', 'push', to),
  ];
}

/** The task's platform in Docker's words, where ECS told the CPU architecture. */
export function platformOf({ cpuArchitecture }: StoppedTask): string | undefined {
  if (!cpuArchitecture) return undefined;
  return cpuArchitecture.toLowerCase() === 'arm64' ? 'linux/arm64' : 'linux/amd64';
}
