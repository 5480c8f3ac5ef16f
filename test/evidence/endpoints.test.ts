import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { endpointInterfaces } from '../../lambda/evidence/endpoint-interfaces.ts';
import { endpointSecurityGroups } from '../../lambda/evidence/endpoint-security-groups.ts';
import { vpcEndpoints } from '../../lambda/evidence/vpc-endpoints.ts';
import type { Evidence } from '../../lambda/types.ts';
import {
  account,
  denied,
  facts,
  failureOf,
  mockedAws,
  onInstance,
  questionOf,
  throughJson,
} from './question.ts';

const { ec2 } = mockedAws();

const inputs = () => ec2.calls().map(({ args }) => args[0].input);
const unseen = gap('ec2:DescribeSubnets', 'subnet-0priv1234 no longer exists');

const fact = {
  VpcEndpointId: 'vpce-0dkr1234',
  VpcEndpointType: 'Interface' as const,
  ServiceName: 'com.amazonaws.us-east-1.ecr.dkr',
  ServiceRegion: 'us-east-1',
  State: 'Available' as const,
  RouteTableIds: [],
  SubnetIds: ['subnet-0priv1234'],
  NetworkInterfaceIds: ['eni-0dkr1234'],
  Groups: [{ GroupId: 'sg-0vpce123', GroupName: 'endpoints' }],
  IpAddressType: 'ipv4' as const,
  PrivateDnsEnabled: true,
  DnsOptions: { DnsRecordIpType: 'ipv4' as const, PrivateDnsOnlyForInboundResolverEndpoint: false },
  PolicyDocument: '{"Statement":[]}',
};
const endpoint: VpcEndpoint = {
  ...fact,
  VpcId: 'vpc-0abc1234',
  OwnerId: account,
  CreationTimestamp: new Date(0),
};
const ofOtherVpc = { ...endpoint, VpcEndpointId: 'vpce-0other12', VpcId: 'vpc-0other12' };

const shown = (...VpcEndpoints: VpcEndpoint[]) =>
  ec2.on(DescribeVpcEndpointsCommand).resolves({ VpcEndpoints });
const names = (prefix: string, region: string) =>
  ['ecr.api', 'ecr.dkr', 'ecr-fips.api', 'ecr-fips.dkr', 's3', 'secretsmanager'].map(
    (service) => `${prefix}.${region}.${service}`,
  );
const byName = (Values: string[]) => ({
  Filters: [{ Name: 'service-name', Values }],
  NextToken: undefined,
});

