import type { Evidence, PullFailure } from '../types.ts';
import { ecrRegionOf } from './destinations.ts';
import { notOfThePath } from './symptoms.ts';
import { tracePull } from './trace.ts';
import { type Destination, type Hop, type PathFacts, pathKeys, type Trace } from './types.ts';
import { namesOf } from './words.ts';

/**
 * The paths of a failed pull as pictures, from whatever was gathered: a line for the destinations that are reached, or
 * missed, the same way; one for any registry but ECR, whose hosts are all reached so. A line ends at its first break;
 * further breaks of the same path follow it, each on an indented line of the same string. Empty where nothing of the
 * network was read, or where the failure does not come from it.
 */
export function describePaths(evidence: Evidence, failure: PullFailure): string[] {
  const traces = tracesOf(evidence, failure);
  const alike = new Map<string, Destination[]>();
  for (const trace of ecrRegionOf(failure) === undefined ? traces.slice(0, 1) : traces) {
    const { destination } = trace;
    const picture = pictureOf(trace).replaceAll(destination.name, anyName);
    alike.set(picture, [...(alike.get(picture) ?? []), destination]);
  }
  return [...alike].map(([picture, destinations]) =>
    picture.replaceAll(anyName, namesOf(destinations, 'and')),
  );
}

/** Stands for a destination where pictures are compared: a character that no name has. */
const anyName = '\u{F0000}';

/** Any of these shows something of the network. S3's prefix list does not: it is the Region's, with or without a VPC. */
const networkKeys = (['subnet', ...pathKeys] as const).filter((key) => key !== 's3PrefixList');

/** The paths to be drawn. Empty where nothing of the network was read, or where the failure does not come from it. */
export function tracesOf(evidence: Evidence, failure: PullFailure): Trace[] {
  if (notOfThePath(failure) !== undefined) return [];
  const facts: PathFacts = {};
  for (const key of ['puller', 'subnet', ...pathKeys] as const) {
    const gathered = evidence[key];
    if (gathered && 'known' in gathered) Object.assign(facts, { [key]: gathered.known });
  }
  return networkKeys.some((key) => facts[key] !== undefined) ? tracePull(facts, failure) : [];
}

/** The hops worth a place in a drawing: a resolver that answers is none. */
export const shownHops = ({ hops }: Trace): Hop[] =>
  hops.filter(({ kind, state }) => kind !== 'dns' || state !== 'open');

/** In a line of text the open ACL of another subnet is none either. */
const hopsInLine = (trace: Trace): Hop[] =>
  shownHops(trace).filter(({ state, subnetId }) => state !== 'open' || subnetId === undefined);

/** What a hop is called: its ids, and the subnet of a network ACL that is not the puller's. */
export function hopName({ kind, resource, state, detail, subnetId }: Hop): string {
  if (kind === 'puller' && state === 'open') return `${resource} ${detail}`;
  if (kind === 'block-public-access') return 'VPC Block Public Access';
  return subnetId === undefined ? resource : `${resource} (of ${subnetId})`;
}

/**
 * A path as one line, up to its first break: `task 10.0.3.57 ─ sg-0task1234 (443 out: yes) ─ acl-0a1b2c3d (ok) ─
 * rtb-0priv5678 ─✗ no route to …`. Below it the breaks that mending the first would leave:
 * `  then ✗ nat-0abc1234 is in state deleted`.
 */
export function pictureOf(trace: Trace): string {
  const { destination } = trace;
  const hops = hopsInLine(trace);
  const end = hops.findIndex((hop) => hop.state === 'broken' || isLost(hop));
  const last = hops[end];
  if (!last) return [...hops.map(hopInWords), destination.name].join(' ─ ');
  const line = [...hops.slice(0, end).map(hopInWords), hopName(last)].join(' ─ ');
  const { state, detail } = last;
  const why = detail.includes(destination.name) ? detail : `${detail} (to ${destination.name})`;
  const further = hops.slice(end + 1).filter((hop) => hop.state === 'broken');
  return [
    `${line} ─${state === 'broken' ? '✗' : '?'} ${why}`,
    ...further.map((hop) => `  then ✗ ${hopName(hop)} ${hop.detail}`),
  ].join('\n');
}

/** What lets packets through or does not, and leads nowhere itself. */
const isFilter = ({ kind }: Hop): boolean =>
  kind === 'dns' || kind === 'security-groups' || kind === 'network-acl' || kind === 'block-public-access';

/** Where the path goes on out of sight. */
const isLost = (hop: Hop): boolean =>
  !isFilter(hop) &&
  (hop.state === 'invisible' ||
    (hop.state === 'unknown' && (hop.kind === 'route-table' || hop.kind === 'elsewhere')));

function hopInWords(hop: Hop): string {
  const { kind, resource, state, detail, subnetId } = hop;
  if (kind === 'puller' || (state === 'open' && !isFilter(hop))) return hopName(hop);
  return subnetId === undefined ? `${hopName(hop)} (${detail})` : `${resource} (of ${subnetId}: ${detail})`;
}
