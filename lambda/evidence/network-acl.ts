import { type NetworkAcl, paginateDescribeNetworkAcls } from '@aws-sdk/client-ec2';
import type { Gathered } from '../types.ts';
import { attempt, collect, defineGatherer, gap, known, type Question } from './define.ts';
import type { NetworkAclFact } from './facts.ts';
import { pullerSubnetId } from './puller.ts';

const action = 'ec2:DescribeNetworkAcls';

/** The network ACL of the puller's subnet: each has exactly one, and EC2 names the default one explicitly too. */
export const networkAcl = defineGatherer({
  key: 'networkAcl',
  scope: 'task',
  grants: [{ action, on: '*' }],
  async gather(question): Promise<Gathered<NetworkAclFact>> {
    const id = await pullerSubnetId(question);
    if ('gap' in id) return id;
    const found = await attempt(action, () =>
      collect(
        paginateDescribeNetworkAcls(
          { client: question.clients.ec2 },
          { Filters: [{ Name: 'association.subnet-id', Values: [id.known] }] },
        ),
        ({ NetworkAcls }) => NetworkAcls,
      ),
    );
    if ('gap' in found) return found;
    // Filters are not honoured everywhere the API is offered, and another subnet's rules would be a false witness.
    const acl =
      found.known.find(({ Associations }) => Associations?.some(({ SubnetId }) => SubnetId === id.known)) ??
      (await onlyOneOfVpc(found.known, question));
    if (!acl) return gap(action, `no network ACL is shown for ${id.known}`);
    const { NetworkAclId, Entries, IsDefault } = acl;
    return known({ NetworkAclId, Entries, IsDefault });
  },
});

/** A VPC that shows its default ACL alone, and no association at all, has no other that its subnets could follow. */
async function onlyOneOfVpc(acls: NetworkAcl[], { ask }: Question): Promise<NetworkAcl | undefined> {
  const subnet = await ask('subnet');
  if ('gap' in subnet) return undefined;
  const [only, ...others] = acls.filter(({ VpcId }) => VpcId === subnet.known.VpcId);
  const isOnlyOne = only?.IsDefault && others.length === 0 && !only.Associations?.length;
  return isOnlyOne ? only : undefined;
}
