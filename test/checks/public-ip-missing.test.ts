import { describe, expect, it } from 'vitest';
import { publicIpMissing as check } from '../../lambda/checks/public-ip-missing.ts';
import type { VpcPuller } from '../../lambda/network/types.ts';
import { dualStack, withIpv6 } from '../network/paths/parts.ts';
import { all, endpoint, factsOf, failureOf, toInternet, toNat, type World } from '../network/worlds.ts';

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
    expect(finding(inPublic({ puller: { publicIp: false, superseded } }))?.evidence.at(-1)).toBe(
      'ecs:DescribeServices: deployment ecs-svc/222 is no longer listed',
    );
  });

  const overIpv6 = (world: World = {}, puller: Partial<VpcPuller> = {}): World => ({
    ...withIpv6,
    image: dualStack,
    routes: [toInternet, { DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-0abc1234' }],
    reason: { leg: 'manifest', address: '2600:1f18::9' },
    ...world,
    puller: { publicIp: true, ipv6: false, ...puller },
  });

  it('fails for a task that dialled an IPv6 address and has none', () => {
    const found = finding(overIpv6());
    expect(found?.summary).toBe(
      'The task has no IPv6 address, and subnet-0priv1234 reaches ecr.dkr in us-east-1 over IPv6 only through igw-0abc1234, an internet gateway, which gives none.',
    );
    expect(found?.remediation).toEqual({
      text: 'Turn on the account setting dualStackIPv6: ECS then gives the tasks that it starts an IPv6 address of their subnet.',
      commands: [
        'aws ecs put-account-setting-default --name dualStackIPv6 --value enabled --region us-east-1',
        'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
      ],
    });
    const world = overIpv6({ endpoints: ['ecr.api', 's3'] }, { ipv6: true });
    expect(judge(world)).toEqual({ is: 'pass', because: 'the task has an IPv6 address' });
  });

  const assign =
    'aws ec2 modify-subnet-attribute --subnet-id subnet-0priv1234 --assign-ipv6-address-on-creation --region us-east-1';

  it.each<[string, World, string[]]>([
    [
      'an instance',
      { task: { launchType: 'EC2' } },
      [
        "ENI=$(aws ec2 describe-instances --instance-ids i-0abc1234 --query 'Reservations[].Instances[].NetworkInterfaces[?Attachment.DeviceIndex==`0`].NetworkInterfaceId[]' --output text --region us-east-1)",
        'aws ec2 assign-ipv6-addresses --network-interface-id "$ENI" --ipv6-address-count 1 --region us-east-1',
        assign,
      ],
    ],
    ['a managed instance', { task: { launchType: 'MANAGED_INSTANCES' } }, [assign]],
    [
      'a managed instance, whose subnet has no block of IPv6',
      { task: { launchType: 'MANAGED_INSTANCES' }, subnet: {} },
      [
        "aws ec2 describe-vpcs --vpc-ids vpc-0abc1234 --query 'Vpcs[].Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock' --output text --region us-east-1",
        "aws ec2 associate-subnet-cidr-block --subnet-id subnet-0priv1234 --ipv6-cidr-block '<IPV6_CIDR_BLOCK>' --region us-east-1",
        assign,
      ],
    ],
  ])('gives an IPv6 address to %s', (_, world, commands) => {
    expect(finding(overIpv6(world, instance))?.remediation.commands).toEqual(commands);
  });

  it('offers the S3 gateway endpoint that is only not associated, where layers alone are stopped', () => {
    const elsewhere = endpoint('s3', { RouteTableIds: [] });
    const found = finding(inPublic({ endpoints: ['ecr.api', 'ecr.dkr', elsewhere] }));
    expect(found?.remediation.alternatives?.at(-1)).toEqual({
      text: 'associate vpce-0s31234 with rtb-0priv5678. It adds the route to Amazon S3 at once, and nothing else changes.',
      commands: [
        'aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0s31234 --add-route-table-ids rtb-0priv5678 --region us-east-1',
      ],
    });
  });

  it('explains a look-up that no DNS server on the internet answered', () => {
    const lookUp: World = {
      dnsServers: ['198.51.100.53'],
      reason: { symptom: 'dns-failure', leg: 'unknown' },
    };
    const found = finding(inPublic(lookUp));
    expect(found?.summary).toBe(
      'The task has no public IP address, and subnet-0priv1234 reaches DNS server 198.51.100.53 only through igw-0abc1234, an internet gateway, which carries no private addresses.',
    );
    expect(found && check.explains(found, failureOf(lookUp))).toBe(true);
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
