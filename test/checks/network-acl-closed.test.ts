import { describe, expect, it } from 'vitest';
import { networkAclClosed as check } from '../../lambda/checks/network-acl-closed.ts';
import { withIpv6 } from '../network/paths/parts.ts';
import { acl, all, endpoint, factsOf, failureOf, toNat, type World } from '../network/worlds.ts';

const judge = (world: World) => check.evaluate(factsOf(world), failureOf(world));

const finding = (world: World) => {
  const verdict = judge(world);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

type Rules = Parameters<typeof acl>[0]['in'];
const open: Rules = [[100, 'allow', '0.0.0.0/0']];
const behindNat = (out: Rules, back: Rules): World => ({
  routes: [toNat],
  image: 'ghcr.io/acme/api:1',
  acl: acl({ out, in: back }),
});
const start = 'acl-0a1b2c3d, the network ACL of subnet-0priv1234, is closed to ghcr.io:';

describe('network-acl-closed', () => {
  it.each<[string, World, string]>([
    [
      'a rule before the one that allows',
      behindNat([[90, 'deny', '0.0.0.0/0', [443, 443]], ...open], open),
      `${start} rule 90 denies egress on port 443.`,
    ],
    [
      'no rule that allows',
      behindNat([[100, 'allow', '0.0.0.0/0', [80, 80]]], open),
      `${start} rule * denies egress on port 443.`,
    ],
    [
      'answers that do not come back, as where 443 was opened both ways',
      behindNat(open, [[100, 'allow', '0.0.0.0/0', [443, 443]]]),
      `${start} rule * denies ingress on ports 32768-60999.`,
    ],
    [
      'both directions',
      behindNat([[90, 'deny', '0.0.0.0/0', [443, 443]], ...open], []),
      `${start} rule 90 denies egress on port 443 and rule * denies ingress on ports 32768-60999.`,
    ],
    [
      'some of the ports that Linux dials from',
      behindNat(open, [[100, 'allow', '0.0.0.0/0', [49152, 65535]]]),
      `${start} rule * denies ingress on ports 32768-49151, so that pulls fail from time to time.`,
    ],
    [
      'public addresses, while endpoints in the subnet are not filtered',
      { endpoints: all, acl: acl({ out: [[100, 'allow', '10.0.0.0/16']], in: open }) },
      'acl-0a1b2c3d, the network ACL of subnet-0priv1234, is closed to Amazon S3 in us-east-1: rule * denies egress on port 443.',
    ],
  ])('fails with %s', (_, world, summary) => {
    expect(finding(world)).toMatchObject({ resource: 'acl-0a1b2c3d', summary });
  });

  it('says once what was read, however many hosts it stops', () => {
    expect(finding({ ...behindNat([], open), image: 'nginx' })?.evidence).toEqual([
      'ec2:DescribeNetworkAcls: acl-0a1b2c3d (used by subnet-0priv1234) rule * denies egress on port 443',
    ]);
  });

  const create = 'aws ec2 create-network-acl-entry --network-acl-id acl-0a1b2c3d';
  const out = (number: number, block = '0.0.0.0/0') =>
    `${create} --egress --rule-number ${number} --protocol tcp --port-range From=443,To=443 --cidr-block ${block} --rule-action allow --region us-east-1`;
  const back = (number: number, block = '0.0.0.0/0') =>
    `${create} --ingress --rule-number ${number} --protocol tcp --port-range From=1024,To=65535 --cidr-block ${block} --rule-action allow --region us-east-1`;
  const far = (service: string) => endpoint(service, { SubnetIds: ['subnet-0far1234'] });

  it.each<[string, World, string[]]>([
    [
      'after the last rule, where the * decides',
      behindNat([], [[120, 'allow', '0.0.0.0/0', [443, 443]]]),
      [out(100), back(200)],
    ],
    ['before the rule that denies', behindNat([[90, 'deny', '0.0.0.0/0'], ...open], open), [out(89)]],
    [
      'at the next number that is free',
      behindNat([[3, 'allow', '10.0.0.0/8'], [4, 'deny', '0.0.0.0/0'], ...open], open),
      [out(2)],
    ],
    [
      'in the place of the first rule, whose deny moves behind them',
      behindNat([[1, 'deny', '0.0.0.0/0'], ...open], open),
      [
        'aws ec2 create-network-acl-entry --network-acl-id acl-0a1b2c3d --egress --rule-number 2 --protocol all --cidr-block 0.0.0.0/0 --rule-action deny --region us-east-1',
        'aws ec2 replace-network-acl-entry --network-acl-id acl-0a1b2c3d --egress --rule-number 1 --protocol tcp --port-range From=443,To=443 --cidr-block 0.0.0.0/0 --rule-action allow --region us-east-1',
      ],
    ],
    [
      'nowhere, where the deny could not move without passing another rule',
      behindNat([[1, 'deny', '0.0.0.0/0', [443, 443]], [2, 'allow', '10.0.0.0/8'], ...open], open),
      [
        "aws ec2 describe-network-acls --network-acl-ids acl-0a1b2c3d --query 'NetworkAcls[].Entries' --region us-east-1",
      ],
    ],
    [
      'for the VPC alone, where only endpoints in it are asked',
      {
        endpoints: [far('ecr.api'), far('ecr.dkr'), 's3'],
        acl: acl({ out: [[90, 'deny', '10.0.0.0/8'], ...open], in: open }),
      },
      [out(89, '10.0.0.0/16')],
    ],
  ])('adds rules %s', (_, world, commands) => {
    expect(finding(world)?.remediation.commands).toEqual(commands);
  });

  it.each<[string, Rules, string]>([
    [
      'that it moves a deny',
      [[1, 'deny', '0.0.0.0/0'], ...open],
      'Rule 1 denies egress, and no free number is before it: the commands copy that deny to number 2 and let 1 allow the pull instead.',
    ],
    [
      'that it can change nothing by itself',
      [[1, 'deny', '0.0.0.0/0'], [2, 'allow', '10.0.0.0/8'], ...open],
      'Rule 1 denies egress, and no free number is before it: see whether it can go, or number the rules anew, so that a rule which lets the pull through comes first.',
    ],
  ])('says %s', (_, out, text) => {
    const after =
      ' A network ACL keeps no state: a pull needs TCP 443 one way and, for the answers, the ephemeral ports 1024-65535 the other way.';
    expect(finding(behindNat(out, open))?.remediation.text).toBe(text + after);
  });

  it('adds a rule for the port that the image names', () => {
    const world: World = {
      routes: [toNat],
      image: '203.0.114.9:5000/api:1',
      acl: acl({ out: [[100, 'allow', '0.0.0.0/0', [443, 443]]], in: open }),
    };
    expect(finding(world)?.remediation.commands).toEqual([
      'aws ec2 create-network-acl-entry --network-acl-id acl-0a1b2c3d --egress --rule-number 200 --protocol tcp --port-range From=5000,To=5000 --cidr-block 0.0.0.0/0 --rule-action allow --region us-east-1',
    ]);
  });

  it('cannot tell where the endpoints have interfaces in other subnets, which it denies', () => {
    const denied = acl({ out: [[90, 'deny', '10.0.0.0/8'], ...open], in: open });
    expect(judge({ endpoints: all, acl: denied })).toEqual({
      is: 'inconclusive',
      gaps: ['ecr.api', 'ecr.dkr'].map((name) => ({
        action: 'ec2:DescribeNetworkAcls',
        reason: `acl-0a1b2c3d: rule 90 denies egress on port 443 beyond subnet-0priv1234: where ${name} in us-east-1 has addresses in other subnets, pulls fail from time to time`,
      })),
    });
  });

  it('fails without routes and endpoints, where it lets nothing out', () => {
    const world: World = {
      acl: acl({ out: [], in: open }),
      image: 'nginx',
      without: ['vpcEndpoints', 'routeTables'],
    };
    expect(judge(world)).toMatchObject({ is: 'fail' });
  });

  it('passes where 443 is let out and the ephemeral ports back in', () => {
    expect(
      judge(
        behindNat([[100, 'allow', '0.0.0.0/0', [443, 443]]], [[100, 'allow', '0.0.0.0/0', [1024, 65535]]]),
      ),
    ).toEqual({
      is: 'pass',
      because: 'acl-0a1b2c3d and acl-0default let TCP 443 through and the answers back',
    });
  });

  it('does not apply where the path ends before it', () => {
    const subnet = { ...withIpv6.subnet, CidrBlock: undefined, Ipv6Native: true };
    expect(judge({ ...withIpv6, subnet })).toEqual({
      is: 'notApplicable',
      because:
        'the path ends before the network ACL: subnet-0priv1234 has IPv6 addresses alone, and api.ecr.us-east-1.amazonaws.com none',
    });
  });

  it('cannot tell from an answer without rules', () => {
    expect(judge({ routes: [toNat], acl: [] })).toEqual({
      is: 'inconclusive',
      gaps: [{ action: 'ec2:DescribeNetworkAcls', reason: 'the answer lists no rules of acl-0a1b2c3d' }],
    });
  });

  it.each<[World['reason'], boolean]>([
    [{ symptom: 'timeout', leg: 'manifest' }, true],
    [{ symptom: 'unrecognised', leg: 'unknown' }, true],
    [{ symptom: 'connection-refused', leg: 'manifest' }, false],
  ])('explains %j: %s', (reason, expected) => {
    const found = finding(behindNat([], []));
    expect(found && check.explains(found, failureOf({ reason }))).toBe(expected);
  });
});
