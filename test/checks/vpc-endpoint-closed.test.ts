import { describe, expect, it } from 'vitest';
import { vpcEndpointClosed as check } from '../../lambda/checks/vpc-endpoint-closed.ts';
import { all, endpoint, factsOf, failureOf, https, toNat, type World } from '../network/worlds.ts';

const judge = (world: World) => check.evaluate(factsOf(world), failureOf(world));

const finding = (world: World) => {
  const verdict = judge(world);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

const explains = (world: World, reason: World['reason']): boolean | undefined => {
  const found = finding(world);
  return found && check.explains(found, failureOf({ ...world, reason }));
};

const admit = (from: string) =>
  `aws ec2 authorize-security-group-ingress --group-id sg-0vpce1234 --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,${from}' --region us-east-1`;
const fromBlock = (block: string) => admit(`IpRanges=[{CidrIp=${block}}]`);

const closed: World = { endpoints: all, endpointIngress: [https('10.1.0.0/16')] };
const dkr = (State: 'Failed' | 'Pending' | 'PendingAcceptance' | 'Expired'): World => ({
  endpoints: ['ecr.api', endpoint('ecr.dkr', { State }), 's3'],
});
const createDkr =
  'aws ec2 create-vpc-endpoint --vpc-id vpc-0abc1234 --service-name com.amazonaws.us-east-1.ecr.dkr --vpc-endpoint-type Interface --subnet-ids subnet-0priv1234 subnet-0priv5678 --security-group-ids sg-0vpce1234 --private-dns-enabled --region us-east-1';
const see =
  "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids vpce-0dkr1234 --query 'VpcEndpoints[].[VpcEndpointId,State,LastError.Message]' --output text --region us-east-1";

describe('vpc-endpoint-closed', () => {
  it('finds a group that keeps the puller out of both endpoints, and lets the puller in once', () => {
    expect(finding(closed)).toEqual({
      resource: 'sg-0vpce1234',
      summary:
        'sg-0vpce1234, the security group of vpce-0api1234 and vpce-0dkr1234, admits no ingress on TCP 443 from the task (sg-0task1234).',
      evidence: [
        'ec2:DescribeSecurityGroups: sg-0vpce1234 admits ingress tcp 443 from 10.1.0.0/16 (the group of vpce-0api1234)',
        'ec2:DescribeSecurityGroups: sg-0vpce1234 admits ingress tcp 443 from 10.1.0.0/16 (the group of vpce-0dkr1234)',
      ],
      remediation: {
        text: 'Let the puller in to sg-0vpce1234 on TCP 443. The change works at once.',
        commands: [admit('UserIdGroupPairs=[{GroupId=sg-0task1234}]')],
        cdk: "endpointSecurityGroup.addIngressRule(ec2.Peer.securityGroupId('sg-0task1234'), ec2.Port.tcp(443));",
        terraform: [
          'resource "aws_vpc_security_group_ingress_rule" "puller" {',
          '  security_group_id            = "sg-0vpce1234"',
          '  ip_protocol                  = "tcp"',
          '  from_port                    = 443',
          '  to_port                      = 443',
          '  referenced_security_group_id = "sg-0task1234"',
          '}',
        ].join('\n'),
      },
      legs: ['registry-auth', 'manifest'],
    });
  });

  it('lets in the blocks of all subnets of the workload where the puller’s groups are not known', () => {
    const found = finding({ ...closed, puller: { securityGroupIds: undefined } });
    expect(found?.summary).toBe(
      'sg-0vpce1234, the security group of vpce-0api1234 and vpce-0dkr1234, admits no ingress on TCP 443 from the task in subnet-0priv1234.',
    );
    expect(found?.remediation.commands).toEqual([fromBlock('10.0.3.0/24'), fromBlock('10.0.4.0/24')]);
  });

  it('names the instance, which is what pulls on EC2', () => {
    const puller = { kind: 'instance' as const, name: 'i-0abc1234', securityGroupIds: ['sg-0node1234'] };
    const found = finding({ ...closed, puller, task: { launchType: 'EC2' } });
    expect(found?.summary).toContain('from i-0abc1234 (sg-0node1234).');
    expect(found?.remediation.commands.join()).toContain('UserIdGroupPairs=[{GroupId=sg-0node1234}]');
  });

  it.each<[string, World, string, string, string[]]>([
    [
      'that failed, and makes it anew',
      dkr('Failed'),
      'vpce-0dkr1234 is in state Failed, and rtb-0priv5678 has no other working way to ecr.dkr in us-east-1.',
      'Delete vpce-0dkr1234 and, once gone, create it anew.',
      ['aws ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-0dkr1234 --region us-east-1', createDkr],
    ],
    [
      'that expired, and makes it anew',
      dkr('Expired'),
      'vpce-0dkr1234 is in state Expired, and rtb-0priv5678 has no other working way to ecr.dkr in us-east-1.',
      'Delete vpce-0dkr1234 and, once gone, create it anew.',
      ['aws ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-0dkr1234 --region us-east-1', createDkr],
    ],
    [
      'that is pending, and waits',
      dkr('Pending'),
      'vpce-0dkr1234 is in state Pending, and rtb-0priv5678 has no other working way to ecr.dkr in us-east-1.',
      'Wait until vpce-0dkr1234 is available.',
      [see],
    ],
    [
      'that was not accepted, and says who accepts it',
      dkr('PendingAcceptance'),
      'vpce-0dkr1234 is in state PendingAcceptance, and rtb-0priv5678 has no other working way to ecr.dkr in us-east-1.',
      'Wait until vpce-0dkr1234 is available. The owner of the service has to accept vpce-0dkr1234 before.',
      [see],
    ],
  ])('finds an endpoint %s', (_, world, summary, text, commands) => {
    expect(finding(world)).toMatchObject({
      resource: 'vpce-0dkr1234',
      summary,
      evidence: expect.arrayContaining([
        expect.stringMatching(/^ec2:DescribeVpcEndpoints: vpce-0dkr1234 .* is in state /),
      ]),
      remediation: { text, commands },
      legs: ['manifest'],
    });
  });

  it('names a group that is closed and an endpoint that is down together, since both are needed', () => {
    const found = finding({ ...dkr('Failed'), endpointIngress: [] });
    expect(found).toMatchObject({
      resource: 'sg-0vpce1234',
      summary:
        'sg-0vpce1234, the security group of vpce-0api1234, admits no ingress on TCP 443 from the task (sg-0task1234); and vpce-0dkr1234 is in state Failed, and rtb-0priv5678 has no other working way to ecr.dkr in us-east-1.',
      legs: ['registry-auth', 'manifest'],
    });
    expect(found?.remediation.commands).toHaveLength(3);
  });

  it.each<[string, World, object]>([
    [
      'the group admits the puller',
      { endpoints: all },
      {
        is: 'pass',
        because:
          'sg-0vpce1234 of vpce-0api1234 admits TCP 443 from the puller; sg-0vpce1234 of vpce-0dkr1234 admits TCP 443 from the puller',
      },
    ],
    [
      'a NAT gateway stands in for an endpoint that is down',
      { ...dkr('Failed'), routes: [toNat] },
      {
        is: 'pass',
        because:
          'sg-0vpce1234 of vpce-0api1234 admits TCP 443 from the puller; ecr.dkr in us-east-1: vpce-0dkr1234 is in state Failed, and nat-0abc1234 stands in for it',
      },
    ],
    [
      'the endpoint is bypassed: its groups do not matter',
      {
        ...closed,
        endpoints: [endpoint('ecr.dkr', { PrivateDnsEnabled: false })],
        routes: [toNat],
      },
      { is: 'notApplicable', because: 'no interface endpoint is seen on the way out of subnet-0priv1234' },
    ],
    [
      'only the S3 gateway endpoint is there, which has no groups',
      { endpoints: ['s3'], routes: [toNat] },
      { is: 'notApplicable', because: 'no interface endpoint is seen on the way out of subnet-0priv1234' },
    ],
  ])('does not fail where %s', (_, world, verdict) => {
    expect(judge(world)).toEqual(verdict);
  });

  it.each<[string, World, string, string]>([
    [
      'a group of the endpoint cannot be seen',
      {
        endpoints: ['ecr.api', endpoint('ecr.dkr', { Groups: [{ GroupId: 'sg-0other1234' }] }), 's3'],
      },
      'ec2:DescribeSecurityGroups',
      'sg-0other1234 of vpce-0dkr1234 cannot be seen',
    ],
    [
      'the group names groups, and the puller’s are not known',
      {
        endpoints: all,
        endpointIngress: [
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: 'sg-0old1234' }] },
        ],
        puller: { securityGroupIds: undefined },
      },
      'ec2:DescribeSecurityGroups',
      'sg-0vpce1234 of vpce-0api1234 may admit the puller: sg-0vpce1234 admits ingress tcp 443 from sg-0old1234',
    ],
    [
      'another account owns the subnet and its endpoints',
      { subnet: { OwnerId: '444455556666' }, routes: [toNat] },
      'ec2:DescribeVpcEndpoints',
      'subnet-0priv1234 belongs to account 444455556666, which does not show its endpoints to this one',
    ],
  ])('cannot tell where %s', (_, world, action, reason) => {
    expect(judge(world)).toMatchObject({
      is: 'inconclusive',
      gaps: expect.arrayContaining([{ action, reason }]),
    });
  });

  it('judges the endpoint of Secrets Manager for credentials of a registry elsewhere', () => {
    const world: World = {
      image: 'nginx',
      routes: [toNat],
      endpoints: [endpoint('secretsmanager')],
      endpointIngress: [],
      reason: { leg: 'credentials' },
    };
    expect(finding(world)).toMatchObject({ legs: ['credentials'] });
  });

  it('explains silence on the steps whose endpoint is closed, at a private address too', () => {
    expect(explains(closed, { leg: 'registry-auth', address: '10.0.3.21' })).toBe(true);
    expect(explains(closed, { leg: 'unknown', symptom: 'unrecognised' })).toBe(true);
    expect(explains(closed, { leg: 'layer' })).toBe(false);
    expect(explains(closed, { leg: 'manifest', symptom: 'access-denied' })).toBe(false);
  });
});
