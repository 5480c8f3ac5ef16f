import { DescribeDhcpOptionsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import type { Gathered } from '../types.ts';
import { attempt, defineGatherer, gap, known, type Question, unlessNotFound } from './define.ts';
import type { DhcpOptionsFact } from './facts.ts';
import { askOfVpc } from './vpc.ts';

const describeVpcs = 'ec2:DescribeVpcs';
const describeDhcpOptions = 'ec2:DescribeDhcpOptions';

/** Which DNS servers the interfaces of the VPC are told to ask. */
export const dhcpOptions = defineGatherer({
  key: 'dhcpOptions',
  scope: 'task',
  grants: [
    { action: describeVpcs, on: '*' },
    { action: describeDhcpOptions, on: '*' },
  ],
  async gather(question): Promise<Gathered<DhcpOptionsFact | null>> {
    const set = await optionsSetOf(question);
    if ('gap' in set) return set;
    const id = set.known;
    if (!id) return gap(describeVpcs, 'the DHCP options set of the VPC is not shown');
    // The word that EC2 has for none.
    if (id === 'default') return known(null);
    const command = new DescribeDhcpOptionsCommand({ DhcpOptionsIds: [id] });
    const answer = await attempt(describeDhcpOptions, () =>
      unlessNotFound(
        question.clients.ec2.send(command),
        'InvalidDhcpOptionID.NotFound',
        'InvalidDhcpOptionsID.NotFound',
      ),
    );
    if ('gap' in answer) return answer;
    const found = answer.known?.DhcpOptions?.find(({ DhcpOptionsId }) => DhcpOptionsId === id);
    if (!found) return gap(describeDhcpOptions, `DHCP options set ${id} of the VPC is not shown`);
    const servers = found.DhcpConfigurations?.find(({ Key }) => Key === 'domain-name-servers');
    return known({
      DhcpOptionsId: id,
      domainNameServers: (servers?.Values ?? []).flatMap(({ Value }) => Value ?? []),
    });
  },
});

function optionsSetOf(question: Question): Promise<Gathered<string | undefined>> {
  return askOfVpc(question, describeVpcs, async (vpcId) => {
    const { Vpcs } = await question.clients.ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }));
    return Vpcs?.find(({ VpcId }) => VpcId === vpcId)?.DhcpOptionsId;
  });
}