describe('VPC endpoints', () => {
  const gather = (answers?: Evidence, failure = failureOf()) =>
    vpcEndpoints.gather(questionOf(failure, answers));

  it('are asked for by the services of a pull, and cut down to what is judged', async () => {
    shown(endpoint);
    const answer = await gather();
    expect(answer).toStrictEqual({ known: [fact] });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(inputs()).toEqual([byName(names('com.amazonaws', 'us-east-1'))]);
  });

  it('are read page by page', async () => {
    ec2
      .on(DescribeVpcEndpointsCommand)
      .resolvesOnce({ VpcEndpoints: [endpoint], NextToken: '2' })
      .resolvesOnce({ VpcEndpoints: [], NextToken: '3' })
      .resolvesOnce({ VpcEndpoints: [{ ...endpoint, VpcEndpointId: 'vpce-0dkr5678' }] });
    expect(await gather()).toEqual({ known: [fact, { ...fact, VpcEndpointId: 'vpce-0dkr5678' }] });
  });

  it("are not mistaken for another VPC's or another service's, where an API does not honour the filter", async () => {
    shown(ofOtherVpc, { ...endpoint, ServiceName: 'com.amazonaws.us-east-1.logs' }, endpoint);
    expect(await gather()).toEqual({ known: [fact] });
  });

  it("are those of the image's Region too, where that is another", async () => {
    const remote = {
      ...endpoint,
      ServiceName: 'com.amazonaws.eu-west-1.ecr.dkr',
      ServiceRegion: 'eu-west-1',
    };
    ec2
      .on(DescribeVpcEndpointsCommand)
      .resolvesOnce({ VpcEndpoints: [endpoint] })
      .resolvesOnce({ VpcEndpoints: [remote] });
    const image = `${account}.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2`;
    expect(await gather({}, failureOf({ container: { image } }))).toMatchObject({
      known: [{ ServiceRegion: 'us-east-1' }, { ServiceRegion: 'eu-west-1' }],
    });
    expect(inputs()).toEqual([
      byName(names('com.amazonaws', 'us-east-1')),
      byName(names('com.amazonaws', 'eu-west-1')),
    ]);
  });

  it.each([
    ['Docker Hub', { container: { image: 'nginx' } }, {}],
    [
      'nobody knows where',
      { container: { image: undefined } },
      { taskDefinition: gap('ecs:DescribeTaskDefinition', 'refused') },
    ],
  ])("are those of the task's Region alone for an image from %s", async (_, parts, answers) => {
    shown(endpoint);
    expect(await gather(answers, failureOf(parts))).toEqual({ known: [fact] });
    expect(inputs()).toHaveLength(1);
  });

  it('have two kinds of names in China', async () => {
    const task = { region: 'cn-north-1', partition: 'aws-cn' };
    const ServiceName = 'cn.com.amazonaws.cn-north-1.ecr.dkr';
    shown({ ...endpoint, ServiceName });
    const failure = failureOf({ task, container: { image: 'nginx' } });
    expect(await gather({}, failure)).toMatchObject({ known: [{ ServiceName }] });
    expect(inputs()).toEqual([
      byName([...names('cn.com.amazonaws', 'cn-north-1'), ...names('com.amazonaws', 'cn-north-1')]),
    ]);
  });

  it('may be none', async () => {
    shown(ofOtherVpc);
    expect(await gather()).toEqual({ known: [] });
  });

  const subnet = known({ ...facts.subnet, OwnerId: '444455556666' });

  it('are known in a shared subnet where they are shown', async () => {
    shown(endpoint);
    expect(await gather({ subnet })).toEqual({ known: [fact] });
  });

  it('are not said to be none in a shared subnet, whose owner may hide them', async () => {
    shown(ofOtherVpc);
    expect(await gather({ subnet })).toEqual(
      gap(
        'ec2:DescribeVpcEndpoints',
        'subnet-0priv1234 is shared by account 444455556666, and only that account sees them',
      ),
    );
  });

  it("are told apart by the VPC that the instance's agent registered, without waiting for the subnet", async () => {
    shown(endpoint);
    const registration = known({ ec2InstanceId: 'i-0abc1234', vpcId: 'vpc-0abc1234' });
    expect(await gather({ registration, subnet: unseen }, failureOf({ task: onInstance }))).toEqual({
      known: [fact],
    });
  });

  it('pass on why the subnet cannot be seen', async () => {
    shown(endpoint);
    expect(await gather({ subnet: unseen })).toEqual(unseen);
  });

  it('leave a gap where EC2 may not be asked', async () => {
    ec2.on(DescribeVpcEndpointsCommand).rejects(denied('UnauthorizedOperation'));
    expect(await gather()).toEqual(
      gap('ec2:DescribeVpcEndpoints', 'not authorized: allow ec2:DescribeVpcEndpoints'),
    );
  });
});

