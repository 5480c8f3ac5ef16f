import { describe, expect, it } from 'vitest';
import { pullPermissionDenied } from '../../lambda/checks/pull-permission-denied.ts';
import { repositoryPolicyClosed as check } from '../../lambda/checks/repository-policy-closed.ts';
import type { ActionDecision, Permissions } from '../../lambda/evidence/facts.ts';
import type { Denial, Leg, PullFailure, Reason, Symptom } from '../../lambda/types.ts';
import { executionRole, image, pull, uri } from './pulls.ts';

const roleArn = 'arn:aws:iam::111122223333:role/payments-execution';
const session = '4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f';
const repositoryArn = 'arn:aws:ecr:us-east-1:444455556666:repository/shop/payments';
const theirs = uri('444455556666', 'us-east-1', 'shop/payments:v42');
const pullActions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const there = image({ account: '444455556666', repository: 'shop/payments' });

const permissions = (repositoryPolicy?: string | null): Permissions => ({
  roleArn,
  repositoryArn,
  decisions: ['ecr:GetAuthorizationToken', ...pullActions].map(
    (action): ActionDecision => ({
      action,
      resource: action === 'ecr:GetAuthorizationToken' ? '*' : repositoryArn,
      decision: 'allowed',
      matchedPolicies: [],
      missingContext: [],
    }),
  ),
  ...(repositoryPolicy !== undefined && { repositoryPolicy }),
});

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Principal: unknown, more: object = {}) => ({
  Sid: 'Pull',
  Effect: 'Allow',
  Principal,
  Action: pullActions,
  ...more,
});
const deny = (Principal: unknown, more: object = {}) => ({
  ...allow(Principal, more),
  Sid: 'NoPull',
  Effect: 'Deny',
});
const root = { AWS: 'arn:aws:iam::111122223333:root' };
const others = { AWS: 'arn:aws:iam::777788889999:root' };
const org = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } } };

const said = (because: string, action = 'ecr:BatchGetImage'): Denial => ({
  principalArn: `arn:aws:sts::111122223333:assumed-role/payments-execution/${session}`,
  action,
  resource: repositoryArn,
  because,
});
const notAllowed = 'no resource-based policy allows the ecr:BatchGetImage action';
const explicitly = 'an explicit deny in a resource-based policy';

const refused = (because?: string, reason: Partial<Reason> = {}) =>
  pull('access-denied', { image: theirs, reason: { ...(because && { denial: said(because) }), ...reason } });

type Evidence = Parameters<typeof check.evaluate>[0];
const facts = (asked: Permissions | undefined): Evidence => ({
  ...(asked && { permissions: asked }),
  pullingRole: executionRole(),
  image: there,
});
const judge = (asked?: string | null, failure: PullFailure = refused()) =>
  check.evaluate(facts(permissions(asked)), failure);
