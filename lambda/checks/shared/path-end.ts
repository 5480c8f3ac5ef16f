import type { Trace } from '../../network/types.ts';
import type { Verdict } from '../../types.ts';

/** The verdict of a check whose hop no path gets to: a subnet that has IPv6 alone sends nothing to a host that has none. */
export function endsBefore(what: string, traces: readonly Trace[]): Verdict {
  const last = traces[0]?.hops.at(-1);
  const why = last?.gap?.reason ?? `${last?.resource} ${last?.detail}`;
  return { is: 'notApplicable', because: `the path ends before ${what}: ${why}` };
}
