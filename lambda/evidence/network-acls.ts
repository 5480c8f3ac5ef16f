import { paginateDescribeNetworkAcls } from '@aws-sdk/client-ec2';
import { collect, defineGatherer, gap } from './define.ts';
import { askOfVpc } from './vpc.ts';

const action = 'ec2:DescribeNetworkAcls';

/**
 * All of the VPC: an endpoint's subnet and a NAT gateway's follow ACLs of their own. Each subnet is associated with
 * exactly one, and EC2 names the default one explicitly too.
 */
export const networkAcls = defineGatherer({
  key: 'networkAcls',
  scope: 'task',
  grants: [{ action, on: '*' }],
  async gather(question) {
    const answer = await askOfVpc(question, action, async (vpcId) => {
      const found = await collect(
        paginateDescribeNetworkAcls(
          { client: question.clients.ec2 },
          { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] },
        ),
        ({ NetworkAcls }) => NetworkAcls,
      );
      return found
        .filter(({ VpcId }) => VpcId === vpcId)
        .map(({ NetworkAclId, Entries, IsDefault, Associations = [] }) => ({
          NetworkAclId,
          Entries,
          IsDefault,
          Associations: Associations.map(({ SubnetId }) => ({ SubnetId })),
        }));
    });
    // No VPC is without one: its default ACL cannot be deleted.
    return 'known' in answer && answer.known.length === 0
      ? gap(action, 'no network ACL of the VPC is shown')
      : answer;
  },
});
