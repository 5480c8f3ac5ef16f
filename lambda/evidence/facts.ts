/**
 * The facts that a diagnosis may rest on. AWS's own shapes where AWS has one, cut down to what is judged, and plain
 * JSON throughout. Each is read by the gatherer of the same name, or the one that names it.
 */
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
import type { Gap, Gathered } from '../types.ts';

export interface Facts {
  taskDefinition: TaskDefinitionFact;
  /** `null`: not started by a service, or the service is gone. */
  service: ServiceFact | null;
  /** `null`: as below. */
  registration: RegistrationFact | null;
  /** `null`: there is none in EC2, since the task ran on Fargate or on an ECS Anywhere host. */
  containerInstance: ContainerInstanceFact | null;
  puller: Puller;
  pullingRole: PullingRole;
  permissions: Permissions;
  repository: RepositoryFact;
  image: ImageFact;
  /** The repository's lifecycle policy, where the image is missing or archived; `null`: it has none, or the image is there. */
  lifecyclePolicy: LifecyclePolicyFact | null;
  /**
   * What the image's manifest offers; `null`: it is not in private ECR, or not there. Read only from the own account's
   * registry, and only where no pull-through cache rule covers the repository: reading could import the image.
   */
  manifest: ManifestFact | null;
  /**
   * The policy of the account's own registry, as JSON text, where a pull-through cache rule has still to bring the image;
   * `null`: it has none, or no such rule covers what is missing.
   */
  registryPolicy: string | null;
  /** The secret that `repositoryCredentials` names; `null`: the container names none. */
  registrySecret: RegistrySecretFact | null;
  /** The volume that images are unpacked on: the task's ephemeral storage, or the instance's root volume. */
  storage: StorageFact;
  /**
   * The image of this name in the task's own private ECR registry, where the reference is one for Docker Hub: it may
   * have lost its registry. `null`: the reference names another registry, the
   * container has credentials for this one, or the symptom is none of a wrong name.
   */
  namesake: ImageFact | null;
  /** The same repository and tag in the task's own account and Region; `null` where that is the image's own place. */
  imageAtHome: ImageFact | null;
  subnet: SubnetFact;
  /** All subnets of the VPC: a NAT gateway and an endpoint stand in subnets of their own. */
  vpcSubnets: SubnetFact[];
  /** All of the VPC. */
  routeTables: RouteTableFact[];
  natGateways: NatGatewayFact[];
  /** The VPC's endpoints for the services that the pull needs, whatever their state. */
  vpcEndpoints: VpcEndpointFact[];
  /** The network interfaces of those endpoints: one in each of an endpoint's subnets. */
  endpointInterfaces: NetworkInterfaceFact[];
  /** The security groups of those endpoints, with their ingress rules. */
  endpointSecurityGroups: SecurityGroupFact[];
  /** The interfaces of the VPC that forward packets of others: those of NAT instances and appliances. */
  routerInterfaces: NetworkInterfaceFact[];
  /** The security groups of the forwarding interfaces that a route of the puller's subnet leads to. */
  routerSecurityGroups: SecurityGroupFact[];
  /** The puller's, with their egress rules. */
  securityGroups: SecurityGroupFact[];
  /** All of the VPC, with the subnets that each is associated with. */
  networkAcls: NetworkAclFact[];
  /** The addresses of Amazon S3 in the image's Region, as AWS's managed prefix list gives them. */
  s3PrefixList: PrefixListFact | null;
  /** Of the prefix lists that a route of the subnet's table or a rule of the groups above names, all but S3's. */
  prefixLists: PrefixListFact[];
  dnsAttributes: DnsAttributesFact;
  /** The VPC's DHCP options set; `null`: it has none, so that its interfaces are told no DNS server. */
  dhcpOptions: DhcpOptionsFact | null;
  /** VPC Block Public Access in this account and Region; `null`: no subnet of the VPC is in a mode other than off. */
  blockPublicAccess: BlockPublicAccessFact | null;
}

export type EvidenceKey = keyof Facts;

/** What one run gathered: only the keys that some check needed. */
export type Evidence = { [K in EvidenceKey]?: Gathered<Facts[K]> };

