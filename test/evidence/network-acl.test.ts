import { DescribeNetworkAclsCommand, type NetworkAcl } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { networkAcl } from '../../lambda/evidence/network-acl.ts';
import { denied, failureOf, mockedAws, questionOf, throughJson } from './question.ts';

const { ec2 } = mockedAws();

const acl = (NetworkAclId: string, ...subnets: string[]): NetworkAcl => ({
  NetworkAclId,
  VpcId: 'vpc-0abc1234',
  IsDefault: false,
  Associations: subnets.map((SubnetId) => ({ SubnetId, NetworkAclId })),
  Entries: [{ RuleNumber: 100, Protocol: '-1', RuleAction: 'allow', Egress: true, CidrBlock: '0.0.0.0/0' }],
});

const fact = { NetworkAclId: 'acl-0priv123', IsDefault: false, Entries: acl('any').Entries };

describe('network ACL', () => {
  it('is the one that is associated with the subnet', async () => {
    ec2.on(DescribeNetworkAclsCommand).resolves({ NetworkAcls: [acl('acl-0priv123', 'subnet-0priv1234')] });
    const answer = await networkAcl.gather(questionOf());
    expect(answer).toStrictEqual({ known: fact });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(ec2.calls().map(({ args }) => args[0].input)).toEqual([
      { Filters: [{ Name: 'association.subnet-id', Values: ['subnet-0priv1234'] }], NextToken: undefined },
    ]);
  });

  it("is found among others', on further pages too, where an API does not honour the filter", async () => {
    ec2
      .on(DescribeNetworkAclsCommand)
      .resolvesOnce({ NetworkAcls: [acl('acl-0othr123', 'subnet-0pub1234')], NextToken: '2' })
      .resolvesOnce({ NetworkAcls: [acl('acl-0priv123', 'subnet-0priv5678', 'subnet-0priv1234')] });
    expect(await networkAcl.gather(questionOf())).toEqual({ known: fact });
  });

  it.each([[[]], [[acl('acl-0othr123', 'subnet-0pub1234')]]])(
    'leaves a gap where none is shown',
    async (NetworkAcls) => {
      ec2.on(DescribeNetworkAclsCommand).resolves({ NetworkAcls });
      expect(await networkAcl.gather(questionOf())).toEqual(
        gap('ec2:DescribeNetworkAcls', 'no network ACL is shown for subnet-0priv1234'),
      );
    },
  );

  it('is the default one where the VPC shows no other and no association at all', async () => {
    const only = { ...acl('acl-0priv123'), IsDefault: true };
    const ofOtherVpc = { ...acl('acl-0othr123'), VpcId: 'vpc-0other12' };
    ec2.on(DescribeNetworkAclsCommand).resolves({ NetworkAcls: [ofOtherVpc, only] });
    const subnet = known({ SubnetId: 'subnet-0priv1234', VpcId: 'vpc-0abc1234', CidrBlock: '10.0.3.0/24' });
    expect(await networkAcl.gather(questionOf(failureOf(), { subnet }))).toEqual({
      known: { ...fact, IsDefault: true },
    });
    ec2.on(DescribeNetworkAclsCommand).resolves({ NetworkAcls: [only, acl('acl-0cust123')] });
    expect(await networkAcl.gather(questionOf(failureOf(), { subnet }))).toHaveProperty('gap');
  });

  it('leaves a gap where EC2 may not be asked', async () => {
    ec2.on(DescribeNetworkAclsCommand).rejects(denied('UnauthorizedOperation'));
    expect(await networkAcl.gather(questionOf())).toEqual(
      gap('ec2:DescribeNetworkAcls', 'not authorized: allow ec2:DescribeNetworkAcls'),
    );
  });

  it('cannot be told of an ECS Anywhere host', async () => {
    const external = failureOf({ task: { launchType: 'EXTERNAL' } });
    expect(await networkAcl.gather(questionOf(external, { puller: known({ kind: 'external' }) }))).toEqual(
      gap(
        'ecs:DescribeContainerInstances',
        'the task ran on an ECS Anywhere host, whose network is not in EC2',
      ),
    );
  });
});
