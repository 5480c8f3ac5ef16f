import { describe, expect, it } from 'vitest';
import { securityGroupEgressClosed as check } from '../../lambda/checks/security-group-egress-closed.ts';
import type { SecurityGroupFact } from '../../lambda/evidence/facts.ts';
import { dualStack, toEgressOnly, withIpv6 } from '../network/paths/parts.ts';
import { all, anywhere, endpoint, factsOf, failureOf, https, toNat, type World } from '../network/worlds.ts';

const judge = (world: World) => check.evaluate(factsOf(world), failureOf(world));

const finding = (world: World) => {
  const verdict = judge(world);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

const authorize = 'aws ec2 authorize-security-group-egress --group-id sg-0task1234';
const permission = (to: string) =>
  `${authorize} --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,${to}' --region us-east-1`;
const database = { ...https('10.0.0.0/16'), FromPort: 5432, ToPort: 5432 };

describe('security-group-egress-closed', () => {
  it.each<[string, World, string, string]>([
    [
      'no rule at all',
      { endpoints: all, egress: [] },
      'sg-0task1234 admits no egress on TCP 443 to ecr.api, ecr.dkr or Amazon S3 in us-east-1.',
      'ec2:DescribeSecurityGroups: sg-0task1234 has no egress rule',
    ],
    [
      'a rule for another port',
      { routes: [toNat], egress: [database], image: 'ghcr.io/acme/api:1' },
      'sg-0task1234 admits no egress on TCP 443 to ghcr.io.',
      'ec2:DescribeSecurityGroups: sg-0task1234 admits egress tcp 5432 to 10.0.0.0/16',
    ],
    [
      'a rule for the VPC alone, while the layers are in Amazon S3',
      { endpoints: all, egress: [https('10.0.0.0/16')] },
      'sg-0task1234 admits no egress on TCP 443 to Amazon S3 in us-east-1.',
      'ec2:DescribeSecurityGroups: sg-0task1234 admits egress tcp 443 to 10.0.0.0/16',
    ],
  ])('fails with %s', (_, world, summary, evidence) => {
    expect(finding(world)).toMatchObject({ resource: 'sg-0task1234', summary, evidence: [evidence] });
  });

  it('names all groups of the puller: their rules add up', () => {
    const facts = factsOf({
      endpoints: all,
      egress: [],
      puller: { securityGroupIds: ['sg-0task1234', 'sg-0base1234'] },
    });
    const base: SecurityGroupFact = { GroupId: 'sg-0base1234', IpPermissionsEgress: [database] };
    const evaluated = (egress: SecurityGroupFact) =>
      check.evaluate({ ...facts, securityGroups: [...facts.securityGroups, egress] }, failureOf({}));
    expect(evaluated(base)).toMatchObject({
      is: 'fail',
      finding: {
        summary:
          'sg-0task1234 and sg-0base1234 admit no egress on TCP 443 to ecr.api, ecr.dkr or Amazon S3 in us-east-1.',
        evidence: [
          'ec2:DescribeSecurityGroups: sg-0task1234 has no egress rule',
          'ec2:DescribeSecurityGroups: sg-0base1234 admits egress tcp 5432 to 10.0.0.0/16',
        ],
      },
    });
    expect(evaluated({ ...base, IpPermissionsEgress: [anywhere] })).toMatchObject({ is: 'pass' });
  });

  it.each<[string, World, string[]]>([
    [
      'the endpoint group and the prefix list of S3, where endpoints carry the pull',
      { endpoints: all, egress: [] },
      [
        permission('UserIdGroupPairs=[{GroupId=sg-0vpce1234}]'),
        permission('PrefixListIds=[{PrefixListId=pl-63a5400a}]'),
      ],
    ],
    [
      'the VPC, where the endpoints do not tell their groups',
      { endpoints: [endpoint('ecr.api', { Groups: [] }), endpoint('ecr.dkr', { Groups: [] })], egress: [] },
      [
        `${authorize} --protocol tcp --port 443 --cidr 10.0.0.0/16 --region us-east-1`,
        permission('PrefixListIds=[{PrefixListId=pl-63a5400a}]'),
      ],
    ],
    [
      'any address, where the way leads over the internet',
      { routes: [toNat], egress: [] },
      [`${authorize} --protocol tcp --port 443 --cidr 0.0.0.0/0 --region us-east-1`],
    ],
  ])('opens %s', (_, world, commands) => {
    expect(finding(world)?.remediation.commands).toEqual(commands);
  });

  it('opens the family of addresses over which the way leads', () => {
    const found = finding({ ...withIpv6, routes: [toEgressOnly], image: dualStack, egress: [anywhere] });
    expect(found?.summary).toBe(
      'sg-0task1234 admits no egress on TCP 443 to ecr.api, ecr.dkr or Amazon S3 in us-east-1 over IPv6.',
    );
    expect(found?.remediation.commands).toEqual([permission('Ipv6Ranges=[{CidrIpv6=::/0}]')]);
    expect(found?.remediation.cdk).toBe(
      'taskSecurityGroup.addEgressRule(ec2.Peer.anyIpv6(), ec2.Port.tcp(443));',
    );
  });

  it('does not apply where the path ends before it', () => {
    const subnet = { ...withIpv6.subnet, CidrBlock: undefined, Ipv6Native: true };
    expect(judge({ ...withIpv6, subnet, routes: [toEgressOnly] })).toEqual({
      is: 'notApplicable',
      because:
        'the path ends before the security groups: subnet-0priv1234 has IPv6 addresses alone, and api.ecr.us-east-1.amazonaws.com none',
    });
    expect(judge({ ...withIpv6, subnet, image: 'ghcr.io/acme/api:1', routes: [toEgressOnly] })).toEqual({
      is: 'notApplicable',
      because:
        'the path ends before the security groups: ghcr.io may have IPv6 addresses, and rtb-0priv5678 sends ::/0 to eigw-0abc1234',
    });
  });

  it('says the same as code', () => {
    const remediation = finding({ endpoints: all, egress: [https('10.0.0.0/16')] })?.remediation;
    expect(remediation?.cdk).toBe(
      "taskSecurityGroup.addEgressRule(ec2.Peer.prefixList('pl-63a5400a'), ec2.Port.tcp(443));",
    );
    expect(remediation?.terraform).toBe(
      [
        'resource "aws_vpc_security_group_egress_rule" "https" {',
        '  security_group_id = "sg-0task1234"',
        '  ip_protocol       = "tcp"',
        '  from_port         = 443',
        '  to_port           = 443',
        '  prefix_list_id    = "pl-63a5400a"',
        '}',
      ].join('\n'),
    );
  });

  it('speaks of the port that the image names', () => {
    const found = finding({
      routes: [{ DestinationCidrBlock: '10.20.0.0/16', TransitGatewayId: 'tgw-0hub1234' }],
      image: 'registry.corp.internal:5000/api:1',
      reason: { leg: 'manifest', address: '10.20.0.5' },
      egress: [https('0.0.0.0/0')],
    });
    expect(found?.summary).toBe('sg-0task1234 admits no egress on TCP 5000 to registry.corp.internal:5000.');
    expect(found?.remediation).toMatchObject({
      text: 'Let sg-0task1234 out on TCP 5000. The change works at once, for tasks that are running too.',
      commands: [`${authorize} --protocol tcp --port 5000 --cidr 0.0.0.0/0 --region us-east-1`],
    });
  });

  const superseded = {
    action: 'ecs:DescribeServices',
    reason: 'deployment ecs-svc/222 is no longer listed',
  };

  it('fails on the groups of a later configuration, and says that they are', () => {
    expect(finding({ routes: [toNat], egress: [], puller: { superseded } })?.evidence).toEqual([
      'ec2:DescribeSecurityGroups: sg-0task1234 has no egress rule',
      'ecs:DescribeServices: deployment ecs-svc/222 is no longer listed',
    ]);
  });

  it('is not ruled out by the groups of a later configuration', () => {
    expect(judge({ routes: [toNat], puller: { superseded } })).toEqual({
      is: 'inconclusive',
      gaps: [superseded],
    });
  });

  it('fails without the endpoints, where no rule admits anything', () => {
    const world: World = { egress: [], without: ['vpcEndpoints', 'routeTables', 's3PrefixList'] };
    expect(finding(world)?.summary).toBe(
      'sg-0task1234 admits no egress on TCP 443 to ecr.api, ecr.dkr or Amazon S3 in us-east-1.',
    );
  });

  it('stops the steps that ask the closed destinations, and explains no other', () => {
    const found = finding({ endpoints: all, egress: [https('10.0.0.0/16')] });
    expect(found?.legs).toEqual(['layer']);
    expect(found && check.explains(found, failureOf({ reason: { leg: 'layer' } }))).toBe(true);
    expect(found && check.explains(found, failureOf({ reason: { leg: 'registry-auth' } }))).toBe(false);
  });

  it('passes where each destination is admitted', () => {
    expect(judge({ endpoints: all })).toEqual({
      is: 'pass',
      because: 'sg-0task1234 admits egress on TCP 443 to ecr.api, ecr.dkr and Amazon S3 in us-east-1',
    });
  });

  it.each<[string, World, object[]]>([
    [
      'the groups of the puller are not known',
      {
        endpoints: all,
        puller: {
          securityGroupIds: undefined,
          unknown: {
            action: 'ecs:DescribeServices',
            reason: 'ECS keeps no network configuration of a standalone task',
          },
        },
      },
      [{ action: 'ecs:DescribeServices', reason: 'ECS keeps no network configuration of a standalone task' }],
    ],
    [
      'a rule names some public addresses, and the message none',
      { routes: [toNat], egress: [https('52.0.0.0/8')], image: 'ghcr.io/acme/api:1' },
      [
        {
          action: 'ec2:DescribeSecurityGroups',
          reason: 'sg-0task1234 admits 443 to some addresses, and the message does not show that of ghcr.io',
        },
      ],
    ],
    [
      "a rule names a customer's prefix list",
      {
        routes: [toNat],
        egress: [{ ...https(), PrefixListIds: [{ PrefixListId: 'pl-0abc1234' }] }],
        image: 'ghcr.io/acme/api:1',
      },
      [
        {
          action: 'ec2:GetManagedPrefixListEntries',
          reason: 'sg-0task1234 admits 443 to pl-0abc1234, whose addresses could not be read',
        },
      ],
    ],
    [
      'one of the groups was not found',
      { endpoints: all, egress: [], puller: { securityGroupIds: ['sg-0task1234', 'sg-0old1234'] } },
      [{ action: 'ec2:DescribeSecurityGroups', reason: 'sg-0old1234 was not found' }],
    ],
  ])('cannot tell where %s', (_, world, gaps) => {
    expect(judge(world)).toEqual({ is: 'inconclusive', gaps });
  });
});
