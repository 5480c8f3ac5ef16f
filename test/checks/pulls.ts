import type { ImageFact, PullingRole, RepositoryFact } from '../../lambda/evidence/facts.ts';
import type { Known, PullFailure, Reason, StoppedTask, Symptom } from '../../lambda/types.ts';

/** The image that the tests pull unless they say otherwise, by its registry's account and Region. */
export const uri = (account = '111122223333', region = 'us-east-1', name = 'payments:v42') =>
  `${account}.dkr.ecr.${region}.amazonaws.com/${name}`;

interface Changes {
  image?: string;
  /** ECS did not name the image. */
  unnamed?: boolean;
  text?: string;
  reason?: Partial<Reason>;
  task?: Partial<StoppedTask>;
}

/** A task of service payments on Fargate, in us-east-1, whose container web could not pull. */
export function pull(
  symptom: Symptom,
  { image = uri(), unnamed, text, reason, task }: Changes = {},
): PullFailure {
  return {
    task: {
      account: '111122223333',
      region: 'us-east-1',
      partition: 'aws',
      taskArn: 'arn:aws:ecs:us-east-1:111122223333:task/prod/4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f',
      clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/prod',
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/payments:12',
      group: 'service:payments',
      launchType: 'FARGATE',
      cpuArchitecture: 'arm64',
      drill: false,
      ...task,
    },
    container: unnamed ? { name: 'web' } : { name: 'web', image },
    text: text ?? 'CannotPullContainerError: the image could not be pulled',
    reason: { leg: 'manifest', truncated: false, ...reason, symptom },
  };
}

export const image = (changes: Partial<ImageFact> = {}): ImageFact => ({
  account: '111122223333',
  region: 'us-east-1',
  repository: 'payments',
  reference: 'v42',
  repositoryExists: true,
  exists: true,
  newestTags: [],
  nearestTags: [],
  ...changes,
});

export const repository = (changes: Partial<RepositoryFact> = {}): RepositoryFact => ({
  account: '111122223333',
  region: 'us-east-1',
  name: 'payments',
  exists: true,
  nearest: [],
  ...changes,
});

export const executionRole = (changes: Partial<PullingRole> = {}): PullingRole => ({
  kind: 'execution role',
  arn: 'arn:aws:iam::111122223333:role/payments-execution',
  exists: true,
  source: 'task definition payments:12',
  ...changes,
});

/** A private subnet: no route but the VPC's own, and the three endpoints of the pull in us-east-1. */
export const privateSubnet: Known<'puller' | 'subnet' | 'routeTables' | 'vpcEndpoints'> = {
  puller: {
    kind: 'task',
    name: 'task',
    subnetId: 'subnet-0priv1234',
    subnets: ['subnet-0priv1234'],
    securityGroupIds: ['sg-0task1234'],
    publicIp: false,
    source: 'service payments',
  },
  subnet: {
    SubnetId: 'subnet-0priv1234',
    VpcId: 'vpc-0abc1234',
    CidrBlock: '10.0.3.0/24',
    OwnerId: '111122223333',
    Ipv6CidrBlocks: [],
  },
  routeTables: [
    {
      RouteTableId: 'rtb-0priv5678',
      Associations: [{ SubnetId: 'subnet-0priv1234', Main: false }],
      Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }],
    },
  ],
  vpcEndpoints: [
    ...['ecr.api', 'ecr.dkr'].map((name) => ({
      VpcEndpointId: `vpce-0${name.slice(4)}1234`,
      VpcEndpointType: 'Interface' as const,
      ServiceName: `com.amazonaws.us-east-1.${name}`,
      State: 'Available' as const,
      SubnetIds: ['subnet-0priv1234'],
      Groups: [{ GroupId: 'sg-0vpce1234' }],
      PrivateDnsEnabled: true,
    })),
    {
      VpcEndpointId: 'vpce-0s31234',
      VpcEndpointType: 'Gateway',
      ServiceName: 'com.amazonaws.us-east-1.s3',
      State: 'Available',
      RouteTableIds: ['rtb-0priv5678'],
    },
  ],
};

/** The same subnet with a NAT gateway on its way out. */
export const natSubnet: typeof privateSubnet = {
  ...privateSubnet,
  routeTables: [
    {
      RouteTableId: 'rtb-0priv5678',
      Associations: [{ SubnetId: 'subnet-0priv1234', Main: false }],
      Routes: [
        { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' },
        { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-0abc1234', State: 'active' },
      ],
    },
  ],
  vpcEndpoints: [],
};
