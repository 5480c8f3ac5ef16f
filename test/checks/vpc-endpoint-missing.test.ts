import { describe, expect, it } from 'vitest';
import { vpcEndpointMissing as check } from '../../lambda/checks/vpc-endpoint-missing.ts';
import { all, endpoint, factsOf, failureOf, table, toNat, type World } from '../network/worlds.ts';

const judge = (world: World) => check.evaluate(factsOf(world), failureOf(world));

const finding = (world: World) => {
  const verdict = judge(world);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

const noInternet = 'rtb-0priv5678 has no working route to the internet.';
const createS3 =
  'aws ec2 create-vpc-endpoint --vpc-id vpc-0abc1234 --service-name com.amazonaws.us-east-1.s3 --vpc-endpoint-type Gateway --route-table-ids';

/** The article's incident: the manifest is read through the endpoints, and the layers time out. */
const incident: World = {
  endpoints: ['ecr.api', 'ecr.dkr'],
  reason: { symptom: 'timeout', leg: 'layer', address: '3.5.20.11' },
};

describe('vpc-endpoint-missing', () => {
  it('finds the worked incident and creates the S3 gateway endpoint', () => {
    const found = finding(incident);
    expect(found).toEqual({
      resource: 'vpc-0abc1234',
      summary: `vpc-0abc1234 has no endpoint for com.amazonaws.us-east-1.s3 (Amazon ECR keeps the image layers in Amazon S3), and ${noInternet}`,
      evidence: [
        'ec2:DescribeRouteTables: rtb-0priv5678 (used by subnet-0priv1234) has no route to 0.0.0.0/0, nor to 3.5.20.11',
        'ec2:DescribeVpcEndpoints: vpc-0abc1234 has ecr.api (vpce-0api1234), ecr.dkr (vpce-0dkr1234) and no s3',
      ],
      remediation: {
        text: 'Create the missing endpoint in vpc-0abc1234: without an internet path a pull from Amazon ECR needs every one of ecr.api, ecr.dkr and s3.',
        commands: [`${createS3} rtb-0priv5678 --region us-east-1`],
        cdk: "vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });",
        terraform: [
          'resource "aws_vpc_endpoint" "s3" {',
          '  vpc_id            = "vpc-0abc1234"',
          '  service_name      = "com.amazonaws.us-east-1.s3"',
          '  vpc_endpoint_type = "Gateway"',
          '  route_table_ids   = ["rtb-0priv5678"]',
          '}',
        ].join('\n'),
      },
      legs: ['layer'],
    });
    expect(found && check.explains(found, failureOf(incident))).toBe(true);
  });

  it('passes once the S3 gateway endpoint is there and associated', () => {
    expect(judge({ ...incident, endpoints: all })).toEqual({
      is: 'pass',
      because:
        'ecr.api in us-east-1 through vpce-0api1234; ecr.dkr in us-east-1 through vpce-0dkr1234; Amazon S3 in us-east-1 through vpce-0s31234',
    });
  });

  it('associates the S3 endpoint with the route tables of all subnets of the workload', () => {
    const world = {
      ...incident,
      puller: { subnets: ['subnet-0priv1234', 'subnet-0priv9999', 'subnet-0lost1234'] },
      otherTables: [table('rtb-0priv9999', ['subnet-0priv9999'], [])],
    };
    expect(finding(world)?.remediation.commands).toEqual([
      `${createS3} rtb-0priv5678 rtb-0priv9999 rtb-0main1234 --region us-east-1`,
    ]);
  });

  it.each<[string, World, string, string[]]>([
    [
      'ecr.dkr',
      { endpoints: ['ecr.api', 's3'] },
      `vpc-0abc1234 has no endpoint for com.amazonaws.us-east-1.ecr.dkr, and ${noInternet}`,
      ['manifest'],
    ],
    [
      'ecr.api and ecr.dkr',
      { endpoints: ['s3'] },
      `vpc-0abc1234 has no endpoint for com.amazonaws.us-east-1.ecr.api or com.amazonaws.us-east-1.ecr.dkr, and ${noInternet}`,
      ['registry-auth', 'manifest'],
    ],
  ])('names %s where missing, and the steps of the pull that it stops', (_, world, summary, legs) => {
    expect(finding(world)).toMatchObject({ summary, legs });
  });

  it('puts a new interface endpoint where the other one is, into its security groups', () => {
    expect(finding({ endpoints: ['ecr.api', 's3'] })?.remediation.commands).toEqual([
      'aws ec2 create-vpc-endpoint --vpc-id vpc-0abc1234 --service-name com.amazonaws.us-east-1.ecr.dkr --vpc-endpoint-type Interface --subnet-ids subnet-0priv1234 subnet-0priv5678 --security-group-ids sg-0vpce1234 --private-dns-enabled --region us-east-1',
    ]);
  });

  it('says that an S3 interface endpoint without private DNS is no gateway endpoint', () => {
    const s3 = endpoint('s3', { VpcEndpointType: 'Interface', RouteTableIds: [], PrivateDnsEnabled: false });
    expect(finding({ endpoints: ['ecr.api', 'ecr.dkr', s3] })?.evidence.at(-1)).toBe(
      'ec2:DescribeVpcEndpoints: vpc-0abc1234 has ecr.api (vpce-0api1234), ecr.dkr (vpce-0dkr1234), s3 (vpce-0s31234) and no gateway s3',
    );
  });

  it('asks for the endpoints in China by the names they have there', () => {
    const world = {
      endpoints: [endpoint('ecr.api', { ServiceName: 'cn.com.amazonaws.cn-north-1.ecr.api' })],
      image: '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/payments:v42',
      task: { region: 'cn-north-1' },
    };
    expect(finding(world)?.summary).toBe(
      `vpc-0abc1234 has no endpoint for cn.com.amazonaws.cn-north-1.ecr.dkr or com.amazonaws.cn-north-1.s3 (Amazon ECR keeps the image layers in Amazon S3), and ${noInternet}`,
    );
  });

  it.each<[string, World, string]>([
    [
      'a NAT gateway stands in',
      { endpoints: ['ecr.api'], routes: [toNat] },
      'ecr.dkr in us-east-1 through nat-0abc1234',
    ],
  ])('passes where %s', (_, world, because) => {
    expect(judge(world)).toMatchObject({ is: 'pass', because: expect.stringContaining(because) });
  });

  it('leaves it to another check where the endpoint is bypassed', () => {
    const world = { endpoints: ['ecr.api', endpoint('ecr.dkr', { PrivateDnsEnabled: false }), 's3'] };
    expect(judge(world)).toEqual({ is: 'notApplicable', because: 'see vpc-endpoint-dns-disabled' });
  });

  it('leaves it to another check where there is none at all', () => {
    expect(judge({})).toEqual({ is: 'notApplicable', because: 'see registry-route-missing' });
  });

  it('leaves a route that takes the address away from the default one to another check', () => {
    const world: World = {
      endpoints: ['s3'],
      routes: [toNat, { DestinationCidrBlock: '52.0.0.0/8', VpcPeeringConnectionId: 'pcx-0abc1234' }],
      reason: { leg: 'registry-auth', address: '52.94.7.7' },
    };
    expect(judge(world)).toEqual({ is: 'notApplicable', because: 'see registry-route-missing' });
  });

  it('does not explain a failure of a step whose endpoint is there', () => {
    const found = finding(incident);
    expect(found && check.explains(found, failureOf({ reason: { leg: 'manifest' } }))).toBe(false);
  });

  it('has nothing to say of a registry that no endpoint serves', () => {
    expect(check.skip(failureOf({ image: 'nginx' }))).toBe('VPC endpoints do not serve Docker Hub');
    expect(check.skip(failureOf({}))).toBeUndefined();
  });
});
