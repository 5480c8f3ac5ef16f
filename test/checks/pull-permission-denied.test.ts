import { describe, expect, it } from 'vitest';
import { pullPermissionDenied as check } from '../../lambda/checks/pull-permission-denied.ts';
import type { ActionDecision, Permissions, PullingRole } from '../../lambda/evidence/facts.ts';
import type { Denial, PullFailure } from '../../lambda/types.ts';
import { executionRole, image, pull, repository, uri } from './pulls.ts';

const roleArn = 'arn:aws:iam::111122223333:role/payments-execution';
const repositoryArn = 'arn:aws:ecr:us-east-1:111122223333:repository/payments';
const token = 'ecr:GetAuthorizationToken';
const manifest = 'ecr:BatchGetImage';
const layer = 'ecr:GetDownloadUrlForLayer';

type Decisions = Partial<Record<string, Partial<ActionDecision>>>;

const permissions = (decisions: Decisions = {}, changes: Partial<Permissions> = {}): Permissions => ({
  roleArn,
  repositoryArn,
  decisions: [token, manifest, layer].map((action) => ({
    action,
    resource: action === token ? '*' : (changes.repositoryArn ?? repositoryArn),
    decision: 'allowed',
    matchedPolicies: decisions[action] ? [] : ['AmazonECSTaskExecutionRolePolicy'],
    missingContext: [],
    ...decisions[action],
  })),
  repositoryPolicy: null,
  ...changes,
});

const policy = (Effect: string, more: object = {}) =>
  JSON.stringify({
    Statement: [{ Sid: 'Pull', Effect, Principal: { AWS: roleArn }, Action: 'ecr:*', ...more }],
  });

const denial = (because: string, action = manifest): Denial => ({
  principalArn: 'arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f',
  action,
  resource: repositoryArn,
  because,
});

const refused = (because?: string, action?: string) =>
  pull('access-denied', because ? { reason: { denial: denial(because, action) } } : {});

const judge = (
  asked: Permissions,
  failure: PullFailure = refused(),
  pullingRole: PullingRole = executionRole(),
) => check.evaluate({ permissions: asked, pullingRole }, failure);

const found = (...asked: Parameters<typeof judge>) => {
  const verdict = judge(...asked);
  return verdict.is === 'fail' ? verdict.finding : undefined;
};

const implicit: Partial<ActionDecision> = { decision: 'implicitDeny' };
const explicit: Partial<ActionDecision> = { decision: 'explicitDeny', matchedPolicies: ['DenyEcr'] };
const nobody = 'no identity-based policy allows the ecr:BatchGetImage action';

describe('pull-permission-denied names the action, the layer and the principal', () => {
  it.each<[string, string, Parameters<typeof judge>]>([
    [
      'no policy allows the token',
      'The execution role payments-execution is not allowed ecr:GetAuthorizationToken: no policy allows it.',
      [permissions({ [token]: implicit })],
    ],
    [
      'no policy allows to pull',
      'The execution role payments-execution is not allowed ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on repository payments: no policy allows them.',
      [permissions({ [manifest]: implicit, [layer]: implicit })],
    ],
    [
      'no policy allows anything',
      'The execution role payments-execution is not allowed ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on repository payments: no policy allows them.',
      [permissions({ [token]: implicit, [manifest]: implicit, [layer]: implicit })],
    ],
    [
      'ECS says the same',
      `The execution role payments-execution is not allowed ecr:BatchGetImage on repository payments: no policy allows it (ECS says the same: ${nobody}).`,
      [permissions({ [manifest]: implicit }), refused(nobody)],
    ],
    [
      'an explicit deny',
      'The execution role payments-execution is denied ecr:BatchGetImage on repository payments by an explicit deny in its own policies (DenyEcr).',
      [permissions({ [manifest]: explicit })],
    ],
    [
      'a service control policy',
      'The execution role payments-execution is denied ecr:GetAuthorizationToken by a service control policy of the organization, as IAM simulates it.',
      [permissions({ [token]: { decision: 'explicitDeny', allowedByOrganizations: false } })],
    ],
    [
      'a permissions boundary',
      'The execution role payments-execution is denied ecr:BatchGetImage on repository payments by its permissions boundary.',
      [permissions({ [manifest]: { ...implicit, allowedByBoundary: false } })],
    ],
    [
      'the repository policy',
      'The execution role payments-execution is denied ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on repository payments by the repository policy (Pull).',
      [permissions({}, { repositoryPolicy: policy('Deny') })],
    ],
    [
      'two layers',
      'The execution role payments-execution is not allowed ecr:GetAuthorizationToken: no policy allows it; it is denied ecr:BatchGetImage on repository payments by an explicit deny in its own policies (DenyEcr).',
      [permissions({ [token]: implicit, [manifest]: explicit })],
    ],
    [
      'an instance role',
      'The container instance role ecsInstanceRole is not allowed ecr:BatchGetImage on repository payments: no policy allows it.',
      [
        permissions({ [manifest]: implicit }, { roleArn: 'arn:aws:iam::111122223333:role/ecsInstanceRole' }),
        refused(),
        {
          kind: 'container instance role',
          arn: 'arn:aws:iam::111122223333:role/ecsInstanceRole',
          exists: true,
          source: 'instance profile ecs',
        },
      ],
    ],
  ])('%s', (_, summary, asked) => {
    expect(found(...asked)?.summary).toBe(summary);
  });

  it('shows each simulated action with its decision, and the message', () => {
    expect(found(permissions({ [manifest]: implicit }), refused(nobody))).toMatchObject({
      resource: roleArn,
      evidence: [
        `pulled by: execution role ${roleArn} (task definition payments:12)`,
        'iam:SimulatePrincipalPolicy: ecr:GetAuthorizationToken on * is allowed (by AmazonECSTaskExecutionRolePolicy)',
        `iam:SimulatePrincipalPolicy: ecr:BatchGetImage on ${repositoryArn} is implicitDeny`,
        `iam:SimulatePrincipalPolicy: ecr:GetDownloadUrlForLayer on ${repositoryArn} is allowed (by AmazonECSTaskExecutionRolePolicy)`,
        'ecr:GetRepositoryPolicy: repository payments: nothing there allows the role to pull',
        `ECS message: arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f was refused ecr:BatchGetImage: ${nobody}`,
      ],
    });
  });
});

