import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeRouteTablesCommand,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import { associatedSubnetTag } from '../stand-in/ec2.ts';
import { ec2 } from './clients.ts';
import { region } from './environment.ts';
import { known } from './known.ts';

export interface NetworkOptions {
  /** Of the endpoints that a pull from Amazon ECR needs, those that the VPC has. The gateway of S3 serves the private subnets. */
  endpoints?: ('ecr.api' | 'ecr.dkr' | 's3')[];
  /** The S3 gateway endpoint is there, but only the VPC's main route table is associated with it. */
  s3Unassociated?: boolean;
  /** The private subnets have a default route to a NAT gateway in a public one. */
  nat?: boolean;
  /** The tasks' security group has no egress rule. */
  egressClosed?: boolean;
  /** The network ACL of the failing task's subnet denies everything outbound. */
  networkAclClosed?: boolean;
}

export interface Network {
  vpcId: string;
  /** Private; a task fails in the first. */
  subnetIds: [string, string];
  /** One for each private subnet. */
  routeTableIds: [string, string];
  securityGroupId: string;
  networkAclId?: string;
}

/** A VPC with two private subnets, a route table each, and no way out but what the options say. */
export async function buildNetwork(options: NetworkOptions): Promise<Network> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const vpcId = known(Vpc?.VpcId, 'a VPC');
  const first = await privateSubnet(vpcId, '10.0.3.0/24');
  const second = await privateSubnet(vpcId, '10.0.4.0/24');
  const network: Network = {
    vpcId,
    subnetIds: [first.subnetId, second.subnetId],
    routeTableIds: [first.routeTableId, second.routeTableId],
    securityGroupId: await securityGroup(vpcId, options.egressClosed ?? false),
  };
  for (const service of options.endpoints ?? []) await createEndpoint(network, service);
  if (options.s3Unassociated) {
    await createEndpoint({ ...network, routeTableIds: [await mainRouteTable(vpcId)] }, 's3');
  }
  if (options.nat) await natGateway(network);
  if (options.networkAclClosed) network.networkAclId = await closedNetworkAcl(vpcId, first.subnetId);
  return network;
}

/** An interface endpoint in the private subnets or, for S3, a gateway associated with the route tables. Resolves to its id. */
export async function createEndpoint(
  { vpcId, subnetIds, routeTableIds }: Pick<Network, 'vpcId' | 'subnetIds'> & { routeTableIds: string[] },
  service: 'ecr.api' | 'ecr.dkr' | 's3',
): Promise<string> {
  const { VpcEndpoint } = await ec2.send(
    new CreateVpcEndpointCommand({
      VpcId: vpcId,
      ServiceName: `com.amazonaws.${region}.${service}`,
      ...(service === 's3'
        ? { VpcEndpointType: 'Gateway', RouteTableIds: routeTableIds }
        : { VpcEndpointType: 'Interface', SubnetIds: subnetIds, PrivateDnsEnabled: true }),
    }),
  );
  return known(VpcEndpoint?.VpcEndpointId, 'a VPC endpoint');
}

async function privateSubnet(
  vpcId: string,
  cidr: string,
): Promise<{ subnetId: string; routeTableId: string }> {
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: cidr }));
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
  const subnetId = known(Subnet?.SubnetId, 'a subnet');
  const routeTableId = known(RouteTable?.RouteTableId, 'a route table');
  await ec2.send(new AssociateRouteTableCommand({ SubnetId: subnetId, RouteTableId: routeTableId }));
  return { subnetId, routeTableId };
}

async function securityGroup(vpcId: string, egressClosed: boolean): Promise<string> {
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'task', Description: 'task', VpcId: vpcId }),
  );
  if (egressClosed) {
    const everything = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: everything }));
  }
  return known(GroupId, 'a security group');
}

async function natGateway({ vpcId, routeTableIds }: Network): Promise<void> {
  const { subnetId, routeTableId } = await privateSubnet(vpcId, '10.0.0.0/24');
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = known(InternetGateway?.InternetGatewayId, 'an internet gateway');
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId: vpcId }));
  const everywhere = '0.0.0.0/0';
  await ec2.send(
    new CreateRouteCommand({ RouteTableId: routeTableId, DestinationCidrBlock: everywhere, GatewayId }),
  );
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: subnetId }));
  const NatGatewayId = known(NatGateway?.NatGatewayId, 'a NAT gateway');
  for (const RouteTableId of routeTableIds) {
    await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: everywhere, NatGatewayId }));
  }
}

async function mainRouteTable(vpcId: string): Promise<string> {
  const Filters = [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'association.main', Values: ['true'] },
  ];
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  return known(RouteTables?.[0]?.RouteTableId, 'a main route table');
}

async function closedNetworkAcl(vpcId: string, subnetId: string): Promise<string> {
  const Tags = [{ Key: associatedSubnetTag, Value: subnetId }];
  const { NetworkAcl } = await ec2.send(
    new CreateNetworkAclCommand({ VpcId: vpcId, TagSpecifications: [{ ResourceType: 'network-acl', Tags }] }),
  );
  const NetworkAclId = known(NetworkAcl?.NetworkAclId, 'a network ACL');
  const everything = { NetworkAclId, RuleNumber: 100, Protocol: '-1', CidrBlock: '0.0.0.0/0' };
  await ec2.send(new CreateNetworkAclEntryCommand({ ...everything, Egress: false, RuleAction: 'allow' }));
  await ec2.send(new CreateNetworkAclEntryCommand({ ...everything, Egress: true, RuleAction: 'deny' }));
  return NetworkAclId;
}
