import { paginateDescribeVpcEndpoints, type VpcEndpoint } from '@aws-sdk/client-ec2';
import { collect, defineGatherer } from './define.ts';
import type { VpcEndpointFact } from './facts.ts';
import { askOfOwnVpc } from './subnet.ts';

const action = 'ec2:DescribeVpcEndpoints';

/** All of the VPC, whatever their service and state. */
export const vpcEndpoints = defineGatherer({
  key: 'vpcEndpoints',
  scope: 'task',
  grants: [{ action, on: '*' }],
  gather(question) {
    return askOfOwnVpc(question, action, async (vpcId) => {
      const found = await collect(
        paginateDescribeVpcEndpoints(
          { client: question.clients.ec2 },
          { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] },
        ),
        ({ VpcEndpoints }) => VpcEndpoints,
      );
      // Filters are not honoured everywhere the API is offered, and another VPC's endpoint would be a false witness.
      return found.filter(({ VpcId }) => VpcId === vpcId).map(factOf);
    });
  },
});

const factOf = (endpoint: VpcEndpoint): VpcEndpointFact => ({
  VpcEndpointId: endpoint.VpcEndpointId,
  VpcEndpointType: endpoint.VpcEndpointType,
  ServiceName: endpoint.ServiceName,
  State: endpoint.State,
  RouteTableIds: endpoint.RouteTableIds,
  SubnetIds: endpoint.SubnetIds,
  Groups: endpoint.Groups,
  PrivateDnsEnabled: endpoint.PrivateDnsEnabled,
  DnsOptions: endpoint.DnsOptions,
});
