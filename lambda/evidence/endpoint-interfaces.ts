import type { EC2Client } from '@aws-sdk/client-ec2';
import { attempt, defineGatherer } from './define.ts';
import type { NetworkInterfaceFact } from './facts.ts';
import { describeInterfaces, interfaceFactOf } from './network-interfaces.ts';

const action = 'ec2:DescribeNetworkInterfaces';

/** What EC2 takes as values of one filter. */
const atMost = 200;

/** The interfaces of the endpoints: their addresses are those that the services' names resolve to. */
export const endpointInterfaces = defineGatherer({
  key: 'endpointInterfaces',
  scope: 'image',
  grants: [{ action, on: '*' }],
  async gather({ clients: { ec2 }, ask }) {
    const asked = await ask('vpcEndpoints');
    if ('gap' in asked) return asked;
    const ids = [...new Set(asked.known.flatMap(({ NetworkInterfaceIds = [] }) => NetworkInterfaceIds))];
    const chunks = Array.from({ length: Math.ceil(ids.length / atMost) }, (_, chunk) =>
      ids.slice(chunk * atMost, (chunk + 1) * atMost),
    );
    return attempt(action, async () => {
      const found = await Promise.all(chunks.map((chunk) => describeAll(ec2, chunk)));
      return found.flat();
    });
  },
});

/** By filter and not by id: asked by id, one that is being deleted would cost the answer about all of them. */
async function describeAll(client: EC2Client, ids: string[]): Promise<NetworkInterfaceFact[]> {
  const found = await describeInterfaces(client, [{ Name: 'network-interface-id', Values: ids }]);
  return found.filter(({ NetworkInterfaceId = '' }) => ids.includes(NetworkInterfaceId)).map(interfaceFactOf);
}
