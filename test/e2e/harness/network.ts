import {
  AllocateAddressCommand,
  AssociateDhcpOptionsCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateDhcpOptionsCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeRouteTablesCommand,
  type EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import { ec2 } from './clients.ts';
import { createEndpoint, type EndpointService, endpointAddress } from './endpoints.ts';
import { type Fault, faults } from './faults.ts';
import { known } from './known.ts';
import { everywhere, https } from './rules.ts';

export interface NetworkOptions {
  /** Of the endpoints that a pull from Amazon ECR needs, those that the VPC has. */
  endpoints?: EndpointService[];
  /** The S3 gateway endpoint is associated with the VPC's main route table alone, which no subnet uses. */
  s3Unassociated?: boolean;
  /** Whether the interface endpoints have private DNS names. Default: they have. */
  privateDns?: boolean;
  /** Where the tasks' subnets have their default route: a NAT gateway in a public subnet, or the internet. Default: none. */
  wayOut?: 'nat-gateway' | 'internet-gateway';
  /** What was done to the network afterwards. */
  faults?: Fault[];
}

/** One subnet, with a route table of its own. */
export interface SubnetOf {
  subnetId: string;
  routeTableId: string;
}

export interface Network {
  vpcId: string;
  /** The tasks' subnets; a task fails in the first. */
  subnetIds: [string, string];
  /** One for each of them. */
  routeTableIds: [string, string];
  /** The tasks'. */
  securityGroupId: string;
  /** Where the interface endpoints are, and the addresses that their names resolve to. */
  endpoints: SubnetOf & {
    securityGroupId: string;
    ids: Partial<Record<EndpointService, string>>;
    addresses: Partial<Record<EndpointService, string>>;
  };
  nat?: SubnetOf & { natGatewayId: string };
  /** The network ACL that closes a subnet. */
  networkAclId?: string;
}

/**
 * A VPC with two subnets for tasks, one for interface endpoints and, where there is a NAT gateway, one for it, a route
 * table each. All is in order, but for what the options leave out and the faults that they name.
 */
export async function buildNetwork(
  { endpoints = [], s3Unassociated = false, privateDns = true, wayOut, faults: done = [] }: NetworkOptions,
  client: EC2Client = ec2,
): Promise<Network> {
  const vpcId = await createVpc(client);
  const first = await createSubnet(client, vpcId, '10.0.3.0/24');
  const second = await createSubnet(client, vpcId, '10.0.4.0/24');
  const network: Network = {
    vpcId,
    subnetIds: [first.subnetId, second.subnetId],
    routeTableIds: [first.routeTableId, second.routeTableId],
    securityGroupId: await createSecurityGroup(client, vpcId, 'tasks'),
    endpoints: {
      ...(await createSubnet(client, vpcId, '10.0.5.0/24')),
      securityGroupId: await createSecurityGroup(client, vpcId, 'endpoints'),
      ids: {},
      addresses: {},
    },
  };
  await client.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: network.endpoints.securityGroupId,
      IpPermissions: https,
    }),
  );
  for (const service of endpoints) {
    const routeTableIds = s3Unassociated ? [await mainRouteTable(client, vpcId)] : network.routeTableIds;
    const id = await createEndpoint(client, { ...network, routeTableIds }, service, privateDns);
    network.endpoints.ids[service] = id;
    if (service !== 's3') network.endpoints.addresses[service] = await endpointAddress(client, id);
  }
  if (wayOut) await openWayOut(client, network, wayOut);
  for (const fault of done) await faults[fault](client, network);
  return network;
}

/** As the wizard of the console does it: with DNS host names, which `CreateVpc` leaves off, and the resolver of AWS. */
async function createVpc(client: EC2Client): Promise<string> {
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = known(Vpc?.VpcId, 'a VPC');
  await client.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport: { Value: true } }));
  await client.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
  const { DhcpOptions } = await client.send(
    new CreateDhcpOptionsCommand({
      DhcpConfigurations: [{ Key: 'domain-name-servers', Values: ['AmazonProvidedDNS'] }],
    }),
  );
  const DhcpOptionsId = known(DhcpOptions?.DhcpOptionsId, 'a DHCP options set');
  await client.send(new AssociateDhcpOptionsCommand({ VpcId, DhcpOptionsId }));
  return VpcId;
}

async function createSubnet(client: EC2Client, vpcId: string, cidr: string): Promise<SubnetOf> {
  const { Subnet } = await client.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: cidr }));
  const { RouteTable } = await client.send(new CreateRouteTableCommand({ VpcId: vpcId }));
  const subnetId = known(Subnet?.SubnetId, 'a subnet');
  const routeTableId = known(RouteTable?.RouteTableId, 'a route table');
  await client.send(new AssociateRouteTableCommand({ SubnetId: subnetId, RouteTableId: routeTableId }));
  return { subnetId, routeTableId };
}

async function createSecurityGroup(client: EC2Client, VpcId: string, name: string): Promise<string> {
  const { GroupId } = await client.send(
    new CreateSecurityGroupCommand({ GroupName: name, Description: name, VpcId }),
  );
  return known(GroupId, 'a security group');
}

async function openWayOut(
  client: EC2Client,
  network: Network,
  wayOut: 'nat-gateway' | 'internet-gateway',
): Promise<void> {
  const { InternetGateway } = await client.send(new CreateInternetGatewayCommand({}));
  const GatewayId = known(InternetGateway?.InternetGatewayId, 'an internet gateway');
  await client.send(new AttachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId: network.vpcId }));
  const nat = wayOut === 'nat-gateway' ? await createSubnet(client, network.vpcId, '10.0.0.0/24') : undefined;
  for (const RouteTableId of nat ? [nat.routeTableId] : network.routeTableIds) {
    await client.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: everywhere, GatewayId }));
  }
  if (!nat) return;
  const { AllocationId } = await client.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const { NatGateway } = await client.send(
    new CreateNatGatewayCommand({ SubnetId: nat.subnetId, AllocationId }),
  );
  const NatGatewayId = known(NatGateway?.NatGatewayId, 'a NAT gateway');
  for (const RouteTableId of network.routeTableIds) {
    await client.send(
      new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: everywhere, NatGatewayId }),
    );
  }
  network.nat = { ...nat, natGatewayId: NatGatewayId };
}

async function mainRouteTable(client: EC2Client, vpcId: string): Promise<string> {
  const Filters = [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'association.main', Values: ['true'] },
  ];
  const { RouteTables } = await client.send(new DescribeRouteTablesCommand({ Filters }));
  return known(RouteTables?.[0]?.RouteTableId, 'a main route table');
}
