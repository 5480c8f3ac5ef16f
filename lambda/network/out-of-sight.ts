import type { RootCauseId } from '../types.ts';
import type { Hop } from './types.ts';

/** The root causes by which a destination has no way at all. */
export const routeCauses: RootCauseId[] = [
  'registry-route-missing',
  'vpc-endpoint-missing',
  's3-gateway-unassociated',
];

/** There is a way, and whether it gets there cannot be told: neither a missing route nor an open one. */
export function outOfSight(
  hop: Pick<Hop, 'kind' | 'resource'>,
  detail: string,
  [action, reason]: [string, string] = ['ec2:DescribeNatGateways', `${hop.resource}: ${detail}`],
): Hop {
  const isNat = hop.kind === 'nat-gateway' || hop.kind === 'nat-instance';
  const undecided: RootCauseId[] = isNat ? [...routeCauses, 'nat-gateway-broken'] : routeCauses;
  return { ...hop, state: 'invisible', detail, undecided, gap: { action, reason } };
}