export interface TaskDefinitionFact {
  taskDefinitionArn: string;
  family: string;
  executionRoleArn?: string;
  networkMode?: string;
  cpuArchitecture?: string;
  operatingSystemFamily?: string;
  /** GiB; absent: Fargate's 20. */
  ephemeralStorageGiB?: number;
  containers: { name: string; image: string; credentialsParameter?: string }[];
}

export interface ServiceFact {
  serviceName: string;
  desiredCount: number;
  runningCount: number;
  /** Where the network configuration below was read: `deployment ecs-svc/123`, `task set …` or `service` itself. */
  networkSource: string;
  /** The deployment that started the task is no longer listed, and may have had another configuration. */
  superseded?: boolean;
  subnets: string[];
  /** Empty: the VPC's default security group. */
  securityGroups: string[];
  assignPublicIp: boolean;
}

/** The container instance that the task was placed on, as the ECS agent registered it. */
export interface RegistrationFact {
  ec2InstanceId: string;
  /** Of the instance's primary network interface. The agent tells both only where tasks may have interfaces of their own. */
  subnetId?: string;
  vpcId?: string;
  /** As ECS writes both: `arm64`, and `LINUX` or `WINDOWS_SERVER_2022_CORE` (of old agents: `WINDOWS`). */
  cpuArchitecture?: string;
  operatingSystemFamily?: string;
}

/** The EC2 instance that the task was placed on, and its primary network interface (device 0 of network card 0). */
export interface ContainerInstanceFact {
  ec2InstanceId: string;
  subnetId: string;
  securityGroupIds: string[];
  /** Whether the interface has a public IPv4 address. */
  publicIp: boolean;
  privateIpv4Address?: string;
  /** Whether the interface has an IPv6 address. */
  ipv6: boolean;
  instanceProfileArn?: string;
  /** `/dev/xvda`: as what its root volume is attached. */
  rootDeviceName?: string;
}

/** Whose network interface the pull goes through. EC2 tasks in awsvpc mode pull through their instance, not their own interface. */
export type Puller =
  | {
      kind: 'task' | 'instance';
      /** `task` or the instance id. */
      name: string;
      subnetId: string;
      /** All subnets in which the workload may start: mending one alone would leave the others broken. */
      subnets: string[];
      /** `undefined`: not known (ECS keeps no network configuration of a standalone task). Empty: the VPC's default group. */
      securityGroupIds?: string[];
      /** Whether it has a public IPv4 address; `undefined`: not known. */
      publicIp?: boolean;
      /** Whether it has an IPv6 address; `undefined`: not known. */
      ipv6?: boolean;
      /** Why the security groups and the public address are not known, where they are not. */
      unknown?: Gap;
      /** Why those two may not be those that the task had, where they were read from a later configuration. */
      superseded?: Gap;
      privateIpv4Address?: string;
      /** Where this was read. */
      source: string;
    }
  /** ECS Anywhere: nothing of its network is in EC2. */
  | { kind: 'external' };

/** The IAM role that asks the registry. */
export interface PullingRole {
  kind: 'execution role' | 'container instance role';
  /** `undefined`: none is configured. */
  arn?: string;
  /** `false`: configured, and IAM knows no such role. `undefined`: another account's role. */
  exists?: boolean;
  /** Where `exists` is `false`: the role that has this name under another path, which is probably the one meant. */
  actualArn?: string;
  /** The role's trust policy, as JSON text; `undefined`: not read. */
  trustPolicy?: string;
  /** The policy that is the role's permissions boundary. */
  permissionsBoundaryArn?: string;
  /** Where the ARN was read: `task definition api:7`, `task override`, `message: session …`, `instance profile …`. */
  source: string;
}

/** What IAM's simulation says of the actions that a pull needs, and what the repository policy adds to it. */
export interface Permissions {
  roleArn: string;
  repositoryArn: string;
  decisions: ActionDecision[];
  /** The policy on the repository, as JSON text; `null`: it has none. `undefined`: not readable from here. */
  repositoryPolicy?: string | null;
}

export interface ActionDecision {
  action: string;
  resource: string;
  decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** The ids of the policies whose statements matched. */
  matchedPolicies: string[];
  /** Condition keys that the simulation would have needed: with any of these a denial is not certain. */
  missingContext: string[];
  /** `false`: a service control policy of the organization denies it. */
  allowedByOrganizations?: boolean;
  /** `false`: the role's permissions boundary denies it. */
  allowedByBoundary?: boolean;
}

