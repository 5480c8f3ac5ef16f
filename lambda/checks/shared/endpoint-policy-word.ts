import type { JudgedEndpoint } from '../../iam/endpoint-policy.ts';
import { refusalLine } from '../../iam/words.ts';
import { nameInArn } from '../../names.ts';
import { aws } from '../../remedies/commands.ts';
import type { Denial, Finding, Known, PullFailure } from '../../types.ts';

/** Where the policy itself does not show: AWS says which kind of policy refused which action, and that decides. */
export function findingByWord(
  said: Denial,
  judged: readonly JudgedEndpoint[],
  { subnet, pullingRole }: Partial<Known<'subnet' | 'pullingRole'>>,
  failure: PullFailure,
): Finding {
  const { region } = failure.task;
  const asked = said.action === 'ecr:GetAuthorizationToken' ? 'ecr.api' : 'ecr.dkr';
  const endpoint = judged.find(({ service }) => service.name.endsWith(asked.slice(-3)))?.endpoint;
  const name = endpoint?.VpcEndpointId ?? `the endpoint for ${asked}`;
  const who = pullingRole?.arn ? `${pullingRole.kind} ${nameInArn(pullingRole.arn)}` : 'role that pulls';
  const one = endpoint?.VpcEndpointId
    ? ['--vpc-endpoint-ids', endpoint.VpcEndpointId]
    : ['--filters', `Name=service-name,Values=com.amazonaws.${region}.${asked}`];
  return {
    resource: endpoint?.VpcEndpointId ?? subnet?.VpcId ?? failure.task.taskArn,
    summary: `The policy of ${name} does not allow the ${who} ${said.action} (AWS's own word: ${said.because}).`,
    evidence: [
      ...refusalLine(said),
      `ec2:DescribeVpcEndpoints: the policy of ${name} does not show from here`,
    ],
    remediation: {
      text: `Add a statement to the policy of ${name} that allows the ${who} ${said.action}; the command shows the policy as it is.`,
      commands: [
        aws(
          'ec2',
          'describe-vpc-endpoints',
          ...one,
          ...['--query', 'VpcEndpoints[].[VpcEndpointId,VpcId,PolicyDocument]', '--region', region],
        ),
      ],
    },
    legs: [asked === 'ecr.api' ? 'registry-auth' : 'manifest', 'layer'],
    symptoms: ['access-denied'],
  };
}
