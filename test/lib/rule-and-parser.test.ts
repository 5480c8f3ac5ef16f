import { describe, expect, it } from 'vitest';
import { parseStoppedTaskEvent } from '../../lambda/failure.ts';
import { otherStartFailures, pullFailures } from './samples.ts';

describe('of what the rule lets through, the function', () => {
  it.each(pullFailures)('takes for a pull failure: $name', ({ event }) => {
    const stopped = parseStoppedTaskEvent(event);
    expect([...(stopped?.failures ?? []), ...(stopped?.undecided ?? [])]).not.toEqual([]);
  });

  it.each(otherStartFailures)('keeps silent about: $name', ({ event }) => {
    expect(parseStoppedTaskEvent(event)).toBeNull();
  });
});
