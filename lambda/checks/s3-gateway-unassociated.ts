import { judgeWays } from '../network/words.ts';
import { associate } from '../remedies/s3-gateway.ts';
import type { Finding, Known, PullFailure } from '../types.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';

type Facts = Known<'puller' | 'subnet' | 'routeTables' | 'vpcEndpoints'>;

export const s3GatewayUnassociated = definePathCheck({
  id: 's3-gateway-unassociated',
  title: 'S3 gateway endpoint not associated',
  needs: ['routeTables', 'vpcEndpoints'],
  ecrOnly: true,
  finding,
  otherwise: (traces) => judgeWays(traces.filter(({ destination }) => destination.service?.name === 's3')),
});

function finding([found]: readonly Break[], facts: Facts, { task }: PullFailure): Finding {
  const passage = found?.trace.passage;
  const endpoint = passage?.is === 'unassociated' ? passage.by : {};
  const { VpcEndpointId: id = '', ServiceName, RouteTableIds = [] } = endpoint;
  const associated =
    RouteTableIds.length > 0 ? `with ${RouteTableIds.join(', ')} alone` : 'with no route table';
  return {
    resource: id,
    summary: `The S3 gateway endpoint ${id} is not associated with ${found?.hop.resource}, the route table of ${facts.subnet.SubnetId}, which has no other way to the image layers.`,
    evidence: [`ec2:DescribeVpcEndpoints: ${id} (${ServiceName}) is associated ${associated}`],
    remediation: associate(endpoint, facts, task),
  };
}
