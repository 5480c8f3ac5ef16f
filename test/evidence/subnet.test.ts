import { DescribeSubnetsCommand, type Subnet } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { subnet } from '../../lambda/evidence/subnet.ts';
import {
  account,
  awsError,
  denied,
  failureOf,
  mockedAws,
  onInstance,
  questionOf,
  throughJson,
} from './question.ts';

const { ec2 } = mockedAws();

const found: Subnet = {
  SubnetId: 'subnet-0priv1234',
  VpcId: 'vpc-0abc1234',
  CidrBlock: '10.0.3.0/24',
  OwnerId: account,
  AvailabilityZone: 'us-east-1a',
  AvailableIpAddressCount: 200,
};
const gone = gap('ec2:DescribeSubnets', 'subnet-0priv1234 no longer exists');

describe('subnet', () => {
  it('is the one in which the task was started', async () => {
    ec2.on(DescribeSubnetsCommand).resolves({ Subnets: [found] });
    const answer = await subnet.gather(questionOf());
    const { AvailableIpAddressCount: _, ...kept } = found;
    expect(answer).toStrictEqual({ known: { ...kept, Ipv6CidrBlocks: [] } });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(ec2.calls().map(({ args }) => args[0].input)).toEqual([{ SubnetIds: ['subnet-0priv1234'] }]);
  });

  it("is the instance's for a task on an instance", async () => {
    ec2.on(DescribeSubnetsCommand).resolves({ Subnets: [{ ...found, SubnetId: 'subnet-0inst123' }] });
    const puller = known({
      kind: 'instance' as const,
      name: 'i-0abc1234',
      subnetId: 'subnet-0inst123',
      subnets: ['subnet-0inst123'],
      source: 'primary network interface of i-0abc1234',
    });
    expect(await subnet.gather(questionOf(failureOf({ task: onInstance }), { puller }))).toMatchObject({
      known: { SubnetId: 'subnet-0inst123' },
    });
  });

  it("is the one that the instance's agent registered, before EC2 tells the instance", async () => {
    ec2.on(DescribeSubnetsCommand).resolves({ Subnets: [{ ...found, SubnetId: 'subnet-0inst123' }] });
    const registration = known({ ec2InstanceId: 'i-0abc1234', subnetId: 'subnet-0inst123' });
    const puller = gap('ec2:DescribeInstances', 'not asked');
    const question = questionOf(failureOf({ task: onInstance }), { registration, puller });
    expect(await subnet.gather(question)).toMatchObject({ known: { SubnetId: 'subnet-0inst123' } });
  });

  it('leaves a gap where it was deleted', async () => {
    ec2.on(DescribeSubnetsCommand).rejects(awsError('InvalidSubnetID.NotFound'));
    expect(await subnet.gather(questionOf())).toEqual(gone);
  });

  it('does not take another subnet for it', async () => {
    ec2.on(DescribeSubnetsCommand).resolves({ Subnets: [{ ...found, SubnetId: 'subnet-0othr123' }] });
    expect(await subnet.gather(questionOf())).toEqual(gone);
  });

  it('may have IPv6 addresses beside those of IPv4, or alone', async () => {
    const native = {
      Ipv6Native: true,
      EnableDns64: true,
      BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' as const },
    };
    const Ipv6CidrBlockAssociationSet = [
      { Ipv6CidrBlock: '2001:db8:0:1::/64', Ipv6CidrBlockState: { State: 'associated' as const } },
      { Ipv6CidrBlock: '2001:db8:0:2::/64', Ipv6CidrBlockState: { State: 'disassociated' as const } },
      { Ipv6CidrBlock: '2001:db8:0:3::/64' },
    ];
    const { CidrBlock: _, AvailableIpAddressCount: __, ...kept } = found;
    ec2
      .on(DescribeSubnetsCommand)
      .resolves({ Subnets: [{ ...found, ...native, CidrBlock: '', Ipv6CidrBlockAssociationSet }] });
    const answer = await subnet.gather(questionOf());
    expect(answer).toStrictEqual({
      known: { ...kept, ...native, Ipv6CidrBlocks: ['2001:db8:0:1::/64', '2001:db8:0:3::/64'] },
    });
    expect(throughJson(answer)).toStrictEqual(answer);
  });

  it('leaves a gap where EC2 may not be asked', async () => {
    ec2.on(DescribeSubnetsCommand).rejects(denied('UnauthorizedOperation'));
    expect(await subnet.gather(questionOf())).toEqual(
      gap('ec2:DescribeSubnets', 'not authorized: allow ec2:DescribeSubnets'),
    );
  });

  it('passes on why the puller cannot be seen', async () => {
    const puller = gap('ec2:DescribeInstances', 'instance i-0abc1234 is gone, and its network with it');
    expect(await subnet.gather(questionOf(failureOf({ task: onInstance }), { puller }))).toEqual(puller);
  });
});
