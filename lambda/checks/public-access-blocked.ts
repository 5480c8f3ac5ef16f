import { distinct } from '../distinct.ts';
import { blockModeOf } from '../network/block-public-access.ts';
import type { Hop, PathFacts, Trace } from '../network/types.ts';
import { namesOf } from '../network/words.ts';
import { excludeVpc } from '../remedies/public-access.ts';
import type { Finding, Known, PullFailure, Verdict } from '../types.ts';
import { listed } from '../words.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';

type Facts = PathFacts & Known<'puller' | 'subnet'>;

export const publicAccessBlocked = definePathCheck({
  id: 'public-access-blocked',
  title: 'Public access blocked',
  needs: ['routeTables'],
  lookUps: true,
  finding,
  otherwise,
});

const gateways: readonly Hop['kind'][] = [
  'internet-gateway',
  'egress-only-gateway',
  'nat-gateway',
  'nat-instance',
];

/** Whose internet traffic is blocked or not: what is on the way out, by its subnet. */
const gatewayOf = ({ hops }: Trace): Hop | undefined => hops.find(({ kind }) => gateways.includes(kind));

function finding(breaks: readonly Break[], facts: Facts, failure: PullFailure): Finding {
  const blocked = breaks[0]?.hop.resource ?? '';
  const traces = breaks.map(({ trace }) => trace);
  const stopped = traces.flatMap((trace) => gatewayOf(trace) ?? []);
  const ids = distinct(stopped.map(({ resource }) => resource));
  const isOwn = blocked === facts.subnet.SubnetId;
  const whose = isOwn ? pullerInWords(facts) : ids[0];
  // A NAT instance sends packets out through an internet gateway, with an address of its own.
  const isPublic = stopped.some(({ kind }) => kind === 'internet-gateway' || kind === 'nat-instance');
  const destinations = traces.map(({ destination }) => destination);
  const mode = isPublic ? 'allow-bidirectional' : 'allow-egress';
  return {
    resource: blocked,
    summary: `VPC Block Public Access is in mode ${blockModeOf(blocked, facts)} for ${blocked}${blocked.startsWith('subnet-') ? `, the subnet of ${whose},` : ''} and stops what ${listed(ids, 'and')} would carry to ${namesOf(destinations, 'and')}.`,
    evidence: evidence(facts, failure),
    remediation: excludeVpc(mode, { blockedId: blocked, traces }, facts, failure),
  };
}

const pullerInWords = ({ puller }: Facts): string => (puller.kind === 'instance' ? puller.name : 'the task');

function evidence({ blockPublicAccess, subnet }: Facts, { task }: PullFailure): string[] {
  if (!blockPublicAccess) return [];
  const { options, exclusions } = blockPublicAccess;
  const by = options.ManagedBy ? `, managed by ${options.ManagedBy}` : '';
  const listing = exclusions.map(
    ({ ExclusionId, InternetGatewayExclusionMode, ResourceArn }) =>
      `${ExclusionId} (${InternetGatewayExclusionMode} for ${ResourceArn?.split('/').at(-1)})`,
  );
  return [
    `ec2:DescribeVpcBlockPublicAccessOptions: account ${task.account} is in mode ${options.InternetGatewayBlockMode} in ${task.region}${by}`,
    `ec2:DescribeVpcBlockPublicAccessExclusions: ${subnet.VpcId} and its subnets have ${listing.length > 0 ? listed(listing, 'and') : 'no exclusion'}`,
  ];
}

/** The mode in the subnet of each gateway on the way: a NAT gateway has one of its own. */
function otherwise(traces: readonly Trace[], facts: Facts): Verdict {
  const { SubnetId } = facts.subnet;
  const ways = distinct(
    traces.flatMap((trace) => gatewayOf(trace) ?? []).map(({ kind, resource }) => ({ kind, resource })),
  );
  if (ways.length === 0) {
    return { is: 'notApplicable', because: `no gateway to the internet is on the way out of ${SubnetId}` };
  }
  const judged = ways.map(({ kind, resource }) => {
    const nat = facts.natGateways?.find(({ NatGatewayId }) => NatGatewayId === resource);
    const subnetId = kind === 'nat-gateway' ? nat?.SubnetId : SubnetId;
    return { resource, where: subnetId ?? facts.subnet.VpcId, mode: blockModeOf(subnetId, facts) };
  });
  const unread = judged.filter(({ mode }) => mode === undefined);
  if (unread.length > 0) {
    const reason = `whether VPC Block Public Access stops ${listed(distinct(unread.map(({ where }) => where)), 'and')} could not be read`;
    return { is: 'inconclusive', gaps: [{ action: 'ec2:DescribeVpcBlockPublicAccessOptions', reason }] };
  }
  const words = judged.map(({ resource, where, mode }) =>
    mode === 'off' ? `off for ${where}` : `in mode ${mode} for ${where}, which lets ${resource} out`,
  );
  return { is: 'pass', because: `VPC Block Public Access is ${listed(distinct(words), 'and')}` };
}
