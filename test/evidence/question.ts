import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient, ECSServiceException } from '@aws-sdk/client-ecs';
import { IAMClient } from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach } from 'vitest';
import { createClients } from '../../lambda/evidence/clients.ts';
import { type Ask, known, type Question } from '../../lambda/evidence/define.ts';
import type { Evidence, Facts, PullFailure, Reason, StoppedTask, Symptom } from '../../lambda/types.ts';

export const account = '111122223333';
export const region = 'us-east-1';
const taskArn = `arn:aws:ecs:${region}:${account}:task/prod/0123456789abcdef0123456789abcdef`;
export const clusterArn = `arn:aws:ecs:${region}:${account}:cluster/prod`;
export const containerInstanceArn = `arn:aws:ecs:${region}:${account}:container-instance/prod/abc0123`;
export const executionRoleArn = `arn:aws:iam::${account}:role/ecs/payments-execution`;
export const registry = `${account}.dkr.ecr.${region}.amazonaws.com`;

interface FailureParts {
  task?: Partial<StoppedTask>;
  container?: Partial<PullFailure['container']>;
  reason?: Partial<Reason & { symptom: Symptom }>;
  text?: string;
}

/** A Fargate task of service `payments` whose image `shop/web:1.4.2` could not be pulled, and what a test changes of it. */
export function failureOf({
  task,
  container,
  reason,
  text = 'CannotPullContainerError',
}: FailureParts = {}): PullFailure {
  return {
    task: {
      account,
      region,
      partition: 'aws',
      taskArn,
      clusterArn,
      taskDefinitionArn: `arn:aws:ecs:${region}:${account}:task-definition/payments:7`,
      group: 'service:payments',
      launchType: 'FARGATE',
      startedBy: 'ecs-svc/1234567890123456789',
      subnetId: 'subnet-0priv1234',
      privateIpv4Address: '10.0.3.57',
      drill: false,
      ...task,
    },
    container: { name: 'web', image: `${registry}/shop/web:1.4.2`, ...container },
    text,
    reason: { symptom: 'timeout', leg: 'unknown', truncated: false, ...reason },
  };
}

export const onInstance = {
  launchType: 'EC2',
  containerInstanceArn,
  subnetId: undefined,
  privateIpv4Address: undefined,
} as const;

