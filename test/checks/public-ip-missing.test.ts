import { describe, expect, it } from 'vitest';
import { publicIpMissing as check } from '../../lambda/checks/public-ip-missing.ts';
import { all, factsOf, failureOf, toInternet, toNat, type World } from '../network/worlds.ts';

const judge = (world: World) => check.evaluate(factsOf(world), failureOf(world));

const finding = (world: World) => {
  const verdict = judge(world);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

const inPublic = (world: World = {}): World => ({ routes: [toInternet], ...world });
const instance = {
  kind: 'instance' as const,
  name: 'i-0abc1234',
  source: 'primary network interface of i-0abc1234',
};

describe('public-ip-missing', () => {
  it('fails for a task in a public subnet without public IP', () => {
    expect(finding(inPublic())).toMatchObject({
      resource: 'arn:aws:ecs:us-east-1:111122223333:task/prod/4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f',
      summary:
        'The task has no public IP address, and subnet-0priv1234 reaches ecr.api, ecr.dkr and Amazon S3 in us-east-1 only through igw-0abc1234, an internet gateway, which carries no private addresses.',
      evidence: [
        'ec2:DescribeRouteTables: rtb-0priv5678 (used by subnet-0priv1234) sends 0.0.0.0/0 to igw-0abc1234',
        'network configuration of payments (service): the task has no public IP address',
      ],
      legs: ['registry-auth', 'manifest', 'layer'],
    });
  });

  it('names an instance by its id', () => {
    const world = inPublic({ puller: instance, task: { launchType: 'EC2' }, image: 'nginx' });
    expect(finding(world)).toMatchObject({
      resource: 'i-0abc1234',
      summary:
        'i-0abc1234 has no public IP address, and subnet-0priv1234 reaches auth.docker.io, registry-1.docker.io and production.cloudflare.docker.com only through igw-0abc1234, an internet gateway, which carries no private addresses.',
    });
  });

  it.each<[string, World, string[]]>([
    [
      'a service',
      {},
      [
        "aws ecs update-service --cluster prod --service payments --network-configuration 'awsvpcConfiguration={subnets=[subnet-0priv1234,subnet-0priv5678],securityGroups=[sg-0task1234],assignPublicIp=ENABLED}' --region us-east-1",
      ],
    ],
    [
      'a task run by itself, in the default security group',
      { task: { group: 'family:payments' }, puller: { securityGroupIds: [], subnets: ['subnet-0priv1234'] } },
      [
        "aws ecs run-task --cluster prod --task-definition payments:42 --launch-type FARGATE --network-configuration 'awsvpcConfiguration={subnets=[subnet-0priv1234],assignPublicIp=ENABLED}' --region us-east-1",
      ],
    ],
    [
      'an instance',
      { puller: instance, task: { launchType: 'EC2' } },
      [
        'ALLOCATION=$(aws ec2 allocate-address --domain vpc --query AllocationId --output text --region us-east-1)',
        'aws ec2 associate-address --instance-id i-0abc1234 --allocation-id "$ALLOCATION" --region us-east-1',
      ],
    ],
    [
      'a managed instance, which takes it from the subnet alone',
      { puller: instance, task: { launchType: 'MANAGED_INSTANCES' } },
      [
        'aws ec2 modify-subnet-attribute --subnet-id subnet-0priv1234 --map-public-ip-on-launch --region us-east-1',
      ],
    ],
  ])('gives a public IP to %s', (_, world, commands) => {
    expect(finding(inPublic(world))?.remediation.commands).toEqual(commands);
  });

  it.each<[string, World, object]>([
    [
      'a public IP',
      inPublic({ puller: { publicIp: true } }),
      { is: 'pass', because: 'the task has a public IP address' },
    ],
    [
      'a private subnet',
      { routes: [toNat] },
      { is: 'notApplicable', because: 'no internet gateway is on the way out of subnet-0priv1234' },
    ],
    [
      'endpoints that carry the pull',
      inPublic({ endpoints: all }),
      { is: 'notApplicable', because: 'no internet gateway is on the way out of subnet-0priv1234' },
    ],
  ])('does not fail with %s', (_, world, verdict) => {
    expect(judge(world)).toEqual(verdict);
  });

  it('is not ruled out by a later configuration, and fails on it', () => {
    const superseded = {
      action: 'ecs:DescribeServices',
      reason: 'deployment ecs-svc/222 is no longer listed',
    };
    expect(judge(inPublic({ puller: { publicIp: true, superseded } }))).toEqual({
      is: 'inconclusive',
      gaps: [superseded],
    });
    expect(judge(inPublic({ puller: { publicIp: false, superseded } }))).toMatchObject({ is: 'fail' });
  });

  it.each<[string, World, string]>([
    ['Docker Hub, which none serves', { image: 'nginx' }, 'fail'],
    ['Amazon ECR, which one may carry', {}, 'inconclusive'],
  ])('judges without the endpoints the way to %s', (_, world, verdict) => {
    expect(judge(inPublic({ ...world, without: ['vpcEndpoints'] })).is).toBe(verdict);
  });

  it('cannot tell where ECS keeps no network configuration of the task, and says why', () => {
    const unknown = { action: 'ecs:DescribeServices', reason: 'service:payments is gone' };
    const world = inPublic({ puller: { publicIp: undefined, securityGroupIds: undefined, unknown } });
    expect(judge(world)).toEqual({ is: 'inconclusive', gaps: [unknown] });
  });
});