describe('pull-permission-denied weighs the simulation against the repository policy', () => {
  const accountOnly = policy('Allow', { Principal: { AWS: '111122223333' } });
  const conditional = { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0dkr1234' } } };
  it.each<[string, string, Permissions]>([
    ['allowed, and no policy', 'pass', permissions()],
    [
      'allowed, and a policy about others',
      'pass',
      permissions({}, { repositoryPolicy: policy('Deny', { Principal: { AWS: '444455556666' } }) }),
    ],
    [
      'allowed, and an allow under a condition',
      'pass',
      permissions({}, { repositoryPolicy: policy('Allow', conditional) }),
    ],
    ['allowed, and a deny', 'fail', permissions({}, { repositoryPolicy: policy('Deny') })],
    [
      'allowed, and a deny under a condition',
      'inconclusive',
      permissions({}, { repositoryPolicy: policy('Deny', conditional) }),
    ],
    [
      'allowed, and a policy that cannot be read',
      'inconclusive',
      permissions({}, { repositoryPolicy: undefined }),
    ],
    ['allowed, and a policy that is no policy', 'inconclusive', permissions({}, { repositoryPolicy: '{' })],
    [
      'not allowed, and an allow for the role',
      'pass',
      permissions({ [manifest]: implicit, [layer]: implicit }, { repositoryPolicy: policy('Allow') }),
    ],
    [
      'not allowed, and an allow for the session',
      'pass',
      permissions(
        { [manifest]: implicit, [layer]: implicit },
        { repositoryPolicy: policy('Allow', { Principal: { AWS: denial('').principalArn } }) },
      ),
    ],
    [
      'not allowed, and an allow for the account only',
      'fail',
      permissions({ [manifest]: implicit }, { repositoryPolicy: accountOnly }),
    ],
    [
      'not allowed, and an allow under a condition',
      'inconclusive',
      permissions({ [manifest]: implicit }, { repositoryPolicy: policy('Allow', conditional) }),
    ],
    [
      'not allowed, and a policy that cannot be read',
      'inconclusive',
      permissions({ [manifest]: implicit }, { repositoryPolicy: undefined }),
    ],
    [
      'denied, and an allow for the role',
      'fail',
      permissions({ [manifest]: explicit }, { repositoryPolicy: policy('Allow') }),
    ],
    [
      'beyond the boundary, and an allow for the role',
      'fail',
      permissions(
        { [manifest]: { ...implicit, allowedByBoundary: false } },
        { repositoryPolicy: policy('Allow') },
      ),
    ],
    [
      'no token, and an allow for the role',
      'fail',
      permissions({ [token]: implicit }, { repositoryPolicy: policy('Allow') }),
    ],
    [
      'not allowed for want of a condition key',
      'inconclusive',
      permissions({ [manifest]: { ...implicit, missingContext: ['aws:sourceVpce'] } }),
    ],
    [
      'denied for want of a condition key',
      'inconclusive',
      permissions({ [manifest]: { ...explicit, missingContext: ['aws:sourceVpce'] } }),
    ],
  ])('%s: %s', (_, expected, asked) => {
    // The message names the session, and no kind of policy.
    const named = pull('access-denied', { reason: { denial: { ...denial(''), because: undefined } } });
    expect(judge(asked, named).is).toBe(expected);
  });

  const bySession = policy('Allow', { Principal: { AWS: denial('').principalArn } });
  it.each<[string, string, Partial<ActionDecision>, string]>([
    ['what a boundary does not allow, to the role', 'fail', implicit, policy('Allow')],
    ['what a boundary does not allow, to the session', 'pass', implicit, bySession],
    ['what a boundary denies, to the session', 'fail', explicit, bySession],
    [
      'what an SCP does not allow either, to the session',
      'fail',
      { ...implicit, allowedByOrganizations: false },
      bySession,
    ],
  ])('where the repository policy allows %s: %s', (_, expected, decision, repositoryPolicy) => {
    const asked = permissions(
      { [manifest]: { ...decision, allowedByBoundary: false } },
      { repositoryPolicy },
    );
    const named = pull('access-denied', { reason: { denial: { ...denial(''), because: undefined } } });
    expect(judge(asked, named).is).toBe(expected);
  });

  it('lets the message decide on a Deny of the repository policy that is not read, or left open', () => {
    const because = 'an explicit deny in a resource-based policy';
    const conditional = { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0dkr1234' } } };
    for (const repositoryPolicy of [undefined, policy('Deny', conditional)]) {
      const finding = found(permissions({}, { repositoryPolicy }), refused(because));
      expect(finding?.summary).toBe(
        `The execution role payments-execution is denied ecr:BatchGetImage on repository payments by the repository policy (ECS says the same: ${because}).`,
      );
      expect(finding && check.explains(finding, refused(because))).toBe(true);
    }
    expect(judge(permissions(), refused(because)).is).toBe('pass');
  });

  it('lets the message decide what a missing condition key left open', () => {
    const asked = permissions({ [manifest]: { ...implicit, missingContext: ['aws:sourceVpce'] } });
    expect(judge(asked, refused(nobody)).is).toBe('fail');
  });

  it('names the condition key that was missing', () => {
    expect(judge(permissions({ [manifest]: { ...implicit, missingContext: ['aws:sourceVpce'] } }))).toEqual({
      is: 'inconclusive',
      gaps: [
        {
          action: 'iam:SimulatePrincipalPolicy',
          reason:
            'ecr:BatchGetImage is implicitDeny without a value for aws:sourceVpce, which only a real request has',
        },
      ],
    });
  });
});

describe('pull-permission-denied, for a repository of another account, judges the role alone', () => {
  const theirs = {
    repositoryArn: 'arn:aws:ecr:us-east-1:444455556666:repository/payments',
    repositoryPolicy: undefined,
  };
  it.each<[string, string, Parameters<typeof judge>]>([
    ['allowed', 'pass', [permissions({}, theirs)]],
    [
      'not allowed, which may be either side',
      'inconclusive',
      [permissions({ [manifest]: implicit }, theirs)],
    ],
    [
      'not allowed, and the message says it is the role',
      'fail',
      [permissions({ [manifest]: implicit }, theirs), refused(nobody)],
    ],
    [
      'not allowed, and the message says it is the repository',
      'inconclusive',
      [
        permissions({ [manifest]: implicit }, theirs),
        refused('no resource-based policy allows the ecr:BatchGetImage action'),
      ],
    ],
    ['denied', 'fail', [permissions({ [manifest]: explicit }, theirs)]],
    [
      'beyond the boundary',
      'fail',
      [permissions({ [manifest]: { ...implicit, allowedByBoundary: false } }, theirs)],
    ],
    ['no token', 'fail', [permissions({ [token]: implicit }, theirs)]],
  ])('%s: %s', (_, expected, asked) => {
    expect(judge(...asked).is).toBe(expected);
  });

  it('says why a denial of the simulation is not certain', () => {
    expect(judge(permissions({ [manifest]: implicit }, theirs))).toMatchObject({
      gaps: [
        {
          reason:
            'ecr:BatchGetImage is implicitDeny, which is not certain: the repository is in account 444455556666, whose side IAM cannot simulate',
        },
      ],
    });
  });

  it.each<[string, string | null | undefined, string]>([
    ['cannot be read', undefined, 'the repository policy of account 444455556666 has to allow it too'],
    [
      'is not there',
      null,
      'the repository policy of account 444455556666 has to allow it too, and there is none',
    ],
  ])('claims nothing of the other side, whose policy %s', (_, repositoryPolicy, claim) => {
    expect(judge(permissions({}, { ...theirs, repositoryPolicy }))).toEqual({
      is: 'pass',
      because: `execution role payments-execution may do ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer as of now; ${claim}`,
    });
  });
});

describe('pull-permission-denied rules itself out', () => {
  it('as of now, since IAM may have been mended meanwhile', () => {
    expect(judge(permissions())).toEqual({
      is: 'pass',
      because:
        'execution role payments-execution may do ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer as of now',
    });
  });

  it('but not the policies that no simulation covers', () => {
    const because = 'no VPC endpoint policy allows the ecr:BatchGetImage action';
    expect(judge(permissions(), refused(because))).toMatchObject({
      is: 'pass',
      because: expect.stringContaining(
        `; ECS's message names a policy that no simulation covers: ${because}`,
      ),
    });
  });

  it('but not what the simulation gave no decision on', () => {
    expect(judge({ ...permissions(), decisions: [] })).toEqual({
      is: 'inconclusive',
      gaps: [
        {
          action: 'iam:SimulatePrincipalPolicy',
          reason:
            "IAM's simulation gave no decision on ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer",
        },
      ],
    });
  });

  it.each([
    [
      'a public image',
      pull('access-denied', { image: 'nginx:1.27' }),
      'nginx:1.27 is in no private ECR registry',
    ],
    ['a full disk', pull('disk-full'), 'neither identity nor image gives the symptom disk-full'],
    ['a time-out, of which it may be the next fault', pull('timeout'), undefined],
  ])('is asked for %s: %#', (_, failure, because) => {
    expect(check.skip(failure)).toBe(because);
  });
});

describe('pull-permission-denied ends in commands', () => {
  it('that attach the managed policy, or allow what a pull from this repository takes and no more', () => {
    const asked = permissions(
      { [token]: implicit, [manifest]: implicit },
      {
        roleArn: 'arn:aws-cn:iam::111122223333:role/ecs/payments-execution',
        repositoryArn: 'arn:aws-cn:ecr:cn-north-1:111122223333:repository/shop/payments',
      },
    );
    const failure = pull('access-denied', { task: { partition: 'aws-cn', region: 'cn-north-1' } });
    expect(found(asked, failure)?.remediation).toEqual({
      text: "Attach AWS's managed policy.",
      commands: [
        'aws iam attach-role-policy --role-name payments-execution --policy-arn arn:aws-cn:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy --region cn-north-1',
        'aws ecs update-service --cluster prod --service payments --force-new-deployment --region cn-north-1',
      ],
      alternatives: [
        {
          text: 'allow no more than what a pull from this repository takes.',
          commands: [
            `aws iam put-role-policy --role-name payments-execution --policy-name pull-shop-payments-63dfea77 --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"},{"Effect":"Allow","Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],"Resource":"arn:aws-cn:ecr:cn-north-1:111122223333:repository/shop/payments"}]}' --region cn-north-1`,
            'aws ecs update-service --cluster prod --service payments --force-new-deployment --region cn-north-1',
          ],
        },
      ],
      cdk: 'repository.grantPull(taskDefinition.obtainExecutionRole());',
      terraform:
        'resource "aws_iam_role_policy_attachment" "pull" {\n  role       = "payments-execution"\n  policy_arn = "arn:aws-cn:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"\n}',
    });
  });

  it('that show the repository policy, and leave its Deny to a person: it is about others too', () => {
    expect(found(permissions({}, { repositoryPolicy: policy('Deny') }))?.remediation).toEqual({
      text: `Except the role from statement Pull of the repository policy for ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on ${repositoryArn}, by hand, and start the task again then: no Allow outweighs a Deny.`,
      commands: [
        'aws ecr get-repository-policy --repository-name payments --registry-id 111122223333 --region us-east-1 --query policyText --output text',
      ],
    });
  });

  it('that put no policy in the place of another, with Region and account where they are not the task’s', () => {
    const nameFor = (repositoryArn: string, ...matchedPolicies: string[]) => {
      const asked = permissions({ [token]: implicit, [manifest]: { matchedPolicies } }, { repositoryArn });
      const [command = ''] = found(asked)?.remediation.alternatives?.[0]?.commands ?? [];
      return /--policy-name (\S+)/.exec(command)?.[1] ?? '';
    };
    const at = (place: string, name: string) => nameFor(`arn:aws:ecr:${place}:repository/${name}`);
    expect(at('eu-west-1:444455556666', 'a/b')).toMatch(/^pull-a-b-eu-west-1-444455556666-[0-9a-f]{8}$/);
    expect(at('us-east-1:111122223333', 'a/b')).not.toBe(at('us-east-1:111122223333', 'a-b'));
    const first = nameFor(repositoryArn);
    expect(nameFor(repositoryArn, first)).toBe(`${first}-2`);
  });

  it.each<[string, string, Permissions]>([
    [
      'an explicit deny',
      'aws iam list-attached-role-policies --role-name payments-execution',
      permissions({ [manifest]: explicit }),
    ],
    [
      'a boundary',
      'aws iam get-role --role-name payments-execution --query Role.PermissionsBoundary',
      permissions({ [manifest]: { ...implicit, allowedByBoundary: false } }),
    ],
    [
      'a service control policy',
      'aws organizations list-policies-for-target --target-id 111122223333 --filter SERVICE_CONTROL_POLICY --region us-east-1',
      permissions({ [manifest]: { ...implicit, allowedByOrganizations: false } }),
    ],
  ])('that show %s', (_, command, asked) => {
    expect(found(asked)?.remediation.commands[0]).toBe(command);
  });
});

describe('pull-permission-denied explains', () => {
  const noToken = permissions({ [token]: implicit });
  const noLayer = permissions({ [layer]: implicit });
  it.each([
    [
      'a denied login by a missing token',
      noToken,
      pull('access-denied', { reason: { leg: 'registry-auth' } }),
      true,
    ],
    ['a denied manifest by a missing token', noToken, pull('access-denied'), true],
    [
      'not a denied layer by a missing token',
      noToken,
      pull('access-denied', { reason: { leg: 'layer' } }),
      false,
    ],
    [
      'not a denied login by a missing pull',
      noLayer,
      pull('access-denied', { reason: { leg: 'registry-auth' } }),
      false,
    ],
    ['a layer for which ECR gave no URL', noLayer, pull('layer-denied', { reason: { leg: 'layer' } }), true],
    [
      'not a layer whose URL the agent redacted: there was one',
      noLayer,
      pull('layer-denied', {
        text: 'CannotPullContainerError: error pulling image configuration: Get REDACTED ECR URL related to layer-sha256:0a0a: 403 Forbidden',
        reason: { leg: 'layer' },
      }),
      false,
    ],
    [
      'not a layer that S3 refused',
      noLayer,
      pull('layer-denied', {
        reason: { leg: 'layer', host: 'prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com' },
      }),
      false,
    ],
    [
      'a repository that is missing or refused, in one sentence for both',
      noLayer,
      pull('repository-not-found', {
        text: `CannotPullContainerError: Error response from daemon: pull access denied for ${uri()}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
      }),
      true,
    ],
    ['not a repository that is said not to exist', noLayer, pull('repository-not-found'), false],
    ['not an image that is said not to exist', noLayer, pull('image-not-found'), false],
    ['a failure that tells nothing', noLayer, pull('unrecognised', { reason: { leg: 'unknown' } }), true],
    ['no time-out', noToken, pull('timeout', { reason: { leg: 'registry-auth' } }), false],
  ] as const)('%s', (_, asked, failure, explained) => {
    const finding = found(asked, failure);
    expect(finding && check.explains(finding, failure)).toBe(explained);
  });
});

describe('pull-permission-denied explains a refusal that ECS spells out', () => {
  const endpoint = 'no VPC endpoint policy allows the ecr:BatchGetImage action';
  const bySCP = 'an explicit deny in a service control policy';
  const scp = { ...explicit, matchedPolicies: [], allowedByOrganizations: false };
  it.each<[string, boolean, Permissions, PullFailure]>([
    ['of the same action by the same layer', true, permissions({ [manifest]: implicit }), refused(nobody)],
    [
      'of the same action by a layer that it does not name',
      true,
      permissions({ [manifest]: implicit }),
      pull('access-denied', { reason: { denial: { ...denial(''), because: undefined } } }),
    ],
    ['not of another action', false, permissions({ [layer]: implicit }), refused(nobody)],
    ['not by an endpoint policy', false, permissions({ [layer]: implicit }), refused(endpoint)],
    ['not by an endpoint policy, with an SCP', false, permissions({ [manifest]: scp }), refused(endpoint)],
    ['not by an SCP, with a Deny of the role', false, permissions({ [manifest]: explicit }), refused(bySCP)],
    ['by an SCP', true, permissions({ [manifest]: scp }), refused(bySCP)],
    [
      'by an SCP that the simulation does not tell from the rest',
      true,
      permissions({ [manifest]: { ...explicit, matchedPolicies: [] } }),
      refused(bySCP),
    ],
    [
      'by nobody, where an SCP seems to deny as well',
      true,
      permissions({ [manifest]: scp }),
      refused(nobody),
    ],
  ])('%s: %s', (_, explained, asked, failure) => {
    const finding = found(asked, failure);
    expect(finding && check.explains(finding, failure)).toBe(explained);
    expect(finding?.summary.includes('ECS says the same')).toBe(
      explained && failure.reason.denial?.because !== undefined,
    );
  });

  it('and takes its word for the layer where an SCP may deny the simulation alone', () => {
    expect(found(permissions({ [manifest]: scp }), refused(nobody))?.summary).toBe(
      `The execution role payments-execution is not allowed ecr:BatchGetImage on repository payments: no policy allows it (ECS says the same: ${nobody}).`,
    );
  });
});

describe('pull-permission-denied is not certain of an SCP that the message does not name', () => {
  const scp = permissions({ [manifest]: { decision: 'explicitDeny', allowedByOrganizations: false } });
  const judged = (failure: PullFailure, exists: boolean) => {
    const facts = { permissions: scp, pullingRole: executionRole(), image: image({ exists }) };
    const verdict = check.evaluate(facts, failure);
    return verdict.is === 'fail' && check.explains(verdict.finding, failure);
  };
  it.each<[string, boolean, PullFailure, boolean]>([
    ['explains a bare refusal', true, pull('access-denied'), true],
    ['leaves a bare refusal to an image that is gone', false, pull('access-denied'), false],
    [
      'explains no repository that may not exist',
      false,
      pull('repository-not-found', { text: 'pull access denied for payments' }),
      true,
    ],
  ])('%s: %s', (_, explained, failure, exists) => {
    expect(judged(failure, exists)).toBe(explained);
  });

  it('but leaves no refused login to an image that is gone', () => {
    const asked = permissions({ [token]: { decision: 'explicitDeny', allowedByOrganizations: false } });
    const failure = pull('access-denied', { reason: { leg: 'registry-auth' } });
    const facts = { permissions: asked, pullingRole: executionRole(), image: image({ exists: false }) };
    const verdict = check.evaluate(facts, failure);
    expect(verdict.is === 'fail' && check.explains(verdict.finding, failure)).toBe(true);
  });

  it('and says so', () => {
    expect(found(scp)?.evidence).toContain(
      'iam:SimulatePrincipalPolicy: is given no source network, so that a service control policy with a condition on one (aws:SourceVpc, aws:SourceIp) denies here what it may allow the task',
    );
    expect(
      found(scp, refused('an explicit deny in a service control policy'))?.evidence.join(),
    ).not.toContain('source network');
  });
});

it('judges the image that the failed container names', () => {
  expect(check.skip(pull('access-denied', { image: uri('444455556666', 'eu-west-1') }))).toBeUndefined();
});

describe('pull-permission-denied and what stands beside it', () => {
  const asked = permissions({ [manifest]: implicit });

  it('explains "not found" where the image is known to be there, and not where it is gone', () => {
    const failure = pull('image-not-found');
    const explained = (exists: boolean) => {
      const verdict = check.evaluate({ permissions: asked, image: image({ exists }) }, failure);
      return verdict.is === 'fail' && check.explains(verdict.finding, failure);
    };
    expect([explained(true), explained(false)]).toEqual([true, false]);
  });

  it('leaves a role that does not exist to its own check', () => {
    expect(judge(asked, refused(), executionRole({ exists: false }))).toEqual({
      is: 'notApplicable',
      because: 'the role does not exist: see execution-role-missing',
    });
  });

  it('judges the simulation where the role itself may not be read', () => {
    expect(check.evaluate({ permissions: asked }, refused()).is).toBe('fail');
  });
});

describe('pull-permission-denied judges the first pull through a cache rule', () => {
  const importImage = 'ecr:BatchImportUpstreamImage';
  const createRepository = 'ecr:CreateRepository';
  const cached = { prefix: 'docker-hub', name: 'docker-hub/library/nginx' };
  const cachedArn = 'arn:aws:ecr:us-east-1:111122223333:repository/docker-hub/library/nginx';
  const rule = repository({ name: cached.name, exists: false, pullThroughPrefix: cached.prefix });

  const importing = (decision: Partial<ActionDecision>, repositoryPolicy: string | null = null) => {
    const asked = permissions({}, { repositoryArn: cachedArn, repositoryPolicy });
    const more = [importImage, createRepository].map(
      (action): ActionDecision => ({
        action,
        resource: cachedArn,
        decision: 'allowed',
        matchedPolicies: [],
        missingContext: [],
        ...decision,
      }),
    );
    return { ...asked, decisions: [...asked.decisions, ...more] };
  };
  const registry = (Effect: string, more: object = {}) =>
    JSON.stringify({
      Statement: {
        Sid: 'Cache',
        Effect,
        Principal: { AWS: roleArn },
        Action: [importImage, createRepository],
        Resource: 'arn:aws:ecr:us-east-1:111122223333:repository/docker-hub/*',
        ...more,
      },
    });
  type Evidence = Parameters<typeof check.evaluate>[0];
  const evaluate = (
    facts: Partial<Evidence> & Pick<Evidence, 'permissions'>,
    failure = pull('repository-not-found'),
  ) =>
    check.evaluate(
      { pullingRole: executionRole(), repository: rule, registryPolicy: null, ...facts },
      failure,
    );

  it('where nothing lets the role import, which ECR answers like a name that is not there', () => {
    const verdict = evaluate({ permissions: importing(implicit) });
    const finding = verdict.is === 'fail' ? verdict.finding : undefined;
    expect(finding?.summary).toBe(
      'The execution role payments-execution is not allowed ecr:BatchImportUpstreamImage and ecr:CreateRepository on repository docker-hub/library/nginx: no policy allows them.',
    );
    expect(finding?.evidence).toContain(
      'ecr:GetRegistryPolicy: the registry: nothing there allows the role ecr:CreateRepository',
    );
    expect(finding?.legs).toEqual(['manifest']);
    for (const symptom of ['repository-not-found', 'image-not-found', 'access-denied'] as const) {
      expect(finding && check.explains(finding, pull(symptom))).toBe(true);
    }
    expect(finding?.remediation).toEqual({
      text: "Allow what the first pull through the cache rule takes, which AWS's managed policies for tasks do not hold.",
      commands: [
        `aws iam put-role-policy --role-name payments-execution --policy-name pull-docker-hub-library-nginx-63fc2fc4 --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"},{"Effect":"Allow","Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer","ecr:BatchImportUpstreamImage","ecr:CreateRepository"],"Resource":"${cachedArn}"}]}'`,
        'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
      ],
      cdk: `taskDefinition.obtainExecutionRole().addToPrincipalPolicy(\n  new iam.PolicyStatement({ actions: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'], resources: ['${cachedArn}'] }),\n);`,
      terraform: `resource "aws_iam_role_policy" "pull" {\n  role   = "payments-execution"\n  policy = jsonencode({ Version = "2012-10-17", Statement = [{"Effect":"Allow","Action":["ecr:BatchImportUpstreamImage","ecr:CreateRepository"],"Resource":"${cachedArn}"}] })\n}`,
    });
  });

  const here = { repository: { ...rule, exists: true } };
  it.each<[string, string, Partial<Evidence> & Pick<Evidence, 'permissions'>]>([
    ['the role may', 'pass', { permissions: importing({}) }],
    [
      'the registry policy lets it',
      'pass',
      { permissions: importing(implicit), registryPolicy: registry('Allow') },
    ],
    [
      'the registry policy is about other repositories',
      'fail',
      {
        permissions: importing(implicit),
        registryPolicy: registry('Allow', { Resource: 'arn:aws:ecr:*:*:repository/quay/*' }),
      },
    ],
    [
      'the registry policy names the account alone',
      'fail',
      {
        permissions: importing(implicit),
        registryPolicy: registry('Allow', { Principal: { AWS: '111122223333' } }),
      },
    ],
    ['the registry policy denies', 'fail', { permissions: importing({}), registryPolicy: registry('Deny') }],
    [
      'the registry policy cannot be read',
      'inconclusive',
      { permissions: importing(implicit), registryPolicy: undefined },
    ],
    [
      'the repository is there, and lets the role import',
      'pass',
      {
        ...here,
        image: image({ exists: false }),
        permissions: importing(implicit, policy('Allow')),
      },
    ],
    [
      'the repository is there without the image, and nothing lets the role import',
      'fail',
      { ...here, image: image({ exists: false }), permissions: importing(implicit) },
    ],
    ['the image is there', 'pass', { ...here, image: image(), permissions: importing(implicit) }],
    ['no rule covers the name', 'pass', { repository: repository(), permissions: importing(implicit) }],
  ])('%s: %s', (_, expected, facts) => {
    expect(evaluate(facts).is).toBe(expected);
  });

  it('names the registry policy that denies it, which a person has to narrow', () => {
    const verdict = evaluate({ permissions: importing({}), registryPolicy: registry('Deny') });
    expect(verdict.is === 'fail' && verdict.finding).toMatchObject({
      summary:
        'The execution role payments-execution is denied ecr:BatchImportUpstreamImage and ecr:CreateRepository on repository docker-hub/library/nginx by the policy of the registry (Cache).',
      remediation: {
        text: 'Take the Deny out of the policy of the registry, or except the role from it, by hand: it is about other repositories too.',
        commands: ['aws ecr get-registry-policy --region us-east-1'],
      },
    });
  });

  it("by ECS's own word too", () => {
    const failure = pull('access-denied', {
      reason: { denial: denial('an explicit deny in a resource-based policy', importImage) },
    });
    const verdict = evaluate({ permissions: importing({}), registryPolicy: registry('Deny') }, failure);
    expect(verdict.is === 'fail' && check.explains(verdict.finding, failure)).toBe(true);
  });

  it.each<[string, boolean, string]>([
    ['', false, 'ecr:BatchImportUpstreamImage and ecr:CreateRepository besides, which were not simulated'],
    [
      ' into a repository that is there',
      true,
      'ecr:BatchImportUpstreamImage besides, which was not simulated',
    ],
  ])('and claims nothing of it where a saved run has no simulation of it%s', (_, exists, claim) => {
    const asked = permissions({}, { repositoryArn: cachedArn });
    const facts = { permissions: asked, repository: { ...rule, exists }, image: image({ exists: false }) };
    expect(evaluate(facts)).toMatchObject({
      is: 'pass',
      because: expect.stringContaining(`; the first pull through the cache rule docker-hub takes ${claim}`),
    });
  });
});

describe('pull-permission-denied says what has to be allowed, whichever layer stops it', () => {
  const what = `ecr:BatchGetImage on ${repositoryArn}`;
  const boundaryArn = 'arn:aws:iam::111122223333:policy/limits';
  const statement = `{"Effect":"Allow","Action":["ecr:BatchGetImage"],"Resource":"${repositoryArn}"}`;
  const beyond = permissions({ [manifest]: { ...implicit, allowedByBoundary: false } });

  it.each<[string, string, Permissions, PullingRole]>([
    [
      'an explicit deny',
      `Take the Deny out of DenyEcr, or except ${what} from it: no Allow outweighs it.`,
      permissions({ [manifest]: explicit }),
      executionRole(),
    ],
    [
      'a service control policy',
      `Ask those who keep the organization's service control policies to let the role do ecr:GetAuthorizationToken on * and ${what}; they can see the policies with this command, in the management account.`,
      permissions({
        [token]: { ...implicit, allowedByOrganizations: false },
        [manifest]: { ...implicit, allowedByOrganizations: false },
      }),
      executionRole(),
    ],
    [
      'a boundary that is not known',
      `Add to the permissions boundary of the role, since the role can do no more than its boundary allows: ${statement}.`,
      beyond,
      executionRole(),
    ],
    [
      'a boundary',
      `Add to the permissions boundary of the role, ${boundaryArn}, since the role can do no more than its boundary allows: ${statement}.`,
      beyond,
      executionRole({ permissionsBoundaryArn: boundaryArn }),
    ],
    [
      "a boundary of AWS's own",
      `Put a boundary of your own in the place of arn:aws:iam::aws:policy/ReadOnlyAccess, which allows besides: ${statement}.`,
      beyond,
      executionRole({ permissionsBoundaryArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
    ],
    [
      'a Deny in a boundary',
      `Except ${what} from the Deny in the permissions boundary of the role, ${boundaryArn}.`,
      permissions({ [manifest]: { ...explicit, allowedByBoundary: false } }),
      executionRole({ permissionsBoundaryArn: boundaryArn }),
    ],
  ])('%s', (_, text, asked, role) => {
    expect(found(asked, refused(), role)?.remediation.text).toBe(text);
  });

  it('with commands that add it to the boundary as it is', () => {
    const role = executionRole({ permissionsBoundaryArn: boundaryArn });
    expect(found(beyond, refused(), role)?.remediation.commands.slice(0, 2)).toEqual([
      `aws iam get-policy-version --policy-arn ${boundaryArn} --query PolicyVersion.Document --output json --version-id "$(aws iam get-policy --policy-arn ${boundaryArn} --query Policy.DefaultVersionId --output text)" | jq --argjson added '[${statement}]' '.Statement = ([.Statement] | flatten) + $added' > ecs-autopsy-policy.json`,
      `aws iam create-policy-version --policy-arn ${boundaryArn} --policy-document file://ecs-autopsy-policy.json --set-as-default`,
    ]);
  });
});

describe('pull-permission-denied takes AWS’s own word where the simulation could not be read', () => {
  const bySentence = (failure: PullFailure) => check.evaluate({ pullingRole: executionRole() }, failure);
  it.each<[string, string, string, string]>([
    [
      'no policy allows it',
      nobody,
      manifest,
      `The execution role payments-execution is not allowed ecr:BatchGetImage on repository payments: no policy allows it (ECS says so: ${nobody}).`,
    ],
    [
      'a boundary',
      'no permissions boundary allows the ecr:GetAuthorizationToken action',
      token,
      'The execution role payments-execution is denied ecr:GetAuthorizationToken by its permissions boundary (ECS says so: no permissions boundary allows the ecr:GetAuthorizationToken action).',
    ],
    [
      'a service control policy',
      'an explicit deny in a service control policy',
      manifest,
      'The execution role payments-execution is denied ecr:BatchGetImage on repository payments by a service control policy of the organization (ECS says so: an explicit deny in a service control policy).',
    ],
  ])('%s', (_, because, action, summary) => {
    const failure = refused(because, action);
    const verdict = bySentence(failure);
    const finding = verdict.is === 'fail' ? verdict.finding : undefined;
    expect(finding).toMatchObject({
      resource: roleArn,
      summary,
      evidence: [
        `pulled by: execution role ${roleArn} (task definition payments:12)`,
        "iam:SimulatePrincipalPolicy: could not be read: what follows is AWS's own word",
        `ECS message: ${denial('').principalArn} was refused ${action}: ${because}`,
      ],
    });
    expect(finding && check.explains(finding, failure)).toBe(true);
  });

  it.each<[string, PullFailure]>([
    ['a bare refusal', refused()],
    ['a policy of another kind', refused('no VPC endpoint policy allows the ecr:BatchGetImage action')],
    ['another action', refused(nobody, 'ecr:PutImage')],
  ])('and is not certain of %s', (_, failure) => {
    expect(bySentence(failure)).toEqual({
      is: 'inconclusive',
      gaps: [
        {
          action: 'iam:SimulatePrincipalPolicy',
          reason: "IAM's simulation could not be read, and the message does not tell which policy refused",
        },
      ],
    });
  });
});

describe('pull-permission-denied judges a Deny with NotPrincipal in the repository policy', () => {
  const root = 'arn:aws:iam::111122223333:root';
  const bounded = executionRole({ permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/limits' });
  it.each<[string, string, string[], PullingRole]>([
    ['that lists the role and its account', 'pass', [roleArn, root], executionRole()],
    ['that lists the role alone', 'inconclusive', [roleArn], executionRole()],
    ['that lists a role with a permissions boundary', 'fail', [roleArn, root], bounded],
  ])('%s: %s', (_, expected, AWS, role) => {
    const repositoryPolicy = policy('Deny', { Principal: undefined, NotPrincipal: { AWS } });
    expect(judge(permissions({}, { repositoryPolicy }), refused(), role).is).toBe(expected);
  });
});

it('tells once what it could not judge of several actions', () => {
  const verdict = judge(permissions({}, { repositoryPolicy: undefined }));
  expect(verdict.is === 'inconclusive' && verdict.gaps).toHaveLength(1);
});

it('judges an import that the message names, also where no cache rule could be read', () => {
  const action = 'ecr:BatchImportUpstreamImage';
  const asked = permissions();
  const more = { action, resource: repositoryArn, matchedPolicies: [], missingContext: [] };
  const importing: Permissions = {
    ...asked,
    decisions: [...asked.decisions, { ...more, decision: 'implicitDeny' }],
  };
  const because = `no identity-based policy allows the ${action} action`;
  expect(found(importing, refused(because, action))?.summary).toBe(
    `The execution role payments-execution is not allowed ${action} on repository payments: no policy allows it (ECS says the same: ${because}).`,
  );
});

it('rules nothing out against a Deny that the message names and the repository policy does not bear out', () => {
  const because = 'an explicit deny in a resource-based policy';
  expect(judge(permissions(), refused(because))).toMatchObject({
    is: 'pass',
    because: expect.stringContaining(
      `; ECS's message names ${because}, which the repository policy, as of now, does not bear out`,
    ),
  });
});
