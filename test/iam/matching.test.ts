import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversResource, matchesGlob, type Resource, type Truth } from '../../lambda/iam/matching.ts';

/** The definition, without regard to speed. */
function naive(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const rest = pattern.slice(1);
  if (pattern[0] === '*') return naive(rest, text) || (text !== '' && naive(pattern, text.slice(1)));
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && naive(rest, text.slice(1));
}

const over = (letters: string, maxLength: number) =>
  fc.array(fc.constantFrom(...letters), { maxLength }).map((word) => word.join(''));

describe("IAM's wildcards", () => {
  it('match what their definition says', () => {
    fc.assert(
      fc.property(over('ab*?', 8), over('ab', 10), (pattern, text) => {
        expect(matchesGlob(pattern, text)).toBe(naive(pattern, text));
      }),
    );
  });

  it('take no long time, however many they are', () => {
    expect(matchesGlob('*a'.repeat(200), `${'a'.repeat(5_000)}b`)).toBe(false);
  });

  it('cover any object under a bucket, or are not known to, as each object says', () => {
    fc.assert(
      fc.property(over('ab/*?', 8), over('ab/', 4), over('ab/', 6), (pattern, under, name) => {
        fc.pre(name !== '');
        const covered = coversResource(pattern, { under });
        // Everything or nothing is claimed only where every single object bears it out.
        if (covered !== 'unknown') expect(matchesGlob(pattern, under + name)).toBe(covered === 'yes');
      }),
    );
  });
});

describe('resources', () => {
  it.each<[string, Resource, Truth]>([
    ['*', '*', 'yes'],
    ['arn:aws:ecr:*', '*', 'no'],
    ['arn:aws:s3:::layers/*', { under: 'arn:aws:s3:::layers/' }, 'yes'],
    ['arn:aws:s3:::*', { under: 'arn:aws:s3:::layers/' }, 'yes'],
    ['arn:aws:s3:::layers/?*', { under: 'arn:aws:s3:::layers/' }, 'yes'],
    ['arn:aws:s3:::layers/a*', { under: 'arn:aws:s3:::layers/' }, 'unknown'],
    ['arn:aws:s3:::*/a', { under: 'arn:aws:s3:::layers/' }, 'unknown'],
    ['arn:aws:s3:::layers', { under: 'arn:aws:s3:::layers/' }, 'no'],
    ['arn:aws:s3:::layers/', { under: 'arn:aws:s3:::layers/' }, 'unknown'],
  ])('%s covers %j: %s', (pattern, resource, expected) => {
    expect(coversResource(pattern, resource)).toBe(expected);
  });
});
