/** Which endpoints a pull from ECR goes through, and what their policies say to it. */
import { isIpv4 } from '../network/addresses.ts';
import { destinationsOf } from '../network/destinations.ts';
import { passageTo } from '../network/passage.ts';
import type { Destination, Passage, PathFacts, Service } from '../network/types.ts';
import type { Gap, PullFailure } from '../types.ts';
import { type CarriedPull, type JudgedEndpoint, judgeEndpoint } from './endpoint-policy.ts';
import { actionsIn } from './endpoint-words.ts';

/** The policies on the way, what could not be told of them, and in words what nothing speaks against. */
interface JudgedWays {
  judged: JudgedEndpoint[];
  gaps: Gap[];
  words: string;
}

/** Judges the endpoints that carry the pull. The policy of one that is not on the way does not matter. */
export function judgeWays(facts: PathFacts, failure: PullFailure, pull: CarriedPull): JudgedWays {
  const ways = waysOf(facts, failure);
  const judged = ways.flatMap(({ service, passage }) =>
    passage.is === 'carried' ? judgeEndpoint(passage.by, service, pull) : [],
  );
  return {
    judged,
    gaps: [...ways.flatMap(unseen), ...judged.flatMap(undecided)],
    words: [...judged.map(openInWords), ...ways.flatMap(asideInWords)].join('; '),
  };
}

/** A service that the pull asks, and what carries its traffic. */
interface Way {
  destination: Destination;
  service: Service;
  passage: Passage;
}

function waysOf(facts: PathFacts, failure: PullFailure): Way[] {
  return destinationsOf(failure).flatMap((destination) => {
    const { service, address } = destination;
    // The credentials of another registry are no part of a pull from ECR.
    if (!service || service.name === 'secretsmanager') return [];
    const family = address && !isIpv4(address) ? 'ipv6' : 'ipv4';
    return { destination, service, passage: passageTo(destination, facts, failure.task, family) };
  });
}

const unseen = ({ passage }: Way): Gap[] => (passage.is === 'unseen' ? [passage.gap] : []);

const undecided = ({ actions }: JudgedEndpoint): Gap[] =>
  actions.flatMap(({ standing }) => (standing.is === 'undecided' ? [standing.gap] : []));

const openInWords = ({ endpoint, actions }: JudgedEndpoint): string =>
  `the policy of ${endpoint.VpcEndpointId} allows ${actionsIn(actions)}`;

function asideInWords({ destination: { name }, passage }: Way): string[] {
  switch (passage.is) {
    case 'absent':
      return [`no endpoint carries ${name}`];
    case 'bypassed':
      return [`${passage.by.VpcEndpointId} is bypassed (${passage.because})`];
    case 'unassociated':
      return [`${passage.by.VpcEndpointId} is not associated with the route table`];
    case 'unavailable':
      return [`${passage.by.VpcEndpointId} is not available`];
    default:
      return [];
  }
}
