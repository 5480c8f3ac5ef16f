import { DescribeSubnetsCommand, paginateDescribeSubnets, type Subnet } from '@aws-sdk/client-ec2';
import { withoutAbsent } from '../absent.ts';
import type { Gathered } from '../types.ts';
import { attempt, collect, defineGatherer, gap, known, unlessNotFound } from './define.ts';
import type { SubnetFact } from './facts.ts';
import { pullerSubnetId } from './puller.ts';
import { askOfVpc } from './vpc.ts';

const action = 'ec2:DescribeSubnets';

/** The puller's subnet, which tells the VPC. */
export const subnet = defineGatherer({
  key: 'subnet',
  scope: 'task',
  grants: [{ action, on: '*' }],
  async gather(question): Promise<Gathered<SubnetFact>> {
    const id = await pullerSubnetId(question);
    if ('gap' in id) return id;
    const command = new DescribeSubnetsCommand({ SubnetIds: [id.known] });
    const answer = await attempt(action, () =>
      unlessNotFound(question.clients.ec2.send(command), 'InvalidSubnetID.NotFound'),
    );
    if ('gap' in answer) return answer;
    const [found] = (answer.known?.Subnets ?? [])
      .filter(({ SubnetId }) => SubnetId === id.known)
      .flatMap(factOf);
    return found ? known(found) : gap(action, `${id.known} no longer exists`);
  },
});

/** All of the VPC; of a shared one, those that this account is shown. */
export const vpcSubnets = defineGatherer({
  key: 'vpcSubnets',
  scope: 'task',
  grants: [{ action, on: '*' }],
  gather(question) {
    return askOfVpc(question, action, async (vpcId) => {
      const found = await collect(
        paginateDescribeSubnets(
          { client: question.clients.ec2 },
          { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] },
        ),
        ({ Subnets }) => Subnets,
      );
      return found.filter(({ VpcId }) => VpcId === vpcId).flatMap(factOf);
    });
  },
});

/** At most one. A subnet may have IPv4 addresses, IPv6 addresses, or both. */
function factOf({
  SubnetId,
  VpcId,
  CidrBlock,
  OwnerId,
  AvailabilityZone,
  Ipv6CidrBlockAssociationSet = [],
  Ipv6Native,
  EnableDns64,
  BlockPublicAccessStates,
}: Subnet): SubnetFact[] {
  if (!SubnetId || !VpcId) return [];
  const associated = Ipv6CidrBlockAssociationSet.filter(
    ({ Ipv6CidrBlockState }) => (Ipv6CidrBlockState?.State ?? 'associated') === 'associated',
  );
  return [
    withoutAbsent({
      SubnetId,
      VpcId,
      // Empty, where an IPv6-only subnet is told in XML.
      CidrBlock: CidrBlock || undefined,
      OwnerId,
      AvailabilityZone,
      Ipv6CidrBlocks: associated.flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? []),
      Ipv6Native,
      EnableDns64,
      BlockPublicAccessStates,
    }),
  ];
}