/** What other gatherers would have answered. */
export const facts = {
  taskDefinition: {
    taskDefinitionArn: `arn:aws:ecs:${region}:${account}:task-definition/payments:7`,
    family: 'payments',
    executionRoleArn,
    containers: [{ name: 'web', image: `${registry}/shop/web:1.4.2` }],
  },
  service: {
    serviceName: 'payments',
    desiredCount: 2,
    runningCount: 0,
    networkSource: 'deployment ecs-svc/1234567890123456789',
    subnets: ['subnet-0priv1234', 'subnet-0priv5678'],
    securityGroups: ['sg-0task1234'],
    assignPublicIp: false,
  },
  registration: { ec2InstanceId: 'i-0abc1234' },
  containerInstance: {
    ec2InstanceId: 'i-0abc1234',
    subnetId: 'subnet-0inst123',
    securityGroupIds: ['sg-0inst123'],
    publicIp: false,
    privateIpv4Address: '10.0.9.4',
    ipv6: false,
    instanceProfileArn: `arn:aws:iam::${account}:instance-profile/ecs/prod-instances`,
  },
  puller: {
    kind: 'task',
    name: 'task',
    subnetId: 'subnet-0priv1234',
    subnets: ['subnet-0priv1234'],
    securityGroupIds: ['sg-0task1234'],
    publicIp: false,
    source: 'attachment of the stopped task',
  },
  pullingRole: { kind: 'execution role', arn: executionRoleArn, exists: true, source: 'message' },
  repository: { account, region, name: 'shop/web', exists: true, nearest: [] },
  image: {
    account,
    region,
    repository: 'shop/web',
    reference: '1.4.2',
    repositoryExists: true,
    exists: false,
    newestTags: [],
    nearestTags: [],
  },
  subnet: {
    SubnetId: 'subnet-0priv1234',
    VpcId: 'vpc-0abc1234',
    CidrBlock: '10.0.3.0/24',
    OwnerId: account,
    AvailabilityZone: 'us-east-1a',
    Ipv6CidrBlocks: [],
  },
  vpcSubnets: [],
  routeTables: [
    {
      RouteTableId: 'rtb-0priv5678',
      Associations: [{ SubnetId: 'subnet-0priv1234' }],
      Routes: [
        { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
        { DestinationCidrBlock: '0.0.0.0/0', InstanceId: 'i-0nat1234', NetworkInterfaceId: 'eni-0nat1234' },
        { DestinationPrefixListId: 'pl-0corp123', TransitGatewayId: 'tgw-0abc1234' },
      ],
    },
  ],
  vpcEndpoints: [
    {
      VpcEndpointId: 'vpce-0dkr1234',
      VpcEndpointType: 'Interface',
      ServiceName: `com.amazonaws.${region}.ecr.dkr`,
      NetworkInterfaceIds: ['eni-0dkr1234'],
      Groups: [{ GroupId: 'sg-0vpce123', GroupName: 'endpoints' }],
    },
  ],
  endpointSecurityGroups: [{ GroupId: 'sg-0vpce123', IpPermissions: [] }],
  routerInterfaces: [
    {
      NetworkInterfaceId: 'eni-0nat1234',
      InstanceId: 'i-0nat1234',
      SubnetId: 'subnet-0pub1234',
      SourceDestCheck: false,
      Ipv6Addresses: [],
      Groups: [{ GroupId: 'sg-0nat1234', GroupName: 'nat' }],
    },
  ],
  securityGroups: [{ GroupId: 'sg-0task1234', GroupName: 'payments', IpPermissionsEgress: [] }],
  s3PrefixList: { PrefixListId: 'pl-0s3abc12', PrefixListName: `com.amazonaws.${region}.s3`, Cidrs: [] },
} satisfies Partial<Facts>;

/** Mocks of all APIs, fresh for each test. A command that a test has not foreseen is a fault. */
export function mockedAws() {
  const aws = {
    ecs: mockClient(ECSClient),
    ec2: mockClient(EC2Client),
    iam: mockClient(IAMClient),
    ecr: mockClient(ECRClient),
    secretsmanager: mockClient(SecretsManagerClient),
  };
  beforeEach(() => {
    for (const mock of Object.values(aws)) mock.reset();
    aws.ecs.onAnyCommand().rejects(new Error('a call to ECS that the test has not foreseen'));
    aws.ec2.onAnyCommand().rejects(new Error('a call to EC2 that the test has not foreseen'));
    aws.iam.onAnyCommand().rejects(new Error('a call to IAM that the test has not foreseen'));
    aws.ecr.onAnyCommand().rejects(new Error('a call to ECR that the test has not foreseen'));
    aws.secretsmanager
      .onAnyCommand()
      .rejects(new Error('a call to Secrets Manager that the test has not foreseen'));
  });
  return aws;
}

/** A question to one gatherer alone. What it asks of others is answered from `answers`, else from `facts`. */
export function questionOf(failure: PullFailure = failureOf(), answers: Evidence = {}): Question {
  const all: Evidence = Object.fromEntries(Object.entries(facts).map(([key, fact]) => [key, known(fact)]));
  const ask: Ask = async (key) => {
    const answer = answers[key] ?? all[key];
    if (!answer) throw new Error(`the test has no answer about ${key}`);
    return answer;
  };
  return { failure, clients: createClients(failure.task.region), ask };
}

export const denied = (name = 'AccessDeniedException', message = 'you may not') => awsError(name, message);

export const awsError = (name: string, message = 'the message') =>
  new ECSServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode: 400 } });

/** Facts are saved with a run: what comes back from JSON has to be what was gathered. */
export const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
