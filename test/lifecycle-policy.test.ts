import { describe, expect, it } from 'vitest';
import { type Gone, type LifecycleRule, rulesThatCould, ruleWords } from '../lambda/lifecycle-policy.ts';

type Selection = Partial<LifecycleRule['selection']>;

const expire = (rulePriority: number, selection: Selection) => ({
  rulePriority,
  selection: { countType: 'imageCountMoreThan', countNumber: 10, ...selection },
  action: { type: 'expire' },
});
const archive = (rulePriority: number, selection: Selection) => ({
  ...expire(rulePriority, selection),
  action: { type: 'transition', targetStorageClass: 'archive' },
});
const prefixed = (...tagPrefixList: string[]): Selection => ({ tagStatus: 'tagged', tagPrefixList });
const like = (...tagPatternList: string[]): Selection => ({ tagStatus: 'tagged', tagPatternList });
const untagged: Selection = { tagStatus: 'untagged' };
const any: Selection = { tagStatus: 'any' };
const pushed = (countNumber: number): Selection => ({
  countType: 'sinceImagePushed',
  countUnit: 'days',
  countNumber,
});
const pulled = (countNumber: number): Selection => ({
  ...pushed(countNumber),
  countType: 'sinceImagePulled',
});
const transitioned = (countNumber: number): Selection => ({
  ...pushed(countNumber),
  countType: 'sinceImageTransitioned',
  storageClass: 'archive',
});

const v42: Gone = { tag: 'v42' };
const tag = (name: string): Gone => ({ tag: name });

const said = (what: 'expire' | 'transition', gone: Gone, rules: object[]): unknown => {
  const could = rulesThatCould(what, gone, JSON.stringify({ rules }));
  return 'unreadable' in could ? could : could.map((one) => `${one.rulePriority} ${ruleWords(one)}`);
};

