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
    expect(judge(asked).is).toBe(expected);
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

  it('but not the two actions that the first pull through a cache rule takes besides', () => {
    const rule = repository({ exists: false, pullThroughPrefix: 'docker-hub' });
    const facts = { permissions: permissions(), pullingRole: executionRole(), repository: rule };
    expect(check.evaluate(facts, refused())).toMatchObject({
      is: 'pass',
      because: expect.stringContaining(
        '; the first pull through the cache rule docker-hub takes ecr:BatchImportUpstreamImage and ecr:CreateRepository besides, which were not simulated',
      ),
    });
    expect(check.evaluate({ ...facts, repository: { ...rule, exists: true } }, refused())).toMatchObject({
      because: expect.not.stringContaining('cache rule'),
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
  it('that attach the managed policy, or allow what is missing on this repository and no more', () => {
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
          text: 'allow no more than what is missing.',
          commands: [
            `aws iam put-role-policy --role-name payments-execution --policy-name pull-shop-payments --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecr:GetAuthorizationToken"],"Resource":"*"},{"Effect":"Allow","Action":["ecr:BatchGetImage"],"Resource":"arn:aws-cn:ecr:cn-north-1:111122223333:repository/shop/payments"}]}' --region cn-north-1`,
            'aws ecs update-service --cluster prod --service payments --force-new-deployment --region cn-north-1',
          ],
        },
      ],
      cdk: 'repository.grantPull(taskDefinition.obtainExecutionRole());',
      terraform:
        'resource "aws_iam_role_policy_attachment" "pull" {\n  role       = "payments-execution"\n  policy_arn = "arn:aws-cn:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"\n}',
    });
  });

  it('that take the denying statement out of the repository policy', () => {
    expect(
      found(permissions({}, { repositoryPolicy: policy('Deny') }))?.remediation.commands.slice(0, 2),
    ).toEqual([
      `aws ecr get-repository-policy --repository-name payments --registry-id 111122223333 --region us-east-1 --query policyText --output text | jq 'del(.Statement[] | select(.Sid as $sid | ["Pull"] | index($sid)))' > ecs-autopsy-repository-policy.json`,
      'aws ecr set-repository-policy --repository-name payments --registry-id 111122223333 --region us-east-1 --policy-text file://ecs-autopsy-repository-policy.json',
    ]);
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