const found = (...asked: Parameters<typeof judge>) => {
  const verdict = judge(...asked);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

const policyOn = 'The policy on repository shop/payments of account 444455556666';
const both = 'ecr:BatchGetImage and ecr:GetDownloadUrlForLayer';

describe('repository-policy-closed', () => {
  it.each<[string, string | null, string]>([
    [
      'nobody is admitted',
      policy(),
      `${policyOn} does not allow the execution role payments-execution ${both}.`,
    ],
    [
      'others are admitted',
      policy(allow(others)),
      `${policyOn} does not allow the execution role payments-execution ${both}.`,
    ],
    [
      'one action is allowed',
      policy(allow(root, { Action: 'ecr:BatchGetImage' })),
      `${policyOn} does not allow the execution role payments-execution ecr:GetDownloadUrlForLayer.`,
    ],
    [
      'a condition is not met',
      policy(allow('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': '777788889999' } } })),
      `${policyOn} does not allow the execution role payments-execution ${both}.`,
    ],
    [
      'it is denied',
      policy(allow(root), deny({ AWS: roleArn })),
      `${policyOn} denies the execution role payments-execution ${both} (statement NoPull (Deny)).`,
    ],
    [
      'it is denied one action, and not allowed the other',
      policy(allow(root, { Action: 'ecr:BatchGetImage' }), deny('*', { Action: 'ecr:BatchGetImage' })),
      `${policyOn} denies the execution role payments-execution ecr:BatchGetImage (statement NoPull (Deny)); it does not allow the execution role payments-execution ecr:GetDownloadUrlForLayer.`,
    ],
    [
      'there is no policy',
      null,
      'The repository shop/payments of account 444455556666 has no policy, without which nobody of another account may pull: not the execution role payments-execution either.',
    ],
  ])('fails where %s', (_, document, summary) => {
    expect(found(document)?.summary).toBe(summary);
  });

  it.each<[string, string]>([
    ['by the account', policy(allow(root))],
    ['by its id', policy(allow({ AWS: ['777788889999', '111122223333'] }))],
    ['by the role', policy(allow({ AWS: roleArn }, { Action: 'ecr:*' }))],
    [
      'by its session',
      policy(allow({ AWS: `arn:aws:sts::111122223333:assumed-role/payments-execution/${session}` })),
    ],
    ['with everybody', policy(allow('*'))],
    ['by a condition', policy(allow('*', { Condition: { ArnLike: { 'aws:PrincipalArn': roleArn } } }))],
    ['and a Deny is for others', policy(allow(root), deny(others))],
    [
      'and a Deny excepts it with its account',
      policy(allow(root), deny(undefined, { NotPrincipal: { AWS: [roleArn, root.AWS] } })),
    ],
  ])('passes where the puller is admitted %s', (_, document) => {
    // Named without a reason: only the session is known from it.
    expect(judge(document, refused(undefined, { denial: said('') }))).toEqual({
      is: 'pass',
      because: `the policy of repository shop/payments of account 444455556666 allows payments-execution ${both} as of now`,
    });
  });

  it.each<[string, string, string]>([
    [
      'an organization',
      policy(allow('*', org)),
      'whether statement Pull (Allow) of the repository policy is about ecr:BatchGetImage depends on aws:PrincipalOrgID, which cannot be judged from here',
    ],
    [
      'a Deny under such a condition',
      policy(allow(root), deny('*', org)),
      'whether statement NoPull (Deny) of the repository policy is about ecr:BatchGetImage depends on aws:PrincipalOrgID, which cannot be judged from here',
    ],
    [
      'a Deny that excepts it without its account',
      policy(allow(root), deny(undefined, { NotPrincipal: { AWS: [roleArn] } })),
      'whether statement NoPull (Deny) of the repository policy is about ecr:BatchGetImage depends on NotPrincipal, which cannot be judged from here',
    ],
    [
      'what is no policy',
      '[]',
      'the policy of repository shop/payments of account 444455556666 cannot be judged: Invalid key: Expected "Statement" but received undefined',
    ],
  ])('leaves %s open', (_, document, reason) => {
    expect(judge(document)).toMatchObject({
      is: 'inconclusive',
      gaps: expect.arrayContaining([{ action: 'ecr:GetRepositoryPolicy', reason }]),
    });
  });

  const unreadable = {
    is: 'inconclusive',
    gaps: [
      {
        action: 'ecr:GetRepositoryPolicy',
        reason:
          'the policy of repository shop/payments of account 444455556666 could not be read: it has to allow ecr:GetRepositoryPolicy to account 111122223333 too',
      },
    ],
  };
  it('says that a policy which cannot be read from here was not read', () => {
    expect(judge(undefined)).toEqual(unreadable);
    expect(check.evaluate({}, refused())).toEqual(unreadable);
  });

  it('does not take a repository that cannot be seen for one without a policy', () => {
    expect(check.evaluate({ permissions: permissions(null) }, refused())).toEqual(unreadable);
  });

  it('leaves a repository that is missing to its own check', () => {
    const missing = { ...there, repositoryExists: false, exists: false };
    expect(check.evaluate({ permissions: permissions(null), image: missing }, refused())).toEqual({
      is: 'notApplicable',
      because: 'there is no such repository: see repository-missing',
    });
  });

  it('names what is left of a role that was deleted', () => {
    const stale = policy(allow({ AWS: ['AROAEXAMPLEEXAMPLE123'] }));
    const finding = found(stale);
    expect(finding?.evidence).toContain(
      'ecr:GetRepositoryPolicy: repository shop/payments of account 444455556666: AROAEXAMPLEEXAMPLE123 stands for a role that was deleted; one that was made again under the same name is another to the policy',
    );
    expect(finding?.remediation.text).toContain(
      'Where ECR refuses AROAEXAMPLEEXAMPLE123 in it, take that out: it stands for nobody.',
    );
  });

  it('shows what was read', () => {
    expect(found(policy(allow(others)), refused(notAllowed))).toMatchObject({
      resource: repositoryArn,
      summary: `${policyOn} does not allow the execution role payments-execution ${both} (ECS says the same: ${notAllowed}).`,
      evidence: [
        `pulled by: execution role ${roleArn} (task definition payments:12)`,
        `ecr:GetRepositoryPolicy: repository shop/payments of account 444455556666: its policy allows something to arn:aws:iam::777788889999:root, and nothing of ${both} to the role`,
        `ECS message: arn:aws:sts::111122223333:assumed-role/payments-execution/${session} was refused ecr:BatchGetImage: ${notAllowed}`,
      ],
      legs: ['manifest', 'layer'],
    });
  });
});

