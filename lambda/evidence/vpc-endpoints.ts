import { type EC2Client, paginateDescribeVpcEndpoints, type VpcEndpoint } from '@aws-sdk/client-ec2';
import { withoutAbsent } from '../absent.ts';
import type { Gathered } from '../types.ts';
import { askedImage } from './asked-image.ts';
import { attempt, collect, defineGatherer, known, type Question } from './define.ts';
import type { VpcEndpointFact } from './facts.ts';
import { askOfOwnVpc, vpcIdOf } from './vpc.ts';

const action = 'ec2:DescribeVpcEndpoints';

/**
 * The VPC's endpoints for the services of a pull, whatever their state.
 *
 * Asked by the services' names, which are known from the beginning, and not by the VPC, which the subnet has to tell
 * first: endpoints' interfaces, their groups and the prefix lists in those are asked about one after the other, and
 * beginning a round later would make the whole a round longer.
 */
export const vpcEndpoints = defineGatherer({
  key: 'vpcEndpoints',
  scope: 'image',
  grants: [{ action, on: '*' }],
  async gather(question): Promise<Gathered<VpcEndpointFact[]>> {
    const { ec2 } = question.clients;
    const { region } = question.failure.task;
    const [answer, vpcId] = await Promise.all([
      attempt(action, () =>
        Promise.all([
          describe(ec2, region),
          // An endpoint may serve another Region's service (`ServiceRegion`).
          otherRegionOf(question).then((other) => (other ? describe(ec2, other) : [])),
        ]),
      ),
      vpcIdOf(question),
    ]);
    if ('gap' in vpcId) return vpcId;
    if ('gap' in answer) return answer;
    const found = answer.known.flat().filter(({ VpcId }) => VpcId === vpcId.known);
    // What is shown is there, whoever owns the VPC; only "none" is for its owner to say.
    return found.length > 0
      ? known(found.map(factOf))
      : askOfOwnVpc(question, action, () => Promise.resolve([]));
  },
});

/** The Region of the image's ECR registry, where that is not the task's. At once if ECS's event carries the image. */
async function otherRegionOf(question: Question): Promise<string | undefined> {
  const asked = await askedImage(question);
  if ('gap' in asked || asked.known.kind !== 'ecr-private') return undefined;
  const { region } = asked.known;
  return region === question.failure.task.region ? undefined : region;
}

const services = ['ecr.api', 'ecr.dkr', 'ecr-fips.api', 'ecr-fips.dkr', 's3', 'secretsmanager'];

async function describe(client: EC2Client, region: string): Promise<VpcEndpoint[]> {
  // In China some services have names of their own, and some have those of everywhere else.
  const prefixes = region.startsWith('cn-') ? ['cn.com.amazonaws', 'com.amazonaws'] : ['com.amazonaws'];
  const names = prefixes.flatMap((prefix) => services.map((service) => `${prefix}.${region}.${service}`));
  const found = await collect(
    paginateDescribeVpcEndpoints({ client }, { Filters: [{ Name: 'service-name', Values: names }] }),
    ({ VpcEndpoints }) => VpcEndpoints,
  );
  // Filters are not honoured everywhere the API is offered, and another endpoint would be a false witness.
  return found.filter(({ ServiceName = '' }) => names.includes(ServiceName));
}

const factOf = (endpoint: VpcEndpoint): VpcEndpointFact =>
  withoutAbsent({
    VpcEndpointId: endpoint.VpcEndpointId,
    VpcEndpointType: endpoint.VpcEndpointType,
    ServiceName: endpoint.ServiceName,
    ServiceRegion: endpoint.ServiceRegion,
    State: endpoint.State,
    RouteTableIds: endpoint.RouteTableIds,
    SubnetIds: endpoint.SubnetIds,
    NetworkInterfaceIds: endpoint.NetworkInterfaceIds,
    Groups: endpoint.Groups,
    IpAddressType: endpoint.IpAddressType,
    PrivateDnsEnabled: endpoint.PrivateDnsEnabled,
    DnsOptions: endpoint.DnsOptions,
    PolicyDocument: endpoint.PolicyDocument,
  });