describe('a rule that can have expired', () => {
  it.each<[string, Gone, object[], string[]]>([
    ['a tag: by its prefix', v42, [expire(1, prefixed('v'))], ['1 keeps the newest 10 images tagged v*']],
    [
      'a tag: by the whole of it as prefix',
      v42,
      [expire(1, prefixed('v42'))],
      ['1 keeps the newest 10 images tagged v42*'],
    ],
    ['no tag of another prefix', v42, [expire(1, prefixed('prod-'))], []],
    ['no tag that has the prefix inside', tag('not-v42'), [expire(1, prefixed('v'))], []],
    ['a tag: by a pattern', v42, [expire(1, like('v*'))], ['1 keeps the newest 10 images tagged v*']],
    [
      'a tag: by a pattern without a star',
      v42,
      [expire(1, like('v42'))],
      ['1 keeps the newest 10 images tagged v42'],
    ],
    ['no tag that a pattern without a star only begins', v42, [expire(1, like('v4'))], []],
    ['a tag: by a pattern for all', v42, [expire(1, like('*'))], ['1 keeps the newest 10 images tagged *']],
    [
      'a tag: by a pattern for its end',
      tag('web-prod'),
      [expire(1, like('*-prod'))],
      ['1 keeps the newest 10 images tagged *-prod'],
    ],
    ['no tag with more after that end', tag('web-prod-1'), [expire(1, like('*-prod'))], []],
    [
      'a tag: by stars on both sides',
      tag('web-prod-1'),
      [expire(1, like('*prod*'))],
      ['1 keeps the newest 10 images tagged *prod*'],
    ],
    [
      'a tag: by a star in the middle',
      tag('v1-rc'),
      [expire(1, like('v*-rc'))],
      ['1 keeps the newest 10 images tagged v*-rc'],
    ],
    ['no tag in which the two ends overlap', tag('aba'), [expire(1, like('ab*ba'))], []],
    [
      'a tag: by several stars in their order',
      tag('a-b-c'),
      [expire(1, like('a*b*c'))],
      ['1 keeps the newest 10 images tagged a*b*c'],
    ],
    ['no tag with the parts in another order', tag('a-c-b'), [expire(1, like('a*c*c'))], []],
    ['no tag by the pattern as a regular expression', tag('vxx'), [expire(1, like('v.x'))], []],
    ['no tag in other case', tag('V42'), [expire(1, prefixed('v'))], []],
    ['any image', v42, [expire(1, any)], ['1 keeps the newest 10 images']],
    ['no tag: the rules for untagged images', v42, [expire(1, untagged)], []],
    [
      'a tag: by its age',
      v42,
      [expire(1, { ...like('v*'), ...pushed(14) })],
      ['1 expires images tagged v* 14 days after their push'],
    ],
    [
      'a tag: by the age of one day',
      v42,
      [expire(1, { ...any, ...pushed(1) })],
      ['1 expires images 1 day after their push'],
    ],
    [
      'an untagged image',
      'untagged',
      [expire(1, { ...untagged, ...pushed(7) })],
      ['1 expires untagged images 7 days after their push'],
    ],
    [
      'an untagged image: by count',
      'untagged',
      [expire(1, { ...untagged, countNumber: 1 })],
      ['1 keeps the newest 1 untagged images'],
    ],
    ['an untagged image: no rule for tags', 'untagged', [expire(1, like('*'))], []],
    [
      'an untagged image: by a rule for any',
      'untagged',
      [expire(1, like('*')), expire(2, any)],
      ['2 keeps the newest 10 images'],
    ],
    [
      'not by a rule after the one that selects it',
      v42,
      [expire(1, like('v*')), expire(2, any)],
      ['1 keeps the newest 10 images tagged v*'],
    ],
    [
      'by priority, in whatever order the rules stand',
      v42,
      [expire(20, any), expire(5, like('v*'))],
      ['5 keeps the newest 10 images tagged v*'],
    ],
    [
      'by the first that selects it, after others',
      v42,
      [expire(1, like('dev*')), expire(2, untagged), expire(9, any)],
      ['9 keeps the newest 10 images'],
    ],
    [
      'perhaps by a rule that wants several tags, and perhaps by the next',
      v42,
      [expire(1, like('v*', 'prod*')), expire(2, any)],
      ['1 keeps the newest 10 images tagged v* and prod*', '2 keeps the newest 10 images'],
    ],
    [
      'by a rule of several patterns that are all its own',
      v42,
      [expire(1, like('v*', '*42')), expire(2, any)],
      ['1 keeps the newest 10 images tagged v* and *42'],
    ],
    [
      'not where the rule that selects it only archives',
      v42,
      [archive(1, { ...like('v*'), ...pulled(90) }), expire(2, any)],
      [],
    ],
    [
      'from the archive, into which an earlier rule had moved it',
      v42,
      [archive(1, { ...any, ...pulled(90) }), expire(2, { ...any, ...transitioned(365) })],
      ['2 expires archived images 365 days after they were archived'],
    ],
    [
      'by a way of counting that is new',
      v42,
      [expire(1, { ...any, countType: 'sinceImageSigned', countNumber: 3 })],
      ['1 expires images by sinceImageSigned 3'],
    ],
    ['nothing, without rules', v42, [], []],
  ])('%s', (_, gone, rules, expected) => {
    expect(said('expire', gone, rules)).toEqual(expected);
  });
});

describe('a rule that can have archived', () => {
  it.each<[string, object[], string[]]>([
    [
      'what nobody pulled',
      [archive(1, { ...like('v*'), ...pulled(90) })],
      ['1 archives images tagged v* that were not pulled for 90 days'],
    ],
    ['what is old', [archive(1, { ...any, ...pushed(30) })], ['1 archives images 30 days after their push']],
    ['what is beyond a count', [archive(1, any)], ['1 archives all but the newest 10 images']],
    ['nothing, where rules only expire', [expire(1, any)], []],
    [
      'not after a rule that selects it to expire',
      [expire(1, like('v*')), archive(2, { ...any, ...pulled(90) })],
      [],
    ],
  ])('%s', (_, rules, expected) => {
    expect(said('transition', v42, rules)).toEqual(expected);
  });
});

describe('a lifecycle policy', () => {
  it.each([
    ['no JSON', '{"rules":'],
    ['without rules', '{}'],
    [
      'with a rule for tags of an unknown state',
      JSON.stringify({ rules: [{ ...expire(1, {}), selection: { tagStatus: 'signed' } }] }),
    ],
  ])('that is %s cannot be read, and says so', (_, text) => {
    expect(rulesThatCould('expire', v42, text)).toEqual({ unreadable: expect.any(String) });
  });
});
