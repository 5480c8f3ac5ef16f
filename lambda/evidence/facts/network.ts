/** Facts of the network between the task and the registry, in EC2's own shapes. */
import type {
  DhcpOptions,
  NatGateway,
  NetworkAcl,
  NetworkInterface,
  PrefixList,
  RouteTable,
  SecurityGroup,
  Subnet,
  VpcBlockPublicAccessExclusion,
  VpcBlockPublicAccessOptions,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';

export type SubnetFact = Required<Pick<Subnet, 'SubnetId' | 'VpcId'>> &
  Pick<
    Subnet,
    'CidrBlock' | 'OwnerId' | 'AvailabilityZone' | 'Ipv6Native' | 'EnableDns64' | 'BlockPublicAccessStates'
  > & {
    /** Those associated now. */
    Ipv6CidrBlocks: string[];
  };
export type RouteTableFact = Pick<RouteTable, 'RouteTableId' | 'Associations' | 'Routes'>;
/** A regional NAT gateway (`AvailabilityMode` is `regional`) has no subnet, but a route table of its own. */
export type NatGatewayFact = Pick<
  NatGateway,
  | 'NatGatewayId'
  | 'State'
  | 'SubnetId'
  | 'ConnectivityType'
  | 'FailureMessage'
  | 'AvailabilityMode'
  | 'RouteTableId'
>;
export type VpcEndpointFact = Pick<
  VpcEndpoint,
  | 'VpcEndpointId'
  | 'VpcEndpointType'
  | 'ServiceName'
  | 'ServiceRegion'
  | 'State'
  | 'RouteTableIds'
  | 'SubnetIds'
  | 'NetworkInterfaceIds'
  | 'Groups'
  | 'IpAddressType'
  | 'PrivateDnsEnabled'
  | 'DnsOptions'
  | 'PolicyDocument'
>;
export type NetworkInterfaceFact = Pick<
  NetworkInterface,
  'NetworkInterfaceId' | 'SubnetId' | 'PrivateIpAddress' | 'Groups' | 'SourceDestCheck'
> & {
  Ipv6Addresses: string[];
  /** Of its primary private address. */
  PublicIp?: string;
  /** The instance that it is attached to. */
  InstanceId?: string;
};
/** Egress rules of the puller's groups, ingress rules of an endpoint's or a router's. */
export type SecurityGroupFact = Pick<
  SecurityGroup,
  'GroupId' | 'GroupName' | 'IpPermissions' | 'IpPermissionsEgress'
>;
export type NetworkAclFact = Pick<NetworkAcl, 'NetworkAclId' | 'Entries' | 'IsDefault' | 'Associations'>;
/** `Cidrs` of either family. */
export type PrefixListFact = Pick<PrefixList, 'PrefixListId' | 'PrefixListName' | 'Cidrs'>;
/** Private DNS of an interface endpoint needs both. */
export interface DnsAttributesFact {
  enableDnsSupport: boolean;
  enableDnsHostnames: boolean;
}
export interface DhcpOptionsFact extends Pick<DhcpOptions, 'DhcpOptionsId'> {
  /** `AmazonProvidedDNS`, or the addresses of DNS servers of one's own. */
  domainNameServers: string[];
}
export interface BlockPublicAccessFact {
  options: Pick<VpcBlockPublicAccessOptions, 'InternetGatewayBlockMode' | 'ManagedBy' | 'State'>;
  exclusions: Pick<
    VpcBlockPublicAccessExclusion,
    'ExclusionId' | 'ResourceArn' | 'InternetGatewayExclusionMode' | 'State'
  >[];
}
