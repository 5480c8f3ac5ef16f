import { describe, expect, it } from 'vitest';
import { s3GatewayUnassociated as check } from '../../lambda/checks/s3-gateway-unassociated.ts';
import { all, endpoint, factsOf, failureOf, table, toNat, type World } from '../network/worlds.ts';

const judge = (world: World) => check.evaluate(factsOf(world), failureOf(world));

const finding = (world: World) => {
  const verdict = judge(world);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

const elsewhere: World = {
  endpoints: ['ecr.api', 'ecr.dkr', endpoint('s3', { RouteTableIds: ['rtb-0main1234'] })],
};

describe('s3-gateway-unassociated', () => {
  it('fails where the endpoint serves other route tables', () => {
    expect(finding(elsewhere)).toMatchObject({
      resource: 'vpce-0s31234',
      summary:
        'The S3 gateway endpoint vpce-0s31234 is not associated with rtb-0priv5678, the route table of subnet-0priv1234, which has no other way to the image layers.',
      evidence: [
        'ec2:DescribeRouteTables: rtb-0priv5678 (used by subnet-0priv1234) has no route to 0.0.0.0/0',
        'ec2:DescribeVpcEndpoints: vpce-0s31234 (com.amazonaws.us-east-1.s3) is associated with rtb-0main1234 alone',
      ],
      legs: ['layer'],
    });
  });

  it('associates every route table of the workload that lacks it, and no other', () => {
    const world = {
      ...elsewhere,
      puller: { subnets: ['subnet-0priv1234', 'subnet-0priv9999', 'subnet-0lost1234'] },
      otherTables: [table('rtb-0priv9999', ['subnet-0priv9999'], [])],
    };
    const found = finding(world);
    expect(found?.remediation.commands).toEqual([
      'aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0s31234 --add-route-table-ids rtb-0priv5678 rtb-0priv9999 --region us-east-1',
    ]);
    expect(found?.remediation.text).toBe(
      'Associate vpce-0s31234 with rtb-0priv5678 and rtb-0priv9999. It adds the route to Amazon S3 at once, and nothing else changes.',
    );
  });

  it('says so where the endpoint is associated with nothing', () => {
    const world = { endpoints: [endpoint('s3', { RouteTableIds: [] })] };
    expect(finding(world)?.evidence.at(-1)).toBe(
      'ec2:DescribeVpcEndpoints: vpce-0s31234 (com.amazonaws.us-east-1.s3) is associated with no route table',
    );
  });

  it.each<[string, World, string]>([
    ['the endpoint is associated', { endpoints: all }, 'Amazon S3 in us-east-1 through vpce-0s31234'],
    [
      'a NAT gateway stands in',
      { ...elsewhere, routes: [toNat] },
      'Amazon S3 in us-east-1 through nat-0abc1234',
    ],
  ])('passes where %s', (_, world, because) => {
    expect(judge(world)).toEqual({ is: 'pass', because });
  });

  it('leaves it to another check where there is no S3 endpoint', () => {
    const because = 'see vpc-endpoint-missing';
    expect(judge({ endpoints: ['ecr.api', 'ecr.dkr'] })).toEqual({ is: 'notApplicable', because });
  });

  it.each<[World['reason'], boolean]>([
    [{ symptom: 'timeout', leg: 'layer' }, true],
    [{ symptom: 'timeout', leg: 'manifest' }, false],
    [{ symptom: 'interrupted', leg: 'layer' }, false],
  ])('explains %j: %s', (reason, expected) => {
    const found = finding(elsewhere);
    expect(found && check.explains(found, failureOf({ reason }))).toBe(expected);
  });

  it('has nothing to say of a registry that no endpoint serves', () => {
    expect(check.skip(failureOf({ image: 'ghcr.io/acme/api:1' }))).toBe('VPC endpoints do not serve ghcr.io');
  });
});
