import { describe, expect, it } from 'vitest';
import type { PolicyDecision } from '../../lambda/iam/policy-decision.ts';
import type { PolicyPrincipal } from '../../lambda/iam/principals.ts';
import { evaluateRepositoryPolicy } from '../../lambda/iam/repository-policy.ts';

const role = 'arn:aws:iam::111122223333:role/service/payments-execution';
const session = 'arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e';
const root = 'arn:aws:iam::111122223333:root';
const principal = { roleArn: role, account: '111122223333' };
const repositoryArn = 'arn:aws:ecr:us-east-1:111122223333:repository/payments';

const judge = (json: string, who: PolicyPrincipal = principal) =>
  evaluateRepositoryPolicy(json, who, 'ecr:BatchGetImage', repositoryArn);

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Principal: unknown, more: object = {}) => ({
  Sid: 'Pull',
  Effect: 'Allow',
  Principal,
  Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  ...more,
});
const deny = (Principal: unknown, more: object = {}) => ({
  ...allow(Principal, more),
  Sid: 'NoPull',
  Effect: 'Deny',
});
const condition = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } } };

const allowed: PolicyDecision = { decision: 'allow', by: 'principal', sid: 'Pull' };
const admitted: PolicyDecision = { decision: 'allow', by: 'account', sid: 'Pull' };
const denied: PolicyDecision = { decision: 'deny', sid: 'NoPull' };
const silent: PolicyDecision = { decision: 'silent' };

