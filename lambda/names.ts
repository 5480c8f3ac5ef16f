import type { StoppedTask } from './types.ts';

/** `prod`, out of `arn:aws:ecs:us-east-1:111122223333:cluster/prod`; `payments:12`, out of a task definition's ARN. */
export const nameInArn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** `payments`, out of a task definition's ARN: the revision belongs to it. */
export const familyOf = (taskDefinitionArn: string): string =>
  nameInArn(taskDefinitionArn).replace(/:\d+$/, '');

/** Where an ECR repository is, and its name with its namespaces: `shop/web`. */
export interface RepositoryPlace {
  account: string;
  region: string;
  repository: string;
}

/** `arn:aws:ecr:us-east-1:111122223333:repository/shop/web`. */
export function repositoryArn(
  { partition }: Pick<StoppedTask, 'partition'>,
  { account, region, repository }: RepositoryPlace,
): string {
  return `arn:${partition}:ecr:${region}:${account}:repository/${repository}`;
}

/** `shop/web`, out of `arn:aws:ecr:us-east-1:111122223333:repository/shop/web`. */
export const repositoryIn = (arn: string): string =>
  arn.slice(arn.indexOf(':repository/') + ':repository/'.length);

/** The service that started the task, or `undefined` for a task run by itself. */
export function serviceOf({ group }: Pick<StoppedTask, 'group'>): string | undefined {
  return group.startsWith('service:') ? group.slice('service:'.length) : undefined;
}

/** What on-call calls it: the service, else the task's family, or the group that the caller of RunTask chose. */
export function workloadOf(task: Pick<StoppedTask, 'group'>): string {
  return serviceOf(task) ?? task.group.replace(/^family:/, '');
}
