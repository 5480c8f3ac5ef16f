import { isCarriedInside } from '../network/endpoints.ts';
import { resolverOf } from '../network/resolution.ts';
import type { PathFacts, Trace } from '../network/types.ts';
import { namesOf } from '../network/words.ts';
import { type Bypassed, leadToEndpoints } from '../remedies/endpoint-names.ts';
import type { Finding, Gap, Known, PullFailure, Verdict } from '../types.ts';
import { listed } from '../words.ts';
import { evidenceOfBypass, idsOf, whyBypassed } from './shared/bypassed-endpoints.ts';
import { judgeEach, judgeInstead } from './shared/interface-endpoints.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';

type Facts = PathFacts & Known<'subnet'>;

export const vpcEndpointDnsDisabled = definePathCheck({
  id: 'vpc-endpoint-dns-disabled',
  title: 'VPC endpoint bypassed',
  needs: ['routeTables', 'vpcEndpoints'],
  finding,
  otherwise(traces, facts, failure) {
    if (traces.some(({ hops }) => hops.some(({ kind, state }) => kind === 'dns' && state === 'broken')))
      return { is: 'notApplicable', because: 'no name resolves at all: see vpc-dns-disabled' };
    const verdict = judgeEach(traces, (trace) => judge(trace, facts), facts, failure);
    const bySettings = traces.every(
      ({ passage, destination }) =>
        passage.is !== 'bypassed' && !(isCarriedInside(passage) && destination.address),
    );
    const settings = `private DNS and both DNS attributes of ${facts.subnet.VpcId} are on`;
    return verdict.is === 'pass' && bySettings
      ? { is: 'pass', because: `${verdict.because} (${settings})` }
      : verdict;
  },
});

function finding(breaks: readonly Break[], facts: Facts, failure: PullFailure): Finding {
  const bypassed = breaks.flatMap(({ trace: { destination, passage } }): Bypassed[] =>
    passage.is === 'bypassed' ? [{ destination, by: passage.by, why: passage.why }] : [],
  );
  const destinations = bypassed.map(({ destination }) => destination);
  const ids = idsOf(bypassed);
  const dialled = destinations.flatMap(({ address }) => address ?? []);
  const isOne = ids.length === 1;
  const where = dialled.length > 0 ? ` (the puller dialled ${listed(dialled, 'and')})` : '';
  const addresses = `${destinations.length === 1 ? 'resolves' : 'resolve'} to public addresses${where}`;
  const areNamed = bypassed.every(({ why }) => why === 'private-dns');
  const endpoints = areNamed ? `the ${isOne ? 'endpoint' : 'endpoints'}` : listed(ids, 'and');
  return {
    resource: resourceOf(bypassed[0], facts),
    summary: `${namesOf(destinations, 'and')} ${addresses}, because ${listed(whyBypassed(bypassed, facts), 'and')}: ${endpoints} ${isOne ? 'is' : 'are'} bypassed, and ${breaks[0]?.hop.resource} has no working route to the internet.`,
    evidence: evidenceOfBypass(bypassed, facts),
    remediation: leadToEndpoints(bypassed, facts, failure),
  };
}

function resourceOf(first: Bypassed | undefined, facts: Facts): string {
  const resolver = resolverOf(facts);
  if (first?.why === 'dns-server' && resolver.is === 'own') return resolver.optionsId;
  return (first?.why === 'private-dns' && first.by.VpcEndpointId) || facts.subnet.VpcId;
}

function judge(trace: Trace, facts: Facts): Verdict | undefined {
  const { destination, passage, hops } = trace;
  if (isCarriedInside(passage)) return judgeName(trace, passage.by.VpcEndpointId ?? '', facts);
  // Layers need the gateway endpoint: one that is missing is another check's.
  if (passage.is !== 'bypassed' || destination.service?.name === 's3') return undefined;
  const id = passage.by.VpcEndpointId;
  const isUnexplained = hops.some(
    ({ state, cause, kind }) => kind === 'route-table' && state === 'broken' && !cause,
  );
  if (!isUnexplained) return judgeInstead(trace, `${id} is bypassed (${passage.because})`);
  const reason = `the puller dialled ${destination.address} for ${destination.name}, although its name leads to ${id} as configured now`;
  const [gap = { action: 'ec2:DescribeVpcEndpoints', reason }] = unread(facts);
  return { is: 'inconclusive', gaps: [gap] };
}

/** A private address is proof that the name led to the endpoint; else its settings are, all of them. */
function judgeName({ destination: { name, address } }: Trace, id: string, facts: Facts): Verdict {
  if (address)
    return { is: 'pass', because: `${name} resolved to ${address}, which is in ${facts.subnet.VpcId}` };
  const gaps = unread(facts);
  return gaps.length > 0
    ? { is: 'inconclusive', gaps }
    : { is: 'pass', because: `${name} resolves to ${id}` };
}

function unread({ dnsAttributes, dhcpOptions, subnet }: Facts): Gap[] {
  const gap = (action: string, what: string): Gap => ({
    action,
    reason: `${what} ${subnet.VpcId} could not be read`,
  });
  return [
    ...(dnsAttributes ? [] : [gap('ec2:DescribeVpcAttribute', 'the DNS attributes of')]),
    ...(dhcpOptions === undefined ? [gap('ec2:DescribeDhcpOptions', 'the DHCP options of')] : []),
  ];
}
