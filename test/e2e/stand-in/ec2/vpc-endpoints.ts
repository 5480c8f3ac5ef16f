import { type Completions, type Forward, listIn, type Request } from '../proxy.ts';
import { describe, instead, textOf, withMore } from './described.ts';

/** The tag by which a world says in which state an endpoint is: MiniStack has none that is not available. */
export const stateTag = 'emulated-state';

/** Of an endpoint, what MiniStack forgets. */
interface Forgotten {
  interface: boolean;
  privateDns: boolean;
  groupIds: string[];
  interfaceIds: string[];
  policy: string;
}

const fullAccess = JSON.stringify({
  Statement: [{ Action: '*', Effect: 'Allow', Principal: '*', Resource: '*' }],
});

/** MiniStack gives endpoints no network interfaces, and forgets their groups, their policies and their private DNS. */
export function vpcEndpoints(): Completions {
  const forgotten = new Map<string, Forgotten>();
  const addresses = new Map<string, string>();

  /** A network interface in the subnet, at the first address that AWS leaves to its customers, or the next. */
  const createInterface = async (
    subnetId: string,
    endpointId: string,
    groupIds: string[],
    request: Request,
    forward: Forward,
  ): Promise<string> => {
    const groups = groupIds.map((id, index) => [`SecurityGroupId.${index + 1}`, id]);
    const created = await forward(
      instead(request, 'CreateNetworkInterface', {
        SubnetId: subnetId,
        Description: `VPC Endpoint Interface ${endpointId}`,
        ...Object.fromEntries(groups),
      }),
    );
    const subnets = await forward(instead(request, 'DescribeSubnets', { 'SubnetId.1': subnetId }));
    const network = textOf(subnets.body, 'cidrBlock')?.replace(/\.\d+\/\d+$/, '');
    const id = textOf(created.body, 'networkInterfaceId') ?? '';
    addresses.set(id, `${network}.${4 + (addresses.size % 250)}`);
    return id;
  };

  return {
    async CreateVpcEndpoint(request, forward) {
      const answer = await forward(request);
      const id = textOf(answer.body, 'vpcEndpointId');
      if (!id) return answer;
      const form = new URLSearchParams(request.body);
      const groupIds = listIn(form, 'SecurityGroupId');
      const interfaceIds: string[] = [];
      for (const subnetId of listIn(form, 'SubnetId')) {
        interfaceIds.push(await createInterface(subnetId, id, groupIds, request, forward));
      }
      forgotten.set(id, {
        interface: form.get('VpcEndpointType') === 'Interface',
        privateDns: form.get('PrivateDnsEnabled') === 'true',
        groupIds,
        interfaceIds,
        policy: form.get('PolicyDocument') ?? fullAccess,
      });
      return answer;
    },

    async ModifyVpcEndpoint(request, forward) {
      const form = new URLSearchParams(request.body);
      const endpoint = forgotten.get(form.get('VpcEndpointId') ?? '');
      if (endpoint) endpoint.policy = form.get('PolicyDocument') ?? endpoint.policy;
      return forward(request);
    },

    DescribeVpcEndpoints: (request, forward) =>
      describe(
        {
          set: 'vpcEndpointSet',
          filters: {
            'vpc-id': 'vpcId',
            'service-name': 'serviceName',
            'vpc-endpoint-id': 'vpcEndpointId',
            'vpc-endpoint-type': 'vpcEndpointType',
          },
          complete(item) {
            const endpoint = forgotten.get(textOf(item, 'vpcEndpointId') ?? '');
            if (!endpoint) return item;
            const state = item.match(`<key>${stateTag}</key>\\s*<value>(.+?)</value>`)?.[1] ?? 'available';
            return withMore(item.replace('<state>available<', `<state>${state}<`), elementsOf(endpoint));
          },
        },
        request,
        forward,
      ),

    DescribeNetworkInterfaces: (request, forward) =>
      describe(
        {
          set: 'networkInterfaceSet',
          filters: {
            'vpc-id': 'vpcId',
            'subnet-id': 'subnetId',
            'network-interface-id': 'networkInterfaceId',
            'source-dest-check': 'sourceDestCheck',
          },
          complete(item) {
            const address = addresses.get(textOf(item, 'networkInterfaceId') ?? '');
            const invented = textOf(item, 'privateIpAddress');
            return address && invented ? item.replaceAll(`>${invented}<`, `>${address}<`) : item;
          },
        },
        request,
        forward,
      ),
  };
}

const elementsOf = (endpoint: Forgotten): string =>
  `<policyDocument>${endpoint.policy.replaceAll('"', '&quot;')}</policyDocument>` +
  `<privateDnsEnabled>${endpoint.privateDns}</privateDnsEnabled>` +
  `<groupSet>${endpoint.groupIds.map((id) => `<item><groupId>${id}</groupId></item>`).join('')}</groupSet>` +
  `<networkInterfaceIdSet>${endpoint.interfaceIds.map((id) => `<item>${id}</item>`).join('')}</networkInterfaceIdSet>`;
