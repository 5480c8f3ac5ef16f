import type { IpPermission, NetworkAclEntry, Route } from '@aws-sdk/client-ec2';
import type {
  BlockPublicAccessFact,
  DnsAttributesFact,
  NatGatewayFact,
  NetworkAclFact,
  NetworkInterfaceFact,
  PrefixListFact,
  RouteTableFact,
  SecurityGroupFact,
  SubnetFact,
  VpcEndpointFact,
} from '../../lambda/evidence/facts.ts';
import type { PathFacts, VpcPuller } from '../../lambda/network/types.ts';
import type { PullFailure, Reason, StoppedTask } from '../../lambda/types.ts';

/** A VPC, a task in it and the image that it could not pull. What is not said is healthy. */
export interface World {
  /** The routes of the task's subnet beside the local one. */
  routes?: Route[];
  /** The VPC's main route table; without routes of its own unless it says otherwise. */
  mainTable?: RouteTableFact;
  /** Other route tables of the VPC; absent: that of the public subnet. */
  otherTables?: RouteTableFact[];
  /** Services of the endpoints in the VPC, or endpoints to the letter. */
  endpoints?: (string | VpcEndpointFact)[];
  nat?: Partial<NatGatewayFact> | null;
  otherNats?: NatGatewayFact[];
  egress?: IpPermission[];
  /** Of the private subnets. */
  acl?: NetworkAclEntry[];
  /** Of subnets beside those; absent: the VPC's open default. */
  otherAcls?: NetworkAclFact[];
  /** Ingress of `sg-0vpce1234`, the group of the endpoints; absent: 443 from the VPC. */
  endpointIngress?: IpPermission[];
  /** Interfaces of endpoints; none shown unless it says so. */
  endpointInterfaces?: NetworkInterfaceFact[];
  routers?: NetworkInterfaceFact[];
  /** Ingress of `sg-0nat1234`, the group of a NAT instance; absent: everything from the VPC. */
  routerIngress?: IpPermission[];
  prefixLists?: PrefixListFact[];
  dns?: Partial<DnsAttributesFact>;
  dnsServers?: string[];
  blockPublicAccess?: BlockPublicAccessFact | null;
  /** The VPC's subnets beside the task's. */
  otherSubnets?: SubnetFact[];
  subnet?: Partial<SubnetFact>;
  puller?: Partial<VpcPuller> | { kind: 'external' };
  s3PrefixList?: PrefixListFact | null;
  image?: string;
  reason?: Partial<PullFailure['reason']>;
  task?: Partial<StoppedTask>;
  /** Facts that were not gathered. */
  without?: (keyof PathFacts)[];
}

export const ecr = (region = 'us-east-1') => `111122223333.dkr.ecr.${region}.amazonaws.com/payments:v42`;

export const toNat: Route = {
  DestinationCidrBlock: '0.0.0.0/0',
  NatGatewayId: 'nat-0abc1234',
  State: 'active',
};
export const toInternet: Route = {
  DestinationCidrBlock: '0.0.0.0/0',
  GatewayId: 'igw-0abc1234',
  State: 'active',
};
const local: Route = { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' };

export const all = ['ecr.api', 'ecr.dkr', 's3'];

/** `vpce-0dkr1234`, an interface endpoint in both private subnets; for `s3` a gateway endpoint of their route table. */
export function endpoint(service: string, changes: Partial<VpcEndpointFact> = {}): VpcEndpointFact {
  const kind: Partial<VpcEndpointFact> =
    service === 's3'
      ? { VpcEndpointType: 'Gateway', RouteTableIds: ['rtb-0priv5678'] }
      : {
          VpcEndpointType: 'Interface',
          SubnetIds: ['subnet-0priv1234', 'subnet-0priv5678'],
          Groups: [{ GroupId: 'sg-0vpce1234' }],
          PrivateDnsEnabled: true,
        };
  return {
    VpcEndpointId: `vpce-0${service.replace('ecr.', '')}1234`,
    ServiceName: `com.amazonaws.us-east-1.${service}`,
    State: 'Available',
    ...kind,
    ...changes,
  };
}

export function table(id: string, subnets: (string | 'main')[], routes: Route[]): RouteTableFact {
  return {
    RouteTableId: id,
    Associations: subnets.map((subnet) =>
      subnet === 'main' ? { Main: true } : { Main: false, SubnetId: subnet },
    ),
    Routes: [local, ...routes],
  };
}

export const publicTable = table('rtb-0pub5678', ['subnet-0pub1234'], [toInternet]);

export const anywhere: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

export const https = (...blocks: string[]): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  IpRanges: blocks.map((CidrIp) => ({ CidrIp })),
});

type Entry = [number, 'allow' | 'deny', string, [number, number]?];

/** The rules of an ACL with the `*` at the end of each direction. A rule without ports is for all protocols. */
export function acl(rules: { out: Entry[]; in: Entry[] }): NetworkAclEntry[] {
  const entries = (Egress: boolean, of: Entry[]) =>
    [...of, [32767, 'deny', '0.0.0.0/0'] satisfies Entry].map(
      ([RuleNumber, RuleAction, CidrBlock, ports]) => ({
        Egress,
        RuleNumber,
        RuleAction,
        CidrBlock,
        Protocol: ports ? '6' : '-1',
        ...(ports && { PortRange: { From: ports[0], To: ports[1] } }),
      }),
    );
  return [...entries(true, rules.out), ...entries(false, rules.in)];
}

export const openAcl = acl({ out: [[100, 'allow', '0.0.0.0/0']], in: [[100, 'allow', '0.0.0.0/0']] });

