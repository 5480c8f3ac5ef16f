import { distinct } from '../distinct.ts';
import { listed } from '../words.ts';
import type { Destination, Trace } from './types.ts';

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

/** `443`, or `443 and 5000` where the credentials and the registry are asked on ports of their own. */
export function portsOf(destinations: readonly Destination[]): string {
  return listed(distinct(destinations.map(({ port }) => `${port}`)), 'and');
}

/** How each destination is reached, for a check that has nothing to object to. */
export function waysInWords(traces: readonly Trace[]): string {
  return traces
    .map(({ destination: { name }, hops }) => {
      const last = hops.at(-1);
      if (last?.state !== 'broken') return `${name} through ${last?.resource}`;
      return last.cause ? `${name}: see ${last.cause}` : `${name}: ${last.detail}`;
    })
    .join('; ');
}
