import { expect, it } from 'vitest';
import { distinct } from '../lambda/distinct.ts';

it('keeps the first of what reads the same, in its order', () => {
  const gap = { action: 'ec2:DescribeSubnets', reason: 'not authorized' };
  expect(distinct(['b', 'a', 'b'])).toEqual(['b', 'a']);
  expect(distinct([gap, { ...gap, reason: 'no answer' }, { ...gap }])).toEqual([
    gap,
    { ...gap, reason: 'no answer' },
  ]);
});
