import { isShared } from '../network/endpoints.ts';
import { passageTo } from '../network/passage.ts';
import type { Destination, PathFacts, Trace } from '../network/types.ts';
import type { Known, PullFailure, Remediation } from '../types.ts';
import { aws } from './commands.ts';
import { bringUp } from './endpoint.ts';
import { leadToEndpoints } from './endpoint-names.ts';
import { createEndpoints, endpointsInWords, mirrorInWords, terraformResource } from './network.ts';
import { associate } from './s3-gateway.ts';

type Facts = PathFacts & Known<'subnet'>;

/**
 * Excludes the VPC from VPC Block Public Access. `allow-egress` lets NAT gateways and egress-only gateways out; what has
 * a public address of its own needs `allow-bidirectional` (VPC user guide, "Block public access to VPCs and subnets").
 */
export function excludeVpc(
  mode: 'allow-egress' | 'allow-bidirectional',
  { blockedId, traces }: { blockedId: string; traces: readonly Trace[] },
  facts: Facts,
  failure: PullFailure,
): Remediation {
  const { VpcId } = facts.subnet;
  const how = ['--internet-gateway-exclusion-mode', mode, '--region', failure.task.region];
  const present = exclusionOf([VpcId, blockedId], facts);
  const alternatives = endpointsInstead(traces, facts, failure);
  return {
    text: `${present ? `Change the exclusion ${present} to ${mode}` : `Exclude ${VpcId} from VPC Block Public Access with ${mode}`}. ${whoDecides(facts, failure)}`,
    commands: [
      present
        ? aws('ec2', 'modify-vpc-block-public-access-exclusion', '--exclusion-id', present, ...how)
        : aws('ec2', 'create-vpc-block-public-access-exclusion', '--vpc-id', VpcId, ...how),
    ],
    ...(alternatives.length > 0 && { alternatives }),
    cdk: `new ec2.CfnVPCBlockPublicAccessExclusion(this, 'Exclusion', { vpcId: '${VpcId}', internetGatewayExclusionMode: '${mode}' });`,
    terraform: terraformResource('aws_vpc_block_public_access_exclusion', 'this', {
      vpc_id: `"${VpcId}"`,
      internet_gateway_exclusion_mode: `"${mode}"`,
    }),
  };
}

/** One resource has one exclusion, which is changed and not made twice. */
function exclusionOf(ids: readonly string[], { blockPublicAccess }: Facts): string | undefined {
  return ids
    .flatMap((id) => blockPublicAccess?.exclusions.filter((one) => one.ResourceArn?.endsWith(`/${id}`)) ?? [])
    .at(0)?.ExclusionId;
}

function whoDecides(facts: Facts, { task }: PullFailure): string {
  if (isShared(facts, task)) return `That is for account ${facts.subnet.OwnerId} to do, which owns the VPC.`;
  return facts.blockPublicAccess?.options.ManagedBy === 'declarative-policy'
    ? 'A declarative policy of the organization sets the mode: nobody else can change it, and it says whether exclusions are allowed.'
    : 'To turn it off for the whole account is for its owners to decide.';
}

/** It holds for internet gateways alone. The endpoints that are there and carry nothing are mended, the others made. */
function endpointsInstead(
  traces: readonly Trace[],
  facts: Facts,
  failure: PullFailure,
): { text: string; commands: string[] }[] {
  const { task } = failure;
  // Of a DNS server neither endpoints nor another registry are in the place.
  const destinations = traces.flatMap(({ destination }) =>
    destination.protocol === 'udp' ? [] : destination,
  );
  if (destinations.length === 0) return [];
  if (destinations.some(({ service }) => service?.region !== task.region)) {
    return [{ text: mirrorInWords(failure, facts), commands: [] }];
  }
  const steps = stepsTo(destinations, facts, failure);
  if (steps.length === 0) return [];
  const through = 'reach Amazon ECR through VPC endpoints, which it does not touch.';
  return [
    {
      text: `${through}${steps.map(({ text }) => text).join('')}`,
      commands: steps.flatMap(({ commands }) => commands),
    },
  ];
}

function stepsTo(
  destinations: readonly Destination[],
  facts: Facts,
  failure: PullFailure,
): Pick<Remediation, 'text' | 'commands'>[] {
  const of = destinations.map((one) => {
    // The address that was dialled tells how it was, and not how it is to be.
    const destination = { ...one, address: undefined };
    return { destination, passage: passageTo(destination, facts, failure.task) };
  });
  const missing = of.flatMap(({ destination: { service }, passage }) =>
    service && (passage.is === 'absent' || passage.is === 'unseen') ? service : [],
  );
  const unassociated = of.flatMap(({ passage }) => (passage.is === 'unassociated' ? passage.by : []));
  const bypassed = of.flatMap(({ destination, passage }) =>
    passage.is === 'bypassed' ? { destination, by: passage.by, why: passage.why } : [],
  );
  const down = of.flatMap(({ destination: { service }, passage }) =>
    passage.is === 'unavailable' ? { by: passage.by, service } : [],
  );
  const said = ({ text, commands }: Remediation) => ({ text: ` ${text}`, commands });
  return [
    ...(missing.length > 0
      ? [
          {
            text: endpointsInWords(missing, facts, failure),
            commands: createEndpoints(missing, facts, failure),
          },
        ]
      : []),
    ...unassociated.map((endpoint) => said(associate(endpoint, facts, failure.task))),
    ...(bypassed.length > 0 ? [said(leadToEndpoints(bypassed, facts, failure))] : []),
    ...(down.length > 0 ? [said(bringUp(down, facts, failure))] : []),
  ];
}
