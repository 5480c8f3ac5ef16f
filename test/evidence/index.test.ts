import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClients } from '../../lambda/evidence/clients.ts';
import { gap } from '../../lambda/evidence/define.ts';
import { gatherers, gatherFrom, type OnError } from '../../lambda/evidence/index.ts';
import type { EvidenceKey } from '../../lambda/types.ts';
import {
  account,
  denied,
  executionRoleArn,
  facts,
  failureOf,
  mockedAws,
  onInstance,
  registry,
  throughJson,
} from './question.ts';

const aws = mockedAws();
const keys = Object.keys(gatherers) as EvidenceKey[];
const gatherer = (onError?: OnError) => gatherFrom(createClients('us-east-1'), onError);

/** One answer for all commands of a service: each finds in it what it asked for. */
const answers = {
  ecs: {
    services: [
      {
        serviceName: 'payments',
        networkConfiguration: {
          awsvpcConfiguration: { subnets: ['subnet-0priv1234'], securityGroups: ['sg-0task1234'] },
        },
      },
    ],
    taskDefinition: { executionRoleArn, containerDefinitions: facts.taskDefinition.containers },
    containerInstances: [facts.registration],
  },
  ec2: {
    Subnets: ['subnet-0priv1234', 'subnet-0inst123'].map((SubnetId) => ({
      ...facts.subnet,
      SubnetId,
      BlockPublicAccessStates: { InternetGatewayBlockMode: 'block-ingress' },
    })),
    RouteTables: [
      {
        VpcId: facts.subnet.VpcId,
        Associations: [{ Main: true }],
        Routes: facts.routeTables.flatMap(({ Routes }) => Routes),
      },
    ],
    NatGateways: [],
    VpcEndpoints: facts.vpcEndpoints.map((endpoint) => ({ ...endpoint, VpcId: facts.subnet.VpcId })),
    NetworkInterfaces: facts.routerInterfaces.map(({ InstanceId, ...router }) => ({
      ...router,
      VpcId: facts.subnet.VpcId,
      Ipv6Addresses: [],
      Attachment: { InstanceId },
    })),
    SecurityGroups: ['sg-0task1234', 'sg-0vpce123', 'sg-0nat1234'].map((GroupId) => ({
      GroupId,
      IpPermissions: [{ PrefixListIds: [{ PrefixListId: 'pl-0ingres1' }] }],
      IpPermissionsEgress: [{ PrefixListIds: [{ PrefixListId: 'pl-0egress1' }] }],
    })),
    NetworkAcls: [
      {
        NetworkAclId: 'acl-0priv123',
        VpcId: facts.subnet.VpcId,
        Associations: [{ SubnetId: 'subnet-0priv1234' }],
      },
    ],
    PrefixLists: [{ PrefixListId: 'pl-0s3abc12', PrefixListName: 'com.amazonaws.us-east-1.s3' }],
    Entries: [{ Cidr: '10.9.0.0/16' }],
    EnableDnsSupport: { Value: true },
    EnableDnsHostnames: { Value: true },
    Vpcs: [{ VpcId: facts.subnet.VpcId, DhcpOptionsId: 'dopt-0abc1234' }],
    DhcpOptions: [{ DhcpOptionsId: 'dopt-0abc1234', DhcpConfigurations: [] }],
    VpcBlockPublicAccessOptions: { InternetGatewayBlockMode: 'block-ingress' },
    VpcBlockPublicAccessExclusions: [],
    Reservations: [
      {
        Instances: [
          {
            NetworkInterfaces: [
              {
                SubnetId: 'subnet-0priv1234',
                Groups: [{ GroupId: 'sg-0task1234' }],
                Attachment: { DeviceIndex: 0, NetworkCardIndex: 0 },
              },
            ],
            IamInstanceProfile: { Arn: `arn:aws:iam::${account}:instance-profile/prod-instances` },
          },
        ],
      },
    ],
  },
  iam: {
    Role: { Arn: executionRoleArn },
    InstanceProfile: { Roles: [{ Arn: executionRoleArn }] },
    EvaluationResults: [],
  },
  ecr: {
    repositories: [{ repositoryName: 'shop/web' }],
    imageDetails: [{ imageTags: ['1.4.2'], imagePushedAt: new Date(0) }],
  },
  secretsmanager: {
    ARN: `arn:aws:secretsmanager:us-east-1:${account}:secret:hub-AbCdEf`,
    KmsKeyId: '0a1b2c3d',
  },
};

/**
 * Answers in rounds: a round is what is asked before anything of it is answered. The number of rounds is the latency,
 * in calls. Returns the names of the commands, round by round.
 */
