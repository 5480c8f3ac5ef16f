import { ListRulesCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { beforeAll, describe, expect, it } from 'vitest';
import { otherEvents, otherStartFailures, pullFailures, type Sample } from '../lib/samples.ts';
import { events } from './harness/clients.ts';
import { known } from './harness/known.ts';

/** EventBridge's own judgement, of the rule as it was deployed. */
describe('the rule on the bus', () => {
  let pattern: string;
  beforeAll(async () => {
    const { Rules = [] } = await events.send(new ListRulesCommand({}));
    expect(Rules).toHaveLength(1);
    pattern = known(Rules[0]?.EventPattern, 'the event pattern of a rule');
  });

  const lets = async ({ event }: Sample): Promise<boolean> => {
    const Event = JSON.stringify(event);
    const { Result } = await events.send(new TestEventPatternCommand({ EventPattern: pattern, Event }));
    return known(Result, 'whether the pattern matches');
  };

  it.each([...pullFailures, ...otherStartFailures])('lets through $name', async (sample) => {
    expect(await lets(sample)).toBe(true);
  });

  it.each(otherEvents)('keeps out $name', async (sample) => {
    expect(await lets(sample)).toBe(false);
  });
});
