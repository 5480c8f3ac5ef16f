import {
  DescribeVpcBlockPublicAccessExclusionsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  type InternetGatewayBlockMode,
  type VpcBlockPublicAccessExclusionState,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { blockPublicAccess } from '../../lambda/evidence/block-public-access.ts';
import { gap, known } from '../../lambda/evidence/define.ts';
import type { Evidence } from '../../lambda/types.ts';
import {
  account,
  awsError,
  denied,
  facts,
  failureOf,
  mockedAws,
  questionOf,
  throughJson,
} from './question.ts';

const { ec2 } = mockedAws();

const describeOptions = 'ec2:DescribeVpcBlockPublicAccessOptions';
const describeExclusions = 'ec2:DescribeVpcBlockPublicAccessExclusions';

const subnetIn = (mode?: InternetGatewayBlockMode, SubnetId = 'subnet-0priv1234') => ({
  ...facts.subnet,
  SubnetId,
  ...(mode && { BlockPublicAccessStates: { InternetGatewayBlockMode: mode } }),
});
const blocked: Evidence = {
  subnet: known(subnetIn('block-bidirectional')),
  vpcSubnets: known([subnetIn('block-bidirectional'), subnetIn('off', 'subnet-0pub1234')]),
};
const gather = (answers: Evidence = blocked) => blockPublicAccess.gather(questionOf(failureOf(), answers));

const modeIs = (mode?: InternetGatewayBlockMode) =>
  ec2.on(DescribeVpcBlockPublicAccessOptionsCommand).resolves({
    VpcBlockPublicAccessOptions: {
      AwsAccountId: account,
      InternetGatewayBlockMode: mode,
      ManagedBy: 'account',
      State: 'update-complete',
      LastUpdateTimestamp: new Date(0),
    },
  });
const exclusion = (
  resource: string,
  State: VpcBlockPublicAccessExclusionState = 'create-complete',
  ExclusionId = 'vpcbpa-exclude-0abc1234',
) => ({
  ExclusionId,
  ResourceArn: `arn:aws:ec2:us-east-1:${account}:${resource}`,
  InternetGatewayExclusionMode: 'allow-egress' as const,
  State,
});
const excluded = (...exclusions: ReturnType<typeof exclusion>[]) =>
  ec2.on(DescribeVpcBlockPublicAccessExclusionsCommand).resolves({
    VpcBlockPublicAccessExclusions: exclusions.map((one) => ({ ...one, CreationTimestamp: new Date(0) })),
  });
const options = {
  InternetGatewayBlockMode: 'block-bidirectional',
  ManagedBy: 'account',
  State: 'update-complete',
};

describe('VPC Block Public Access', () => {
  it('is nothing to ask about where every subnet says that it is off', async () => {
    const vpcSubnets = known([subnetIn('off'), subnetIn('off', 'subnet-0pub1234')]);
    expect(await gather({ subnet: known(subnetIn('off')), vpcSubnets })).toEqual({ known: null });
    expect(ec2.calls()).toEqual([]);
  });

  it.each<[string, Evidence]>([
    ["the puller's subnet is in another mode", { ...blocked, vpcSubnets: known([]) }],
    ['another subnet is', { ...blocked, subnet: known(subnetIn('off')) }],
    ['a subnet does not say', { subnet: known(subnetIn('off')), vpcSubnets: known([subnetIn()]) }],
  ])('is asked about where %s, and told with the exclusions', async (_, answers) => {
    modeIs('block-bidirectional');
    excluded(exclusion('vpc/vpc-0abc1234'));
    const answer = await gather(answers);
    expect(answer).toStrictEqual({ known: { options, exclusions: [exclusion('vpc/vpc-0abc1234')] } });
    expect(throughJson(answer)).toStrictEqual(answer);
  });

  it('may be off in spite of that', async () => {
    modeIs('off');
    ec2.on(DescribeVpcBlockPublicAccessExclusionsCommand).rejects(denied('UnauthorizedOperation'));
    expect(await gather()).toEqual({ known: null });
  });

  it.each([
    ['subnet/subnet-0priv1234', 1],
    ['subnet/subnet-0pub1234', 1],
    ['subnet/subnet-0other12', 0],
    ['vpc/vpc-0other12', 0],
  ])('has of the exclusion of %s %i here', async (resource, count) => {
    modeIs('block-ingress');
    excluded(exclusion(resource));
    expect(await gather()).toMatchObject({ known: { exclusions: { length: count } } });
  });

  it.each<[VpcBlockPublicAccessExclusionState, number]>([
    ['create-in-progress', 0],
    ['create-failed', 0],
    ['create-complete', 1],
    ['update-in-progress', 1],
    ['update-failed', 1],
    ['update-complete', 1],
    ['delete-in-progress', 1],
    ['delete-complete', 0],
    ['disable-in-progress', 1],
    ['disable-complete', 0],
  ])('has of an exclusion in state %s %i in force', async (state, count) => {
    modeIs('block-ingress');
    excluded(exclusion('vpc/vpc-0abc1234', state));
    expect(await gather()).toMatchObject({ known: { exclusions: { length: count } } });
  });

  it('has its exclusions read page by page', async () => {
    modeIs('block-bidirectional');
    const [first, second] = [exclusion('subnet/subnet-0priv1234'), exclusion('subnet/subnet-0pub1234')];
    ec2
      .on(DescribeVpcBlockPublicAccessExclusionsCommand)
      .resolvesOnce({ VpcBlockPublicAccessExclusions: [first], NextToken: '2' })
      .resolvesOnce({ VpcBlockPublicAccessExclusions: [second] });
    expect(await gather()).toEqual({ known: { options, exclusions: [first, second] } });
    expect(
      ec2
        .commandCalls(DescribeVpcBlockPublicAccessExclusionsCommand)
        .map(({ args }) => args[0].input.NextToken),
    ).toEqual([undefined, '2']);
  });

  it("is the owner's in a shared subnet, and hidden", async () => {
    const subnet = known({ ...subnetIn('block-bidirectional'), OwnerId: '444455556666' });
    expect(await gather({ ...blocked, subnet })).toEqual(
      gap(
        describeOptions,
        'subnet-0priv1234 is shared by account 444455556666, and only that account sees them',
      ),
    );
    expect(ec2.calls()).toEqual([]);
  });

  it('leaves a gap where its mode is not shown', async () => {
    modeIs(undefined);
    excluded();
    expect(await gather()).toEqual(gap(describeOptions, 'the mode of the account is not shown'));
  });

  it('leaves a gap where the exclusions may not be read', async () => {
    modeIs('block-bidirectional');
    ec2.on(DescribeVpcBlockPublicAccessExclusionsCommand).rejects(denied('UnauthorizedOperation'));
    expect(await gather()).toEqual(gap(describeExclusions, `not authorized: allow ${describeExclusions}`));
  });

  it('leaves a gap where an API does not know the question', async () => {
    ec2.on(DescribeVpcBlockPublicAccessOptionsCommand).rejects(awsError('InvalidAction', 'no such action'));
    ec2
      .on(DescribeVpcBlockPublicAccessExclusionsCommand)
      .rejects(awsError('InvalidAction', 'no such action'));
    expect(await gather()).toEqual(gap(describeOptions, 'InvalidAction: no such action'));
  });

  it.each(['subnet', 'vpcSubnets'])('passes on why the %s cannot be seen', async (key) => {
    const unseen = gap('ec2:DescribeSubnets', 'refused');
    expect(await gather({ ...blocked, [key]: unseen })).toEqual(unseen);
  });
});
