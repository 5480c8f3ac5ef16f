import type { NetworkAcl } from '@aws-sdk/client-ec2';
import { DescribeNetworkAclsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { gap } from '../../lambda/evidence/define.ts';
import { networkAcls } from '../../lambda/evidence/network-acls.ts';
import { mockedAws, questionOf } from './question.ts';

const { ec2 } = mockedAws();

const acl = (NetworkAclId: string, ...subnets: string[]): NetworkAcl => ({
  NetworkAclId,
  VpcId: 'vpc-0abc1234',
  IsDefault: subnets.length === 0,
  Associations: subnets.map((SubnetId) => ({
    SubnetId,
    NetworkAclId,
    NetworkAclAssociationId: 'aclassoc-0',
  })),
  Entries: [{ RuleNumber: 100, Protocol: '-1', RuleAction: 'allow', Egress: true, CidrBlock: '0.0.0.0/0' }],
});

describe('network ACLs', () => {
  it('name the subnets that follow them, and nothing else of the association', async () => {
    const answer = [acl('acl-0priv123', 'subnet-0priv1234', 'subnet-0priv5678'), acl('acl-0dflt123')];
    ec2.on(DescribeNetworkAclsCommand).resolves({ NetworkAcls: answer });
    expect(await networkAcls.gather(questionOf())).toMatchObject({
      known: [
        {
          NetworkAclId: 'acl-0priv123',
          Associations: [{ SubnetId: 'subnet-0priv1234' }, { SubnetId: 'subnet-0priv5678' }],
        },
        { NetworkAclId: 'acl-0dflt123', IsDefault: true, Associations: [] },
      ],
    });
  });

  it('are known as they are where no association is shown at all', async () => {
    ec2
      .on(DescribeNetworkAclsCommand)
      .resolves({ NetworkAcls: [{ ...acl('acl-0dflt123'), Associations: undefined }] });
    expect(await networkAcls.gather(questionOf())).toMatchObject({
      known: [{ NetworkAclId: 'acl-0dflt123', Associations: [] }],
    });
  });

  it.each([
    ['none', []],
    ["another VPC's alone", [{ ...acl('acl-0othr123'), VpcId: 'vpc-0other12' }]],
  ])('leave a gap where %s is shown, since every VPC has one', async (_, NetworkAcls) => {
    ec2.on(DescribeNetworkAclsCommand).resolves({ NetworkAcls });
    expect(await networkAcls.gather(questionOf())).toEqual(
      gap('ec2:DescribeNetworkAcls', 'no network ACL of the VPC is shown'),
    );
  });
});
