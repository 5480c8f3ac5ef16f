import type { PathFacts } from '../network/types.ts';
import { namesOf } from '../network/words.ts';
import { mendNatGateway } from '../remedies/nat-gateway.ts';
import { mendNatInstance } from '../remedies/nat-instance.ts';
import { associationInstead } from '../remedies/s3-gateway.ts';
import type { Finding, Known, PullFailure } from '../types.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';

type Facts = PathFacts & Known<'puller' | 'subnet' | 'routeTables' | 'natGateways'>;

export const natGatewayBroken = definePathCheck({
  id: 'nat-gateway-broken',
  title: 'NAT gateway broken',
  needs: ['routeTables', 'natGateways'],
  lookUps: true,
  finding,
  otherwise(traces, { subnet }) {
    const hops = traces.flatMap((trace) => trace.hops);
    const nat = hops.find(({ kind }) => kind === 'nat-gateway' || kind === 'nat-instance');
    return nat
      ? { is: 'pass', because: `${nat.resource} is available` }
      : { is: 'notApplicable', because: `no NAT gateway is on the way out of ${subnet.SubnetId}` };
  },
});

function finding(breaks: readonly Break[], facts: Facts, failure: PullFailure): Finding {
  const [first] = breaks;
  const { resource = '', fault, detail } = first?.hop ?? {};
  const traces = breaks.map(({ trace }) => trace);
  const destinations = traces.map(({ destination }) => destination);
  const mended =
    first && fault
      ? mendNatInstance(resource, fault, first.trace.destination, facts, failure)
      : mendNatGateway(resource, facts, failure);
  const alternatives = [...(mended.alternatives ?? []), ...associationInstead(traces, facts, failure.task)];
  return {
    resource,
    summary: `${resource}, the way from ${facts.subnet.SubnetId} to ${namesOf(destinations, 'and')}, ${detail}.`,
    evidence: [],
    remediation: { ...mended, ...(alternatives.length > 0 && { alternatives }) },
  };
}
