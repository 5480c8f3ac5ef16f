import type { VpcEndpointFact } from '../evidence/facts.ts';
import { isAssociated } from '../network/endpoints.ts';
import type { PathFacts, Trace } from '../network/types.ts';
import type { Remediation, StoppedTask } from '../types.ts';
import { listed } from '../words.ts';
import { terraformResource } from './network.ts';
import { idsOf, workloadTables } from './route-tables.ts';

/** Associates a gateway endpoint with every route table of the workload that it lacks, not the failed task's alone. */
export function associate(endpoint: VpcEndpointFact, facts: PathFacts, { region }: StoppedTask): Remediation {
  const { VpcEndpointId: id = '' } = endpoint;
  const lacking = idsOf(workloadTables(facts).filter((one) => !isAssociated(endpoint, one)));
  return {
    text: `Associate ${id} with ${listed(lacking, 'and')}. It adds the route to Amazon S3 at once, and nothing else changes.`,
    commands: [
      `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${id} --add-route-table-ids ${lacking.join(' ')} --region ${region}`,
    ],
    terraform: lacking
      .map((rtb) =>
        terraformResource('aws_vpc_endpoint_route_table_association', `s3_${rtb.replace('rtb-', '')}`, {
          vpc_endpoint_id: `"${id}"`,
          route_table_id: `"${rtb}"`,
        }),
      )
      .join('\n\n'),
  };
}

/** The association as another way to mend these paths; none where it would leave some of them broken. */
export function associationInstead(
  traces: readonly Trace[],
  facts: PathFacts,
  task: StoppedTask,
): { text: string; commands: string[] }[] {
  const [endpoint, ...others] = traces.flatMap(({ passage }) =>
    passage.is === 'unassociated' ? passage.by : [],
  );
  if (!endpoint || others.length + 1 < traces.length) return [];
  const { text, commands } = associate(endpoint, facts, task);
  return [{ text: `${text.charAt(0).toLowerCase()}${text.slice(1)}`, commands }];
}