export const openToIpv6: NetworkAclEntry[] = [true, false].map((Egress) => ({
  Egress,
  RuleNumber: 101,
  RuleAction: 'allow',
  Protocol: '-1',
  Ipv6CidrBlock: '::/0',
}));

export const s3PrefixList: PrefixListFact = {
  PrefixListId: 'pl-63a5400a',
  PrefixListName: 'com.amazonaws.us-east-1.s3',
  Cidrs: ['3.5.0.0/19', '52.216.0.0/15', '54.231.0.0/16'],
};

const puller: VpcPuller = {
  kind: 'task',
  name: 'task',
  subnetId: 'subnet-0priv1234',
  subnets: ['subnet-0priv1234', 'subnet-0priv5678'],
  securityGroupIds: ['sg-0task1234'],
  publicIp: false,
  privateIpv4Address: '10.0.3.57',
  source: 'network configuration of payments (service)',
};

const group = (GroupId: string, IpPermissions: IpPermission[]): SecurityGroupFact => ({
  GroupId,
  IpPermissions,
});

/** A subnet of the VPC, of its owner and with no IPv6. */
export const otherSubnet = (
  SubnetId: string,
  CidrBlock: string,
  changes: Partial<SubnetFact> = {},
): SubnetFact => ({
  SubnetId,
  VpcId: 'vpc-0abc1234',
  CidrBlock,
  OwnerId: '111122223333',
  Ipv6CidrBlocks: [],
  ...changes,
});

const publicSubnet = otherSubnet('subnet-0pub1234', '10.0.0.0/24');
const secondSubnet = otherSubnet('subnet-0priv5678', '10.0.4.0/24');

export type AllFacts = Required<PathFacts>;

export function factsOf(world: World): AllFacts {
  const facts: AllFacts = {
    puller: { ...puller, ...world.puller } as VpcPuller,
    subnet: {
      SubnetId: 'subnet-0priv1234',
      VpcId: 'vpc-0abc1234',
      CidrBlock: '10.0.3.0/24',
      OwnerId: '111122223333',
      Ipv6CidrBlocks: [],
      ...world.subnet,
    },
    vpcSubnets: [...(world.otherSubnets ?? [publicSubnet, secondSubnet])],
    routeTables: [
      world.mainTable ?? table('rtb-0main1234', ['main'], []),
      table('rtb-0priv5678', ['subnet-0priv1234', 'subnet-0priv5678'], world.routes ?? []),
      ...(world.otherTables ?? [publicTable]),
    ],
    natGateways: [
      ...(world.nat === null
        ? []
        : [
            {
              NatGatewayId: 'nat-0abc1234',
              State: 'available' as const,
              SubnetId: 'subnet-0pub1234',
              ConnectivityType: 'public' as const,
              ...world.nat,
            },
          ]),
      ...(world.otherNats ?? []),
    ],
    vpcEndpoints: (world.endpoints ?? []).map((one) => (typeof one === 'string' ? endpoint(one) : one)),
    securityGroups: [
      { GroupId: 'sg-0task1234', GroupName: 'payments', IpPermissionsEgress: world.egress ?? [anywhere] },
    ],
    networkAcls: [
      {
        NetworkAclId: 'acl-0a1b2c3d',
        Entries: world.acl ?? openAcl,
        Associations: [{ SubnetId: world.subnet?.SubnetId ?? 'subnet-0priv1234' }],
      },
      ...(world.otherAcls ?? []),
      {
        NetworkAclId: 'acl-0default',
        Entries: openAcl,
        IsDefault: true,
        Associations: ['subnet-0pub1234', 'subnet-0priv5678', 'subnet-0far1234'].map((SubnetId) => ({
          SubnetId,
        })),
      },
    ],
    endpointInterfaces: world.endpointInterfaces ?? [],
    endpointSecurityGroups: [group('sg-0vpce1234', world.endpointIngress ?? [https('10.0.0.0/16')])],
    routerInterfaces: world.routers ?? [],
    routerSecurityGroups: [
      group(
        'sg-0nat1234',
        world.routerIngress ?? [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/16' }] }],
      ),
    ],
    prefixLists: world.prefixLists ?? [],
    dnsAttributes: { enableDnsSupport: true, enableDnsHostnames: true, ...world.dns },
    dhcpOptions: {
      DhcpOptionsId: 'dopt-0abc1234',
      domainNameServers: world.dnsServers ?? ['AmazonProvidedDNS'],
    },
    blockPublicAccess: world.blockPublicAccess ?? null,
    s3PrefixList: world.s3PrefixList === undefined ? s3PrefixList : world.s3PrefixList,
  };
  for (const key of world.without ?? []) delete facts[key as keyof PathFacts];
  return facts;
}

/** A task of service payments on Fargate in us-east-1, whose pull timed out. */
export function failureOf({ image = ecr(), reason, task }: World): PullFailure {
  const timedOut: Reason & PullFailure['reason'] = { symptom: 'timeout', leg: 'unknown', truncated: false };
  return {
    task: {
      account: '111122223333',
      region: 'us-east-1',
      partition: 'aws',
      taskArn: 'arn:aws:ecs:us-east-1:111122223333:task/prod/4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f',
      clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/prod',
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/payments:42',
      group: 'service:payments',
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      subnetId: 'subnet-0priv1234',
      drill: false,
      ...task,
    },
    container: { name: 'payments', image },
    text: 'CannotPullContainerError: dial tcp: i/o timeout',
    reason: { ...timedOut, ...reason },
  };
}
