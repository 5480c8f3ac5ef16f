import { DescribeVpcAttributeCommand } from '@aws-sdk/client-ec2';
import type { Gathered } from '../types.ts';
import { defineGatherer, gap, known } from './define.ts';
import type { DnsAttributesFact } from './facts.ts';
import { askOfVpc } from './vpc.ts';

const action = 'ec2:DescribeVpcAttribute';

/** Whether the VPC resolves names, and whether it may give its endpoints the names of the services. */
export const dnsAttributes = defineGatherer({
  key: 'dnsAttributes',
  scope: 'task',
  // The ARN of a shared VPC has its owner's account.
  grants: [{ action, on: { service: 'ec2', resource: 'vpc/*', account: '*' } }],
  async gather(question): Promise<Gathered<DnsAttributesFact>> {
    const { ec2 } = question.clients;
    // One call tells one attribute.
    const answer = await askOfVpc(question, action, (VpcId) =>
      Promise.all([
        ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' })),
        ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' })),
      ]),
    );
    if ('gap' in answer) return answer;
    const [support, hostnames] = answer.known;
    const enableDnsSupport = support.EnableDnsSupport?.Value;
    const enableDnsHostnames = hostnames.EnableDnsHostnames?.Value;
    return enableDnsSupport === undefined || enableDnsHostnames === undefined
      ? gap(action, 'the DNS attributes of the VPC are not shown')
      : known({ enableDnsSupport, enableDnsHostnames });
  },
});
