import { describe, expect, it } from 'vitest';
import { natGatewayBroken as check } from '../../lambda/checks/nat-gateway-broken.ts';
import type { NetworkInterfaceFact } from '../../lambda/evidence/facts.ts';
import { withIpv6 } from '../network/paths/parts.ts';
import {
  all,
  endpoint,
  factsOf,
  failureOf,
  https,
  publicTable,
  table,
  toInternet,
  toNat,
  type World,
} from '../network/worlds.ts';

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
      'a route to the internet gateway for a regional one, in its own table',
      {
        nat: { SubnetId: undefined, AvailabilityMode: 'regional', RouteTableId: 'rtb-0nat5678' },
        otherTables: [publicTable, table('rtb-0nat5678', [], [])],
      },
      [
        'aws ec2 create-route --route-table-id rtb-0nat5678 --destination-cidr-block 0.0.0.0/0 --gateway-id igw-0abc1234 --region us-east-1',
      ],
    ],
    [
      'the place of a dead default to the internet gateway, since a second one is refused',
      {
        nat: { SubnetId: 'subnet-0nat1234' },
        otherTables: [
          publicTable,
          table('rtb-0nat5678', ['subnet-0nat1234'], [{ ...toNat, State: 'blackhole' }]),
        ],
      },
      [
        'aws ec2 replace-route --route-table-id rtb-0nat5678 --destination-cidr-block 0.0.0.0/0 --gateway-id igw-0abc1234 --region us-east-1',
      ],
    ],
    [
      'the internet gateway back to the VPC that it was detached from',
      { otherTables: [table('rtb-0pub5678', ['subnet-0pub1234'], [{ ...toInternet, State: 'blackhole' }])] },
      [
        'aws ec2 attach-internet-gateway --internet-gateway-id igw-0abc1234 --vpc-id vpc-0abc1234 --region us-east-1',
      ],
    ],
    [
      'another one that works where this one stands in a subnet of the tasks',
      {
        nat: { SubnetId: 'subnet-0priv5678' },
        otherNats: [{ NatGatewayId: 'nat-0good1234', State: 'available', SubnetId: 'subnet-0pub1234' }],
      },
      [
        'aws ec2 replace-route --route-table-id rtb-0priv5678 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-0good1234 --region us-east-1',
      ],
    ],
    [
      'none of those that are private, on their way out or in a closed subnet',
      {
        nat: { State: 'deleted' },
        otherNats: [
          { NatGatewayId: 'nat-0own1234', State: 'available', ConnectivityType: 'private' },
          { NatGatewayId: 'nat-0old1234', State: 'deleting', ConnectivityType: 'public' },
          { NatGatewayId: 'nat-0shut1234', State: 'available', SubnetId: 'subnet-0priv5678' },
          { NatGatewayId: 'nat-0good1234', State: 'available', SubnetId: 'subnet-0pub1234' },
        ],
      },
      [
        'aws ec2 replace-route --route-table-id rtb-0priv5678 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-0good1234 --region us-east-1',
      ],
    ],
    [
      'a prefix list the option of its own',
      {
        routes: [{ DestinationPrefixListId: 'pl-0all1234', NatGatewayId: 'nat-0abc1234' }],
        prefixLists: [{ PrefixListId: 'pl-0all1234', Cidrs: ['0.0.0.0/1', '128.0.0.0/1'] }],
        nat: { State: 'failed' },
        otherNats: [{ NatGatewayId: 'nat-0new1234', State: 'available' }],
      },
      [
        'aws ec2 replace-route --route-table-id rtb-0priv5678 --destination-prefix-list-id pl-0all1234 --nat-gateway-id nat-0new1234 --region us-east-1',
      ],
    ],
    [
      'a block of IPv6 the option of its own',
      {
        ...withIpv6,
        routes: [{ DestinationIpv6CidrBlock: '64:ff9b::/96', NatGatewayId: 'nat-0abc1234' }],
        nat: { State: 'failed' },
        otherNats: [{ NatGatewayId: 'nat-0new1234', State: 'available' }],
        reason: { leg: 'manifest', address: '64:ff9b::345e:707' },
      },
      [
        'aws ec2 replace-route --route-table-id rtb-0priv5678 --destination-ipv6-cidr-block 64:ff9b::/96 --nat-gateway-id nat-0new1234 --region us-east-1',
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

  it('never leads the table of the tasks to an internet gateway, and says so', () => {
    const { text, commands = [] } =
      finding(behindNat({ nat: { SubnetId: 'subnet-0priv1234' } }))?.remediation ?? {};
    expect(text).toBe(
      'Create a public NAT gateway in a public subnet and send the traffic to it instead of nat-0abc1234. rtb-0priv5678 is the route table of private subnets, and must not lead to an internet gateway itself.',
    );
    expect(commands.slice(1)).toEqual([
      'NAT=$(aws ec2 create-nat-gateway --subnet-id subnet-0pub1234 --allocation-id "$ALLOCATION" --query NatGateway.NatGatewayId --output text --region us-east-1)',
      'aws ec2 wait nat-gateway-available --nat-gateway-ids "$NAT" --region us-east-1',
      'aws ec2 replace-route --route-table-id rtb-0priv5678 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id "$NAT" --region us-east-1',
    ]);
  });

  it("leaves other private subnets' table alone likewise", () => {
    const remediation = finding(
      behindNat({
        nat: { SubnetId: 'subnet-0app1234' },
        otherNats: [{ NatGatewayId: 'nat-0good1234', State: 'available', SubnetId: 'subnet-0pub1234' }],
        otherTables: [
          publicTable,
          table('rtb-0app5678', ['subnet-0app1234'], [{ ...toNat, NatGatewayId: 'nat-0good1234' }]),
        ],
      }),
    )?.remediation;
    expect(remediation?.text).toBe(
      'Send the traffic to nat-0good1234, which is available, instead. rtb-0app5678 is the route table of private subnets, and must not lead to an internet gateway itself.',
    );
  });

  it('says what a detached internet gateway is good for, and what to do where it is deleted', () => {
    const closed = [table('rtb-0pub5678', ['subnet-0pub1234'], [{ ...toInternet, State: 'blackhole' }])];
    expect(finding(behindNat({ otherTables: closed }))?.remediation).toMatchObject({
      text: 'igw-0abc1234, to which rtb-0pub5678 leads, is detached or deleted. Attach it to vpc-0abc1234 again: the route to it then works as before.',
      alternatives: [
        {
          text: 'where igw-0abc1234 is deleted, make another and lead there.',
          commands: [
            'IGW=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text --region us-east-1)',
            'aws ec2 attach-internet-gateway --internet-gateway-id "$IGW" --vpc-id vpc-0abc1234 --region us-east-1',
            'aws ec2 replace-route --route-table-id rtb-0pub5678 --destination-cidr-block 0.0.0.0/0 --gateway-id "$IGW" --region us-east-1',
          ],
        },
      ],
    });
  });

  it('offers the S3 gateway endpoint that is only not associated, where layers alone are stopped', () => {
    const elsewhere = endpoint('s3', { RouteTableIds: ['rtb-0main1234'] });
    const world: World = { routes: [toNat], nat: { State: 'failed' } };
    expect(
      finding({ ...world, endpoints: ['ecr.api', 'ecr.dkr', elsewhere] })?.remediation.alternatives,
    ).toEqual([
      {
        text: 'associate vpce-0s31234 with rtb-0priv5678. It adds the route to Amazon S3 at once, and nothing else changes.',
        commands: [
          'aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0s31234 --add-route-table-ids rtb-0priv5678 --region us-east-1',
        ],
      },
    ]);
    expect(
      finding({ ...world, endpoints: ['ecr.api', elsewhere] })?.remediation.alternatives,
    ).toBeUndefined();
  });

  const lookUp: World = { dnsServers: ['198.51.100.53'], reason: { symptom: 'dns-failure', leg: 'unknown' } };

  it('explains a look-up that no DNS server behind it answered', () => {
    const found = finding({ ...lookUp, routes: [toNat], nat: { State: 'failed' } });
    expect(found?.summary).toBe(
      'nat-0abc1234, the way from subnet-0priv1234 to DNS server 198.51.100.53, is in state failed.',
    );
    expect(found && check.explains(found, failureOf(lookUp))).toBe(true);
    expect(found && check.explains(found, failureOf({}))).toBe(false);
  });

  it('opens a NAT instance for look-ups on their own port', () => {
    const found = finding({
      ...lookUp,
      routes: [toInstance],
      routers: [router],
      routerIngress: [https('10.0.0.0/16')],
    });
    expect(found?.remediation.commands).toEqual([
      'aws ec2 authorize-security-group-ingress --group-id sg-0nat1234 --protocol udp --port 53 --cidr 10.0.0.0/16 --region us-east-1',
    ]);
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

  it.each<[string, World, string, string]>([
    [
      'takes only what is for itself',
      { routers: [] },
      'drops what is not for itself: its source/destination check is on.',
      'aws ec2 modify-instance-attribute --instance-id i-0nat1234 --no-source-dest-check --region us-east-1',
    ],
    [
      'does not let the task in',
      { routerIngress: [https('10.9.0.0/16')] },
      'sg-0nat1234 admits no 443 from the puller.',
      'aws ec2 authorize-security-group-ingress --group-id sg-0nat1234 --protocol tcp --port 443 --cidr 10.0.0.0/16 --region us-east-1',
    ],
    [
      'stands in a closed subnet',
      { otherTables: [table('rtb-0pub5678', ['subnet-0pub1234'], [])] },
      'lies in subnet-0pub1234, whose rtb-0pub5678 has no route to the internet.',
      'aws ec2 create-route --route-table-id rtb-0pub5678 --destination-cidr-block 0.0.0.0/0 --gateway-id <INTERNET_GATEWAY_ID> --region us-east-1',
    ],
    [
      'has no public address',
      { routers: [{ ...router, PublicIp: undefined }] },
      'has no public IP address.',
      'aws ec2 associate-address --network-interface-id eni-0nat1234 --allocation-id "$ALLOCATION" --region us-east-1',
    ],
  ])('fails where a NAT instance %s', (_, world, end, command) => {
    const found = finding({ routes: [toInstance], routers: [router], image: 'ghcr.io/acme/api:1', ...world });
    expect(found?.summary).toBe(`i-0nat1234, the way from subnet-0priv1234 to ghcr.io, ${end}`);
    expect(found?.remediation.commands.at(-1)?.replaceAll("'", '')).toBe(command);
  });
});

const toInstance = {
  DestinationCidrBlock: '0.0.0.0/0',
  InstanceId: 'i-0nat1234',
  NetworkInterfaceId: 'eni-0nat1234',
};

const router: NetworkInterfaceFact = {
  NetworkInterfaceId: 'eni-0nat1234',
  InstanceId: 'i-0nat1234',
  SubnetId: 'subnet-0pub1234',
  SourceDestCheck: false,
  Groups: [{ GroupId: 'sg-0nat1234' }],
  PublicIp: '198.51.100.7',
  Ipv6Addresses: [],
};
