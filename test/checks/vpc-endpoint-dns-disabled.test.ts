import { describe, expect, it } from 'vitest';
import { vpcEndpointDnsDisabled as check } from '../../lambda/checks/vpc-endpoint-dns-disabled.ts';
import { all, endpoint, factsOf, failureOf, table, toNat, type World } from '../network/worlds.ts';

const judge = (world: World) => check.evaluate(factsOf(world), failureOf(world));

const finding = (world: World) => {
  const verdict = judge(world);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

const explains = (world: World, reason: World['reason']): boolean | undefined => {
  const found = finding(world);
  return found && check.explains(found, failureOf({ ...world, reason }));
};

const noPrivateDns = endpoint('ecr.dkr', { PrivateDnsEnabled: false });
const bypassed: World = { endpoints: ['ecr.api', noPrivateDns, 's3'] };
const atPublic: World['reason'] = { leg: 'manifest', address: '52.94.7.7' };
const noInternet = 'and rtb-0priv5678 has no working route to the internet.';
const modify = 'aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0dkr1234';
const hostnamesOn =
  'aws ec2 modify-vpc-attribute --vpc-id vpc-0abc1234 --enable-dns-hostnames \'{"Value":true}\' --region us-east-1';
const supportOn =
  'aws ec2 modify-vpc-attribute --vpc-id vpc-0abc1234 --enable-dns-support \'{"Value":true}\' --region us-east-1';

describe('vpc-endpoint-dns-disabled', () => {
  it('finds an endpoint without private DNS, by the public address that was dialled', () => {
    const world = { ...bypassed, reason: atPublic };
    expect(finding(world)).toEqual({
      resource: 'vpce-0dkr1234',
      summary: `ecr.dkr in us-east-1 resolves to public addresses (the puller dialled 52.94.7.7), because private DNS of vpce-0dkr1234 is off: the endpoint is bypassed, ${noInternet}`,
      evidence: [
        'ec2:DescribeRouteTables: rtb-0priv5678 (used by subnet-0priv1234) has no route to 0.0.0.0/0, nor to 52.94.7.7',
        'ec2:DescribeVpcEndpoints: vpce-0dkr1234 (com.amazonaws.us-east-1.ecr.dkr) has private DNS off',
        'ec2:DescribeVpcAttribute: vpc-0abc1234 has enableDnsSupport on and enableDnsHostnames on',
      ],
      remediation: {
        text: 'Turn on private DNS of vpce-0dkr1234. In the whole VPC the name of the service then leads there.',
        commands: [`${modify} --private-dns-enabled --region us-east-1`],
        cdk: "new ec2.InterfaceVpcEndpoint(this, 'Endpoint', { privateDnsEnabled: true, /* … */ });",
        terraform: 'resource "aws_vpc_endpoint" "ecr_dkr" {\n  private_dns_enabled = true\n}',
      },
      legs: ['manifest'],
    });
    expect(explains(world, atPublic)).toBe(true);
  });

  it.each<[string, World, object]>([
    [
      'enableDnsHostnames off under two endpoints',
      { endpoints: all, dns: { enableDnsHostnames: false } },
      {
        resource: 'vpc-0abc1234',
        summary: `ecr.api and ecr.dkr in us-east-1 resolve to public addresses, because enableDnsHostnames of vpc-0abc1234 is off: vpce-0api1234 and vpce-0dkr1234 are bypassed, ${noInternet}`,
        remediation: { commands: [hostnamesOn] },
        legs: ['registry-auth', 'manifest'],
      },
    ],
    [
      'private DNS and an attribute off, the attribute first',
      { ...bypassed, dns: { enableDnsHostnames: false } },
      {
        resource: 'vpc-0abc1234',
        summary: `ecr.api and ecr.dkr in us-east-1 resolve to public addresses, because private DNS of vpce-0dkr1234 is off and enableDnsHostnames of vpc-0abc1234 is off: vpce-0api1234 and vpce-0dkr1234 are bypassed, ${noInternet}`,
        remediation: { commands: [hostnamesOn, `${modify} --private-dns-enabled --region us-east-1`] },
      },
    ],
    [
      'enableDnsSupport off, as an address was dialled all the same',
      { endpoints: all, dns: { enableDnsSupport: false }, dnsServers: ['10.0.0.10'], reason: atPublic },
      {
        summary: expect.stringContaining('enableDnsSupport of vpc-0abc1234 is off'),
        remediation: { commands: [supportOn] },
      },
    ],
    [
      'private DNS for the inbound Resolver endpoint only',
      {
        endpoints: [
          'ecr.api',
          endpoint('ecr.dkr', { DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true } }),
          's3',
        ],
      },
      {
        summary: `ecr.dkr in us-east-1 resolves to public addresses, because private DNS of vpce-0dkr1234 is for the inbound Resolver endpoint only: the endpoint is bypassed, ${noInternet}`,
        remediation: {
          commands: [
            `${modify} --dns-options PrivateDnsOnlyForInboundResolverEndpoint=false --region us-east-1`,
          ],
        },
      },
    ],
  ])('finds %s', (_, world, expected) => {
    expect(finding(world)).toMatchObject(expected);
  });

  it('names what private DNS needs where the attributes could not be read', () => {
    const found = finding({ ...bypassed, without: ['dnsAttributes'] });
    expect(found?.remediation.text).toBe(
      'Turn on private DNS of vpce-0dkr1234, for which enableDnsSupport and enableDnsHostnames of vpc-0abc1234 have to be on. In the whole VPC the name of the service then leads there.',
    );
    expect(found?.evidence.join()).not.toContain('DescribeVpcAttribute');
  });

  it('blames DNS servers of one’s own where a public address was dialled under private DNS', () => {
    expect(finding({ endpoints: all, dnsServers: ['10.0.0.10'], reason: atPublic })).toMatchObject({
      resource: 'dopt-0abc1234',
      summary: `ecr.dkr in us-east-1 resolves to public addresses (the puller dialled 52.94.7.7), because the DNS servers of dopt-0abc1234 (10.0.0.10) do not ask the VPC's resolver: vpce-0dkr1234 is bypassed, ${noInternet}`,
      evidence: expect.arrayContaining([
        'ec2:DescribeDhcpOptions: dopt-0abc1234 names the DNS servers 10.0.0.10',
      ]),
      remediation: {
        text: 'Let 10.0.0.10 forward amazonaws.com to the resolver of vpc-0abc1234 (169.254.169.253 from inside of it, an inbound Resolver endpoint from elsewhere). The answers to these questions are then private addresses.',
        commands: ['dig +short 111122223333.dkr.ecr.us-east-1.amazonaws.com @10.0.0.10'],
        alternatives: [
          {
            commands: [
              'DHCP_OPTIONS=$(aws ec2 create-dhcp-options --dhcp-configurations Key=domain-name-servers,Values=AmazonProvidedDNS --query DhcpOptions.DhcpOptionsId --output text --region us-east-1)',
              'aws ec2 associate-dhcp-options --dhcp-options-id "$DHCP_OPTIONS" --vpc-id vpc-0abc1234 --region us-east-1',
            ],
          },
        ],
      },
    });
  });

  it.each<[string, World, object]>([
    [
      'all settings are on',
      { endpoints: all },
      {
        is: 'pass',
        because:
          'ecr.api in us-east-1 resolves to vpce-0api1234; ecr.dkr in us-east-1 resolves to vpce-0dkr1234 (private DNS and both DNS attributes of vpc-0abc1234 are on)',
      },
    ],
    [
      'a private address of the VPC was dialled, whatever the settings are now',
      { endpoints: ['ecr.api', noPrivateDns, 's3'], reason: { leg: 'manifest', address: '10.0.3.21' } },
      {
        is: 'pass',
        because:
          'ecr.api in us-east-1 resolves to vpce-0api1234; ecr.dkr in us-east-1 resolved to 10.0.3.21, which is in vpc-0abc1234',
      },
    ],
    [
      'a NAT gateway stands in for the endpoint',
      { ...bypassed, routes: [toNat] },
      {
        is: 'pass',
        because:
          'ecr.api in us-east-1 resolves to vpce-0api1234; ecr.dkr in us-east-1: vpce-0dkr1234 is bypassed (its private DNS is off), and nat-0abc1234 stands in for it',
      },
    ],
    [
      'what stands in is itself broken',
      { ...bypassed, routes: [toNat], nat: null },
      { is: 'notApplicable', because: 'see nat-gateway-broken' },
    ],
    [
      'there is no endpoint',
      { routes: [toNat] },
      { is: 'notApplicable', because: 'no interface endpoint is seen on the way out of subnet-0priv1234' },
    ],
    [
      'only the S3 gateway endpoint is there',
      { endpoints: ['s3'], routes: [toNat] },
      { is: 'notApplicable', because: 'no interface endpoint is seen on the way out of subnet-0priv1234' },
    ],
  ])('does not fail where %s', (_, world, verdict) => {
    expect(judge(world)).toEqual(verdict);
  });

  it.each<[string, World, string, string]>([
    [
      'the DNS attributes could not be read',
      { endpoints: all, without: ['dnsAttributes'] },
      'ec2:DescribeVpcAttribute',
      'the DNS attributes of vpc-0abc1234 could not be read',
    ],
    [
      'the DHCP options could not be read',
      { endpoints: all, without: ['dhcpOptions'] },
      'ec2:DescribeDhcpOptions',
      'the DHCP options of vpc-0abc1234 could not be read',
    ],
    [
      'DNS servers of one’s own answer, and the message shows no address',
      { endpoints: all, dnsServers: ['10.0.0.10'] },
      'ec2:DescribeDhcpOptions',
      'the DNS servers of dopt-0abc1234 are 10.0.0.10: whether the name resolves to vpce-0api1234 cannot be told',
    ],
    [
      'a public address was dialled, and nothing accounts for it',
      { endpoints: all, reason: atPublic },
      'ec2:DescribeVpcEndpoints',
      'the puller dialled 52.94.7.7 for ecr.dkr in us-east-1, although its name leads to vpce-0dkr1234 as configured now',
    ],
    [
      'what stands in for the endpoint goes on out of sight',
      {
        ...bypassed,
        routes: [{ DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-0abc1234', State: 'active' }],
        reason: atPublic,
      },
      'ec2:DescribeRouteTables',
      'the route to 0.0.0.0/0 leads to tgw-0abc1234: what lies beyond cannot be seen from here',
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
      endpoints: [endpoint('secretsmanager', { PrivateDnsEnabled: false })],
      reason: { leg: 'credentials' },
    };
    expect(check.skip(failureOf(world))).toBeUndefined();
    expect(judge(world)).toEqual({ is: 'notApplicable', because: 'see registry-route-missing' });
    expect(judge({ ...world, routes: [toNat] })).toEqual({
      is: 'pass',
      because:
        'Secrets Manager in us-east-1: vpce-0secretsmanager1234 is bypassed (its private DNS is off), and nat-0abc1234 stands in for it',
    });
  });

  it('leaves a VPC that resolves nothing at all to vpc-dns-disabled', () => {
    const world: World = { endpoints: all, dns: { enableDnsSupport: false } };
    expect(judge(world)).toEqual({
      is: 'notApplicable',
      because: 'no name resolves at all: see vpc-dns-disabled',
    });
    expect(explains({ ...world, endpoints: ['ecr.api', noPrivateDns, 's3'] }, {})).toBe(true);
  });

  it('explains silence on the steps whose endpoint is bypassed, and nothing else', () => {
    expect(explains(bypassed, { leg: 'unknown' })).toBe(true);
    expect(explains(bypassed, { symptom: 'unrecognised', leg: 'manifest' })).toBe(true);
    expect(explains(bypassed, { leg: 'layer' })).toBe(false);
    expect(explains(bypassed, { symptom: 'access-denied', leg: 'manifest' })).toBe(false);
  });

  it('is not asked where the name did not resolve', () => {
    expect(check.skip(failureOf({ reason: { symptom: 'dns-failure' } }))).toContain('did not resolve');
  });

  it('judges by the main route table where the subnet has no table of its own', () => {
    const world: World = {
      ...bypassed,
      subnet: { SubnetId: 'subnet-0lost1234' },
      mainTable: table('rtb-0main1234', ['main'], [toNat]),
    };
    expect(judge(world).is).toBe('pass');
  });
});
