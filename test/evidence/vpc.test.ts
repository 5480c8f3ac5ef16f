import {
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
  type NatGateway,
  type RouteTable,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { natGateways } from '../../lambda/evidence/nat-gateways.ts';
import { routeTables } from '../../lambda/evidence/route-tables.ts';
import { vpcEndpoints } from '../../lambda/evidence/vpc-endpoints.ts';
import { awsError, denied, facts, failureOf, mockedAws, questionOf, throughJson } from './question.ts';

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
  CreateTime: new Date(0),
};
const vpcEndpoint: VpcEndpoint = {
  VpcEndpointId: 'vpce-0dkr1234',
  VpcId,
  VpcEndpointType: 'Interface',
  ServiceName: 'com.amazonaws.us-east-1.ecr.dkr',
  State: 'Available',
  RouteTableIds: [],
  SubnetIds: ['subnet-0priv1234'],
  Groups: [{ GroupId: 'sg-0vpce123', GroupName: 'endpoints' }],
  PrivateDnsEnabled: true,
  DnsOptions: { DnsRecordIpType: 'ipv4', PrivateDnsOnlyForInboundResolverEndpoint: false },
  CreationTimestamp: new Date(0),
};

const routeTableFact = (({ RouteTableId, Associations, Routes }) => ({ RouteTableId, Associations, Routes }))(
  routeTable,
);
const { VpcId: _ofNat, CreateTime: _created, ...natGatewayFact } = natGateway;
const { VpcId: _ofEndpoint, CreationTimestamp: _stamped, ...vpcEndpointFact } = vpcEndpoint;

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
    of: 'VPC endpoints',
    gather: vpcEndpoints.gather,
    action: 'ec2:DescribeVpcEndpoints',
    filter: 'Filters',
    fact: vpcEndpointFact,
    answers: (pages: string[][]) => {
      const on = ec2.on(DescribeVpcEndpointsCommand);
      pages.forEach((ofVpcs, page) => {
        const VpcEndpoints = ofVpcs.map((vpc) => ({ ...vpcEndpoint, VpcId: vpc }));
        on.resolvesOnce({ VpcEndpoints, NextToken: nextOf(pages, page) });
      });
    },
    refuse: (error: Error) => ec2.on(DescribeVpcEndpointsCommand).rejects(error),
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

  it('may be none', async () => {
    answers([[]]);
    expect(await gather(questionOf())).toEqual({ known: [] });
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

describe('a subnet that another account shares', () => {
  const subnet = known({ ...facts.subnet, OwnerId: '444455556666' });
  const [ofRouteTables, ...ownersOnly] = subjects;

  it('shows its route tables', async () => {
    ofRouteTables?.answers([[VpcId]]);
    expect(await ofRouteTables?.gather(questionOf(failureOf(), { subnet }))).toEqual({
      known: [routeTableFact],
    });
  });

  it.each(ownersOnly)('hides the $of of its VPC', async ({ gather, action }) => {
    expect(await gather(questionOf(failureOf(), { subnet }))).toEqual(
      gap(action, 'subnet-0priv1234 is shared by account 444455556666, and only that account sees them'),
    );
    expect(ec2.calls()).toEqual([]);
  });
});
