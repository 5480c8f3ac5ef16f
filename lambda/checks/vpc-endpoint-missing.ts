import { endpointsFor, servicesPresent } from '../network/endpoints.ts';
import type { PathFacts, Service } from '../network/types.ts';
import { judgeWays } from '../network/words.ts';
import { createEndpoints, endpointsAsCode, endpointsInWords, serviceNameOf } from '../remedies/network.ts';
import type { Finding, Known, PullFailure } from '../types.ts';
import { listed } from '../words.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';

type Facts = PathFacts & Known<'puller' | 'subnet' | 'routeTables' | 'vpcEndpoints'>;

export const vpcEndpointMissing = definePathCheck({
  id: 'vpc-endpoint-missing',
  title: 'VPC endpoint missing',
  needs: ['routeTables', 'vpcEndpoints'],
  ecrOnly: true,
  finding,
  otherwise: judgeWays,
});

function finding(breaks: readonly Break[], facts: Facts, failure: PullFailure): Finding {
  const { VpcId } = facts.subnet;
  const table = breaks[0]?.hop.resource ?? '';
  const missing = breaks.flatMap(({ trace }) => trace.destination.service ?? []);
  const layers = missing.some(({ name }) => name === 's3')
    ? ' (Amazon ECR keeps the image layers in Amazon S3)'
    : '';
  return {
    resource: VpcId,
    summary: `${VpcId} has no endpoint for ${listed(missing.map(serviceNameOf), 'or')}${layers}, and ${table} has no working route to the internet.`,
    evidence: [presentInWords(missing, facts, failure)],
    remediation: {
      text: `Create the missing ${missing.length === 1 ? 'endpoint' : 'endpoints'} in ${VpcId}: without an internet path a pull from Amazon ECR needs every one of ecr.api, ecr.dkr and s3.${endpointsInWords(missing, facts, failure)}`,
      commands: createEndpoints(missing, facts, failure),
      ...endpointsAsCode(missing, facts),
    },
  };
}

/** `vpc-0abc1234 has ecr.api (vpce-0api1234), ecr.dkr (vpce-0dkr1234) and no s3`. */
function presentInWords(missing: readonly Service[], facts: Facts, failure: PullFailure): string {
  const present = servicesPresent(facts, failure).map((service) => {
    const ids = endpointsFor(service, facts.vpcEndpoints).flatMap(({ VpcEndpointId }) => VpcEndpointId ?? []);
    return `${service.name} (${ids.join(', ')})`;
  });
  const absent = missing.map(({ name }) =>
    present.some((one) => one.startsWith(name)) ? `no gateway ${name}` : `no ${name}`,
  );
  return `ec2:DescribeVpcEndpoints: ${facts.subnet.VpcId} has ${listed([...present, ...absent], 'and')}`;
}
