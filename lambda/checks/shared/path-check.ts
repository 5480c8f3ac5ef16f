import { distinct } from '../../distinct.ts';
import { ecrRegionOf, registryName } from '../../network/destinations.ts';
import { notOfARoute, notOfThePath } from '../../network/symptoms.ts';
import { tracePull } from '../../network/trace.ts';
import {
  type Hop,
  type PathFacts,
  type PathKey,
  pathKeys,
  type Trace,
  type VpcPuller,
} from '../../network/types.ts';
import type { Check, Finding, Known, PullFailure, RootCauseId, Verdict } from '../../types.ts';
import { explainsAny } from '../define.ts';

/** A hop that is broken, on its path. */
export interface Break {
  trace: Trace;
  hop: Hop;
}

/** The facts of a check on the path. Each of them needs the puller, in a VPC, and its subnet. */
type FactsOf<K extends PathKey> = PathFacts & Known<'subnet' | K> & { puller: VpcPuller };

interface PathCheck<K extends PathKey> {
  id: RootCauseId;
  title: string;
  /** Beside `puller` and `subnet`. Without the other facts of the path it decides as far as it can. */
  needs: readonly K[];
  /** Of a pull from private ECR alone: VPC endpoints serve no other registry. */
  ecrOnly?: boolean;
  /** It may stop a look-up too, on its way to a DNS server of one's own. */
  lookUps?: boolean;
  /** Of the breaks that are this check's own. `evidence` is added to that of the hops. */
  finding(breaks: readonly Break[], facts: FactsOf<K>, failure: PullFailure): Finding;
  /** Of a pull that has none of them, and where nothing was left open. */
  otherwise(traces: readonly Trace[], facts: FactsOf<K>, failure: PullFailure): Verdict;
}

/**
 * A check on the path. It traces the pull and judges it for one root cause: it fails where a hop is broken by it, and is
 * inconclusive where a hop left it open. A break that is certain outweighs what could not be seen elsewhere.
 */
export function definePathCheck<const K extends PathKey>({
  id,
  title,
  needs,
  ecrOnly = false,
  lookUps = false,
  finding,
  otherwise,
}: PathCheck<K>): Check<'puller' | 'subnet' | K, PathKey> {
  const asked: readonly PathKey[] = needs;
  return {
    id,
    title,
    needs: ['puller', 'subnet', ...needs],
    wants: pathKeys.filter((key) => !asked.includes(key)),
    skip: (failure) =>
      (lookUps ? notOfThePath(failure) : notOfARoute(failure)) ??
      (ecrOnly && ecrRegionOf(failure) === undefined
        ? `VPC endpoints do not serve ${registryName(failure)}`
        : undefined),
    // Packets that vanish give silence: neither a refusal nor a broken connection.
    explains: explainsAny(['timeout', 'unrecognised']),
    evaluate(evidence, failure) {
      const { puller } = evidence;
      if (puller.kind === 'external') {
        return { is: 'notApplicable', because: 'the task ran outside AWS: nothing of its network is in EC2' };
      }
      const facts = { ...evidence, puller };
      const traces = tracePull(facts, failure);
      if (traces.length === 0) return noServer(facts);
      const breaks = traces.flatMap((trace) =>
        trace.hops
          .filter(({ state, cause }) => state === 'broken' && cause === id)
          .map((hop) => ({ trace, hop })),
      );
      if (breaks.length > 0) {
        return { is: 'fail', finding: withProof(finding(breaks, facts, failure), breaks) };
      }
      const gaps = traces.flatMap(({ hops }) =>
        hops.flatMap(({ undecided, gap }) => (undecided?.includes(id) && gap ? gap : [])),
      );
      return gaps.length > 0
        ? { is: 'inconclusive', gaps: distinct(gaps) }
        : otherwise(traces, facts, failure);
    },
  };
}

/** A failed look-up that asked no server of one's own, as far as is known. */
function noServer({ dhcpOptions, subnet }: PathFacts): Verdict {
  if (dhcpOptions === undefined) {
    const reason = `which DNS servers ${subnet?.VpcId} tells its tasks could not be read`;
    return { is: 'inconclusive', gaps: [{ action: 'ec2:DescribeDhcpOptions', reason }] };
  }
  const because = "the VPC's own resolver is asked, which neither security groups nor network ACLs filter";
  return { is: 'notApplicable', because };
}

/** The evidence of the hops, and the legs that their paths serve. */
function withProof(finding: Finding, breaks: readonly Break[]): Finding {
  const evidence = distinct([...breaks.flatMap(({ hop }) => hop.evidence ?? []), ...finding.evidence]);
  return {
    ...finding,
    // A destination whose address is known has a line that says the same and more.
    evidence: evidence.filter((line) => !evidence.some((other) => other.startsWith(`${line}, `))),
    legs: distinct(breaks.flatMap(({ trace }) => trace.destination.legs)),
    ...(breaks.every(({ trace }) => trace.destination.protocol === 'udp') && { symptoms: ['dns-failure'] }),
  };
}
