import { type Attribute, DescribeContainerInstancesCommand } from '@aws-sdk/client-ecs';
import { withoutAbsent } from '../absent.ts';
import type { Gathered } from '../types.ts';
import { attempt, defineGatherer, gap, known, type Question, unlessNotFound } from './define.ts';
import type { RegistrationFact } from './facts.ts';

const action = 'ecs:DescribeContainerInstances';

/** What ECS knows of the instance behind `containerInstanceArn`. `null` on Fargate and on an ECS Anywhere host. */
export const registration = defineGatherer({
  key: 'registration',
  scope: 'task',
  grants: [{ action, on: { service: 'ecs', resource: 'container-instance/*' } }],
  async gather({ failure: { task }, clients: { ecs } }): Promise<Gathered<RegistrationFact | null>> {
    if (task.launchType === 'FARGATE' || task.launchType === 'EXTERNAL') return known(null);
    const arn = task.containerInstanceArn;
    if (!arn) return gap(action, 'ECS does not say which container instance the task ran on');
    const command = new DescribeContainerInstancesCommand({
      cluster: task.clusterArn,
      containerInstances: [arn],
    });
    const answer = await attempt(action, () => unlessNotFound(ecs.send(command), 'ClusterNotFoundException'));
    if ('gap' in answer) return answer;
    const { ec2InstanceId, attributes = [] } = answer.known?.containerInstances?.[0] ?? {};
    if (!ec2InstanceId) return gap(action, `container instance ${arn} is gone, and its network with it`);
    // `mi-…` is a managed instance of Systems Manager: an ECS Anywhere host under another launch type.
    return known(ec2InstanceId.startsWith('mi-') ? null : { ec2InstanceId, ...told(attributes) });
  },
});

/**
 * What the agent registers as attributes. Subnet and VPC it reads from the metadata of the instance's primary interface,
 * where task networking is on (amazon-ecs-agent, `agent/app/agent.go`).
 */
function told(attributes: Attribute[]): Omit<RegistrationFact, 'ec2InstanceId'> {
  const value = (wanted: string) => attributes.find(({ name }) => name === wanted)?.value || undefined;
  return withoutAbsent({
    subnetId: value('ecs.subnet-id'),
    vpcId: value('ecs.vpc-id'),
    cpuArchitecture: value('ecs.cpu-architecture'),
    // Agents of before task definitions had a runtimePlatform tell only `linux` or `windows`.
    operatingSystemFamily: value('ecs.os-family') ?? value('ecs.os-type')?.toUpperCase(),
  });
}

/**
 * Where the instance is, if its agent registered that: the network can then be asked about while EC2 still tells the
 * instance. Empty where it did not, and on Fargate, where the event has told the subnet already.
 */
export async function registered({
  failure: { task },
  ask,
}: Question): Promise<Pick<RegistrationFact, 'subnetId' | 'vpcId'>> {
  if (task.launchType === 'FARGATE') return {};
  const asked = await ask('registration');
  return 'known' in asked ? (asked.known ?? {}) : {};
}
