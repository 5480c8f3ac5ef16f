import {
  type EC2Client,
  type Filter,
  paginateDescribeSecurityGroups,
  type SecurityGroupIdentifier,
} from '@aws-sdk/client-ec2';
import type { Gathered } from '../types.ts';
import { attempt, collect, defineGatherer, gap } from './define.ts';
import type { SecurityGroupFact } from './facts.ts';
import { outsideOfEc2 } from './puller.ts';
import { askOfVpc } from './vpc.ts';

const action = 'ec2:DescribeSecurityGroups';

/** The puller's security groups, all of them: they add up, so that without one of them nothing is certain. */
export const securityGroups = defineGatherer({
  key: 'securityGroups',
  scope: 'task',
  grants: [{ action, on: '*' }],
  async gather(question): Promise<Gathered<SecurityGroupFact[]>> {
    const { ec2 } = question.clients;
    const puller = await question.ask('puller');
    if ('gap' in puller) return puller;
    if (puller.known.kind === 'external') return outsideOfEc2;
    const { securityGroupIds: ids, unknown } = puller.known;
    if (!ids)
      return unknown ? { gap: unknown } : gap(action, 'the security groups of the puller are not known');
    const answer =
      ids.length > 0
        ? await attempt(action, () => describeById(ec2, ids))
        : await askOfVpc(question, action, (vpcId) => describeDefaultGroup(ec2, vpcId));
    if ('gap' in answer) return answer;
    const missing = ids.filter((id) => !answer.known.some(({ GroupId }) => GroupId === id));
    if (missing.length > 0)
      return gap(action, `cannot see ${missing.join(', ')}: deleted, or another account's`);
    return answer.known.length > 0 ? answer : gap(action, 'cannot see the default security group of the VPC');
  },
});

/** Those of these groups that can be seen, each once; none without asking where there are none. */
export function describeGroups(
  client: EC2Client,
  groups: readonly SecurityGroupIdentifier[],
): Promise<SecurityGroupFact[]> {
  const ids = [...new Set(groups.flatMap(({ GroupId }) => GroupId ?? []))];
  return ids.length > 0 ? describeById(client, ids) : Promise.resolve([]);
}

/** By filter and not by id: asked by id, one missing group would cost the answer about all of them. */
async function describeById(client: EC2Client, ids: string[]) {
  const found = await describe(client, [{ Name: 'group-id', Values: ids }]);
  return found.filter(({ GroupId }) => GroupId && ids.includes(GroupId)).map(factOf);
}

async function describeDefaultGroup(client: EC2Client, vpcId: string) {
  const found = await describe(client, [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'group-name', Values: ['default'] },
  ]);
  return found.filter(({ VpcId, GroupName }) => VpcId === vpcId && GroupName === 'default').map(factOf);
}

const describe = (client: EC2Client, Filters: Filter[]) =>
  collect(paginateDescribeSecurityGroups({ client }, { Filters }), ({ SecurityGroups }) => SecurityGroups);

const factOf = ({
  GroupId,
  GroupName,
  IpPermissions,
  IpPermissionsEgress,
}: SecurityGroupFact): SecurityGroupFact => ({
  GroupId,
  GroupName,
  IpPermissions,
  IpPermissionsEgress,
});