describe("repository-policy-closed and AWS's own sentence", () => {
  it('rests on it where the policy cannot be read, and says so', () => {
    const finding = found(undefined, refused(notAllowed));
    expect(finding?.summary).toBe(
      `${policyOn} does not allow the execution role payments-execution ecr:BatchGetImage (ECS says the same: ${notAllowed}).`,
    );
    expect(finding?.evidence[1]).toBe(
      "ecr:GetRepositoryPolicy: repository shop/payments of account 444455556666: its policy could not be read from here: what follows is AWS's own word on it",
    );
  });

  it('rests on it where nothing at all can be read', () => {
    const verdict = check.evaluate({}, refused(explicitly));
    expect(verdict.is === 'fail' && verdict.finding.summary).toBe(
      `${policyOn} denies the execution role payments-execution ecr:BatchGetImage (a statement (Deny)) (ECS says the same: ${explicitly}).`,
    );
  });

  it.each<[string, string, string]>([
    ['an Allow', policy(allow('*', org)), notAllowed],
    ['a Deny', policy(allow(root), deny('*', org)), explicitly],
  ])('takes its word for %s that a condition leaves open', (_, document, because) => {
    const finding = found(document, refused(because));
    expect(finding?.summary).toContain('which depends on aws:PrincipalOrgID');
    expect(finding && check.explains(finding, refused(because))).toBe(true);
  });

  it('does not pass where it blames a policy that admits the puller now', () => {
    expect(judge(policy(allow(root)), refused(notAllowed))).toEqual({
      is: 'inconclusive',
      gaps: [
        {
          action: 'ecr:GetRepositoryPolicy',
          reason: `ECS's message names a resource-based policy (${notAllowed}), which the policy of repository shop/payments of account 444455556666, as of now, does not bear out`,
        },
      ],
    });
  });

  it.each([
    ['no identity-based policy allows the ecr:BatchGetImage action'],
    ['an explicit deny in a service control policy'],
    ['no VPC endpoint policy allows the ecr:BatchGetImage action'],
  ])('leaves "%s" to others', (because) => {
    expect(judge(undefined, refused(because)).is).toBe('inconclusive');
    const finding = found(policy(), refused(because));
    expect(finding && check.explains(finding, refused(because))).toBe(false);
  });
});

