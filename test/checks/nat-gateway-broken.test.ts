import { describe, expect, it } from 'vitest';
import { natGatewayBroken as check } from '../../lambda/checks/nat-gateway-broken.ts';
import { all, factsOf, failureOf, publicTable, table, toNat, type World } from '../network/worlds.ts';

const judge = (world: World) => check.evaluate(factsOf(world), failureOf(world));

const finding = (world: World) => {
  const verdict = judge(world);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

const behindNat = (world: World): World => ({ routes: [toNat], image: 'ghcr.io/acme/api:1', ...world });
const start = 'nat-0abc1234, the way from subnet-0priv1234 to ghcr.io,';
const used =
  'ec2:DescribeRouteTables: rtb-0priv5678 (used by subnet-0priv1234) sends 0.0.0.0/0 to nat-0abc1234';

describe('nat-gateway-broken', () => {
  it.each<[string, World, string, string]>([
    [
      'deleted',
      { nat: { State: 'deleted' } },
      'is in state deleted.',
      'ec2:DescribeNatGateways: nat-0abc1234 is in state deleted',
    ],
    [
      'failed, and why',
      { nat: { State: 'failed', FailureMessage: 'Network vpc-0abc1234 has no Internet gateway attached' } },
      'is in state failed.',
      'ec2:DescribeNatGateways: nat-0abc1234 is in state failed (Network vpc-0abc1234 has no Internet gateway attached)',
    ],
    [
      'unknown to EC2',
      { nat: null },
      'does not exist.',
      'ec2:DescribeNatGateways: nat-0abc1234 does not exist',
    ],
    [
      'gone, and its route left',
      { nat: null, routes: [{ ...toNat, State: 'blackhole' }] },
      'is gone.',
      'ec2:DescribeRouteTables: the route to 0.0.0.0/0 through nat-0abc1234 is a blackhole',
    ],
    [
      'private',
      { nat: { ConnectivityType: 'private' } },
      'is private and reaches no public address.',
      'ec2:DescribeNatGateways: nat-0abc1234 has connectivity type private',
    ],
    [
      'without a way out itself',
      { otherTables: [table('rtb-0pub5678', ['subnet-0pub1234'], [])] },
      'lies in subnet-0pub1234, whose rtb-0pub5678 has no route to an internet gateway.',
      'ec2:DescribeRouteTables: rtb-0pub5678 (used by subnet-0pub1234, the subnet of nat-0abc1234) has no route to an internet gateway',
    ],
  ])('fails where the NAT gateway is %s', (_, world, end, evidence) => {
    const found = finding(behindNat(world));
    expect(found?.summary).toBe(`${start} ${end}`);
    expect(found?.evidence).toEqual([used, evidence]);
    expect(found?.resource).toBe('nat-0abc1234');
  });

  it.each<[string, World, string[]]>([
    [
      'the route to one that is available',
      { nat: { State: 'deleted' }, otherNats: [{ NatGatewayId: 'nat-0new1234', State: 'available' }] },
      [
        'aws ec2 replace-route --route-table-id rtb-0priv5678 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-0new1234 --region us-east-1',
      ],
    ],
    [
      'a new one in the public subnet, in all route tables of the workload',
      {
        nat: { State: 'failed' },
        puller: { subnets: ['subnet-0priv1234', 'subnet-0priv9999'] },
        otherTables: [publicTable, table('rtb-0priv9999', ['subnet-0priv9999'], [toNat])],
      },
      [
        'ALLOCATION=$(aws ec2 allocate-address --domain vpc --query AllocationId --output text --region us-east-1)',
        'NAT=$(aws ec2 create-nat-gateway --subnet-id subnet-0pub1234 --allocation-id "$ALLOCATION" --query NatGateway.NatGatewayId --output text --region us-east-1)',
        'aws ec2 wait nat-gateway-available --nat-gateway-ids "$NAT" --region us-east-1',
        'aws ec2 replace-route --route-table-id rtb-0priv5678 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id "$NAT" --region us-east-1',
        'aws ec2 replace-route --route-table-id rtb-0priv9999 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id "$NAT" --region us-east-1',
      ],
    ],
    [
      'a route to the internet gateway for the one in a closed subnet',
      {
        otherTables: [
          table('rtb-0pub5678', ['subnet-0pub1234'], []),
          table(
            'rtb-0web5678',
            ['subnet-0web1234'],
            [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-0abc1234' }],
          ),
        ],
      },
      [
        'aws ec2 create-route --route-table-id rtb-0pub5678 --destination-cidr-block 0.0.0.0/0 --gateway-id igw-0abc1234 --region us-east-1',
      ],
    ],
    [
      'patience for one that is being made',
      { nat: { State: 'pending' } },
      ['aws ec2 wait nat-gateway-available --nat-gateway-ids nat-0abc1234 --region us-east-1'],
    ],
  ])('gives %s', (_, world, commands) => {
    expect(finding(behindNat(world))?.remediation.commands).toEqual(commands);
  });

  it('names only what no endpoint carries', () => {
    const found = finding({ routes: [toNat], nat: { State: 'deleted' }, endpoints: ['ecr.api', 'ecr.dkr'] });
    expect(found?.summary).toBe(
      'nat-0abc1234, the way from subnet-0priv1234 to Amazon S3 in us-east-1, is in state deleted.',
    );
    expect(found?.legs).toEqual(['layer']);
  });

  it.each<[string, World, object]>([
    ['an available NAT gateway', behindNat({}), { is: 'pass', because: 'nat-0abc1234 is available' }],
    [
      'a dead one that endpoints make needless',
      { routes: [toNat], nat: { State: 'deleted' }, endpoints: all },
      { is: 'notApplicable', because: 'no NAT gateway is on the way out of subnet-0priv1234' },
    ],
  ])('does not fail for %s', (_, world, verdict) => {
    expect(judge(world)).toEqual(verdict);
  });

  it("cannot tell of a NAT gateway of a shared subnet's owner where endpoints may carry the pull", () => {
    const world: World = {
      routes: [{ ...toNat, State: 'blackhole' }],
      nat: null,
      subnet: { OwnerId: '444455556666' },
    };
    expect(judge(world)).toMatchObject({ is: 'inconclusive' });
    expect(judge({ ...world, image: 'nginx' })).toMatchObject({ is: 'fail' });
    expect(judge({ ...world, image: 'nginx', without: ['vpcEndpoints'] })).toMatchObject({ is: 'fail' });
  });
});
