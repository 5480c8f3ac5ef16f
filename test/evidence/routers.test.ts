import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  type NetworkInterface,
  type Route,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { routerInterfaces } from '../../lambda/evidence/router-interfaces.ts';
import { routerSecurityGroups } from '../../lambda/evidence/router-security-groups.ts';
import type { Evidence } from '../../lambda/types.ts';
import { denied, facts, failureOf, mockedAws, questionOf, throughJson } from './question.ts';

const { ec2 } = mockedAws();

const inputs = () => ec2.calls().map(({ args }) => args[0].input);
const subnetShared = known({ ...facts.subnet, OwnerId: '444455556666' });
const unseen = gap('ec2:DescribeSubnets', 'subnet-0priv1234 no longer exists');

const ofNatInstance: NetworkInterface = {
  NetworkInterfaceId: 'eni-0nat1234',
  VpcId: 'vpc-0abc1234',
  SubnetId: 'subnet-0pub1234',
  PrivateIpAddress: '10.0.0.9',
  Groups: [{ GroupId: 'sg-0nat1234', GroupName: 'nat' }],
  SourceDestCheck: false,
  InterfaceType: 'interface',
  Association: { PublicIp: '198.51.100.9', IpOwnerId: 'amazon' },
  Attachment: { InstanceId: 'i-0nat1234', DeviceIndex: 0, AttachTime: new Date(0) },
};
const fact = {
  NetworkInterfaceId: 'eni-0nat1234',
  SubnetId: 'subnet-0pub1234',
  PrivateIpAddress: '10.0.0.9',
  Ipv6Addresses: [],
  Groups: [{ GroupId: 'sg-0nat1234', GroupName: 'nat' }],
  SourceDestCheck: false,
  PublicIp: '198.51.100.9',
  InstanceId: 'i-0nat1234',
};

describe('forwarding interfaces', () => {
  const gather = (answers?: Evidence) => routerInterfaces.gather(questionOf(failureOf(), answers));
  const found = (...NetworkInterfaces: NetworkInterface[]) =>
    ec2.on(DescribeNetworkInterfacesCommand).resolves({ NetworkInterfaces });

  it('are those of the VPC whose source/destination check is off, cut down to what is judged', async () => {
    found(ofNatInstance);
    const answer = await gather();
    expect(answer).toStrictEqual({ known: [fact] });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(inputs()).toEqual([
      {
        Filters: [
          { Name: 'vpc-id', Values: ['vpc-0abc1234'] },
          { Name: 'source-dest-check', Values: ['false'] },
        ],
        NextToken: undefined,
      },
    ]);
  });

  it('are read page by page', async () => {
    ec2
      .on(DescribeNetworkInterfacesCommand)
      .resolvesOnce({ NetworkInterfaces: [], NextToken: '2' })
      .resolvesOnce({ NetworkInterfaces: [ofNatInstance] });
    expect(await gather()).toEqual({ known: [fact] });
  });

  it.each<[string, Partial<NetworkInterface>]>([
    ["another VPC's", { VpcId: 'vpc-0other12' }],
    ['one that is checked', { SourceDestCheck: true }],
    ['one of which that is not told', { SourceDestCheck: undefined }],
    ["a NAT gateway's", { InterfaceType: 'natGateway', Attachment: undefined }],
    [
      "a Gateway Load Balancer endpoint's",
      { InterfaceType: 'gateway_load_balancer_endpoint', Attachment: {} },
    ],
  ])('are not %s', async (_, change) => {
    found({ ...ofNatInstance, ...change });
    expect(await gather()).toEqual({ known: [] });
  });

  it.each<[string, Partial<NetworkInterface>]>([
    ['is attached to no instance yet', { Attachment: undefined }],
    ['is of a kind that has no name here', { InterfaceType: undefined }],
  ])('may be one that %s', async (_, change) => {
    found({ ...ofNatInstance, ...change });
    expect(await gather()).toMatchObject({ known: [{ NetworkInterfaceId: 'eni-0nat1234' }] });
  });

  it('are hidden by the owner of a shared subnet', async () => {
    expect(await gather({ subnet: subnetShared })).toEqual(
      gap(
        'ec2:DescribeNetworkInterfaces',
        'subnet-0priv1234 is shared by account 444455556666, and only that account sees them',
      ),
    );
    expect(inputs()).toEqual([]);
  });

  it('leave a gap where EC2 may not be asked', async () => {
    ec2.on(DescribeNetworkInterfacesCommand).rejects(denied('UnauthorizedOperation'));
    expect(await gather()).toEqual(
      gap('ec2:DescribeNetworkInterfaces', 'not authorized: allow ec2:DescribeNetworkInterfaces'),
    );
  });
});

describe('the security groups of forwarding interfaces', () => {
  const gather = (answers?: Evidence) => routerSecurityGroups.gather(questionOf(failureOf(), answers));
  const group = { GroupId: 'sg-0nat1234', GroupName: 'nat', IpPermissions: [], IpPermissionsEgress: [] };
  const routed = (...Routes: Route[]) =>
    known([
      { RouteTableId: 'rtb-0pub1234', Associations: [{ SubnetId: 'subnet-0pub1234' }], Routes: toInstance },
      { RouteTableId: 'rtb-0priv5678', Associations: [{ SubnetId: 'subnet-0priv1234' }], Routes },
    ]);
  const toInstance = [{ DestinationCidrBlock: '0.0.0.0/0', InstanceId: 'i-0nat1234' }];
  const another = {
    ...fact,
    NetworkInterfaceId: 'eni-0vpn1234',
    InstanceId: 'i-0vpn1234',
    Groups: [{ GroupId: 'sg-0vpn1234' }],
  };

  it.each<[string, Route]>([
    ['an instance', { InstanceId: 'i-0nat1234' }],
    ['an interface', { NetworkInterfaceId: 'eni-0nat1234' }],
    ['both', { InstanceId: 'i-0nat1234', NetworkInterfaceId: 'eni-0nat1234' }],
  ])("are asked for where a route of the puller's subnet names %s", async (_, target) => {
    ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [group, { GroupId: 'sg-0vpn1234' }] });
    const answers = {
      routeTables: routed({ DestinationCidrBlock: '0.0.0.0/0', ...target }),
      routerInterfaces: known([another, fact]),
    };
    expect(await gather(answers)).toStrictEqual({ known: [group] });
    expect(inputs()).toEqual([
      { Filters: [{ Name: 'group-id', Values: ['sg-0nat1234'] }], NextToken: undefined },
    ]);
  });

  it("are none, without asking, where only other subnets' routes lead to one", async () => {
    const routeTables = routed({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-0abc1234' });
    expect(await gather({ routeTables, routerInterfaces: unseen })).toEqual({ known: [] });
    expect(inputs()).toEqual([]);
  });

  it('are none where the interface of the route does not forward', async () => {
    expect(await gather({ routeTables: routed(...toInstance), routerInterfaces: known([]) })).toEqual({
      known: [],
    });
    expect(inputs()).toEqual([]);
  });

  it.each(['subnet', 'routeTables', 'routerInterfaces'])('pass on why the %s cannot be seen', async (key) => {
    expect(await gather({ [key]: unseen })).toEqual(unseen);
  });

  it('leave a gap where EC2 may not be asked', async () => {
    ec2.on(DescribeSecurityGroupsCommand).rejects(denied('UnauthorizedOperation'));
    expect(await gather()).toEqual(
      gap('ec2:DescribeSecurityGroups', 'not authorized: allow ec2:DescribeSecurityGroups'),
    );
  });
});
