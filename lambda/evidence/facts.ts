/**
 * The facts that a diagnosis may rest on. AWS's own shapes where AWS has one, cut down to what is judged, and plain
 * JSON throughout. Each is read by the gatherer of the same name, or the one that names it.
 */
import type { Gathered } from '../types.ts';
import type { Permissions, PullingRole, RegistrySecretFact } from './facts/identity.ts';
import type { ImageFact, LifecyclePolicyFact, ManifestFact, RepositoryFact } from './facts/image.ts';
import type {
  BlockPublicAccessFact,
  DhcpOptionsFact,
  DnsAttributesFact,
  NatGatewayFact,
  NetworkAclFact,
  NetworkInterfaceFact,
  PrefixListFact,
  RouteTableFact,
  SecurityGroupFact,
  SubnetFact,
  VpcEndpointFact,
} from './facts/network.ts';
import type {
  ContainerInstanceFact,
  Puller,
  RegistrationFact,
  ServiceFact,
  StorageFact,
  TaskDefinitionFact,
} from './facts/task.ts';

export type * from './facts/identity.ts';
export type * from './facts/image.ts';
export type * from './facts/network.ts';
export type * from './facts/task.ts';

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
