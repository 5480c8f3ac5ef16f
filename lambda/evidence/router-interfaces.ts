import type { NetworkInterface } from '@aws-sdk/client-ec2';
import { defineGatherer } from './define.ts';
import { describeInterfaces, interfaceFactOf } from './network-interfaces.ts';
import { askOfOwnVpc } from './vpc.ts';

const action = 'ec2:DescribeNetworkInterfaces';

/** The interfaces of the VPC that forward what is not addressed to them, as a NAT instance has to. */
export const routerInterfaces = defineGatherer({
  key: 'routerInterfaces',
  scope: 'task',
  grants: [{ action, on: '*' }],
  gather(question) {
    return askOfOwnVpc(question, action, async (vpcId) => {
      const found = await describeInterfaces(question.clients.ec2, [
        { Name: 'vpc-id', Values: [vpcId] },
        { Name: 'source-dest-check', Values: ['false'] },
      ]);
      return found
        .filter(({ VpcId, SourceDestCheck }) => VpcId === vpcId && SourceDestCheck === false)
        .filter(isOnesOwn)
        .map(interfaceFactOf);
    });
  },
});

/** Those of NAT gateways and of endpoints forward too, but are AWS's, and routes name the gateway or the endpoint. */
const isOnesOwn = ({ InterfaceType, Attachment }: NetworkInterface): boolean =>
  InterfaceType === 'interface' || Attachment?.InstanceId !== undefined;
