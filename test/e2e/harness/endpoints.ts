import {
  CreateVpcEndpointCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { region } from './environment.ts';
import { known } from './known.ts';
import type { Network } from './network.ts';

export type EndpointService = 'ecr.api' | 'ecr.dkr' | 's3';

/** An interface endpoint or, for S3, a gateway associated with the route tables. Resolves to its id. */
export async function createEndpoint(
  client: EC2Client,
  {
    vpcId,
    routeTableIds,
    endpoints: { subnetId, securityGroupId },
  }: Pick<Network, 'vpcId' | 'endpoints'> & { routeTableIds: string[] },
  service: EndpointService,
  privateDns = true,
): Promise<string> {
  const { VpcEndpoint } = await client.send(
    new CreateVpcEndpointCommand({
      VpcId: vpcId,
      ServiceName: `com.amazonaws.${region}.${service}`,
      ...(service === 's3'
        ? { VpcEndpointType: 'Gateway', RouteTableIds: routeTableIds }
        : {
            VpcEndpointType: 'Interface',
            SubnetIds: [subnetId],
            SecurityGroupIds: [securityGroupId],
            PrivateDnsEnabled: privateDns,
          }),
    }),
  );
  return known(VpcEndpoint?.VpcEndpointId, 'a VPC endpoint');
}

/** The address of an interface endpoint in the one subnet that it is in. */
export async function endpointAddress(client: EC2Client, endpointId: string): Promise<string> {
  const { VpcEndpoints } = await client.send(
    new DescribeVpcEndpointsCommand({ VpcEndpointIds: [endpointId] }),
  );
  const { NetworkInterfaces } = await client.send(
    new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: VpcEndpoints?.[0]?.NetworkInterfaceIds }),
  );
  return known(NetworkInterfaces?.[0]?.PrivateIpAddress, 'the address of an endpoint');
}