function answerInRounds(instead: { ecs?: object; ec2?: object } = {}): string[][] {
  const answered = {
    ...answers,
    ecs: { ...answers.ecs, ...instead.ecs },
    ec2: { ...answers.ec2, ...instead.ec2 },
  };
  const rounds: string[][] = [];
  let over: Promise<void> | undefined;
  const fake = (service: keyof typeof answers) => async () => {
    if (!over) {
      rounds.push([]);
      over = new Promise((resolve) => {
        setImmediate(() => {
          over = undefined;
          resolve();
        });
      });
    }
    const command = aws[service].calls().at(-1)?.args[0].constructor.name ?? 'none';
    rounds.at(-1)?.push(`${service}:${command.replace(/Command$/, '')}`);
    await over;
    return answered[service];
  };
  aws.ecs.onAnyCommand().callsFake(fake('ecs'));
  aws.ec2.onAnyCommand().callsFake(fake('ec2'));
  aws.iam.onAnyCommand().callsFake(fake('iam'));
  aws.ecr.onAnyCommand().callsFake(fake('ecr'));
  aws.secretsmanager.onAnyCommand().callsFake(fake('secretsmanager'));
  return rounds;
}

const inTaskDefinition = (containers: { name: string; image: string; credentialsParameter: string }[]) =>
  containers.map(({ credentialsParameter, ...container }) => ({
    ...container,
    repositoryCredentials: { credentialsParameter },
  }));

/** Commands that were sent more than once with the same input. */
function questionsAskedTwice(): string[] {
  const asked = Object.values(aws).flatMap((mock) =>
    mock.calls().map(({ args }) => `${args[0].constructor.name} ${JSON.stringify(args[0].input)}`),
  );
  return asked.filter((question, i) => asked.indexOf(question) !== i);
}

afterEach(() => {
  vi.useRealTimers();
});