describe('repository-policy-closed explains', () => {
  const layerAlone = policy(allow(root, { Action: 'ecr:BatchGetImage' }));
  const host = 'prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com';
  const sentence = `pull access denied for ${theirs}, repository does not exist or may require 'docker login'`;
  it.each<[Symptom, Leg, string, Partial<{ text: string; reason: Partial<Reason> }>, boolean]>([
    ['access-denied', 'manifest', policy(), {}, true],
    ['access-denied', 'layer', policy(), {}, true],
    ['access-denied', 'registry-auth', policy(), {}, false],
    ['access-denied', 'manifest', layerAlone, {}, false],
    ['access-denied', 'layer', layerAlone, {}, true],
    ['unrecognised', 'unknown', policy(), {}, true],
    ['layer-denied', 'layer', policy(), { reason: { host } }, false],
    ['layer-denied', 'layer', layerAlone, {}, true],
    ['layer-denied', 'layer', policy(allow(root), deny(root, { Action: pullActions[0] })), {}, false],
    ['access-denied', 'layer', policy(), { reason: { host } }, false],
    ['image-not-found', 'manifest', policy(), {}, false],
    ['repository-not-found', 'manifest', policy(), {}, false],
    ['repository-not-found', 'manifest', policy(), { text: sentence }, true],
  ])('%s on the %s leg: %#', (symptom, leg, document, { text, reason }, explained) => {
    const failure = pull(symptom, { image: theirs, text, reason: { leg, ...reason } });
    const finding = found(document, failure);
    expect(finding && check.explains(finding, failure)).toBe(explained);
  });

  it.each([
    [
      'an image of the own account',
      pull('access-denied'),
      "the repository is in the task's own account: see pull-permission-denied",
    ],
    ['a time-out', pull('timeout', { image: theirs }), 'a repository policy refuses: that gives no timeout'],
    [
      'an image that is not found',
      pull('image-not-found', { image: theirs }),
      'a repository policy refuses: that gives no image-not-found',
    ],
    [
      'a layer that S3 refused',
      pull('layer-denied', { image: theirs, reason: { leg: 'layer', host } }),
      'a repository policy refuses: that gives no layer-denied',
    ],
    [
      'a layer that ECR refused',
      pull('layer-denied', { image: theirs, reason: { leg: 'layer' } }),
      undefined,
    ],
    [
      'a public image',
      pull('access-denied', { image: 'nginx:1.27' }),
      'nginx:1.27 is in no private ECR registry',
    ],
    ['an image that ECS does not name', pull('access-denied', { unnamed: true }), undefined],
    ['an image of another account', refused(), undefined],
  ])('is asked for %s: %#', (_, failure, because) => {
    expect(check.skip(failure)).toBe(because);
  });

  it('has the account from what was read where ECS does not name the image', () => {
    const unnamed = pull('access-denied', { unnamed: true });
    expect(check.evaluate(facts(permissions(policy())), unnamed).is).toBe('fail');
    const own = {
      ...permissions(null),
      repositoryArn: repositoryArn.replace('444455556666', '111122223333'),
    };
    expect(check.evaluate(facts(own), unnamed).is).toBe('notApplicable');
    expect(check.evaluate({}, unnamed)).toEqual({
      is: 'inconclusive',
      gaps: [
        { action: 'ecr:GetRepositoryPolicy', reason: 'which repository was asked for could not be read' },
      ],
    });
  });
});

