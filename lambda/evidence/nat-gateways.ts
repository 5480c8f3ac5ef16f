import { paginateDescribeNatGateways } from '@aws-sdk/client-ec2';
import { withoutAbsent } from '../absent.ts';
import { collect, defineGatherer } from './define.ts';
import { askOfOwnVpc } from './vpc.ts';

const action = 'ec2:DescribeNatGateways';

/** All of the VPC, deleted ones included: EC2 tells of them for about an hour. */
export const natGateways = defineGatherer({
  key: 'natGateways',
  scope: 'task',
  grants: [{ action, on: '*' }],
  gather(question) {
    return askOfOwnVpc(question, action, async (vpcId) => {
      const found = await collect(
        paginateDescribeNatGateways(
          { client: question.clients.ec2 },
          { Filter: [{ Name: 'vpc-id', Values: [vpcId] }] },
        ),
        ({ NatGateways }) => NatGateways,
      );
      return found
        .filter(({ VpcId }) => VpcId === vpcId)
        .map(
          ({
            NatGatewayId,
            State,
            SubnetId,
            ConnectivityType,
            FailureMessage,
            AvailabilityMode,
            RouteTableId,
          }) =>
            withoutAbsent({
              NatGatewayId,
              State,
              SubnetId,
              ConnectivityType,
              FailureMessage,
              AvailabilityMode,
              RouteTableId,
            }),
        );
    });
  },
});