describe('the network interfaces of the endpoints', () => {
  const gather = (answers?: Evidence) => endpointInterfaces.gather(questionOf(failureOf(), answers));
  const withInterfaces = (...ids: string[]) => ({
    vpcEndpoints: known([{ ...fact, NetworkInterfaceIds: ids }]),
  });

  it('are asked for by their ids, and cut down to what is judged', async () => {
    ec2.on(DescribeNetworkInterfacesCommand).resolves({
      NetworkInterfaces: [
        {
          NetworkInterfaceId: 'eni-0dkr1234',
          VpcId: 'vpc-0abc1234',
          SubnetId: 'subnet-0priv1234',
          PrivateIpAddress: '10.0.3.21',
          Ipv6Addresses: [{ Ipv6Address: '2001:db8::21', IsPrimaryIpv6: false }],
          Groups: [{ GroupId: 'sg-0vpce123', GroupName: 'endpoints' }],
          SourceDestCheck: true,
          InterfaceType: 'vpc_endpoint',
        },
      ],
    });
    const answer = await gather();
    expect(answer).toStrictEqual({
      known: [
        {
          NetworkInterfaceId: 'eni-0dkr1234',
          SubnetId: 'subnet-0priv1234',
          PrivateIpAddress: '10.0.3.21',
          Ipv6Addresses: ['2001:db8::21'],
          Groups: [{ GroupId: 'sg-0vpce123', GroupName: 'endpoints' }],
          SourceDestCheck: true,
        },
      ],
    });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(inputs()).toEqual([
      { Filters: [{ Name: 'network-interface-id', Values: ['eni-0dkr1234'] }], NextToken: undefined },
    ]);
  });

  it('are read page by page, and no other interface is taken for one of theirs', async () => {
    ec2
      .on(DescribeNetworkInterfacesCommand)
      .resolvesOnce({ NetworkInterfaces: [{ NetworkInterfaceId: 'eni-0other12' }], NextToken: '2' })
      .resolvesOnce({ NetworkInterfaces: [{ NetworkInterfaceId: 'eni-0dkr1234' }] });
    expect(await gather()).toEqual({ known: [{ NetworkInterfaceId: 'eni-0dkr1234', Ipv6Addresses: [] }] });
  });

  it('are asked for once each, 200 at a time', async () => {
    const ids = Array.from({ length: 201 }, (_, i) => `eni-${i}`);
    ec2.on(DescribeNetworkInterfacesCommand).resolves({
      NetworkInterfaces: ids.map((NetworkInterfaceId) => ({ NetworkInterfaceId })),
    });
    const answer = await gather(withInterfaces(...ids, 'eni-0'));
    expect('known' in answer && answer.known.map(({ NetworkInterfaceId }) => NetworkInterfaceId)).toEqual(
      ids,
    );
    expect(
      ec2
        .commandCalls(DescribeNetworkInterfacesCommand)
        .map(({ args }) => args[0].input.Filters?.[0]?.Values?.length),
    ).toEqual([200, 1]);
  });

  it('are none, without asking, where no endpoint shows any', async () => {
    const { NetworkInterfaceIds: _, ...withoutIds } = fact;
    expect(await gather({ vpcEndpoints: known([withoutIds]) })).toEqual({ known: [] });
    expect(inputs()).toEqual([]);
  });

  it('pass on why the endpoints cannot be seen', async () => {
    expect(await gather({ vpcEndpoints: unseen })).toEqual(unseen);
  });

  it('leave a gap where EC2 may not be asked', async () => {
    ec2.on(DescribeNetworkInterfacesCommand).rejects(denied('UnauthorizedOperation'));
    expect(await gather()).toEqual(
      gap('ec2:DescribeNetworkInterfaces', 'not authorized: allow ec2:DescribeNetworkInterfaces'),
    );
  });
});

describe('the security groups of the endpoints', () => {
  const gather = (answers?: Evidence) => endpointSecurityGroups.gather(questionOf(failureOf(), answers));
  const Groups = [{ GroupId: 'sg-0vpce123' }, { GroupId: 'sg-0gone123' }, { GroupId: 'sg-0vpce123' }];
  const group = {
    GroupId: 'sg-0vpce123',
    GroupName: 'endpoints',
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/16' }] }],
    IpPermissionsEgress: [],
  };

  it('are asked for once each, with their ingress rules, and without those that cannot be seen', async () => {
    ec2.on(DescribeSecurityGroupsCommand).resolves({
      SecurityGroups: [
        { ...group, VpcId: 'vpc-0abc1234' },
        { ...group, GroupId: 'sg-0other12' },
      ],
    });
    expect(await gather({ vpcEndpoints: known([{ ...fact, Groups }]) })).toStrictEqual({ known: [group] });
    expect(inputs()).toEqual([
      { Filters: [{ Name: 'group-id', Values: ['sg-0vpce123', 'sg-0gone123'] }], NextToken: undefined },
    ]);
  });

  it('are none, without asking, where no endpoint has any', async () => {
    expect(await gather({ vpcEndpoints: known([{ ...fact, Groups: undefined }]) })).toEqual({ known: [] });
    expect(inputs()).toEqual([]);
  });

  it('pass on why the endpoints cannot be seen', async () => {
    expect(await gather({ vpcEndpoints: unseen })).toEqual(unseen);
  });

  it('leave a gap where EC2 may not be asked', async () => {
    ec2.on(DescribeSecurityGroupsCommand).rejects(denied('UnauthorizedOperation'));
    expect(await gather()).toEqual(
      gap('ec2:DescribeSecurityGroups', 'not authorized: allow ec2:DescribeSecurityGroups'),
    );
  });
});
