import { nameInArn, serviceOf } from '../names.ts';
import type { VpcPuller } from '../network/types.ts';
import type { PullFailure, Remediation } from '../types.ts';
import { aws } from './commands.ts';

/** Gives the puller a public IPv4 address, by whoever gives it its addresses. */
export function givePublicIp(puller: VpcPuller, { task }: PullFailure): Remediation {
  const region = `--region ${task.region}`;
  if (task.launchType === 'MANAGED_INSTANCES') {
    return {
      text: `ECS Managed Instances take a public IP only from their subnet's setting: turn it on for ${puller.subnetId}, or move the capacity provider to private subnets behind a NAT gateway. Instances started from then on have one.`,
      commands: [
        `aws ec2 modify-subnet-attribute --subnet-id ${puller.subnetId} --map-public-ip-on-launch ${region}`,
      ],
    };
  }
  if (puller.kind === 'instance') {
    return {
      text: `Give ${puller.name} an Elastic IP address now; for the instances to come, let the launch template assign a public IP or move them behind a NAT gateway.`,
      commands: [
        `ALLOCATION=$(aws ec2 allocate-address --domain vpc --query AllocationId --output text ${region})`,
        `aws ec2 associate-address --instance-id ${puller.name} --allocation-id "$ALLOCATION" ${region}`,
      ],
    };
  }
  const groups = puller.securityGroupIds?.length
    ? `,securityGroups=[${puller.securityGroupIds.join(',')}]`
    : '';
  const network = [
    '--network-configuration',
    `awsvpcConfiguration={subnets=[${puller.subnets.join(',')}]${groups},assignPublicIp=ENABLED}`,
    '--region',
    task.region,
  ];
  const cluster = ['--cluster', nameInArn(task.clusterArn)];
  const definition = ['--task-definition', nameInArn(task.taskDefinitionArn)];
  const service = serviceOf(task);
  return {
    text: 'Let ECS assign a public IP to the task.',
    alternatives: [{ text: 'start it in a private subnet behind a NAT gateway.', commands: [] }],
    commands: [
      service
        ? aws('ecs', 'update-service', ...cluster, '--service', service, ...network)
        : aws('ecs', 'run-task', ...cluster, ...definition, '--launch-type', 'FARGATE', ...network),
    ],
    cdk: "new ecs.FargateService(this, 'Service', { assignPublicIp: true, /* … */ });",
    terraform: 'network_configuration {\n  assign_public_ip = true\n}',
  };
}
