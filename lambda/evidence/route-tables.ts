import { paginateDescribeRouteTables } from '@aws-sdk/client-ec2';
import { collect, defineGatherer } from './define.ts';
import { askOfVpc } from './vpc.ts';

const action = 'ec2:DescribeRouteTables';

/** All of the VPC: the subnet's may be the main one, and a NAT gateway's subnet has one of its own. */
export const routeTables = defineGatherer({
  key: 'routeTables',
  scope: 'task',
  grants: [{ action, on: '*' }],
  gather(question) {
    return askOfVpc(question, action, async (vpcId) => {
      const found = await collect(
        paginateDescribeRouteTables(
          { client: question.clients.ec2 },
          { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] },
        ),
        ({ RouteTables }) => RouteTables,
      );
      return found
        .filter(({ VpcId }) => VpcId === vpcId)
        .map(({ RouteTableId, Associations, Routes }) => ({ RouteTableId, Associations, Routes }));
    });
  },
});
