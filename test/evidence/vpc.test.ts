import {
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  type NatGateway,
  type NetworkAcl,
  type RouteTable,
  type Subnet,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { natGateways } from '../../lambda/evidence/nat-gateways.ts';
import { networkAcls } from '../../lambda/evidence/network-acls.ts';
import { routeTables } from '../../lambda/evidence/route-tables.ts';
import { vpcSubnets } from '../../lambda/evidence/subnet.ts';
import {
  awsError,
  denied,
  facts,
  failureOf,
  mockedAws,
  onInstance,
  questionOf,
  throughJson,
} from './question.ts';

const { ec2 } = mockedAws();

const VpcId = 'vpc-0abc1234';

const routeTable: RouteTable = {
  RouteTableId: 'rtb-0priv5678',
  VpcId,
  OwnerId: '111122223333',
  Tags: [{ Key: 'Name', Value: 'private' }],
  Associations: [{ Main: false, SubnetId: 'subnet-0priv1234', AssociationState: { State: 'associated' } }],
  Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }],
};
const natGateway: NatGateway = {
  NatGatewayId: 'nat-0abc1234',
  VpcId,
  SubnetId: 'subnet-0pub1234',
  State: 'failed',
  ConnectivityType: 'public',
  FailureMessage: 'no free address',
  AvailabilityMode: 'zonal',
  CreateTime: new Date(0),
};
const subnetFact = {
  SubnetId: 'subnet-0pub1234',
  VpcId,
  CidrBlock: '10.0.0.0/24',
  OwnerId: '111122223333',
  AvailabilityZone: 'us-east-1a',
  Ipv6Native: false,
  EnableDns64: false,
  BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' as const },
};
const subnetOf: Subnet = { ...subnetFact, AvailableIpAddressCount: 200, MapPublicIpOnLaunch: true };
const networkAclFact = {
  NetworkAclId: 'acl-0priv123',
  Entries: [
    { RuleNumber: 100, Protocol: '-1', RuleAction: 'allow' as const, Egress: true, CidrBlock: '0.0.0.0/0' },
  ],
  IsDefault: false,
  Associations: [{ SubnetId: 'subnet-0priv1234' }],
};
const networkAcl: NetworkAcl = { ...networkAclFact, VpcId, OwnerId: '111122223333', Tags: [] };

const routeTableFact = (({ RouteTableId, Associations, Routes }) => ({ RouteTableId, Associations, Routes }))(
  routeTable,
);
const { VpcId: _ofNat, CreateTime: _created, ...natGatewayFact } = natGateway;

const subjects = [
  {
    of: 'route tables',
    gather: routeTables.gather,
    action: 'ec2:DescribeRouteTables',
    filter: 'Filters',
    fact: routeTableFact,
    answers: (pages: string[][]) => {
      const on = ec2.on(DescribeRouteTablesCommand);
      pages.forEach((ofVpcs, page) => {
        const RouteTables = ofVpcs.map((vpc) => ({ ...routeTable, VpcId: vpc }));
        on.resolvesOnce({ RouteTables, NextToken: nextOf(pages, page) });
      });
    },
    refuse: (error: Error) => ec2.on(DescribeRouteTablesCommand).rejects(error),
  },
  {
    of: 'NAT gateways',
    gather: natGateways.gather,
    action: 'ec2:DescribeNatGateways',
    filter: 'Filter',
    fact: natGatewayFact,
    answers: (pages: string[][]) => {
      const on = ec2.on(DescribeNatGatewaysCommand);
      pages.forEach((ofVpcs, page) => {
        const NatGateways = ofVpcs.map((vpc) => ({ ...natGateway, VpcId: vpc }));
        on.resolvesOnce({ NatGateways, NextToken: nextOf(pages, page) });
      });
    },
    refuse: (error: Error) => ec2.on(DescribeNatGatewaysCommand).rejects(error),
  },
  {
    of: 'subnets',
    gather: vpcSubnets.gather,
    action: 'ec2:DescribeSubnets',
    filter: 'Filters',
    fact: { ...subnetFact, Ipv6CidrBlocks: [] },
    answers: (pages: string[][]) => {
      const on = ec2.on(DescribeSubnetsCommand);
      pages.forEach((ofVpcs, page) => {
        const Subnets = ofVpcs.map((vpc) => ({ ...subnetOf, VpcId: vpc }));
        on.resolvesOnce({ Subnets, NextToken: nextOf(pages, page) });
      });
    },
    refuse: (error: Error) => ec2.on(DescribeSubnetsCommand).rejects(error),
  },
  {
    of: 'network ACLs',
    gather: networkAcls.gather,
    action: 'ec2:DescribeNetworkAcls',
    filter: 'Filters',
    fact: networkAclFact,
    answers: (pages: string[][]) => {
      const on = ec2.on(DescribeNetworkAclsCommand);
      pages.forEach((ofVpcs, page) => {
        const NetworkAcls = ofVpcs.map((vpc) => ({ ...networkAcl, VpcId: vpc }));
        on.resolvesOnce({ NetworkAcls, NextToken: nextOf(pages, page) });
      });
    },
    refuse: (error: Error) => ec2.on(DescribeNetworkAclsCommand).rejects(error),
  },
];

