import type { Evidence, EvidenceKey, PullFailure } from '../types.ts';
import { ecrRegionOf } from './destinations.ts';
import { notOfThePath } from './symptoms.ts';
import { tracePull } from './trace.ts';
import type { Hop, PathFacts, Trace } from './types.ts';

/**
 * A path as one line, up to its first break: `task 10.0.3.57 ─ sg-0task1234 (443 out: yes) ─ acl-0a1b2c3d (ok) ─
 * rtb-0priv5678 ─✗ no route to …`.
 */
function pictureOf({ hops, destination }: Trace): string {
  const line = [];
  for (const hop of hops) {
    const isLost =
      hop.state === 'invisible' ||
      (hop.state === 'unknown' && (hop.kind === 'route-table' || hop.kind === 'elsewhere'));
    line.push(isLost ? hop.resource : hopInWords(hop));
    const end = hop.detail.includes(destination.name) ? hop.detail : `${hop.detail} (to ${destination.name})`;
    if (hop.state === 'broken') return `${line.join(' ─ ')} ─✗ ${end}`;
    if (isLost) return `${line.join(' ─ ')} ─? ${end}`;
  }
  return `${line.join(' ─ ')} ─ ${destination.name}`;
}

function hopInWords({ kind, resource, state, detail }: Hop): string {
  if (kind === 'puller') return state === 'open' ? `${resource} ${detail}` : resource;
  const filters = kind === 'security-groups' || kind === 'network-acl';
  if (state === 'unknown' || (state === 'open' && filters)) return `${resource} (${detail})`;
  return resource;
}

const networkKeys = [
  'subnet',
  'routeTables',
  'natGateways',
  'vpcEndpoints',
  'securityGroups',
  'networkAcl',
] as const satisfies EvidenceKey[];

/**
 * The paths of a failed pull as pictures, from whatever was gathered: a line for each destination of an ECR pull, one
 * for any other registry, whose hosts are all reached the same way. Empty where nothing of the network was read, or
 * where the failure does not come from it.
 */
export function describePaths(evidence: Evidence, failure: PullFailure): string[] {
  if (notOfThePath(failure) !== undefined) return [];
  const facts: PathFacts = {};
  for (const key of [...networkKeys, 'puller', 's3PrefixList'] as const) {
    const gathered = evidence[key];
    if (gathered && 'known' in gathered) Object.assign(facts, { [key]: gathered.known });
  }
  if (!networkKeys.some((key) => facts[key] !== undefined)) return [];
  const traces = tracePull(facts, failure);
  return (ecrRegionOf(failure) === undefined ? traces.slice(0, 1) : traces).map(pictureOf);
}
