import { distinct } from '../../distinct.ts';
import { isShared } from '../../network/endpoints.ts';
import type { PathFacts, Trace } from '../../network/types.ts';
import type { Known, PullFailure, Verdict } from '../../types.ts';
import { listed } from '../../words.ts';

/**
 * The verdict on the endpoints of a pull from those on each of its paths; a path that no endpoint has to do with has
 * none. One that is not decided outweighs those that pass.
 */
export function judgeEach(
  traces: readonly Trace[],
  judge: (trace: Trace) => Verdict | undefined,
  facts: PathFacts & Known<'subnet'>,
  { task }: PullFailure,
): Verdict {
  const { SubnetId, OwnerId } = facts.subnet;
  const verdicts = traces.flatMap((trace) => judge(trace) ?? []);
  if (verdicts.length === 0 && isShared(facts, task)) {
    const reason = `${SubnetId} belongs to account ${OwnerId}, which does not show its endpoints to this one`;
    return { is: 'inconclusive', gaps: [{ action: 'ec2:DescribeVpcEndpoints', reason }] };
  }
  if (verdicts.length === 0) {
    return { is: 'notApplicable', because: `no interface endpoint is seen on the way out of ${SubnetId}` };
  }
  const gaps = verdicts.flatMap((verdict) => (verdict.is === 'inconclusive' ? verdict.gaps : []));
  if (gaps.length > 0) return { is: 'inconclusive', gaps: distinct(gaps) };
  const because = (is: 'pass' | 'notApplicable') =>
    distinct(verdicts.flatMap((verdict) => (verdict.is === is ? verdict.because : []))).join('; ');
  return because('notApplicable')
    ? { is: 'notApplicable', because: because('notApplicable') }
    : { is: 'pass', because: because('pass') };
}

const filters = ['puller', 'dns', 'security-groups', 'network-acl'];

/** Of a path on which an endpoint takes no part, for the reason said: whether something else carries the traffic. */
export function judgeInstead({ destination, hops }: Trace, reason: string): Verdict {
  const way = hops.filter(({ kind }) => !filters.includes(kind));
  const owners = distinct(way.flatMap(({ state, cause }) => (state === 'broken' && cause ? cause : [])));
  if (owners.length > 0) return { is: 'notApplicable', because: `see ${listed(owners, 'and')}` };
  const undecided = way.filter(({ state }) => state !== 'open');
  if (undecided.length > 0) {
    const gaps = undecided.map(
      ({ gap, resource, detail }) =>
        gap ?? { action: 'ec2:DescribeNatGateways', reason: `${resource}: ${detail}` },
    );
    return { is: 'inconclusive', gaps };
  }
  return {
    is: 'pass',
    because: `${destination.name}: ${reason}, and ${way.at(-1)?.resource} stands in for it`,
  };
}
