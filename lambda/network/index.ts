/** The path model: pure, from the puller's network interface to each host of the pull, hop by hop. */
import type { PullFailure } from '../types.ts';
import { tracePull } from './trace.ts';
import type { PathFacts } from './types.ts';

export { describePaths } from './picture.ts';
export { tracePull } from './trace.ts';

/**
 * Whether the image's Region is what is at fault on the way: the VPC's endpoints would carry the pull in the task's own
 * Region, and there is no internet path to the Region that the image names. Judged from `subnet`, `routeTables` and
 * `vpcEndpoints`.
 */
export function unreachableRegion(facts: PathFacts, failure: PullFailure): boolean {
  return tracePull(facts, failure).some(({ hops }) =>
    hops.some(({ cause }) => cause === 'image-region-mismatched'),
  );
}
