import { describe, expect, it } from 'vitest';
import { registryRouteMissing as check } from '../../lambda/checks/registry-route-missing.ts';
import type { Symptom } from '../../lambda/types.ts';
import { dualStack, toEgressOnly, withIpv6 } from '../network/paths/parts.ts';
import {
  all,
  anywhere,
  ecr,
  endpoint,
  factsOf,
  failureOf,
  openAcl,
  openToIpv6,
  publicTable,
  table,
  toNat,
  type World,
} from '../network/worlds.ts';

const judge = (world: World) => check.evaluate(factsOf(world), failureOf(world));

const finding = (world: World) => {
  const verdict = judge(world);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

const toTgw = { DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: 'tgw-0hub1234' };
const toHub = { ...toTgw, DestinationCidrBlock: '10.0.0.0/8' };
const toEcr = 'subnet-0priv1234 has no way to Amazon ECR';
const noInternet = 'rtb-0priv5678 has no working route to the internet';

/** NAT for everything, and a dead way for a list of the company's own. */
const corporate: World = {
  routes: [
    toNat,
    { DestinationPrefixListId: 'pl-0corp1234', TransitGatewayId: 'tgw-0hub1234', State: 'blackhole' },
  ],
  prefixLists: [{ PrefixListId: 'pl-0corp1234', Cidrs: ['52.0.0.0/8'] }],
};
const s3Dead = { DestinationPrefixListId: 'pl-63a5400a', State: 'blackhole' as const };
const ipv6Alone: World = {
  ...withIpv6,
  subnet: { CidrBlock: undefined, Ipv6Native: true, Ipv6CidrBlocks: ['2600:1f18:abc:3::/64'] },
  routes: [toEgressOnly],
};
/** An image in us-west-2, for whose ECR this VPC has endpoints, and for its S3 none. */
const abroad: World = {
  image: ecr('us-west-2'),
  s3PrefixList: null,
  endpoints: ['ecr.api', 'ecr.dkr'].map((name) =>
    endpoint(name, { ServiceName: `com.amazonaws.us-west-2.${name}`, ServiceRegion: 'us-west-2' }),
  ),
};
const asking = (server: string): World => ({
  dnsServers: [server],
  reason: { symptom: 'dns-failure', leg: 'unknown' },
});
/** A VPC that has no NAT gateway. */
const withoutNat: World = { nat: null };

describe('registry-route-missing', () => {
  it.each<[string, World, string]>([
    [
      'neither endpoints nor internet',
      {},
      `${toEcr} in us-east-1: ${noInternet}, and vpc-0abc1234 has no endpoint for ecr.api, ecr.dkr or s3.`,
    ],
    [
      'Fargate platform 1.3, which needs no ecr.api',
      { task: { platformVersion: '1.3.0' } },
      `${toEcr} in us-east-1: ${noInternet}, and vpc-0abc1234 has no endpoint for ecr.dkr or s3.`,
    ],
    ['an image in another Region', { image: ecr('eu-west-1') }, `${toEcr} in eu-west-1: ${noInternet}.`],
    [
      'Docker Hub, endpoints or not',
      { endpoints: all, image: 'nginx' },
      `subnet-0priv1234 has no way to Docker Hub: ${noInternet}.`,
    ],
    [
      'ECR Public',
      { image: 'public.ecr.aws/nginx/nginx:1' },
      `subnet-0priv1234 has no way to Amazon ECR Public: ${noInternet}.`,
    ],
    [
      'endpoints in another VPC, and no route to it',
      { endpoints: ['ecr.api', 's3'], reason: { leg: 'manifest', address: '10.100.0.5' } },
      'ecr.dkr in us-east-1 resolves to 10.100.0.5, outside vpc-0abc1234, and rtb-0priv5678 has no working route there.',
    ],
    [
      'a dead route that takes the address from the default route',
      {
        routes: [
          toNat,
          { DestinationCidrBlock: '52.94.0.0/16', GatewayId: 'igw-0old1234', State: 'blackhole' },
        ],
        reason: { leg: 'manifest', address: '52.94.7.7' },
      },
      'rtb-0priv5678, the route table of subnet-0priv1234, sends 52.94.7.7, an address of ecr.dkr in us-east-1, into 52.94.0.0/16, whose target is gone.',
    ],
    [
      'a peering that takes the address from the default route',
      {
        routes: [toNat, { DestinationCidrBlock: '52.0.0.0/8', VpcPeeringConnectionId: 'pcx-0abc1234' }],
        reason: { leg: 'manifest', address: '52.94.7.7' },
      },
      'rtb-0priv5678, the route table of subnet-0priv1234, sends 52.94.7.7, an address of ecr.dkr in us-east-1, into 52.0.0.0/8, which leads over a peering, to private addresses alone.',
    ],
    [
      'a dead route for a prefix list that the address is in',
      { ...corporate, reason: { leg: 'manifest', address: '52.94.7.7' } },
      'rtb-0priv5678, the route table of subnet-0priv1234, sends 52.94.7.7, an address of ecr.dkr in us-east-1, into pl-0corp1234, whose target is gone.',
    ],
    [
      'a dead route for the addresses of Amazon S3, whichever was dialled',
      {
        routes: [toNat, { ...toHub, DestinationCidrBlock: undefined, ...s3Dead }],
        reason: { leg: 'layer' },
      },
      'rtb-0priv5678, the route table of subnet-0priv1234, sends Amazon S3 in us-east-1 into pl-63a5400a, whose target is gone.',
    ],
    [
      'a dead route beside a dead default, which is none to fall back on',
      {
        image: 'nginx',
        routes: [
          { ...toNat, NatGatewayId: undefined, GatewayId: 'igw-0abc1234', State: 'blackhole' },
          { ...toTgw, DestinationCidrBlock: '52.0.0.0/8', State: 'blackhole' },
        ],
        reason: { leg: 'manifest', address: '52.94.7.7' },
      },
      `subnet-0priv1234 has no way to Docker Hub: ${noInternet}.`,
    ],
    [
      'an address of IPv6, and no route for it',
      {
        ...withIpv6,
        image: dualStack,
        routes: [toNat],
        reason: { leg: 'manifest', address: '2600:1f18::9' },
      },
      `subnet-0priv1234 has no way to ecr.dkr in us-east-1: ${noInternet} over IPv6.`,
    ],
    [
      'a subnet that has IPv6 alone, and hosts that have none',
      ipv6Alone,
      'subnet-0priv1234 has IPv6 addresses alone, and the hosts that are asked for ecr.api, ecr.dkr and Amazon S3 in us-east-1 have none.',
    ],
    [
      'credentials that are fetched first, and nothing of the registry',
      { image: 'registry.corp.internal/api:1', reason: { leg: 'credentials' } },
      `subnet-0priv1234 has no way to Secrets Manager in us-east-1: ${noInternet}, and vpc-0abc1234 has no endpoint for secretsmanager.`,
    ],
    [
      'credentials and the registry both',
      { image: 'nginx', reason: { leg: 'credentials' } },
      `subnet-0priv1234 has no way to Secrets Manager in us-east-1 and Docker Hub: ${noInternet}.`,
    ],
    [
      'the one service of another Region that no endpoint in this one carries',
      abroad,
      `subnet-0priv1234 has no way to Amazon S3 in us-west-2: ${noInternet}.`,
    ],
    [
      'a registry at a private address',
      { image: '10.20.0.5:5000/api:1' },
      'rtb-0priv5678, the route table of subnet-0priv1234, has no working route to 10.20.0.5:5000.',
    ],
    [
      'a DNS server at a private address',
      asking('10.20.0.53'),
      'rtb-0priv5678, the route table of subnet-0priv1234, has no working route to DNS server 10.20.0.53.',
    ],
    [
      'a DNS server on the internet',
      asking('198.51.100.53'),
      `subnet-0priv1234 has no way to DNS server 198.51.100.53: ${noInternet}.`,
    ],
    [
      'a DNS server on the internet that a dead route takes away',
      {
        ...asking('198.51.100.53'),
        routes: [toNat, { ...toTgw, DestinationCidrBlock: '198.51.100.0/24', State: 'blackhole' }],
      },
      'rtb-0priv5678, the route table of subnet-0priv1234, sends DNS server 198.51.100.53 into 198.51.100.0/24, whose target is gone.',
    ],
  ])('fails for %s', (_, world, summary) => {
    expect(finding(world)?.summary).toBe(summary);
  });

  it('says what was read', () => {
    expect(finding({})?.evidence).toEqual([
      'ec2:DescribeRouteTables: rtb-0priv5678 (used by subnet-0priv1234) has no route to 0.0.0.0/0',
      'ec2:DescribeVpcEndpoints: vpc-0abc1234 has no endpoint for ecr.api, ecr.dkr or s3 in us-east-1',
    ]);
    const gone = {
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: 'igw-0abc1234',
      State: 'blackhole' as const,
    };
    expect(finding({ routes: [gone] })?.evidence[0]).toBe(
      'ec2:DescribeRouteTables: rtb-0priv5678 (used by subnet-0priv1234) sends 0.0.0.0/0 to igw-0abc1234, a blackhole',
    );
  });

  it('creates the three endpoints, with a security group of their own', () => {
    expect(finding({})?.remediation.commands).toEqual([
      "ENDPOINT_SG=$(aws ec2 create-security-group --group-name ecr-endpoints --description '443 from the VPC to its endpoints' --vpc-id vpc-0abc1234 --query GroupId --output text --region us-east-1)",
      'aws ec2 authorize-security-group-ingress --group-id "$ENDPOINT_SG" --protocol tcp --port 443 --cidr 10.0.0.0/16 --region us-east-1',
      'aws ec2 create-vpc-endpoint --vpc-id vpc-0abc1234 --service-name com.amazonaws.us-east-1.ecr.api --vpc-endpoint-type Interface --subnet-ids subnet-0priv1234 --security-group-ids "$ENDPOINT_SG" --private-dns-enabled --region us-east-1',
      'aws ec2 create-vpc-endpoint --vpc-id vpc-0abc1234 --service-name com.amazonaws.us-east-1.ecr.dkr --vpc-endpoint-type Interface --subnet-ids subnet-0priv1234 --security-group-ids "$ENDPOINT_SG" --private-dns-enabled --region us-east-1',
      'aws ec2 create-vpc-endpoint --vpc-id vpc-0abc1234 --service-name com.amazonaws.us-east-1.s3 --vpc-endpoint-type Gateway --route-table-ids rtb-0priv5678 --region us-east-1',
    ]);
  });

  it('says what the endpoints need, and offers the NAT gateway as the other way', () => {
    const remediation = finding({})?.remediation;
    expect(remediation?.text).toBe(
      'Give vpc-0abc1234 the endpoints that a pull from Amazon ECR needs (ecr.api, ecr.dkr and s3). The interface endpoints are made in subnet-0priv1234 alone, which serves the whole VPC: add a subnet in each further Availability Zone later. Their private DNS needs enableDnsSupport and enableDnsHostnames on in the VPC.',
    );
    expect(remediation?.alternatives).toEqual([
      {
        text: 'give rtb-0priv5678 a route to a NAT gateway.',
        commands: finding({ image: 'nginx' })?.remediation.commands,
      },
    ]);
  });

  it('says once that there is no route, whether an address was dialled or not', () => {
    expect(finding({ reason: { leg: 'manifest', address: '52.94.7.7' } })?.evidence).toEqual([
      'ec2:DescribeRouteTables: rtb-0priv5678 (used by subnet-0priv1234) has no route to 0.0.0.0/0, nor to 52.94.7.7',
      'ec2:DescribeVpcEndpoints: vpc-0abc1234 has no endpoint for ecr.api, ecr.dkr or s3 in us-east-1',
    ]);
  });

  it('speaks of no endpoints where none would help', () => {
    const remediation = finding({ ...withoutNat, image: 'nginx' })?.remediation;
    expect(remediation?.text).toBe('Give rtb-0priv5678 a route to a NAT gateway.');
    expect(remediation?.alternatives).toEqual([
      { text: 'start the task in a public subnet with a public IP.', commands: [] },
      {
        text: 'mirror the image into Amazon ECR (a pull-through cache rule does it on the first pull) and use the endpoints of ECR: none serves this registry.',
        commands: [],
      },
    ]);
    expect(remediation?.commands).toEqual([
      "aws ec2 describe-nat-gateways --filter Name=vpc-id,Values=vpc-0abc1234 --query 'NatGateways[].[NatGatewayId,SubnetId,State]' --output text --region us-east-1",
      "aws ec2 create-route --route-table-id rtb-0priv5678 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id '<NAT_GATEWAY_ID>' --region us-east-1",
    ]);
  });

  it('takes the NAT gateway that another route table uses', () => {
    const other = table('rtb-0app5678', ['subnet-0app1234'], [{ ...toNat, NatGatewayId: 'nat-0app1234' }]);
    const nats: World = {
      otherNats: [{ NatGatewayId: 'nat-0app1234', State: 'available', SubnetId: 'subnet-0pub1234' }],
    };
    const to = (id: string) => [
      `aws ec2 create-route --route-table-id rtb-0priv5678 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id ${id} --region us-east-1`,
    ];
    const commands = (world: World) => finding({ image: 'nginx', ...world })?.remediation.commands;
    expect(commands({ ...nats, otherTables: [publicTable, other] })).toEqual(to('nat-0app1234'));
    expect(commands({ otherTables: [other], without: ['natGateways'] })).toEqual(to('nat-0app1234'));
    expect(commands(nats)).toEqual(to('nat-0abc1234'));
  });

  it.each<[string, World]>([
    ['private', { nat: { ConnectivityType: 'private' } }],
    ['failed', { nat: { State: 'failed' } }],
    ['in a closed subnet', { nat: { SubnetId: 'subnet-0app1234' } }],
  ])('takes no NAT gateway that is %s', (_, world) => {
    const other = table('rtb-0app5678', ['subnet-0app1234'], [toNat]);
    const remediation = finding({ image: 'nginx', otherTables: [publicTable, other], ...world })?.remediation;
    expect(remediation?.commands.at(-1)).toContain("--nat-gateway-id '<NAT_GATEWAY_ID>'");
  });

  it.each<[string, World, string[]]>([
    [
      'deletes the dead route of a prefix list',
      { ...corporate, reason: { leg: 'manifest', address: '52.94.7.7' } },
      ['--destination-prefix-list-id pl-0corp1234'],
    ],
    [
      'deletes the dead route of a block of IPv6',
      {
        ...withIpv6,
        image: dualStack,
        routes: [
          toEgressOnly,
          { DestinationIpv6CidrBlock: '2600:1f00::/24', TransitGatewayId: 'tgw-0x', State: 'blackhole' },
        ],
        reason: { leg: 'manifest', address: '2600:1f00::5' },
      },
      ['--destination-ipv6-cidr-block 2600:1f00::/24'],
    ],
  ])('%s, and creates no endpoint', (_, world, destination) => {
    const remediation = finding(world)?.remediation;
    expect(remediation?.commands).toEqual(
      destination.map(
        (block) => `aws ec2 delete-route --route-table-id rtb-0priv5678 ${block} --region us-east-1`,
      ),
    );
    expect(remediation?.alternatives).toBeUndefined();
  });

  it('leaves it to people what a peering is for', () => {
    const peering = { DestinationCidrBlock: '52.0.0.0/8', VpcPeeringConnectionId: 'pcx-0abc1234' };
    const world: World = { routes: [toNat, peering], reason: { leg: 'manifest', address: '52.94.7.7' } };
    expect(finding(world)?.remediation.text).toBe(
      'Delete the route to 52.0.0.0/8, or narrow it to what pcx-0abc1234 really leads to: nat-0abc1234 then takes the rest.',
    );
  });

  it('names the image by its dual-stack URI where the subnet has IPv6 alone', () => {
    const found = finding(ipv6Alone);
    expect(found?.resource).toBe('subnet-0priv1234');
    expect(found?.evidence).toEqual(['ec2:DescribeSubnets: subnet-0priv1234 has no IPv4 addresses']);
    expect(found?.remediation.text).toBe(
      'Name the image by its dual-stack URI, 111122223333.dkr-ecr.us-east-1.on.aws/payments:v42: its hosts have IPv6 addresses.',
    );
    expect(found?.remediation.commands.at(-1)).toBe(
      'aws ecs update-service --cluster prod --service payments --task-definition payments --region us-east-1',
    );
    expect(found?.remediation.commands.join()).not.toContain('create-vpc-endpoint');
    expect(found?.remediation.alternatives?.[0]).toEqual({
      text: 'turn on DNS64 in subnet-0priv1234 and send 64:ff9b::/96 to a NAT gateway, which reaches hosts of IPv4.',
      commands: [
        'aws ec2 modify-subnet-attribute --subnet-id subnet-0priv1234 --enable-dns64 --region us-east-1',
        'aws ec2 create-route --route-table-id rtb-0priv5678 --destination-ipv6-cidr-block 64:ff9b::/96 --nat-gateway-id nat-0abc1234 --region us-east-1',
      ],
    });
  });

  it('translates where the host that has no IPv6 is that of the credentials', () => {
    const found = finding({ ...ipv6Alone, reason: { leg: 'credentials' } });
    expect(found?.remediation.text).toBe(
      'Turn on DNS64 in subnet-0priv1234 and send 64:ff9b::/96 to a NAT gateway, which reaches hosts of IPv4.',
    );
  });

  it('gives a way over IPv6 by a gateway for it', () => {
    const world: World = {
      ...withIpv6,
      image: dualStack,
      routes: [toNat],
      reason: { leg: 'manifest', address: '2600:1f18::9' },
    };
    expect(finding(world)?.remediation).toEqual({
      text: 'Give rtb-0priv5678 a route to an egress-only internet gateway, which carries IPv6.',
      commands: [
        'EIGW=$(aws ec2 create-egress-only-internet-gateway --vpc-id vpc-0abc1234 --query EgressOnlyInternetGateway.EgressOnlyInternetGatewayId --output text --region us-east-1)',
        'aws ec2 create-route --route-table-id rtb-0priv5678 --destination-ipv6-cidr-block ::/0 --egress-only-internet-gateway-id "$EIGW" --region us-east-1',
      ],
    });
  });

  it('gives the credentials an endpoint of their own, and mirrors no image for them', () => {
    const found = finding({ image: 'registry.corp.internal/api:1', reason: { leg: 'credentials' } });
    expect(found?.legs).toEqual(['credentials']);
    expect(found?.remediation.text).toBe(
      "Give vpc-0abc1234 an endpoint for AWS Secrets Manager, which has the registry's credentials. The interface endpoint is made in subnet-0priv1234 alone, which serves the whole VPC: add a subnet in each further Availability Zone later. Its private DNS needs enableDnsSupport and enableDnsHostnames on in the VPC.",
    );
    expect(found?.remediation.commands.at(-1)).toContain(
      '--service-name com.amazonaws.us-east-1.secretsmanager',
    );
    expect(found?.remediation.alternatives?.map(({ text }) => text)).toEqual([
      'give rtb-0priv5678 a route to a NAT gateway.',
    ]);
  });

  it('does not say that endpoints serve their own Region alone where some serve another', () => {
    const mirrored = (world: World) => finding(world)?.remediation.alternatives?.at(-1)?.text;
    expect(mirrored(abroad)).toBe('replicate the image to us-east-1 and use the endpoints there.');
    expect(mirrored({ image: ecr('us-west-2') })).toBe(
      'replicate the image to us-east-1 and use the endpoints there: they serve their own Region alone.',
    );
  });

  it('has the base layers of Windows pushed where nothing else lacks a way', () => {
    const found = finding({
      endpoints: all,
      task: { platformVersion: '1.0.0' },
      reason: { leg: 'layer', host: 'mcr.microsoft.com', address: '198.51.100.9' },
    });
    expect(found?.summary).toBe(`subnet-0priv1234 has no way to mcr.microsoft.com: ${noInternet}.`);
    expect(found?.remediation.alternatives?.at(-1)?.text).toBe(
      "push the image into its repository again with its base layers: Docker leaves Windows' out for a registry that is not among its allow-nondistributable-artifacts.",
    );
  });

  it('explains a look-up whose DNS server no route leads to, and offers no endpoints for it', () => {
    const found = finding(asking('10.20.0.53'));
    expect(found && check.explains(found, failureOf(asking('10.20.0.53')))).toBe(true);
    expect(found && check.explains(found, failureOf({}))).toBe(false);
    expect(found?.remediation.text).toBe("Add the route to the DNS server's network.");
    expect(found?.remediation.alternatives).toBeUndefined();
    expect(finding(asking('198.51.100.53'))?.remediation.alternatives).toEqual([
      { text: 'start the task in a public subnet with a public IP.', commands: [] },
    ]);
  });

  it('puts a transit gateway in the place of one that is gone', () => {
    const dead = finding({ ...asking('10.20.0.53'), routes: [{ ...toHub, State: 'blackhole' }] });
    expect(dead?.remediation.commands.at(-1)).toBe(
      "aws ec2 replace-route --route-table-id rtb-0priv5678 --destination-cidr-block 10.0.0.0/8 --transit-gateway-id '<TRANSIT_GATEWAY_ID>' --region us-east-1",
    );
  });

  it.each<[string, World, object]>([
    [
      'endpoints',
      { endpoints: all },
      {
        is: 'pass',
        because:
          'ecr.api in us-east-1 through vpce-0api1234; ecr.dkr in us-east-1 through vpce-0dkr1234; Amazon S3 in us-east-1 through vpce-0s31234',
      },
    ],
    [
      "an image in another Region while the task's own would be reached, which is the Region's fault",
      { endpoints: all, image: ecr('eu-west-1'), task: { platformVersion: '1.3.0' } },
      {
        is: 'notApplicable',
        because: 'see image-region-mismatched',
      },
    ],
  ])('has nothing to object to %s', (_, world, verdict) => {
    expect(judge(world)).toEqual(verdict);
  });

  it("cannot tell in a subnet of another account's VPC, whose endpoints do not show", () => {
    expect(judge({ subnet: { OwnerId: '444455556666' } })).toEqual({
      is: 'inconclusive',
      gaps: [
        {
          action: 'ec2:DescribeVpcEndpoints',
          reason:
            'subnet-0priv1234 belongs to account 444455556666, which does not show its endpoints to this one',
        },
      ],
    });
  });

  it.each<[string, World, string]>([
    [
      'a transit gateway takes the traffic',
      { routes: [toTgw], image: 'ghcr.io/acme/api:1' },
      'the route to 0.0.0.0/0 leads to tgw-0hub1234: what lies beyond cannot be seen from here',
    ],
    [
      'the names may resolve to the endpoints of a hub',
      { routes: [toHub], endpoints: ['s3'], reason: { leg: 'unknown' } },
      'rtb-0priv5678 sends 10.0.0.0/8 to tgw-0hub1234: the names may resolve to endpoints there, and the message shows no address',
    ],
    [
      'the registry may be in a private network',
      { routes: [toHub], image: 'registry.corp.internal/api:1' },
      'registry.corp.internal may have a private address, and the message does not show it',
    ],
  ])('cannot tell where %s', (_, world, reason) => {
    expect(judge(world)).toEqual({
      is: 'inconclusive',
      gaps: [{ action: 'ec2:DescribeRouteTables', reason }],
    });
  });

  it('is content with a way over IPv6 to a host that has such addresses', () => {
    const world: World = {
      routes: [{ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-0abc1234' }],
      egress: [{ ...anywhere, Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
      acl: [...openAcl, ...openToIpv6],
      image: '111122223333.dkr-ecr.us-east-1.on.aws/payments:v42',
    };
    expect(judge(world)).toMatchObject({
      is: 'pass',
      because: expect.stringContaining('ecr.dkr in us-east-1 through eigw-0abc1234'),
    });
  });

  it('takes the address of an endpoint that is no more for what is left of it', () => {
    const found = finding({ reason: { leg: 'manifest', address: '10.0.9.9' } });
    expect(found?.summary).toBe(finding({})?.summary);
    expect(found?.remediation).toEqual(finding({})?.remediation);
    expect(found?.evidence).toContain(
      'ec2:DescribeVpcEndpoints: the puller dialled 10.0.9.9 for ecr.dkr in us-east-1, and this VPC has no such endpoint (any more)',
    );
  });

  it('sends the traffic to a registry of its own to its network', () => {
    const found = finding({ image: '10.20.0.5:5000/api:1' });
    expect(found?.remediation.text).toBe("Add the route to the registry's network.");
    expect(found?.remediation.commands).toEqual([
      "aws ec2 describe-transit-gateway-vpc-attachments --filters Name=vpc-id,Values=vpc-0abc1234 --query 'TransitGatewayVpcAttachments[].[TransitGatewayId,State]' --output text --region us-east-1",
      "aws ec2 create-route --route-table-id rtb-0priv5678 --destination-cidr-block 10.20.0.5/32 --transit-gateway-id '<TRANSIT_GATEWAY_ID>' --region us-east-1",
    ]);
  });

  it('puts a NAT gateway in the place of a peering, which leads to no public address', () => {
    const toPeer = { DestinationCidrBlock: '0.0.0.0/0', VpcPeeringConnectionId: 'pcx-0abc1234' };
    const found = finding({ ...withoutNat, routes: [toPeer], image: 'nginx' });
    expect(found?.evidence[0]).toBe(
      'ec2:DescribeRouteTables: rtb-0priv5678 (used by subnet-0priv1234) sends 0.0.0.0/0 to pcx-0abc1234, a peering, which leads to private addresses alone',
    );
    expect(found?.remediation.commands).toEqual([
      "aws ec2 describe-nat-gateways --filter Name=vpc-id,Values=vpc-0abc1234 --query 'NatGateways[].[NatGatewayId,SubnetId,State]' --output text --region us-east-1",
      "aws ec2 replace-route --route-table-id rtb-0priv5678 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id '<NAT_GATEWAY_ID>' --region us-east-1",
    ]);
  });

  it("judges a registry that no endpoint serves without the endpoints, which a shared VPC's owner hides", () => {
    const world: World = { image: 'nginx', subnet: { OwnerId: '444455556666' }, without: ['vpcEndpoints'] };
    expect(judge(world)).toMatchObject({ is: 'fail' });
  });

  it("cannot tell where the routes are those of a customer's prefix list", () => {
    const routes = [{ DestinationPrefixListId: 'pl-0abc1234', NatGatewayId: 'nat-0abc1234' }];
    expect(judge({ routes, image: 'ghcr.io/acme/api:1' })).toEqual({
      is: 'inconclusive',
      gaps: [
        {
          action: 'ec2:DescribeRouteTables',
          reason:
            'whether rtb-0priv5678 has a route to ghcr.io depends on the addresses of pl-0abc1234, which could not be read',
        },
      ],
    });
  });

  it('does not apply to a host outside AWS', () => {
    const facts = { ...factsOf({}), puller: { kind: 'external' as const } };
    expect(check.evaluate(facts, failureOf({}))).toEqual({
      is: 'notApplicable',
      because: 'the task ran outside AWS: nothing of its network is in EC2',
    });
  });

  const skipped = (symptom: Symptom, world: World = {}) =>
    check.skip(failureOf({ ...world, reason: { symptom } }));

  it.each<Symptom>(['timeout', 'unrecognised', 'interrupted', 'dns-failure'])(
    'looks at the path of a pull that ended in %s',
    (symptom) => {
      expect(skipped(symptom)).toBeUndefined();
    },
  );

  it.each<[Symptom, string]>([
    ['access-denied', 'a failure with symptom access-denied does not come from the network path'],
    ['disk-full', 'a failure with symptom disk-full does not come from the network path'],
    ['connection-refused', 'the refusal of a connection is an answer: packets got through both ways'],
    ['tls-failure', 'TLS begins on a connection that is made: packets got through both ways'],
  ])('leaves a pull alone that ended in %s', (symptom, because) => {
    expect(skipped(symptom)).toBe(because);
  });

  it('leaves a pull through a proxy alone, whose way it does not judge', () => {
    const text =
      'CannotPullContainerError: Get "https://registry-1.docker.io/v2/": proxyconnect tcp: dial tcp 10.0.9.9:3128: i/o timeout';
    expect(check.skip({ ...failureOf({}), text })).toBe(
      'the pull goes through a proxy, and the way to it is not judged',
    );
  });

  it('leaves a host outside AWS and an image that is no reference alone before anything is read', () => {
    expect(skipped('timeout', { task: { launchType: 'EXTERNAL' } })).toBe(
      'the task ran outside AWS: nothing of its network is in EC2',
    );
    expect(skipped('timeout', { image: '' })).toBe('the image does not tell which registry was asked');
  });

  it.each<[World['reason'], boolean]>([
    [{ symptom: 'timeout', leg: 'registry-auth' }, true],
    [{ symptom: 'timeout', leg: 'unknown' }, true],
    [{ symptom: 'unrecognised', leg: 'layer' }, true],
    [{ symptom: 'interrupted', leg: 'layer' }, false],
    [{ symptom: 'connection-refused', leg: 'manifest' }, false],
    [{ symptom: 'tls-failure', leg: 'manifest' }, false],
    [{ symptom: 'dns-failure', leg: 'manifest' }, false],
  ])('explains %j: %s', (reason, expected) => {
    const found = finding({});
    expect(found && check.explains(found, failureOf({ reason }))).toBe(expected);
  });
});
