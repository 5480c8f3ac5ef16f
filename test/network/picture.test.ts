import { describe, expect, it } from 'vitest';
import { known } from '../../lambda/evidence/define.ts';
import { describePaths } from '../../lambda/network/index.ts';
import type { PathFacts } from '../../lambda/network/types.ts';
import type { Evidence } from '../../lambda/types.ts';
import { all, ecr, endpoint, factsOf, failureOf, https, toInternet, toNat, type World } from './worlds.ts';

const evidenceOf = (facts: PathFacts): Evidence =>
  Object.fromEntries(Object.entries(facts).map(([key, fact]) => [key, known(fact)]));

const pictures = (world: World) => describePaths(evidenceOf(factsOf(world)), failureOf(world));

const start = 'task 10.0.3.57 ─ sg-0task1234 (443 out: yes) ─ acl-0a1b2c3d (ok)';

describe('paths as pictures', () => {
  it('shows the worked incident: open to ECR, and no route to the layers', () => {
    expect(pictures({ endpoints: ['ecr.api', 'ecr.dkr'] })).toEqual([
      `${start} ─ vpce-0api1234 ─ ecr.api in us-east-1`,
      `${start} ─ vpce-0dkr1234 ─ ecr.dkr in us-east-1`,
      `${start} ─ rtb-0priv5678 ─✗ no route to Amazon S3 in us-east-1: no S3 gateway endpoint, no NAT gateway`,
    ]);
  });

  it.each<[string, World, string]>([
    [
      'a gateway endpoint',
      { endpoints: all },
      `${start} ─ rtb-0priv5678 ─ vpce-0s31234 ─ Amazon S3 in us-east-1`,
    ],
    [
      'a NAT gateway',
      { routes: [toNat] },
      `${start} ─ rtb-0priv5678 ─ nat-0abc1234 ─ Amazon S3 in us-east-1`,
    ],
    [
      'a NAT gateway that is gone',
      { routes: [toNat], nat: { State: 'deleted' } },
      `${start} ─ rtb-0priv5678 ─ nat-0abc1234 ─✗ is in state deleted (to Amazon S3 in us-east-1)`,
    ],
    [
      'an internet gateway without public IP',
      { routes: [toInternet] },
      `${start} ─ rtb-0priv5678 ─ igw-0abc1234 ─✗ the task has no public IP, and an internet gateway carries no other (to Amazon S3 in us-east-1)`,
    ],
    [
      'a gateway endpoint of another table',
      { endpoints: [endpoint('s3', { RouteTableIds: [] })] },
      `${start} ─ rtb-0priv5678 ─✗ no route to Amazon S3 in us-east-1: vpce-0s31234 is not associated with it, no NAT gateway`,
    ],
    [
      'a closed security group',
      { endpoints: all, egress: [https('10.0.0.0/16')] },
      'task 10.0.3.57 ─ sg-0task1234 ─✗ 443 out: no rule admits Amazon S3 in us-east-1',
    ],
    [
      'a closed network ACL',
      {
        routes: [toNat],
        acl: [
          { Egress: true, RuleNumber: 32767, RuleAction: 'deny', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
        ],
      },
      'task 10.0.3.57 ─ sg-0task1234 (443 out: yes) ─ acl-0a1b2c3d ─✗ rule * denies egress on port 443, rule * denies ingress on ports 32768-60999 (to Amazon S3 in us-east-1)',
    ],
    [
      'a transit gateway',
      { routes: [{ DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-0abc1234' }] },
      `${start} ─ rtb-0priv5678 ─ tgw-0abc1234 ─? what lies beyond cannot be seen from here (to Amazon S3 in us-east-1)`,
    ],
    [
      'endpoints that may be in a hub',
      { routes: [{ DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-0abc1234' }] },
      `${start} ─ rtb-0priv5678 ─? no route to Amazon S3 in us-east-1: no S3 gateway endpoint, no NAT gateway`,
    ],
    [
      'a way over IPv6, which is not judged',
      {
        routes: [{ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-0abc1234' }],
        image: '111122223333.dkr-ecr.us-east-1.on.aws/payments:v42',
      },
      'IPv6 ─? 111122223333.dkr-ecr.us-east-1.on.aws has IPv6 addresses, and rtb-0priv5678 sends ::/0 to eigw-0abc1234: IPv6 paths are not judged (to Amazon S3 in us-east-1)',
    ],
    [
      'a registry on a port of its own',
      { routes: [toNat], image: '203.0.114.9:5000/api:1' },
      'task 10.0.3.57 ─ sg-0task1234 (5000 out: yes) ─ acl-0a1b2c3d (ok) ─ rtb-0priv5678 ─ nat-0abc1234 ─ 203.0.114.9:5000',
    ],
    [
      'a public IP and groups of a later configuration',
      {
        routes: [toInternet],
        puller: {
          publicIp: true,
          superseded: { action: 'ecs:DescribeServices', reason: 'no longer listed' },
        },
      },
      'task 10.0.3.57 ─ sg-0task1234 (443 out: yes, as configured now) ─ acl-0a1b2c3d (ok) ─ rtb-0priv5678 ─ igw-0abc1234 (public IP: yes, as configured now) ─ Amazon S3 in us-east-1',
    ],
    [
      'a public IP that is not known',
      { routes: [toInternet], puller: { publicIp: undefined } },
      `${start} ─ rtb-0priv5678 ─ igw-0abc1234 (whether the puller has a public IP is not known) ─ Amazon S3 in us-east-1`,
    ],
    [
      'an image in another Region',
      { endpoints: all, image: ecr('eu-west-1') },
      `${start} ─ rtb-0priv5678 ─✗ no route to Amazon S3 in eu-west-1: endpoints serve their own Region alone, no NAT gateway`,
    ],
    [
      'what was not read',
      { routes: [toNat], without: ['securityGroups', 'networkAcl', 'natGateways'] },
      'task 10.0.3.57 ─ sg-0task1234 (not read) ─ network ACL (not read) ─ rtb-0priv5678 ─ nat-0abc1234 (not read) ─ Amazon S3 in us-east-1',
    ],
  ])('shows %s', (_, world, expected) => {
    expect(pictures(world).at(-1)).toBe(expected);
  });

  it('shows one path for a registry that is not ECR, since all its hosts are reached alike', () => {
    expect(pictures({ routes: [toNat], image: 'nginx' })).toEqual([
      `${start} ─ rtb-0priv5678 ─ nat-0abc1234 ─ auth.docker.io`,
    ]);
  });

  it('shows a bypassed endpoint, and why', () => {
    const world = { endpoints: ['ecr.api', endpoint('ecr.dkr', { PrivateDnsEnabled: false }), 's3'] };
    expect(pictures(world)[1]).toBe(
      `${start} ─ rtb-0priv5678 ─✗ no route to ecr.dkr in us-east-1: vpce-0dkr1234 is bypassed (its private DNS is off), no NAT gateway`,
    );
  });

  it('shows nothing where nothing of the network was gathered', () => {
    const denied = {
      gap: { action: 'ec2:DescribeSubnets', reason: 'not authorized: allow ec2:DescribeSubnets' },
    };
    expect(describePaths({}, failureOf({}))).toEqual([]);
    expect(describePaths({ puller: known(factsOf({}).puller), subnet: denied }, failureOf({}))).toEqual([]);
  });

  it('leaves a host outside AWS to itself', () => {
    const evidence = { ...evidenceOf(factsOf({})), puller: known({ kind: 'external' as const }) };
    expect(describePaths(evidence, failureOf({ image: 'nginx' }))).toEqual([
      'host outside AWS ─? its network is not in EC2 (to auth.docker.io)',
    ]);
  });
});
