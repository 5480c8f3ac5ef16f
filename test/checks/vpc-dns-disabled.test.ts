import { describe, expect, it } from 'vitest';
import { vpcDnsDisabled as check } from '../../lambda/checks/vpc-dns-disabled.ts';
import type { DhcpOptionsFact } from '../../lambda/evidence/facts.ts';
import type { PullFailure } from '../../lambda/types.ts';
import { all, factsOf, failureOf, type World } from '../network/worlds.ts';

/** A look-up that nobody answered. */
const lookUp = (server: string): PullFailure => ({
  ...failureOf({ reason: { symptom: 'dns-failure', leg: 'manifest' } }),
  text: `CannotPullContainerError: dial tcp: lookup 111122223333.dkr.ecr.us-east-1.amazonaws.com on ${server}:53: read udp 10.0.3.57:41237->${server}:53: i/o timeout`,
});

const silent = failureOf({});

const judge = (world: World, failure = silent, dhcpOptions?: DhcpOptionsFact | null) =>
  check.evaluate({ ...factsOf(world), ...(dhcpOptions !== undefined && { dhcpOptions }) }, failure);

const off: World = { dns: { enableDnsSupport: false } };

const finding = (world: World, failure?: PullFailure) => {
  const verdict = judge(world, failure);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

describe('vpc-dns-disabled', () => {
  it('finds a resolver that is off', () => {
    expect(finding(off)).toEqual({
      resource: 'vpc-0abc1234',
      summary:
        'vpc-0abc1234 does not resolve names: enableDnsSupport is off, and its DHCP options name no other DNS server.',
      evidence: [
        'ec2:DescribeVpcAttribute: vpc-0abc1234 has enableDnsSupport off',
        'ec2:DescribeDhcpOptions: dopt-0abc1234 names AmazonProvidedDNS',
      ],
      remediation: {
        text: 'Turn on enableDnsSupport of vpc-0abc1234. Its resolver then answers everything in the VPC, without a restart.',
        commands: [
          'aws ec2 modify-vpc-attribute --vpc-id vpc-0abc1234 --enable-dns-support \'{"Value":true}\' --region us-east-1',
        ],
        cdk: "new ec2.Vpc(this, 'Vpc', { enableDnsSupport: true, /* … */ });",
        terraform: 'resource "aws_vpc" "this" {\n  enable_dns_support = true\n}',
      },
    });
  });

  it.each<[string, World]>([
    ['the second address of the VPC', off],
    ['the same, where the DHCP options could not be read', { ...off, without: ['dhcpOptions'] }],
    ['the same, where the DHCP options name a server of one’s own', { ...off, dnsServers: ['10.0.0.10'] }],
  ])('is certain where the message names the resolver by %s', (_, world) => {
    expect(finding(world, lookUp('10.0.0.2'))?.summary).toBe(
      'vpc-0abc1234 does not resolve names: enableDnsSupport is off, and the puller asked its resolver at 10.0.0.2.',
    );
  });

  it('knows the resolver by its link-local address without any route table', () => {
    const world: World = { ...off, without: ['dhcpOptions', 'routeTables'] };
    expect(finding(world, lookUp('169.254.169.253'))?.summary).toContain('at 169.254.169.253');
  });

  it.each(['127.0.0.53', '[::1]'])('takes a stub at %s for no server', (stub) => {
    expect(finding(off, lookUp(stub))?.summary).toContain('its DHCP options name no other DNS server');
  });

  it.each<[string, World, PullFailure, object]>([
    [
      'the resolver is on',
      {},
      lookUp('10.0.0.2'),
      { is: 'pass', because: 'enableDnsSupport of vpc-0abc1234 is on' },
    ],
    [
      'the DHCP options name DNS servers of one’s own',
      { ...off, dnsServers: ['10.0.0.10', '10.0.0.11'] },
      silent,
      {
        is: 'notApplicable',
        because:
          'DNS is asked of 10.0.0.10 and 10.0.0.11 and not of the VPC: security-group-egress-closed and network-acl-closed judge the way there on port 53',
      },
    ],
    [
      'the message names another server',
      off,
      lookUp('10.9.0.10'),
      {
        is: 'notApplicable',
        because:
          'DNS is asked of 10.9.0.10 and not of the VPC: security-group-egress-closed and network-acl-closed judge the way there on port 53',
      },
    ],
  ])('does not fail where %s', (_, world, failure, verdict) => {
    expect(judge(world, failure)).toEqual(verdict);
  });

  it('cannot tell who is asked in the place of a resolver that is off where the DHCP options could not be read', () => {
    expect(judge({ ...off, without: ['dhcpOptions'] })).toEqual({
      is: 'inconclusive',
      gaps: [
        {
          action: 'ec2:DescribeDhcpOptions',
          reason: 'the resolver of vpc-0abc1234 is off, and its DHCP options may name another DNS server',
        },
      ],
    });
  });

  it.each<[string, DhcpOptionsFact | null]>([
    ['there are no DHCP options', null],
    ['the DHCP options name no DNS server', { DhcpOptionsId: 'dopt-0abc1234', domainNameServers: [] }],
  ])('cannot tell whether the puller has a DNS server where %s', (_, options) => {
    expect(judge({}, silent, options)).toMatchObject({ is: 'inconclusive' });
    expect(judge(off, silent, options)).toMatchObject({ is: 'fail' });
  });

  it.each<[string, PullFailure, boolean]>([
    ['a failed look-up on any leg', lookUp('10.0.0.2'), true],
    ['silence without an address', silent, true],
    ['a text that is cut off', failureOf({ reason: { symptom: 'unrecognised' } }), true],
    ['silence at an address', failureOf({ reason: { leg: 'manifest', address: '52.94.7.7' } }), false],
    ['a connection that was cut', failureOf({ reason: { symptom: 'interrupted' } }), false],
  ])('explains, or not, %s', (_, failure, explained) => {
    const found = finding({ ...off, endpoints: all });
    expect(found && check.explains(found, failure)).toBe(explained);
  });

  it.each<[string, PullFailure, string]>([
    [
      'the registry answered',
      failureOf({ reason: { symptom: 'access-denied' } }),
      'a failure with symptom access-denied does not come from the network path',
    ],
    [
      'the task ran outside AWS',
      failureOf({ task: { launchType: 'EXTERNAL' } }),
      'the task ran outside AWS: nothing of its network is in EC2',
    ],
  ])('has nothing to say where %s', (_, failure, because) => {
    expect(check.skip(failure)).toBe(because);
  });
});
