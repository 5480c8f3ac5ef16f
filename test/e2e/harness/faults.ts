import {
  AuthorizeSecurityGroupEgressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  type CreateNetworkAclEntryRequest,
  CreateTagsCommand,
  DeleteNatGatewayCommand,
  DeleteRouteCommand,
  DescribeNetworkAclsCommand,
  type EC2Client,
  ModifyVpcAttributeCommand,
  ModifyVpcBlockPublicAccessOptionsCommand,
  ModifyVpcEndpointCommand,
  ReplaceNetworkAclAssociationCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { stateTag } from '../stand-in/ec2/vpc-endpoints.ts';
import { account } from './environment.ts';
import { known } from './known.ts';
import type { Network } from './network.ts';
import { everything, everywhere, https } from './rules.ts';

/** What one does to a network that is in order, through the API that one does it with. */
export const faults = {
  /** The tasks' security group has no egress rule. */
  async 'egress-closed'(client: EC2Client, { securityGroupId }: Network) {
    await client.send(
      new RevokeSecurityGroupEgressCommand({ GroupId: securityGroupId, IpPermissions: everything }),
    );
  },

  /** The tasks' security group lets them reach a prefix list of one's own, which is not where a registry is. */
  async 'egress-to-offices-only'(client: EC2Client, network: Network) {
    await faults['egress-closed'](client, network);
    const { PrefixList } = await client.send(
      new CreateManagedPrefixListCommand({
        PrefixListName: 'offices',
        AddressFamily: 'IPv4',
        MaxEntries: 5,
        Entries: [{ Cidr: '198.51.100.0/24' }, { Cidr: '203.0.113.0/24' }],
      }),
    );
    const PrefixListId = known(PrefixList?.PrefixListId, 'a prefix list');
    await client.send(
      new AuthorizeSecurityGroupEgressCommand({
        GroupId: network.securityGroupId,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId }] }],
      }),
    );
  },

  /** The network ACL of the failing task's subnet denies everything outbound. */
  async 'task-acl-closed'(client: EC2Client, network: Network) {
    network.networkAclId = await filter(client, network, network.subnetIds[0], [
      allow(false),
      { ...allow(true), RuleAction: 'deny' },
    ]);
  },

  /** The network ACL of the failing task's subnet lets HTTPS in and out, and so nothing back to the port that asked. */
  async 'task-acl-https-only'(client: EC2Client, network: Network) {
    const only = { Protocol: '6', PortRange: { From: 443, To: 443 } };
    network.networkAclId = await filter(client, network, network.subnetIds[0], [
      { ...allow(true), ...only },
      { ...allow(false), ...only },
    ]);
  },

  /** The network ACL of the NAT gateway's subnet denies what comes back to it. */
  async 'nat-acl-closed'(client: EC2Client, network: Network) {
    const subnetId = known(network.nat?.subnetId, 'the subnet of the NAT gateway');
    network.networkAclId = await filter(client, network, subnetId, onlyOut);
  },

  /** The network ACL of the endpoints' subnet denies what comes from the tasks. */
  async 'endpoint-acl-closed'(client: EC2Client, network: Network) {
    network.networkAclId = await filter(client, network, network.endpoints.subnetId, onlyOut);
  },

  /** The endpoints' security group has no ingress rule. */
  async 'endpoint-group-closed'(client: EC2Client, { endpoints }: Network) {
    await client.send(
      new RevokeSecurityGroupIngressCommand({ GroupId: endpoints.securityGroupId, IpPermissions: https }),
    );
  },

  /** The endpoint for the token waits for its owner to accept it. */
  async 'endpoint-pending'(client: EC2Client, { endpoints }: Network) {
    const id = known(endpoints.ids['ecr.api'], 'an endpoint for ecr.api');
    const Tags = [{ Key: stateTag, Value: 'pendingAcceptance' }];
    await client.send(new CreateTagsCommand({ Resources: [id], Tags }));
  },

  /** The policy of the gateway endpoint of S3 lets only the account's own buckets through. */
  async 's3-policy-narrow'(client: EC2Client, { endpoints }: Network) {
    const PolicyDocument = policy({ Action: 's3:*', Resource: [`arn:aws:s3:::${account}-*`] });
    await client.send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpoints.ids.s3, PolicyDocument }));
  },

  /** The policy of the endpoint for the registry lets no image be read. */
  async 'registry-policy-narrow'(client: EC2Client, { endpoints }: Network) {
    const PolicyDocument = policy({ Action: 'ecr:DescribeRepositories', Resource: '*' });
    await client.send(
      new ModifyVpcEndpointCommand({ VpcEndpointId: endpoints.ids['ecr.dkr'], PolicyDocument }),
    );
  },

  async 'dns-host-names-off'(client: EC2Client, { vpcId: VpcId }: Network) {
    await client.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: false } }));
  },

  async 'dns-support-off'(client: EC2Client, { vpcId: VpcId }: Network) {
    await client.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport: { Value: false } }));
  },

  async 'nat-deleted'(client: EC2Client, { nat }: Network) {
    await client.send(new DeleteNatGatewayCommand({ NatGatewayId: nat?.natGatewayId }));
  },

  /** The route table of the NAT gateway's own subnet leads nowhere. */
  async 'nat-stranded'(client: EC2Client, { nat }: Network) {
    await client.send(
      new DeleteRouteCommand({ RouteTableId: nat?.routeTableId, DestinationCidrBlock: everywhere }),
    );
  },

  /** VPC Block Public Access, in both directions and in all VPCs of the account and Region. */
  async 'public-access-blocked'(client: EC2Client) {
    await blockPublicAccess(client, 'block-bidirectional');
  },
};

export type Fault = keyof typeof faults;

/** Of all VPCs of the account and Region. */
export async function blockPublicAccess(
  client: EC2Client,
  mode: 'off' | 'block-bidirectional',
): Promise<void> {
  await client.send(new ModifyVpcBlockPublicAccessOptionsCommand({ InternetGatewayBlockMode: mode }));
}

const policy = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', ...statement }] });

type Rule = Pick<CreateNetworkAclEntryRequest, 'Egress' | 'RuleAction' | 'Protocol' | 'PortRange'>;

const allow = (Egress: boolean): Rule => ({ Egress, RuleAction: 'allow', Protocol: '-1' });

const onlyOut: Rule[] = [allow(true), { ...allow(false), RuleAction: 'deny' }];

/** A network ACL of its own for the subnet, with these as its rules of number 100, one for each direction. */
async function filter(
  client: EC2Client,
  { vpcId }: Network,
  subnetId: string,
  rules: Rule[],
): Promise<string> {
  const { NetworkAcl } = await client.send(new CreateNetworkAclCommand({ VpcId: vpcId }));
  const NetworkAclId = known(NetworkAcl?.NetworkAclId, 'a network ACL');
  for (const rule of rules) {
    await client.send(
      new CreateNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 100, CidrBlock: everywhere, ...rule }),
    );
  }
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const { NetworkAcls = [] } = await client.send(new DescribeNetworkAclsCommand({ Filters }));
  const association = NetworkAcls.flatMap(({ Associations = [] }) => Associations).find(
    ({ SubnetId }) => SubnetId === subnetId,
  );
  await client.send(
    new ReplaceNetworkAclAssociationCommand({
      AssociationId: association?.NetworkAclAssociationId,
      NetworkAclId,
    }),
  );
  return NetworkAclId;
}
