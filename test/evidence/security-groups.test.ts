import { DescribeSecurityGroupsCommand, type SecurityGroup } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import { securityGroups } from '../../lambda/evidence/security-groups.ts';
import type { Evidence } from '../../lambda/types.ts';
import { denied, facts, failureOf, mockedAws, questionOf, throughJson } from './question.ts';

const { ec2 } = mockedAws();

const group = (GroupId: string, more: Partial<SecurityGroup> = {}): SecurityGroup => ({
  GroupId,
  GroupName: 'payments',
  VpcId: 'vpc-0abc1234',
  IpPermissions: [],
  IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  ...more,
});
const factOf = ({ GroupId, GroupName, IpPermissions, IpPermissionsEgress }: SecurityGroup) => ({
  GroupId,
  GroupName,
  IpPermissions,
  IpPermissionsEgress,
});

const withGroups = (...securityGroupIds: string[]): Evidence => ({
  puller: known({ ...facts.puller, securityGroupIds }),
});
const gather = (answers?: Evidence) => securityGroups.gather(questionOf(failureOf(), answers));
const inputs = () => ec2.calls().map(({ args }) => args[0].input);

describe('security groups', () => {
  it("are the puller's, asked for by filter, so that one which is missing does not hide the others", async () => {
    ec2
      .on(DescribeSecurityGroupsCommand)
      .resolves({ SecurityGroups: [group('sg-0task1234'), group('sg-0base123')] });
    const answer = await gather(withGroups('sg-0task1234', 'sg-0base123'));
    expect(answer).toStrictEqual({ known: [factOf(group('sg-0task1234')), factOf(group('sg-0base123'))] });
    expect(throughJson(answer)).toStrictEqual(answer);
    expect(inputs()).toEqual([
      { Filters: [{ Name: 'group-id', Values: ['sg-0task1234', 'sg-0base123'] }], NextToken: undefined },
    ]);
  });

  it('are read page by page, and no other group is taken for one of them', async () => {
    ec2
      .on(DescribeSecurityGroupsCommand)
      .resolvesOnce({ SecurityGroups: [group('sg-0other12')], NextToken: '2' })
      .resolvesOnce({ SecurityGroups: [group('sg-0task1234')] });
    expect(await gather()).toEqual({ known: [factOf(group('sg-0task1234'))] });
  });

  it("are the VPC's default one where none is given", async () => {
    const theDefault = group('sg-0dflt123', { GroupName: 'default' });
    ec2.on(DescribeSecurityGroupsCommand).resolves({
      SecurityGroups: [
        group('sg-0othr123', { GroupName: 'default', VpcId: 'vpc-0other12' }),
        group('sg-0x'),
        theDefault,
      ],
    });
    expect(await gather(withGroups())).toEqual({ known: [factOf(theDefault)] });
    expect(inputs()).toEqual([
      {
        Filters: [
          { Name: 'vpc-id', Values: ['vpc-0abc1234'] },
          { Name: 'group-name', Values: ['default'] },
        ],
        NextToken: undefined,
      },
    ]);
  });

  it('leave a gap where one of them cannot be seen, for its rules might be those that admit', async () => {
    ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [group('sg-0task1234')] });
    expect(await gather(withGroups('sg-0task1234', 'sg-0gone123'))).toEqual(
      gap('ec2:DescribeSecurityGroups', "cannot see sg-0gone123: deleted, or another account's"),
    );
  });

  it('leave a gap where the default one cannot be seen', async () => {
    ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [] });
    expect(await gather(withGroups())).toEqual(
      gap('ec2:DescribeSecurityGroups', 'cannot see the default security group of the VPC'),
    );
  });

  it('leave the gap that the puller names where it does not know them', async () => {
    const unknown = {
      action: 'ecs:DescribeServices',
      reason: 'ECS keeps no network configuration of a standalone task (family:payments)',
    };
    const puller = known({ ...facts.puller, securityGroupIds: undefined, publicIp: undefined, unknown });
    expect(await gather({ puller })).toEqual({ gap: unknown });
    expect(ec2.calls()).toEqual([]);
  });

  it('cannot be told of an ECS Anywhere host', async () => {
    expect(await gather({ puller: known({ kind: 'external' }) })).toEqual(
      gap(
        'ecs:DescribeContainerInstances',
        'the task ran on an ECS Anywhere host, whose network is not in EC2',
      ),
    );
  });

  it.each([
    ['puller', {}],
    ['subnet', withGroups()],
  ])('pass on why the %s cannot be seen', async (key, answers) => {
    const unseen = gap('ec2:DescribeSubnets', 'subnet-0priv1234 no longer exists');
    expect(await gather({ ...answers, [key]: unseen })).toEqual(unseen);
  });

  it('leave a gap where EC2 may not be asked', async () => {
    ec2.on(DescribeSecurityGroupsCommand).rejects(denied('UnauthorizedOperation'));
    expect(await gather()).toEqual(
      gap('ec2:DescribeSecurityGroups', 'not authorized: allow ec2:DescribeSecurityGroups'),
    );
  });
});
