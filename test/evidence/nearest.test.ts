import { describe, expect, it } from 'vitest';
import { nearest, repositoriesApart, tagsApart } from '../../lambda/evidence/nearest.ts';

describe('nearest', () => {
  it.each([
    ['a slip', 'latset', ['latest', 'main'], ['latest']],
    [
      'the nearest of many, at most three',
      'v1.4.2',
      ['v1.4.9', 'v1.4', 'v1.5.9', 'v1.4.2-rc1', '1.4.2'],
      ['v1.4.9', 'v1.4', 'v1.4.2-rc1'],
    ],
    [
      'the newer of equally near ones, which is given first',
      'v1.4.2',
      ['v1.4.9', 'v1.4.8'],
      ['v1.4.9', 'v1.4.8'],
    ],
    [
      'a full commit id for a short one',
      '9fceb02',
      ['main', '9fceb02d0ae598e95dc970b74767f19372d61af8'],
      ['9fceb02d0ae598e95dc970b74767f19372d61af8'],
    ],
    ['nothing absurd', 'latest', ['main', 'stable', 'v1', '9fceb02'], []],
    ['nothing where there is nothing', 'latest', [], []],
  ])('finds %s among tags', (_, wanted, candidates, expected) => {
    expect(nearest(wanted, candidates, tagsApart)).toEqual(expected);
  });

  it.each([
    ['the same name in another namespace', 'web', ['shop/web', 'payments'], ['shop/web']],
    ['a slip in the namespace', 'shpo/api', ['shop/api-gateway', 'shop/web', 'shop/api'], ['shop/api']],
    ['nothing absurd', 'web', ['payments', 'orders'], []],
  ])('finds %s among repositories', (_, wanted, candidates, expected) => {
    expect(nearest(wanted, candidates, repositoriesApart)).toEqual(expected);
  });
});
