import { isAssociated } from '../network/endpoints.ts';
import { judgeWays } from '../network/words.ts';
import { idsOf, terraformResource, workloadTables } from '../remedies/network.ts';
import type { Finding, Known, PullFailure } from '../types.ts';
import { listed } from '../words.ts';
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

/** Every route table of the workload that the endpoint is not associated with, not the failed task's alone. */
function finding([found]: readonly Break[], facts: Facts, { task }: PullFailure): Finding {
  const passage = found?.trace.passage;
  const endpoint = passage?.is === 'unassociated' ? passage.by : {};
  const { VpcEndpointId: id = '', ServiceName, RouteTableIds = [] } = endpoint;
  const table = found?.hop.resource ?? '';
  const lacking = idsOf(workloadTables(facts).filter((one) => !isAssociated(endpoint, one)));
  const associated =
    RouteTableIds.length > 0 ? `with ${RouteTableIds.join(', ')} alone` : 'with no route table';
  return {
    resource: id,
    summary: `The S3 gateway endpoint ${id} is not associated with ${table}, the route table of ${facts.subnet.SubnetId}, which has no other way to the image layers.`,
    evidence: [`ec2:DescribeVpcEndpoints: ${id} (${ServiceName}) is associated ${associated}`],
    remediation: {
      text: `Associate ${id} with ${listed(lacking, 'and')}. It adds the route to Amazon S3 at once, and nothing else changes.`,
      commands: [
        `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${id} --add-route-table-ids ${lacking.join(' ')} --region ${task.region}`,
      ],
      terraform: lacking
        .map((rtb) =>
          terraformResource('aws_vpc_endpoint_route_table_association', `s3_${rtb.replace('rtb-', '')}`, {
            vpc_endpoint_id: `"${id}"`,
            route_table_id: `"${rtb}"`,
          }),
        )
        .join('\n\n'),
    },
  };
}