describe('what a repository policy says to a role', () => {
  it.each<[string, string, PolicyDecision]>([
    ['everybody', policy(allow('*')), allowed],
    ['every AWS principal', policy(allow({ AWS: '*' })), allowed],
    ['the role by its ARN with the path', policy(allow({ AWS: role })), allowed],
    ['the role in a list', policy(allow({ AWS: ['arn:aws:iam::444455556666:root', role] })), allowed],
    [
      'the role by an ARN without its path',
      policy(allow({ AWS: 'arn:aws:iam::111122223333:role/payments-execution' })),
      silent,
    ],
    ['the account by its id', policy(allow({ AWS: '111122223333' })), admitted],
    ['the account by its root', policy(allow({ AWS: root })), admitted],
    ['the account and the role', policy(allow({ AWS: [root, role] })), allowed],
    ['another account', policy(allow({ AWS: 'arn:aws:iam::444455556666:root' })), silent],
    ['a role that was deleted, by its unique id', policy(allow({ AWS: 'AROAEXAMPLEEXAMPLE123' })), silent],
    ['a service', policy(allow({ Service: 'codebuild.amazonaws.com' })), silent],
    ['nobody', policy(), silent],
    ['a single statement, not in a list', JSON.stringify({ Statement: allow('*') }), allowed],
  ])('names %s', (_, json, expected) => {
    expect(judge(json)).toEqual(expected);
  });

  it.each<[string, string | string[], PolicyDecision]>([
    ['ecr:BatchGetImage', 'ecr:BatchGetImage', allowed],
    ['ecr:*', 'ecr:*', allowed],
    ['*', '*', allowed],
    ['a prefix', 'ecr:BatchGet*', allowed],
    ['single wildcards', 'ecr:BatchGetImag?', allowed],
    ['another case', 'ECR:batchgetimage', allowed],
    ['one of a list', ['ecr:DescribeImages', 'ecr:BatchGetImage'], allowed],
    ['another action', 'ecr:DescribeImages', silent],
    ['a longer action', 'ecr:BatchGetImageScan', silent],
    ['a dot is no wildcard', 'ecr.BatchGetImage', silent],
  ])('compares actions: %s', (_, Action, expected) => {
    expect(judge(policy(allow('*', { Action })))).toEqual(expected);
  });

  it.each<[string, string[], PolicyDecision]>([
    ['is not among the excepted', ['ecr:DeleteRepository'], allowed],
    ['is among the excepted', ['ecr:Batch*'], silent],
  ])('reads NotAction: the action %s', (_, NotAction, expected) => {
    const json = policy({ Sid: 'Pull', Effect: 'Allow', Principal: '*', NotAction });
    expect(judge(json)).toEqual(expected);
  });

  it.each<[string, string, PolicyDecision]>([
    ['a deny wins over an allow before it', policy(allow('*'), deny('*')), denied],
    ['a deny wins over an allow after it', policy(deny('*'), allow('*')), denied],
    ['a deny for the whole account hits the role', policy(allow('*'), deny({ AWS: root })), denied],
    ['a deny for somebody else does not', policy(allow('*'), deny({ AWS: '444455556666' })), allowed],
    ['a deny of another action does not', policy(allow('*'), deny('*', { Action: 'ecr:PutImage' })), allowed],
    [
      'an allow under a condition is conditional',
      policy(allow('*', condition)),
      { decision: 'conditional', effect: 'Allow', sid: 'Pull', on: ['aws:PrincipalOrgID'] },
    ],
    [
      'a deny under a condition may outweigh an allow',
      policy(allow('*'), deny('*', condition)),
      { decision: 'conditional', effect: 'Deny', sid: 'NoPull', on: ['aws:PrincipalOrgID'] },
    ],
    [
      'an allow without a condition outweighs one with',
      policy(allow('*', condition), allow({ AWS: role }, { Sid: 'Role' })),
      { ...allowed, sid: 'Role' },
    ],
    [
      'a condition on a statement about others does not matter',
      policy(allow({ AWS: '444455556666' }, condition)),
      silent,
    ],
  ])('%s', (_, json, expected) => {
    expect(judge(json)).toEqual(expected);
  });

  it.each<[string, object, PolicyDecision]>([
    ['the role that asks', { ArnEquals: { 'aws:PrincipalArn': role } }, allowed],
    ['another role', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/other' } }, silent],
    ["the repository's own account", { StringEquals: { 'aws:ResourceAccount': '111122223333' } }, allowed],
    ['another Region', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, silent],
  ])('judges a condition on %s', (_, Condition, expected) => {
    expect(judge(policy(allow('*', { Condition })))).toEqual(expected);
  });

  it.each<[string, object, PolicyDecision]>([
    ['is not listed', { AWS: 'arn:aws:iam::444455556666:root' }, denied],
    ['is listed', { AWS: [role, root] }, silent],
    [
      'is in the listed account',
      { AWS: root },
      { decision: 'conditional', effect: 'Deny', sid: 'NoPull', on: ['NotPrincipal'] },
    ],
  ])('reads a Deny with NotPrincipal where the role %s', (_, NotPrincipal, expected) => {
    const json = policy(deny(undefined, { NotPrincipal }));
    expect(judge(json)).toEqual(expected);
  });

  it('does not judge an Allow with NotPrincipal', () => {
    const json = policy(allow(undefined, { NotPrincipal: { AWS: '444455556666' } }));
    expect(judge(json)).toEqual({
      decision: 'conditional',
      effect: 'Allow',
      sid: 'Pull',
      on: ['NotPrincipal'],
    });
  });

  it.each<[string, string | undefined, PolicyDecision]>([
    ['the same', '4b1d7c0e', { ...allowed, by: 'session' }],
    ['another', '5c2e8d1f', silent],
    ['not known', undefined, { decision: 'conditional', effect: 'Allow', sid: 'Pull', on: ['Principal'] }],
  ])('matches a named session of the role with the failed one, which is %s', (_, name, expected) => {
    const json = policy(allow({ AWS: session }));
    expect(judge(json, { ...principal, session: name })).toEqual(expected);
  });

  it.each([
    ['no JSON', 'not a policy'],
    ['no policy', '[]'],
    [
      'a policy with an effect that IAM does not know',
      policy({ Effect: 'Maybe', Principal: '*', Action: '*' }),
    ],
  ])('says that it cannot read %s', (_, json) => {
    expect(judge(json)).toMatchObject({
      decision: 'unreadable',
    });
  });
});