describe('repository-policy-closed ends in commands', () => {
  const where = '--repository-name shop/payments --registry-id 444455556666 --region us-east-1';
  const added = `{"Sid":"EcrPull","Effect":"Allow","Principal":{"AWS":"${roleArn}"},"Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"]}`;
  const again =
    'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1';
  const theirCredentials =
    'With credentials of account 444455556666 (the last command is for account 111122223333):';

  it('that put the whole policy, with nothing lost of it', () => {
    const kept = JSON.stringify(allow(others));
    expect(found(policy(allow(others)))?.remediation).toEqual({
      text: `${theirCredentials} add a statement that lets the role pull; the command keeps the statements that are there.`,
      commands: [
        `aws ecr set-repository-policy ${where} --policy-text '{"Version":"2012-10-17","Statement":[${kept},${added}]}'`,
        again,
      ],
      cdk: `repository.grantPull(new iam.ArnPrincipal('${roleArn}'));`,
      terraform: [
        'statement {',
        '  sid     = "EcrPull"',
        '  actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]',
        '  principals {',
        '    type        = "AWS"',
        `    identifiers = ["${roleArn}"]`,
        '  }',
        '}',
      ].join('\n'),
    });
  });

  it('that admit the role, by the same judgement', () => {
    for (const document of [
      policy(),
      policy(allow(others)),
      policy(allow('*', { Action: pullActions[0] })),
    ]) {
      const [command = ''] = found(document)?.remediation.commands ?? [];
      const [, whole = ''] = command.match(/--policy-text '(.*)'$/) ?? [];
      expect(judge(whole).is).toBe('pass');
    }
  });

  it('that give a repository its first policy', () => {
    expect(found(null)?.remediation).toMatchObject({
      text: `${theirCredentials} give the repository a policy that lets the role pull.`,
      commands: [
        `aws ecr set-repository-policy ${where} --policy-text '{"Version":"2012-10-17","Statement":[${added}]}'`,
        again,
      ],
    });
  });

  it('that read the policy there first, where it cannot be read from here', () => {
    const file = 'ecs-autopsy-repository-policy.json';
    expect(found(undefined, refused(notAllowed))?.remediation).toMatchObject({
      text: `${theirCredentials} add a statement that lets the role pull; the commands keep the statements that are there.`,
      commands: [
        `aws ecr get-repository-policy ${where} --query policyText --output text | jq --argjson added '[${added}]' '.Statement = ([.Statement] | flatten) + $added' > ${file}`,
        `aws ecr set-repository-policy ${where} --policy-text file://${file}`,
        again,
      ],
      alternatives: [
        {
          text: 'where the repository has no policy yet.',
          commands: [
            `aws ecr set-repository-policy ${where} --policy-text '{"Version":"2012-10-17","Statement":[${added}]}'`,
            again,
          ],
        },
      ],
    });
  });

  it('that show a Deny, which is for a person to narrow', () => {
    expect(found(policy(allow(root), deny('*')))?.remediation).toEqual({
      text: `With credentials of account 444455556666: except the role from statement NoPull (Deny) for ${both}, by hand: no Allow outweighs a Deny.`,
      commands: [`aws ecr get-repository-policy ${where} --query policyText --output text`],
    });
  });

  it("that have a place for the role's ARN where it is not known", () => {
    const verdict = check.evaluate({}, refused(notAllowed));
    expect(verdict.is === 'fail' && verdict.finding.remediation.commands[0]).toContain(
      '"Principal":{"AWS":"<ROLE_ARN>"}',
    );
  });
});

describe('repository-policy-closed and pull-permission-denied, between the two accounts', () => {
  const judged = (decision: Partial<ActionDecision>, document: string | undefined, failure: PullFailure) => {
    const asked = permissions(document);
    const decisions = asked.decisions.map((each) =>
      each.resource === '*' ? each : { ...each, ...decision },
    );
    const evidence = { permissions: { ...asked, decisions }, pullingRole: executionRole(), image: there };
    return [pullPermissionDenied, check].map((one) => {
      const verdict = one.evaluate(evidence, failure);
      return verdict.is === 'fail' ? one.explains(verdict.finding, failure) : verdict.is;
    });
  };
  const identity = 'no identity-based policy allows the ecr:BatchGetImage action';
  const denying = { decision: 'explicitDeny' as const, matchedPolicies: ['NoEcr'] };
  it.each<[string, Parameters<typeof judged>, (boolean | string)[]]>([
    ['the role is denied, and the policy closed', [denying, policy(), refused()], [true, true]],
    ['the role is denied, and the policy open', [denying, policy(allow(root)), refused()], [true, 'pass']],
    ['the role may, and the policy is closed', [{}, policy(), refused()], ['pass', true]],
    [
      'the role lacks a permission or the policy does',
      [{ decision: 'implicitDeny' }, undefined, refused()],
      ['inconclusive', 'inconclusive'],
    ],
    [
      'ECS says that it is the role',
      [{ decision: 'implicitDeny' }, undefined, refused(identity)],
      [true, 'inconclusive'],
    ],
    [
      'ECS says that it is the policy',
      [{ decision: 'implicitDeny' }, undefined, refused(notAllowed)],
      ['inconclusive', true],
    ],
    [
      'ECS says that it is the role, and the policy is closed too',
      [{ decision: 'implicitDeny' }, policy(), refused(identity)],
      [true, false],
    ],
    [
      'ECS says that it is the policy, and the role is denied too',
      [denying, policy(), refused(notAllowed)],
      [false, true],
    ],
  ])('%s', (_, asked, expected) => {
    expect(judged(...asked)).toEqual(expected);
  });
});
