import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import type { Gathered, StoppedTask } from '../types.ts';
import { attempt, defineGatherer, gap, known, type Question, unlessNotFound } from './define.ts';
import type { SubnetFact } from './facts.ts';
import { pullerSubnetId } from './puller.ts';

const action = 'ec2:DescribeSubnets';

/** The puller's subnet, which tells the VPC. */
export const subnet = defineGatherer({
  key: 'subnet',
  scope: 'task',
  grants: [{ action, on: '*' }],
  async gather(question): Promise<Gathered<SubnetFact>> {
    const id = await pullerSubnetId(question);
    if ('gap' in id) return id;
    const command = new DescribeSubnetsCommand({ SubnetIds: [id.known] });
    const answer = await attempt(action, () =>
      unlessNotFound(question.clients.ec2.send(command), 'InvalidSubnetID.NotFound'),
    );
    if ('gap' in answer) return answer;
    const found = answer.known?.Subnets?.find(({ SubnetId }) => SubnetId === id.known);
    if (!found) return gap(action, `${id.known} no longer exists`);
    const { SubnetId, VpcId, CidrBlock, OwnerId, AvailabilityZone } = found;
    // The path is examined for IPv4, which ECR's usual hosts need.
    if (!SubnetId || !VpcId || !CidrBlock) return gap(action, `${id.known} has no IPv4 addresses`);
    return known({ SubnetId, VpcId, CidrBlock, OwnerId, AvailabilityZone });
  },
});

/** Asks about the VPC that the puller's subnet is in. */
export async function askOfVpc<T>(
  { ask }: Question,
  action: string,
  read: (vpcId: string) => Promise<T>,
): Promise<Gathered<T>> {
  const asked = await ask('subnet');
  return 'gap' in asked ? asked : attempt(action, () => read(asked.known.VpcId));
}

/**
 * The same, for what only the owner of a shared VPC is shown: to the account that a subnet is shared with, "there is
 * none" would mean no more than "none that you may see".
 */
export async function askOfOwnVpc<T>(
  question: Question,
  action: string,
  read: (vpcId: string) => Promise<T>,
): Promise<Gathered<T>> {
  const asked = await question.ask('subnet');
  if ('gap' in asked) return asked;
  return isSharedWith(question.failure.task, asked.known)
    ? gap(
        action,
        `${asked.known.SubnetId} is shared by account ${asked.known.OwnerId}, and only that account sees them`,
      )
    : askOfVpc(question, action, read);
}

const isSharedWith = ({ account }: StoppedTask, { OwnerId }: SubnetFact): boolean =>
  OwnerId !== undefined && OwnerId !== account;
