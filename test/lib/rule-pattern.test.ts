import { Token } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { maximumPatternLength, rulePattern } from '../../lib/rule-pattern.ts';
import { matches } from './event-pattern.ts';
import { fargateEvent } from './events.ts';
import { otherEvents, otherStartFailures, pullFailures } from './samples.ts';

describe('the rule lets through', () => {
  it.each(pullFailures)('a pull failure: $name', ({ event }) => {
    expect(matches(rulePattern(), event)).toBe(true);
  });

  it.each(otherStartFailures)('what the function then tells apart: $name', ({ event }) => {
    expect(matches(rulePattern(), event)).toBe(true);
  });
});

describe('the rule stops', () => {
  it.each(otherEvents)('$name', ({ event }) => {
    expect(matches(rulePattern(), event)).toBe(false);
  });
});

describe('clusters', () => {
  const prod = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';

  it.each([
    { clusters: ['prod'], cluster: 'prod', through: true },
    { clusters: [prod], cluster: 'prod', through: true },
    { clusters: ['staging', 'prod'], cluster: 'prod', through: true },
    { clusters: ['prod'], cluster: 'staging', through: false },
    { clusters: ['prod'], cluster: 'pre-prod', through: false },
    { clusters: ['prod'], cluster: 'prod-eu', through: false },
    { clusters: [prod], cluster: 'pre-prod', through: false },
  ])('$clusters: an event of cluster $cluster goes through: $through', ({ clusters, cluster, through }) => {
    expect(matches(rulePattern(clusters), fargateEvent({ cluster }))).toBe(through);
  });

  it('a cluster known at deployment only is looked for by name and by ARN', () => {
    const later = Token.asString({ Ref: 'Cluster' });
    expect(rulePattern([later]).detail.clusterArn).toEqual([later, { suffix: `:cluster/${later}` }]);
  });

  it('without clusters the pattern does not ask for one', () => {
    expect(rulePattern([])).toEqual(rulePattern());
    expect(rulePattern().detail).not.toHaveProperty('clusterArn');
  });

  it('more clusters than a pattern has room for are an error', () => {
    const clusters = Array.from({ length: 60 }, (_, n) => `team-${n + 10}`);
    expect(() => rulePattern(clusters)).toThrow(
      /^clusters: 60 clusters make an event pattern of \d+ characters, and EventBridge takes 2048\. Name fewer, or leave the option out to watch every cluster\.$/,
    );
  });
});

describe('limits of EventBridge', () => {
  const json = JSON.stringify(rulePattern());

  it('leaves room for clusters in the length of the pattern', () => {
    expect(json.length).toBeLessThan(maximumPatternLength / 1.5);
  });

  it('uses at most five wildcard characters', () => {
    expect(json.split('*').length - 1).toBeLessThanOrEqual(5);
  });
});