/** A repository asked for in the account and Region that the image reference names. */
export interface RepositoryFact {
  account: string;
  region: string;
  name: string;
  exists: boolean;
  /** Where it does not exist: the repositories of that account and Region whose names are nearest, nearest first. */
  nearest: string[];
  /**
   * The prefix of the pull-through cache rule that covers the name, `ROOT` for the one that covers all: ECR creates
   * the repository and imports the image on the first pull, so that neither need exist before. Own account only.
   */
  pullThroughPrefix?: string;
  /** Why the account's rules could not be read, where they could not: one may cover the name all the same. */
  pullThroughUnknown?: Gap;
}

/** An image asked for by tag or digest. */
export interface ImageFact {
  account: string;
  region: string;
  repository: string;
  /** The tag, or the digest where the reference has one. */
  reference: string;
  repositoryExists: boolean;
  exists: boolean;
  /** `ARCHIVED` images exist and cannot be pulled. */
  status?: string;
  digest?: string;
  pushedAt?: string;
  sizeInBytes?: number;
  mediaType?: string;
  /** Where a digest was asked for beside a tag, and is gone: what the tag names now, and when that was pushed. */
  tagNow?: { tag: string; digest: string; pushedAt?: string };
  /** Where it does not exist: the repository's newest tags, newest first, and the tags nearest to the one asked for. */
  newestTags: { tag: string; pushedAt?: string }[];
  nearestTags: string[];
}

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

/** A repository's lifecycle policy, as JSON text. */
export interface LifecyclePolicyFact {
  policyText: string;
  /** When its rules were last applied, ISO 8601. */
  lastEvaluatedAt?: string;
}

/** An image's manifest, or the index (Docker: manifest list) of several. A single image's platform is in its configuration, which is not read. */
export interface ManifestFact {
  digest?: string;
  mediaType: string;
  /** Of an index: each platform that it names an image for. Absent: a single image. */
  platforms?: Platform[];
  /** Of an index: how many entries may be images, and do not tell their platform. Absent: none. */
  unnamed?: number;
  /** Of an index: how many entries are no image, such as attestations. Absent: none. */
  attestations?: number;
  /** Of what is no image: the kind of artifact. */
  artifactType?: string;
}

/** As OCI names them: `linux`, `arm64`, `v8`; Windows tells its version too. */
export interface Platform {
  os: string;
  architecture: string;
  variant?: string;
  osVersion?: string;
}

/** The secret with a registry's user and password, never its value. */
export interface RegistrySecretFact {
  /** `credentialsParameter`, as the task definition has it. */
  named: string;
  /** Where it is looked for: that of its ARN, else the task's. */
  region: string;
  account: string;
  /** `undefined`: another account's, or not readable. */
  exists?: boolean;
  arn?: string;
  /** Where it does not exist: the secret of that name that does, with another ending or in the task's own Region. */
  actualArn?: string;
  /** When it was scheduled for deletion, ISO 8601: since then it cannot be read. */
  deletedAt?: string;
  createdAt?: string;
  /** When it was last modified in any way. */
  changedAt?: string;
  /** A customer's key; absent: AWS's own, which needs no permission. */
  kmsKeyId?: string;
  /** The execution role, which reads the secret; absent: there is none. */
  roleArn?: string;
  /** What IAM's simulation says of the execution role: `secretsmanager:GetSecretValue`, and `kms:Decrypt` of a customer's key. */
  decisions: ActionDecision[];
  /** The secret's resource policy, as JSON text; `null`: it has none. `undefined`: not read. */
  resourcePolicy?: string | null;
  /** What of the above could not be read. */
  unread: Gap[];
}

export interface StorageFact {
  kind: 'ephemeral storage' | 'instance volume';
  /** GiB; `undefined`: not known. */
  sizeGiB?: number;
  /** The instance's root volume. */
  volumeId?: string;
  instanceId?: string;
  /** The instance has further volumes, and images may be kept on one of them. */
  otherVolumes?: string[];
  /** Where this was read. */
  source: string;
}
