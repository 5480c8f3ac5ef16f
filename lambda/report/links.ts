import { nameInArn } from '../names.ts';
import type { RootCauseId, StoppedTask } from '../types.ts';

/** The page about a root cause. */
export function docsUrl(id: RootCauseId): string {
  return `https://github.com/ecs-autopsy/ecs-autopsy/blob/main/docs/checks/${id}.md`;
}

const consoleDomains: Record<string, string> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The stopped task in the ECS console, where it can be seen for about an hour. */
export function consoleUrl({ partition, region, clusterArn, taskArn }: StoppedTask): string {
  const domain = consoleDomains[partition] ?? `${region}.console.aws.amazon.com`;
  return `https://${domain}/ecs/v2/clusters/${nameInArn(clusterArn)}/tasks/${nameInArn(taskArn)}?region=${region}`;
}
