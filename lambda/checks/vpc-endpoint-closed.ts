import { distinct } from '../distinct.ts';
import type { VpcEndpointFact } from '../evidence/facts.ts';
import { isCarriedInside } from '../network/endpoints.ts';
import { pullerPeer } from '../network/targets.ts';
import type { PathFacts, Trace } from '../network/types.ts';
import { namesOf, portsOf } from '../network/words.ts';
import { admitPuller, bringUp } from '../remedies/endpoint.ts';
import type { Finding, Known, PullFailure, Verdict } from '../types.ts';
import { listed } from '../words.ts';
import { judgeEach, judgeInstead } from './shared/interface-endpoints.ts';
import { type Break, definePathCheck } from './shared/path-check.ts';

type Facts = PathFacts & Known<'puller' | 'subnet'>;

export const vpcEndpointClosed = definePathCheck({
  id: 'vpc-endpoint-closed',
  title: 'VPC endpoint closed',
  needs: ['routeTables', 'vpcEndpoints', 'endpointSecurityGroups'],
  finding,
  otherwise: (traces, facts, failure) => judgeEach(traces, judge, facts, failure),
});

/** Endpoints that are not there for anyone come after those that are there and keep the puller out. */
function finding(breaks: readonly Break[], facts: Facts, failure: PullFailure): Finding {
  const closed = breaks.filter(({ trace }) => isCarriedInside(trace.passage));
  const down = breaks.filter(({ trace }) => trace.passage.is === 'unavailable');
  const parts = [
    ...(closed.length > 0 ? [keepsOut(closed, facts, failure)] : []),
    ...(down.length > 0 ? [isDown(down, facts, failure)] : []),
  ];
  return {
    resource: parts[0]?.resource ?? '',
    summary: `${parts.map(({ summary }) => summary).join('; and ')}.`,
    evidence: parts.flatMap(({ evidence }) => evidence),
    remediation: {
      ...parts[0]?.remediation,
      text: parts.map(({ remediation }) => remediation.text).join(' '),
      commands: parts.flatMap(({ remediation }) => remediation.commands),
    },
  };
}

const endpointsOf = (breaks: readonly Break[]): VpcEndpointFact[] =>
  breaks.flatMap(({ trace: { passage } }) => ('by' in passage ? passage.by : []));

const idsOf = (endpoints: readonly VpcEndpointFact[]): string[] =>
  distinct(endpoints.flatMap(({ VpcEndpointId }) => VpcEndpointId ?? []));

/** All of them: they add up. */
const groupsOf = ({ Groups = [] }: VpcEndpointFact): string[] =>
  Groups.flatMap(({ GroupId }) => GroupId ?? []);

/** One group of each endpoint is mended, once where they share it. */
function keepsOut(breaks: readonly Break[], facts: Facts, { task }: PullFailure): Finding {
  const endpoints = endpointsOf(breaks);
  const groups = distinct(endpoints.flatMap(groupsOf));
  const mended = distinct(endpoints.flatMap((endpoint) => groupsOf(endpoint).slice(0, 1)));
  const ports = portsOf(breaks.map(({ trace }) => trace.destination));
  const remedies = mended.map((group) => admitPuller(group, 443, facts, task));
  const [first] = remedies;
  return {
    resource: mended[0] ?? '',
    summary: `${listed(groups, 'and')}, the security ${groups.length === 1 ? 'group' : 'groups'} of ${listed(idsOf(endpoints), 'and')}, ${groups.length === 1 ? 'admits' : 'admit'} no ingress on ${ports} from ${pullerInWords(facts)}`,
    evidence: [],
    remediation: {
      text: `Let the puller in to ${listed(mended, 'and')} on ${ports}. The change works at once.`,
      commands: remedies.flatMap(({ commands }) => commands),
      ...(first && { cdk: first.cdk, terraform: remedies.map(({ terraform }) => terraform).join('\n\n') }),
    },
  };
}

function pullerInWords(facts: Facts): string {
  const { puller, subnet } = facts;
  const name = puller.kind === 'instance' ? puller.name : 'the task';
  const groups = pullerPeer(facts, 'ipv4').groups;
  return groups ? `${name} (${groups.join(', ')})` : `${name} in ${subnet.SubnetId}`;
}

function isDown(breaks: readonly Break[], facts: Facts, failure: PullFailure): Finding {
  const down = breaks.flatMap(({ trace: { passage, destination } }) =>
    passage.is === 'unavailable' ? [{ by: passage.by, service: destination.service }] : [],
  );
  const states = distinct(down.map(({ by }) => `${by.VpcEndpointId} is in state ${by.State}`));
  const destinations = namesOf(
    breaks.map(({ trace }) => trace.destination),
    'or',
  );
  return {
    resource: down[0]?.by.VpcEndpointId ?? '',
    summary: `${listed(states, 'and')}, and ${breaks[0]?.hop.resource} has no other working way to ${destinations}`,
    evidence: down.map(
      ({ by }) => `ec2:DescribeVpcEndpoints: ${by.VpcEndpointId} (${by.ServiceName}) is in state ${by.State}`,
    ),
    remediation: bringUp(down, facts, failure),
  };
}

function judge(trace: Trace): Verdict | undefined {
  const { passage, destination } = trace;
  if (passage.is === 'unavailable') {
    return judgeInstead(trace, `${passage.by.VpcEndpointId} is in state ${passage.by.State}`);
  }
  if (!isCarriedInside(passage)) return undefined;
  const groups = groupsOf(passage.by);
  const verb = groups.length === 1 ? 'admits' : 'admit';
  return {
    is: 'pass',
    because: `${listed(groups, 'and')} of ${passage.by.VpcEndpointId} ${verb} ${portsOf([destination])} from the puller`,
  };
}