const nextOf = (pages: string[][], page: number) =>
  page + 1 < pages.length ? `page ${page + 2}` : undefined;

describe.each(subjects)('$of of the VPC', ({ gather, action, filter, fact, answers, refuse }) => {
  it('are asked for by the VPC of the subnet, and cut down to what is judged', async () => {
    answers([[VpcId]]);
    const answer = await gather(questionOf());
    expect(answer).toStrictEqual({ known: [fact] });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(ec2.calls().map(({ args }) => args[0].input)).toEqual([
      { [filter]: [{ Name: 'vpc-id', Values: [VpcId] }], NextToken: undefined },
    ]);
  });

  it('are read page by page', async () => {
    answers([[VpcId, VpcId], [], [VpcId]]);
    expect(await gather(questionOf())).toEqual({ known: [fact, fact, fact] });
    expect(ec2.calls()).toHaveLength(3);
  });

  it("are not mistaken for another VPC's, where an API does not honour the filter", async () => {
    answers([['vpc-0other12', VpcId]]);
    expect(await gather(questionOf())).toEqual({ known: [fact] });
  });

  it('are asked for at once where the agent of an instance registered the VPC', async () => {
    const registration = known({ ec2InstanceId: 'i-0abc1234', vpcId: VpcId });
    answers([[VpcId]]);
    const question = questionOf(failureOf({ task: onInstance }), { registration });
    expect(await gather(question)).toEqual({ known: [fact] });
  });

  it.each([
    [denied('UnauthorizedOperation'), `not authorized: allow ${action}`],
    [
      awsError('RequestLimitExceeded', 'Request limit exceeded.'),
      'RequestLimitExceeded: Request limit exceeded.',
    ],
  ])('leave a gap after %s', async (error, reason) => {
    refuse(error);
    expect(await gather(questionOf())).toEqual(gap(action, reason));
  });

  it('pass on why the subnet cannot be seen', async () => {
    const subnet = gap('ec2:DescribeSubnets', 'subnet-0priv1234 no longer exists');
    expect(await gather(questionOf(failureOf(), { subnet }))).toEqual(subnet);
    expect(ec2.calls()).toEqual([]);
  });
});

describe('a VPC', () => {
  it.each(subjects.filter(({ of }) => of !== 'network ACLs'))(
    'may have no $of to show',
    async ({ answers, gather }) => {
      answers([[]]);
      expect(await gather(questionOf())).toEqual({ known: [] });
    },
  );

  it('may have a regional NAT gateway, in no subnet and with a route table of its own', async () => {
    const regional = {
      ...natGateway,
      SubnetId: undefined,
      AvailabilityMode: 'regional' as const,
      RouteTableId: 'rtb-0nat1234',
    };
    ec2.on(DescribeNatGatewaysCommand).resolves({ NatGateways: [regional] });
    const { SubnetId: _, ...fact } = natGatewayFact;
    expect(await natGateways.gather(questionOf())).toStrictEqual({
      known: [{ ...fact, AvailabilityMode: 'regional', RouteTableId: 'rtb-0nat1234' }],
    });
  });
});

describe('a subnet that another account shares', () => {
  const subnet = known({ ...facts.subnet, OwnerId: '444455556666' });

  it.each(subjects.filter(({ of }) => of !== 'NAT gateways'))(
    'shows the $of of its VPC',
    async ({ gather, answers, fact }) => {
      answers([[VpcId]]);
      expect(await gather(questionOf(failureOf(), { subnet }))).toEqual({ known: [fact] });
    },
  );

  it('hides the NAT gateways of its VPC', async () => {
    expect(await natGateways.gather(questionOf(failureOf(), { subnet }))).toEqual(
      gap(
        'ec2:DescribeNatGateways',
        'subnet-0priv1234 is shared by account 444455556666, and only that account sees them',
      ),
    );
    expect(ec2.calls()).toEqual([]);
  });
});
