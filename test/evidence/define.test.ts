import { describe, expect, it } from 'vitest';
import { attempt, collect, gap, known, unlessNotFound } from '../../lambda/evidence/define.ts';
import { awsError, denied } from './question.ts';

const action = 'ec2:DescribeSubnets';
const failing = (error: unknown) => attempt(action, () => Promise.reject(error));

/** As the SDK throws it after its last attempt: Node's own error, with the metadata of the attempts. */
const unreachable = (error: Error) => Object.assign(error, { $metadata: { attempts: 3 } });

describe('attempt', () => {
  it('makes a fact of an answer', async () => {
    expect(await attempt(action, async () => ['an answer'])).toEqual(known(['an answer']));
  });

  it.each([
    ['AccessDenied', 'User: x is not authorized to perform: y', 'not authorized: allow ec2:DescribeSubnets'],
    [
      'AccessDeniedException',
      'User: x is not authorized to perform: y',
      'not authorized: allow ec2:DescribeSubnets',
    ],
    ['UnauthorizedOperation', 'You are not authorized', 'not authorized: allow ec2:DescribeSubnets'],
    [
      'AccessDeniedException',
      'User: x is not authorized to perform: y with an explicit deny in a service control policy',
      'not authorized: explicit deny in a service control policy',
    ],
    ['RequestLimitExceeded', 'Request limit exceeded.', 'RequestLimitExceeded: Request limit exceeded.'],
    ['ExpiredToken', 'The token has expired.\nSee the console.', 'ExpiredToken: The token has expired.'],
  ])('makes a gap of %s: %s', async (name, message, reason) => {
    expect(await failing(awsError(name, message))).toEqual(gap(action, reason));
  });

  it.each([
    [
      Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
      'no answer: connect ECONNREFUSED 127.0.0.1:1',
    ],
    [new SyntaxError('Unexpected token <'), 'SyntaxError: Unexpected token <'],
    [Object.assign(new AggregateError([]), { code: 'ETIMEDOUT' }), 'no answer: ETIMEDOUT'],
  ])('makes a gap of an AWS that cannot be reached: %s', async (error, reason) => {
    expect(await failing(unreachable(error))).toEqual(gap(action, reason));
  });

  it.each([new TypeError('x is undefined'), 'a string', undefined])(
    'lets a fault of ours pass: %s',
    async (fault) => {
      await expect(failing(fault)).rejects.toBe(fault);
    },
  );
});

describe('unlessNotFound', () => {
  const notFound = awsError('NoSuchEntityException');

  it('gives the answer', async () => {
    expect(await unlessNotFound(Promise.resolve('an answer'), 'NoSuchEntityException')).toBe('an answer');
  });

  it('gives nothing where AWS answers with one of the codes', async () => {
    const codes = ['RepositoryNotFoundException', 'NoSuchEntityException'];
    expect(await unlessNotFound(Promise.reject(notFound), ...codes)).toBeUndefined();
  });

  it.each([denied(), Object.assign(new Error('ours'), { name: 'NoSuchEntityException' })])(
    'lets %s pass',
    async (error) => {
      await expect(unlessNotFound(Promise.reject(error), 'NoSuchEntityException')).rejects.toBe(error);
    },
  );
});

describe('collect', () => {
  async function* pages() {
    yield { items: [1, 2] };
    yield {};
    yield { items: [3, 4] };
    throw new Error('one page too many');
  }

  it('reads no further than it needs', async () => {
    expect(await collect<{ items?: number[] }, number>(pages(), ({ items }) => items, 3)).toEqual([1, 2, 3]);
  });

  it('reads to the end', async () => {
    await expect(collect<{ items?: number[] }, number>(pages(), ({ items }) => items)).rejects.toThrow(
      'too many',
    );
  });
});