describe('gatherFrom', () => {
  it('asks for everything about a Fargate task in three rounds, and for nothing twice', async () => {
    const rounds = answerInRounds();
    const evidence = await gatherer()(keys, failureOf());
    expect(rounds.map((round) => round.sort())).toEqual([
      [
        'ec2:DescribePrefixLists',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcEndpoints',
        'ecr:DescribeImages',
        'ecr:DescribePullThroughCacheRules',
        'ecr:DescribeRepositories',
        'ecr:GetRepositoryPolicy',
        'ecs:DescribeServices',
        'ecs:DescribeTaskDefinition',
      ],
      [
        'ec2:DescribeNatGateways',
        'ec2:DescribeNetworkAcls',
        // Of the endpoints, and those that forward.
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeRouteTables',
        // The task's, and the endpoints'.
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcAttribute',
        'ec2:DescribeVpcAttribute',
        'ec2:DescribeVpcs',
        'ecr:BatchGetImage',
        'iam:GetRole',
        'iam:SimulatePrincipalPolicy',
        'iam:SimulatePrincipalPolicy',
      ],
      [
        'ec2:DescribeDhcpOptions',
        // Of the NAT instance.
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeVpcBlockPublicAccessExclusions',
        'ec2:DescribeVpcBlockPublicAccessOptions',
        // Of a route, an egress rule and an endpoint's ingress rule.
        'ec2:GetManagedPrefixListEntries',
        'ec2:GetManagedPrefixListEntries',
        'ec2:GetManagedPrefixListEntries',
      ],
    ]);
    expect(questionsAskedTwice()).toEqual([]);
    expect(Object.keys(evidence).sort()).toEqual([...keys].sort());
    expect(Object.values(evidence).filter((gathered) => 'gap' in gathered)).toEqual([]);
    expect(throughJson(evidence)).toEqual(evidence);
  });

  it('needs no more rounds where the event does not carry the image', async () => {
    const rounds = answerInRounds();
    await gatherer()(keys, failureOf({ container: { image: undefined } }));
    expect(rounds).toHaveLength(3);
    expect(questionsAskedTwice()).toEqual([]);
  });

  const registered = [
    { name: 'ecs.subnet-id', value: 'subnet-0priv1234' },
    { name: 'ecs.vpc-id', value: facts.subnet.VpcId },
  ];
  /** No route to an instance, and no group that names a prefix list. */
  const plain = {
    RouteTables: [],
    SecurityGroups: [{ GroupId: 'sg-0task1234' }, { GroupId: 'sg-0vpce123' }],
  };

  it.each([
    ['three rounds, where its agent registered the network', registered, plain, 3],
    ['a fourth for the prefix lists of its groups and the groups of a NAT instance', registered, {}, 4],
    ['five, where its agent registered nothing of the network', [], plain, 5],
    ['five with prefix lists and a NAT instance too', [], {}, 5],
  ])('asks for everything about a task on an instance in %s', async (_, attributes, less, expected) => {
    const rounds = answerInRounds({
      ecs: { containerInstances: [{ ...facts.registration, attributes }] },
      ec2: less,
    });
    const evidence = await gatherer()(keys, failureOf({ task: onInstance }));
    expect(rounds).toHaveLength(expected);
    expect(rounds[0]).toContain('ecs:DescribeContainerInstances');
    expect(rounds[1]).toContain('ec2:DescribeInstances');
    expect(rounds[attributes.length > 0 ? 1 : 2]).toContain('ec2:DescribeSubnets');
    expect(rounds[2]).toContain('ec2:DescribeSecurityGroups');
    expect(questionsAskedTwice()).toEqual([]);
    expect(Object.values(evidence).filter((gathered) => 'gap' in gathered)).toEqual([]);
  });

  it('asks for the secret of a registry in three rounds too', async () => {
    const containers = [{ name: 'web', image: 'ghcr.io/shop/web:1', credentialsParameter: 'hub' }];
    const rounds = answerInRounds({
      ecs: { taskDefinition: { executionRoleArn, containerDefinitions: inTaskDefinition(containers) } },
    });
    await gatherer()(['registrySecret'], failureOf({ container: { image: 'ghcr.io/shop/web:1' } }));
    expect(rounds.map((round) => round.sort())).toEqual([
      ['ecs:DescribeTaskDefinition'],
      ['secretsmanager:DescribeSecret', 'secretsmanager:GetResourcePolicy'],
      ['iam:SimulatePrincipalPolicy', 'iam:SimulatePrincipalPolicy'],
    ]);
  });

  it('asks only for what it is asked for', async () => {
    const rounds = answerInRounds();
    const evidence = await gatherer()(['subnet', 'subnet'], failureOf());
    expect(rounds).toEqual([['ec2:DescribeSubnets']]);
    expect(Object.keys(evidence)).toEqual(['subnet']);
  });

  it('shares the task between its containers, and an image between those that name it', async () => {
    const rounds = answerInRounds();
    const gather = gatherer();
    const containers = [
      { name: 'web', image: `${registry}/shop/web:1.4.2` },
      { name: 'worker', image: `${registry}/shop/web:1.4.2` },
      { name: 'proxy', image: `${registry}/shop/proxy:2` },
    ];
    const [web, worker] = await Promise.all(
      containers.map((container) => gather(['image', 'subnet'], failureOf({ container }))),
    );
    expect(rounds.flat().sort()).toEqual(['ec2:DescribeSubnets', 'ecr:DescribeImages', 'ecr:DescribeImages']);
    expect(worker).toEqual(web);
  });

  it.each([
    [
      'task',
      failureOf({ task: { taskArn: `${failureOf().task.taskArn}2` } }),
      ['subnet'] as const,
      'ec2:DescribeSubnets',
    ],
    [
      'principal in the message',
      failureOf({
        reason: {
          denial: {
            principalArn: `arn:aws:sts::${account}:assumed-role/other/i-0abc1234`,
            action: 'ecr:BatchGetImage',
          },
        },
      }),
      ['pullingRole'] as const,
      'iam:GetRole',
    ],
    [
      'pinned digest in the message',
      failureOf({ text: `${registry}/shop/web@sha256:${'0a1b2c3d'.repeat(8)}: not found` }),
      ['image'] as const,
      'ecr:DescribeImages',
    ],
  ])('asks again for another %s', async (_, another, wanted, command) => {
    const rounds = answerInRounds();
    const gather = gatherer();
    await gather(wanted, failureOf());
    await gather(wanted, failureOf());
    await gather(wanted, another);
    expect(rounds.flat().filter((name) => name === command)).toHaveLength(2);
  });

  it('passes a gap on to what depends on it, with its own action and reason', async () => {
    answerInRounds();
    aws.ec2.on(DescribeSubnetsCommand).rejects(denied('UnauthorizedOperation'));
    const unseen = gap('ec2:DescribeSubnets', 'not authorized: allow ec2:DescribeSubnets');
    expect(await gatherer()(['subnet', 'routeTables', 'natGateways', 'vpcEndpoints'], failureOf())).toEqual({
      subnet: unseen,
      routeTables: unseen,
      natGateways: unseen,
      vpcEndpoints: unseen,
    });
  });

  it('makes a gap of a fault of its own, and tells it once', async () => {
    answerInRounds();
    const fault = new TypeError('x is not a function');
    aws.ecs.on(DescribeTaskDefinitionCommand).rejects(fault);
    const told: unknown[] = [];
    const evidence = await gatherer((...args) => told.push(args))(
      ['taskDefinition', 'pullingRole', 'subnet'],
      failureOf(),
    );
    const failed = gap(
      'ecs:DescribeTaskDefinition',
      'ecs-autopsy failed while reading taskDefinition: x is not a function',
    );
    expect(evidence).toMatchObject({
      taskDefinition: failed,
      pullingRole: failed,
      subnet: { known: { SubnetId: 'subnet-0priv1234' } },
    });
    expect(told).toEqual([['taskDefinition', fault]]);
  });

  it('makes a gap of what is not answered in time, and keeps the rest', async () => {
    answerInRounds();
    aws.ecs.on(DescribeServicesCommand).callsFake(() => new Promise(() => {}));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const gathered = gatherer()(['service', 'subnet'], failureOf());
    await vi.advanceTimersByTimeAsync(35_000);
    expect(await gathered).toMatchObject({
      service: gap('ecs:DescribeServices', 'no answer within 35 seconds'),
      subnet: { known: { SubnetId: 'subnet-0priv1234' } },
    });
  });
});
