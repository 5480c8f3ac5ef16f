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
    containerInstances: [{ ec2InstanceId: 'i-0abc1234' }],
  },
  ec2: {
    Subnets: [{ ...facts.subnet, SubnetId: 'subnet-0priv1234' }],
    RouteTables: [],
    NatGateways: [],
    VpcEndpoints: [],
    SecurityGroups: [{ GroupId: 'sg-0task1234', GroupName: 'payments', IpPermissionsEgress: [] }],
    NetworkAcls: [{ NetworkAclId: 'acl-0priv123', Associations: [{ SubnetId: 'subnet-0priv1234' }] }],
    PrefixLists: [{ PrefixListId: 'pl-0s3abc12', PrefixListName: 'com.amazonaws.us-east-1.s3' }],
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
};

/**
 * Answers in rounds: a round is what is asked before anything of it is answered. The number of rounds is the latency,
 * in calls. Returns the names of the commands, round by round.
 */
function answerInRounds(): string[][] {
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
    return answers[service];
  };
  aws.ecs.onAnyCommand().callsFake(fake('ecs'));
  aws.ec2.onAnyCommand().callsFake(fake('ec2'));
  aws.iam.onAnyCommand().callsFake(fake('iam'));
  aws.ecr.onAnyCommand().callsFake(fake('ecr'));
  return rounds;
}

afterEach(() => {
  vi.useRealTimers();
});

describe('gatherFrom', () => {
  it('asks for everything about a Fargate task in two rounds, and for nothing twice', async () => {
    const rounds = answerInRounds();
    const evidence = await gatherer()(keys, failureOf());
    expect(rounds.map((round) => round.sort())).toEqual([
      [
        'ec2:DescribeNetworkAcls',
        'ec2:DescribePrefixLists',
        'ec2:DescribeSubnets',
        'ecr:DescribeImages',
        'ecr:DescribePullThroughCacheRules',
        'ecr:DescribeRepositories',
        'ecr:GetRepositoryPolicy',
        'ecs:DescribeServices',
        'ecs:DescribeTaskDefinition',
      ],
      [
        'ec2:DescribeNatGateways',
        'ec2:DescribeRouteTables',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeVpcEndpoints',
        'iam:GetRole',
        'iam:SimulatePrincipalPolicy',
        'iam:SimulatePrincipalPolicy',
      ],
    ]);
    expect(Object.keys(evidence).sort()).toEqual([...keys].sort());
    expect(Object.values(evidence).filter((gathered) => 'gap' in gathered)).toEqual([]);
    expect(throughJson(evidence)).toEqual(evidence);
  });

  it('asks for everything about a task on an instance in four rounds', async () => {
    const rounds = answerInRounds();
    const evidence = await gatherer()(keys, failureOf({ task: onInstance }));
    expect(rounds.map((round) => round.filter((command) => command.startsWith('e')))).toMatchObject([
      expect.arrayContaining(['ecs:DescribeContainerInstances', 'ecs:DescribeTaskDefinition']),
      ['ec2:DescribeInstances'],
      expect.arrayContaining([
        'ec2:DescribeSubnets',
        'ec2:DescribeNetworkAcls',
        'ec2:DescribeSecurityGroups',
      ]),
      expect.arrayContaining([
        'ec2:DescribeRouteTables',
        'ec2:DescribeNatGateways',
        'ec2:DescribeVpcEndpoints',
      ]),
    ]);
    expect(Object.values(evidence).filter((gathered) => 'gap' in gathered)).toEqual([]);
  });

  it('asks only for what it is asked for', async () => {
    const rounds = answerInRounds();
    const evidence = await gatherer()(['networkAcl', 'networkAcl'], failureOf());
    expect(rounds).toEqual([['ec2:DescribeNetworkAcls']]);
    expect(Object.keys(evidence)).toEqual(['networkAcl']);
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
      subnet: { known: facts.subnet },
    });
    expect(told).toEqual([['taskDefinition', fault]]);
  });

  it('makes a gap of what is not answered in time, and keeps the rest', async () => {
    answerInRounds();
    aws.ecs.on(DescribeServicesCommand).callsFake(() => new Promise(() => {}));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const gathered = gatherer()(['service', 'networkAcl'], failureOf());
    await vi.advanceTimersByTimeAsync(35_000);
    expect(await gathered).toMatchObject({
      service: gap('ecs:DescribeServices', 'no answer within 35 seconds'),
      networkAcl: { known: { NetworkAclId: 'acl-0priv123' } },
    });
  });
});
