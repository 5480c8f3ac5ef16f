import { distinct } from '../distinct.ts';
import type { Verdict } from '../types.ts';
import { listed } from '../words.ts';
import type { Destination, Hop, Trace } from './types.ts';

/** `ecr.api, ecr.dkr or Amazon S3 in us-east-1`: the Region once, where they share one. */
export function namesOf(destinations: readonly Destination[], conjunction: 'and' | 'or'): string {
  const [region, ...others] = new Set(destinations.map(({ service }) => service?.region));
  const names = destinations.map(({ name }) => name);
  if (region === undefined || others.length > 0) return listed(names, conjunction);
  const tail = ` in ${region}`;
  return (
    listed(
      names.map((name) => name.replace(tail, '')),
      conjunction,
    ) + tail
  );
}

/** `TCP 443`, or `TCP 443 and 5000` where the credentials and the registry are asked on ports of their own; `UDP 53`. */
export function portsOf(destinations: readonly Destination[]): string {
  const protocol = destinations.some((one) => one.protocol === 'udp') ? 'UDP' : 'TCP';
  return `${protocol} ${listed(distinct(destinations.map(({ port }) => `${port}`)), 'and')}`;
}

/** The verdict of a check that has nothing to object to: how each destination is reached, or whose break it is. */
export function judgeWays(traces: readonly Trace[]): Verdict {
  const lasts = traces.map(({ destination: { name }, hops }) => ({ name, last: wayOf(hops) }));
  const owners = distinct(
    lasts.flatMap(({ last }) => (last?.state === 'broken' && last.cause ? last.cause : [])),
  );
  // A way that is broken is not ruled out by its break being another check's.
  if (owners.length > 0) return { is: 'notApplicable', because: `see ${listed(owners, 'and')}` };
  const ways = lasts.map(({ name, last }) =>
    last?.state === 'broken' ? `${name}: ${last.detail}` : `${name} through ${last?.resource}`,
  );
  return { is: 'pass', because: ways.join('; ') };
}

/** What leads on, beside the filters on it: the last of the table, the endpoint and the gateway. */
const wayOf = (hops: readonly Hop[]): Hop | undefined =>
  hops.findLast(({ kind }) => kind !== 'network-acl' && kind !== 'block-public-access');
