import { describe, expect, it } from 'vitest';
import { known } from '../../lambda/evidence/define.ts';
import { describePaths } from '../../lambda/network/index.ts';
import { pictureOf } from '../../lambda/network/picture.ts';
import type { Hop, PathFacts } from '../../lambda/network/types.ts';
import type { Evidence } from '../../lambda/types.ts';
import { broken, groups, hop, nat, ownAcl, table, task, traceTo } from './traces.ts';
import {
  acl,
  all,
  ecr,
  endpoint,
  factsOf,
  failureOf,
  https,
  otherSubnet,
  toInternet,
  toNat,
  type World,
} from './worlds.ts';

const evidenceOf = (facts: PathFacts): Evidence =>
  Object.fromEntries(Object.entries(facts).map(([key, fact]) => [key, known(fact)]));

const pictures = (world: World) => describePaths(evidenceOf(factsOf(world)), failureOf(world));

const start = 'task 10.0.3.57 ─ sg-0task1234 (443 out: yes) ─ acl-0a1b2c3d (ok)';

const unreadAcl = hop('network-acl', 'network ACL', {
  state: 'unknown',
  detail: 'not shown',
  subnetId: 'subnet-0pub1234',
});

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
      `${start} ─ rtb-0priv5678 ─ nat-0abc1234 ─ ecr.api, ecr.dkr and Amazon S3 in us-east-1`,
    ],
    [
      'a NAT gateway that is gone',
      { routes: [toNat], nat: { State: 'deleted' } },
      `${start} ─ rtb-0priv5678 ─ nat-0abc1234 ─✗ is in state deleted (to ecr.api, ecr.dkr and Amazon S3 in us-east-1)`,
    ],
    [
      'an internet gateway without public IP',
      { routes: [toInternet] },
      `${start} ─ rtb-0priv5678 ─ igw-0abc1234 ─✗ the task has no public IP, and an internet gateway carries no other (to ecr.api, ecr.dkr and Amazon S3 in us-east-1)`,
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
      'task 10.0.3.57 ─ sg-0task1234 (443 out: yes) ─ acl-0a1b2c3d ─✗ rule * denies egress on port 443, rule * denies ingress on ports 32768-60999 (to ecr.api, ecr.dkr and Amazon S3 in us-east-1)',
    ],
    [
      'a transit gateway',
      { routes: [{ DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-0abc1234' }] },
      `${start} ─ rtb-0priv5678 ─ tgw-0abc1234 ─? what lies beyond cannot be seen from here (to ecr.api, ecr.dkr and Amazon S3 in us-east-1)`,
    ],
    [
      'endpoints that may be in a hub',
      { routes: [{ DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-0abc1234' }] },
      `${start} ─ rtb-0priv5678 ─? no route to Amazon S3 in us-east-1: no S3 gateway endpoint, no NAT gateway`,
    ],
    [
      'an egress-only gateway, where the host has IPv6 addresses',
      {
        routes: [{ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-0abc1234' }],
        image: '111122223333.dkr-ecr.us-east-1.on.aws/payments:v42',
        subnet: { Ipv6CidrBlocks: ['2001:db8:1234:1a00::/64'] },
        egress: [{ IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
        acl: [true, false].map((Egress) => ({
          Egress,
          RuleNumber: 101,
          RuleAction: 'allow',
          Protocol: '-1',
          Ipv6CidrBlock: '::/0',
        })),
      },
      `${start} ─ rtb-0priv5678 ─ eigw-0abc1234 ─ ecr.api, ecr.dkr and Amazon S3 in us-east-1`,
    ],
    [
      'VPC Block Public Access, and what it would leave',
      {
        routes: [toNat],
        otherSubnets: [
          otherSubnet('subnet-0pub1234', '10.0.0.0/24', {
            BlockPublicAccessStates: { InternetGatewayBlockMode: 'block-bidirectional' },
          }),
        ],
        otherAcls: [
          {
            NetworkAclId: 'acl-0pub5678',
            Entries: acl({ out: [[100, 'allow', '0.0.0.0/0']], in: [] }),
            Associations: [{ SubnetId: 'subnet-0pub1234' }],
          },
        ],
      },
      [
        `${start} ─ rtb-0priv5678 ─ nat-0abc1234 ─ VPC Block Public Access ─✗ is block-bidirectional in subnet-0pub1234 (to ecr.api, ecr.dkr and Amazon S3 in us-east-1)`,
        '  then ✗ acl-0pub5678 (of subnet-0pub1234) rule * denies ingress on port 443, rule * denies ingress on ports 1024-65535',
      ].join('\n'),
    ],
    [
      'a registry on a port of its own',
      { routes: [toNat], image: '203.0.114.9:5000/api:1' },
      `task 10.0.3.57 ─ sg-0task1234 (5000 out: yes) ─ acl-0a1b2c3d (ok) ─ rtb-0priv5678 ─ nat-0abc1234 ─ 203.0.114.9:5000`,
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
      'task 10.0.3.57 ─ sg-0task1234 (443 out: yes, as configured now) ─ acl-0a1b2c3d (ok) ─ rtb-0priv5678 ─ igw-0abc1234 (public IP: yes, as configured now) ─ ecr.api, ecr.dkr and Amazon S3 in us-east-1',
    ],
    [
      'a public IP that is not known',
      { routes: [toInternet], puller: { publicIp: undefined } },
      `${start} ─ rtb-0priv5678 ─ igw-0abc1234 (whether the puller has a public IP is not known) ─ ecr.api, ecr.dkr and Amazon S3 in us-east-1`,
    ],
    [
      'an image in another Region',
      { endpoints: all, image: ecr('eu-west-1') },
      `${start} ─ rtb-0priv5678 ─✗ no route to ecr.api, ecr.dkr and Amazon S3 in eu-west-1: endpoints serve their own Region alone, no NAT gateway`,
    ],
    [
      'what was not read',
      { routes: [toNat], without: ['securityGroups', 'networkAcls', 'natGateways'] },
      'task 10.0.3.57 ─ sg-0task1234 (not read) ─ network ACL (not read) ─ rtb-0priv5678 ─ nat-0abc1234 (not read) ─ ecr.api, ecr.dkr and Amazon S3 in us-east-1',
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

describe('a path as a picture', () => {
  it.each<[string, Hop[], string]>([
    [
      'leaves out a resolver that answers',
      [task, hop('dns', 'AmazonProvidedDNS'), groups, ownAcl, table, nat],
      `${start} ─ rtb-0priv5678 ─ nat-0abc1234 ─ ecr.api in us-east-1`,
    ],
    [
      'ends at a resolver that does not',
      [
        task,
        broken('dns', 'VPC resolver', 'enableDnsSupport of vpc-0abc1234 is false'),
        groups,
        ownAcl,
        table,
      ],
      'task 10.0.3.57 ─ VPC resolver ─✗ enableDnsSupport of vpc-0abc1234 is false (to ecr.api in us-east-1)',
    ],
    [
      'goes on behind a resolver that cannot be seen',
      [
        task,
        hop('dns', '10.9.0.2', { state: 'invisible', detail: 'a DNS server of your own' }),
        groups,
        ownAcl,
        table,
        nat,
      ],
      'task 10.0.3.57 ─ 10.9.0.2 (a DNS server of your own) ─ sg-0task1234 (443 out: yes) ─ acl-0a1b2c3d (ok) ─ rtb-0priv5678 ─ nat-0abc1234 ─ ecr.api in us-east-1',
    ],
    [
      'passes over the open network ACL of another subnet',
      [task, groups, ownAcl, table, nat, hop('network-acl', 'acl-0pub5678', { subnetId: 'subnet-0pub1234' })],
      `${start} ─ rtb-0priv5678 ─ nat-0abc1234 ─ ecr.api in us-east-1`,
    ],
    [
      'names the subnet of a network ACL that is not the own one',
      [task, groups, ownAcl, table, nat, unreadAcl],
      `${start} ─ rtb-0priv5678 ─ nat-0abc1234 ─ network ACL (of subnet-0pub1234: not shown) ─ ecr.api in us-east-1`,
    ],
    [
      'ends at the network ACL of another subnet',
      [
        task,
        groups,
        ownAcl,
        table,
        nat,
        broken('network-acl', 'acl-0pub5678', 'rule * denies ingress on port 443', {
          subnetId: 'subnet-0pub1234',
        }),
      ],
      `${start} ─ rtb-0priv5678 ─ nat-0abc1234 ─ acl-0pub5678 (of subnet-0pub1234) ─✗ rule * denies ingress on port 443 (to ecr.api in us-east-1)`,
    ],
    [
      'writes out VPC Block Public Access',
      [
        task,
        groups,
        ownAcl,
        table,
        nat,
        broken('block-public-access', 'subnet-0pub1234', 'is block-ingress in subnet-0pub1234'),
      ],
      `${start} ─ rtb-0priv5678 ─ nat-0abc1234 ─ VPC Block Public Access ─✗ is block-ingress in subnet-0pub1234 (to ecr.api in us-east-1)`,
    ],
    [
      'shows the breaks that mending the first would leave',
      [
        task,
        broken('security-groups', 'sg-0task1234', '443 out: no rule admits ecr.api in us-east-1'),
        broken('network-acl', 'acl-0a1b2c3d', 'rule 100 denies egress on port 443'),
        table,
        broken('nat-gateway', 'nat-0abc1234', 'is in state deleted'),
      ],
      [
        'task 10.0.3.57 ─ sg-0task1234 ─✗ 443 out: no rule admits ecr.api in us-east-1',
        '  then ✗ acl-0a1b2c3d rule 100 denies egress on port 443',
        '  then ✗ nat-0abc1234 is in state deleted',
      ].join('\n'),
    ],
    [
      'shows a break behind the point where the path is lost',
      [
        task,
        groups,
        ownAcl,
        table,
        hop('nat-gateway', 'nat-0abc1234', { state: 'invisible', detail: 'not shown to this account' }),
        broken('network-acl', 'acl-0pub5678', 'rule 90 denies ingress on port 443', {
          subnetId: 'subnet-0pub1234',
        }),
      ],
      [
        `${start} ─ rtb-0priv5678 ─ nat-0abc1234 ─? not shown to this account (to ecr.api in us-east-1)`,
        '  then ✗ acl-0pub5678 (of subnet-0pub1234) rule 90 denies ingress on port 443',
      ].join('\n'),
    ],
  ])('%s', (_, hops, expected) => {
    expect(pictureOf(traceTo('ecr.api in us-east-1', ...hops))).toBe(expected);
  });
});
