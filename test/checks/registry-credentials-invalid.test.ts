import { describe, expect, it } from 'vitest';
import { registryCredentialsInvalid as check } from '../../lambda/checks/registry-credentials-invalid.ts';
import type { ActionDecision, RegistrySecretFact, TaskDefinitionFact } from '../../lambda/evidence/facts.ts';
import type { PullFailure, Symptom } from '../../lambda/types.ts';
import { image, pull, uri } from './pulls.ts';

const roleArn = 'arn:aws:iam::111122223333:role/payments-execution';
const secretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-AbCdEf';
const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd';
const hub = 'shop/web:v1';
const ghcr = 'ghcr.io/shop/web:v1';

const taskDefinition = (named?: string, role: string | undefined = roleArn): TaskDefinitionFact => ({
  taskDefinitionArn: 'arn:aws:ecs:us-east-1:111122223333:task-definition/payments:12',
  family: 'payments',
  ...(role && { executionRoleArn: role }),
  containers: [{ name: 'web', image: hub, ...(named && { credentialsParameter: named }) }],
});

const may = (action: string, resource: string, changes: Partial<ActionDecision> = {}): ActionDecision => ({
  action,
  resource,
  decision: 'allowed',
  matchedPolicies: [],
  missingContext: [],
  ...changes,
});

const secret = (changes: Partial<RegistrySecretFact> = {}): RegistrySecretFact => ({
  named: secretArn,
  region: 'us-east-1',
  account: '111122223333',
  roleArn,
  exists: true,
  arn: secretArn,
  decisions: [may('secretsmanager:GetSecretValue', secretArn)],
  resourcePolicy: null,
  unread: [],
  ...changes,
});

const evaluate = (failure: PullFailure, of: RegistrySecretFact | null, more: object = {}) =>
  check.evaluate({ taskDefinition: taskDefinition(of?.named), registrySecret: of, ...more }, failure);
const found = (...args: Parameters<typeof evaluate>) => {
  const verdict = evaluate(...args);
  if (verdict.is !== 'fail') throw new Error(`${verdict.is}: ${JSON.stringify(verdict)}`);
  return verdict.finding;
};

const denied =
  "Error response from daemon: pull access denied for shop/web, repository does not exist or may require 'docker login': denied: requested access to the resource is denied";
const atHub = (changes: Parameters<typeof pull>[1] = {}) =>
  pull('repository-not-found', { image: hub, text: denied, ...changes });
const anonymous =
  'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token: 401 Unauthorized';
const atGhcr = (changes: Parameters<typeof pull>[1] = {}) =>
  pull('access-denied', {
    image: ghcr,
    text: anonymous,
    ...changes,
    reason: { leg: 'registry-auth', status: 401, host: 'ghcr.io', ...changes.reason },
  });
/** A secret that ECS could not fetch, in the words of Secrets Manager. */
const fromAsm = (
  text: string,
  changes: Parameters<typeof pull>[1] = {},
  symptom: Symptom = 'access-denied',
) =>
  pull(symptom, {
    image: hub,
    text: `ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: ${text}`,
    ...changes,
    reason: { leg: 'credentials', ...changes.reason },
  });
const notFound = "ResourceNotFoundException: Secrets Manager can't find the specified secret.";

describe('registry-credentials-invalid, where the container names no credentials', () => {
  it('says both readings of what Docker Hub answers', () => {
    expect(found(atHub(), null)).toMatchObject({
      resource: 'arn:aws:ecs:us-east-1:111122223333:task-definition/payments:12',
      summary:
        'Docker Hub refused shop/web:v1 to container web, which names no repositoryCredentials: the image is private, or there is none of this name.',
      evidence: [
        'ecs:DescribeTaskDefinition: container web of payments:12 names no repositoryCredentials',
        'ECS message: Docker Hub refused, in the words that it has for a private repository and for none alike',
      ],
    });
  });

  it('says so of another registry', () => {
    expect(found(atGhcr(), null)).toMatchObject({
      summary:
        'ghcr.io refused ghcr.io/shop/web:v1 to container web, which names no repositoryCredentials: the image is private, or there is none of this name.',
      evidence: [
        'ecs:DescribeTaskDefinition: container web of payments:12 names no repositoryCredentials',
        'ECS message: ghcr.io refused with HTTP 401',
      ],
    });
  });

  it("tells that the account's own registry does not have it either", () => {
    const namesake = image({
      repository: 'shop/web',
      reference: 'v1',
      repositoryExists: false,
      exists: false,
    });
    expect(found(atHub(), null, { namesake }).evidence).toContain(
      'ecr:DescribeImages: there is no repository shop/web in account 111122223333, us-east-1',
    );
  });

  it('tells that an agent on an instance may hold credentials', () => {
    expect(found(atHub({ task: { launchType: 'EC2' } }), null).evidence).toContain(
      'not read: an ECS agent may hold credentials in its own configuration (ECS_ENGINE_AUTH_DATA), which no API shows',
    );
  });

  it("blames the instance's own where the registry names a wrong user", () => {
    const text =
      'Error response from daemon: Get https://registry-1.docker.io/v2/: unauthorized: incorrect username or password';
    const failure = pull('access-denied', { image: hub, text, task: { launchType: 'EC2' } });
    expect(found(failure, null).summary).toBe(
      'Docker Hub rejected the user and password that the container instance holds for it: container web, which names no repositoryCredentials, could not pull shop/web:v1.',
    );
  });

  it('prints what makes a secret, lets the role read it and names it, with nobody’s password', () => {
    const { remediation } = found(atGhcr(), null);
    expect(remediation.text).toBe(
      'If the image is private, keep a user and an access token of ghcr.io in a secret that the execution role may read, and name it in repositoryCredentials. If it is not, correct its name.',
    );
    expect(remediation.commands).toEqual([
      `jq --null-input --arg user '<USER>' --arg token '<TOKEN>' '.username = $user | .password = $token' > ecs-autopsy-registry.json`,
      'aws secretsmanager create-secret --name registry/ghcr.io --region us-east-1 --secret-string file://ecs-autopsy-registry.json',
      'rm ecs-autopsy-registry.json',
      `aws iam put-role-policy --role-name payments-execution --policy-name read-registry-ghcr.io --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:us-east-1:111122223333:secret:registry/ghcr.io-??????"}]}'`,
      expect.stringContaining(
        "jq --arg container web --arg secret registry/ghcr.io '(.containerDefinitions[] | select(.name == $container)).repositoryCredentials.credentialsParameter = $secret | del(",
      ),
      'aws ecs register-task-definition --cli-input-json file://ecs-autopsy-task-definition.json --region us-east-1',
      'aws ecs update-service --cluster prod --service payments --task-definition payments --region us-east-1',
    ]);
  });

  it.each<[string, PullFailure, object, string]>([
    [
      'an official image of Docker Hub, which is public',
      pull('repository-not-found', { image: 'payments:v42', text: denied }),
      {},
      'payments:v42 names no registry of its own: see image-reference-invalid',
    ],
    [
      "one that the account's own registry has",
      atHub(),
      { namesake: image({ repository: 'shop/web', reference: 'v1' }) },
      'shop/web:v1 names no registry of its own: see image-reference-invalid',
    ],
    [
      'ECR Public',
      pull('access-denied', { image: 'public.ecr.aws/shop/web:v1', text: 'denied: 403 Forbidden' }),
      {},
      'images in ECR Public are pulled without credentials',
    ],
    [
      'private ECR',
      pull('access-denied', { text: 'no basic auth credentials' }),
      {},
      'private ECR takes the token of a role, and no user and password',
    ],
    [
      'a text that was cut off',
      pull('unrecognised', { image: ghcr }),
      {},
      'container web names no repositoryCredentials, and the message does not say that ghcr.io wanted any',
    ],
  ])('has nothing to say of %s', (_, failure, more, because) => {
    expect(evaluate(failure, null, more)).toEqual({ is: 'notApplicable', because });
  });
});

describe('registry-credentials-invalid, where ECS does not name the image', () => {
  const unnamed = { ...atHub(), container: { name: 'web' } };

  it('takes it from the task definition', () => {
    expect(found(unnamed, null).summary).toContain('Docker Hub refused shop/web:v1 to container web');
  });

  it('says that it does not know, where that names none either', () => {
    const containers: TaskDefinitionFact['containers'] = [];
    expect(evaluate(unnamed, null, { taskDefinition: { ...taskDefinition(), containers } })).toEqual({
      is: 'inconclusive',
      gaps: [
        {
          action: 'ecs:DescribeTaskDefinition',
          reason: 'neither ECS nor the task definition names the image of container web',
        },
      ],
    });
  });
});

describe('registry-credentials-invalid, where the secret is at fault', () => {
  const gone = { exists: false, arn: undefined, decisions: [] };
  const elsewhere = secretArn.replace('AbCdEf', 'GhIjKl');

  it.each<[string, PullFailure, Partial<RegistrySecretFact>, string, string]>([
    [
      'absent by its ARN',
      fromAsm(notFound),
      gone,
      `Secret hub-AbCdEf, which repositoryCredentials of container web name, does not exist in account 111122223333, us-east-1.`,
      `secretsmanager:DescribeSecret: there is no ${secretArn} in account 111122223333, us-east-1`,
    ],
    [
      'absent by its bare name',
      fromAsm(notFound),
      { ...gone, named: 'hub' },
      "Secret hub, which repositoryCredentials of container web name, does not exist in account 111122223333, us-east-1; a bare name is looked for in the task's own account and Region.",
      'secretsmanager:DescribeSecret: there is no hub in account 111122223333, us-east-1',
    ],
    [
      'made anew under its name',
      fromAsm(notFound),
      { ...gone, actualArn: elsewhere },
      `Secret hub-AbCdEf, which repositoryCredentials of container web name, does not exist in account 111122223333, us-east-1; there is hub-GhIjKl in us-east-1.`,
      `secretsmanager:DescribeSecret: ${elsewhere} exists`,
    ],
    [
      'scheduled for deletion',
      fromAsm(
        "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.",
        {},
        'unrecognised',
      ),
      { deletedAt: '2026-11-19T00:00:00.000Z' },
      `Secret hub-AbCdEf, which repositoryCredentials of container web name, has been scheduled for deletion since 2026-11-19T00:00:00.000Z, and cannot be read any more.`,
      `secretsmanager:DescribeSecret: ${secretArn} was scheduled for deletion at 2026-11-19T00:00:00.000Z`,
    ],
    [
      'no secret at all',
      fromAsm('AccessDeniedException'),
      { named: 'arn:aws:ssm:us-east-1:111122223333:parameter/hub' },
      'Container web names arn:aws:ssm:us-east-1:111122223333:parameter/hub in repositoryCredentials, which is no secret of AWS Secrets Manager.',
      'ecs:DescribeTaskDefinition: container web of payments:12 names repositoryCredentials arn:aws:ssm:us-east-1:111122223333:parameter/hub',
    ],
    [
      'not allowed to the role',
      fromAsm('AccessDeniedException'),
      { decisions: [may('secretsmanager:GetSecretValue', secretArn, { decision: 'implicitDeny' })] },
      `The execution role payments-execution may not read secret hub-AbCdEf, which repositoryCredentials of container web name: no policy allows it secretsmanager:GetSecretValue.`,
      `iam:SimulatePrincipalPolicy: secretsmanager:GetSecretValue on ${secretArn} is implicitDeny`,
    ],
    [
      'denied to the role by a policy',
      fromAsm('AccessDeniedException'),
      {
        decisions: [
          may('secretsmanager:GetSecretValue', secretArn, {
            decision: 'explicitDeny',
            matchedPolicies: ['no-secrets'],
          }),
        ],
      },
      `The execution role payments-execution may not read secret hub-AbCdEf, which repositoryCredentials of container web name: secretsmanager:GetSecretValue is denied by an explicit deny in its own policies (no-secrets).`,
      `iam:SimulatePrincipalPolicy: secretsmanager:GetSecretValue on ${secretArn} is explicitDeny (by no-secrets)`,
    ],
    [
      'denied by its own resource policy',
      fromAsm('AccessDeniedException'),
      {
        resourcePolicy: JSON.stringify({
          Statement: {
            Sid: 'Nobody',
            Effect: 'Deny',
            Principal: '*',
            Action: 'secretsmanager:*',
            Resource: '*',
          },
        }),
      },
      `The execution role payments-execution may not read secret hub-AbCdEf, which repositoryCredentials of container web name: secretsmanager:GetSecretValue is denied by the resource policy of the secret (Nobody).`,
      `iam:SimulatePrincipalPolicy: secretsmanager:GetSecretValue on ${secretArn} is allowed`,
    ],
    [
      'encrypted with a key that is denied to the role',
      fromAsm('AccessDeniedException: Access to KMS is not allowed'),
      {
        kmsKeyId: keyArn,
        decisions: [
          may('secretsmanager:GetSecretValue', secretArn),
          may('kms:Decrypt', keyArn, { decision: 'implicitDeny', allowedByBoundary: false }),
        ],
      },
      `The execution role payments-execution may not read secret hub-AbCdEf, which repositoryCredentials of container web name: kms:Decrypt is denied by its permissions boundary.`,
      `iam:SimulatePrincipalPolicy: kms:Decrypt on ${keyArn} is implicitDeny`,
    ],
    [
      'encrypted with a key whose policy may let the role in: then AWS’s word decides',
      fromAsm('AccessDeniedException: Access to KMS is not allowed'),
      {
        kmsKeyId: keyArn,
        decisions: [
          may('secretsmanager:GetSecretValue', secretArn),
          may('kms:Decrypt', keyArn, { decision: 'implicitDeny' }),
        ],
      },
      `The execution role payments-execution was refused to decrypt secret hub-AbCdEf with its KMS key, which repositoryCredentials of container web name.`,
      'ECS message: access to KMS is not allowed',
    ],
    [
      'no JSON',
      fromAsm("invalid character 'h' looking for beginning of value"),
      {},
      `Secret hub-AbCdEf, which repositoryCredentials of container web name, holds no JSON object with username and password.`,
      'ECS message: the value of the secret could not be read as JSON',
    ],
    [
      'without a value',
      fromAsm(
        "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      ),
      {},
      `Secret hub-AbCdEf, which repositoryCredentials of container web name, has no current value.`,
      'ECS message: the secret has no value under its staging label',
    ],
    [
      'created too late',
      fromAsm(notFound, { task: { stoppedAt: '2026-11-20T03:00:00Z' } }),
      { createdAt: '2026-11-20T04:00:00.000Z' },
      `Secret hub-AbCdEf, which repositoryCredentials of container web name, did not exist when the task was started: it was created at 2026-11-20T04:00:00.000Z.`,
      `secretsmanager:DescribeSecret: ${secretArn} was created at 2026-11-20T04:00:00.000Z, after the task stopped at 2026-11-20T03:00:00Z`,
    ],
    [
      'not to be seen from here, and not found',
      fromAsm(notFound),
      {
        exists: undefined,
        arn: undefined,
        decisions: [],
        resourcePolicy: undefined,
        unread: [{ action: 'a', reason: 'r' }],
      },
      `Secret hub-AbCdEf, which repositoryCredentials of container web name, was not found by Secrets Manager in account 111122223333, us-east-1.`,
      'ECS message: Secrets Manager cannot find the specified secret',
    ],
  ])('%s', (_, failure, changes, summary, line) => {
    const finding = found(failure, secret(changes));
    expect(finding.summary).toBe(summary);
    expect(finding.evidence).toContain(line);
    expect(finding.remediation.commands.length).toBeGreaterThan(0);
    expect(check.explains(finding, failure)).toBe(true);
  });

  it('takes AWS’s own word where the simulation allows it as of now', () => {
    const because = 'no VPC endpoint policy allows the secretsmanager:GetSecretValue action';
    const failure = fromAsm('AccessDeniedException', {
      reason: {
        denial: {
          principalArn: 'arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d',
          action: 'secretsmanager:GetSecretValue',
          resource: secretArn,
          because,
        },
      },
    });
    const finding = found(failure, secret());
    expect(finding.summary).toBe(
      `The execution role payments-execution was refused to read secret hub-AbCdEf, which repositoryCredentials of container web name: ${because}.`,
    );
    expect(finding.evidence).toEqual([
      `iam:SimulatePrincipalPolicy: secretsmanager:GetSecretValue on ${secretArn} is allowed`,
      `ECS message: arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d was refused secretsmanager:GetSecretValue: ${because}`,
    ]);
  });

  it.each<[string, Partial<RegistrySecretFact>, string[]]>([
    [
      'absent',
      { ...gone, named: 'hub' },
      [
        `jq --null-input --arg user '<USER>' --arg token '<TOKEN>' '.username = $user | .password = $token' > ecs-autopsy-registry.json`,
        'aws secretsmanager create-secret --name hub --region us-east-1 --secret-string file://ecs-autopsy-registry.json',
        'rm ecs-autopsy-registry.json',
        `aws iam put-role-policy --role-name payments-execution --policy-name read-hub --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-??????"}]}'`,
      ],
    ],
    [
      'made anew',
      { ...gone, actualArn: elsewhere },
      [
        `aws iam put-role-policy --role-name payments-execution --policy-name read-hub-GhIjKl --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"${elsewhere}"}]}'`,
      ],
    ],
    [
      'deleted',
      { deletedAt: '2026-11-19T00:00:00.000Z' },
      [
        `aws secretsmanager restore-secret --secret-id ${secretArn} --region us-east-1`,
        'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
      ],
    ],
    [
      'not allowed',
      { decisions: [may('secretsmanager:GetSecretValue', secretArn, { decision: 'implicitDeny' })] },
      [
        `aws iam put-role-policy --role-name payments-execution --policy-name read-hub-AbCdEf --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"${secretArn}"}]}'`,
        'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
      ],
    ],
    [
      'denied by an SCP',
      {
        decisions: [
          may('secretsmanager:GetSecretValue', secretArn, {
            decision: 'implicitDeny',
            allowedByOrganizations: false,
          }),
        ],
      },
      [
        'aws organizations list-policies-for-target --target-id 111122223333 --filter SERVICE_CONTROL_POLICY --region us-east-1',
        'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
      ],
    ],
  ])('prints what mends a secret that is %s', (_, changes, commands) => {
    expect(
      found(fromAsm('AccessDeniedException'), secret(changes)).remediation.commands.slice(0, commands.length),
    ).toEqual(commands);
  });

  it.each<[string, Partial<RegistrySecretFact>]>([
    ['all is well as of now', {}],
    [
      'an allow of the resource policy is enough',
      {
        decisions: [may('secretsmanager:GetSecretValue', secretArn, { decision: 'implicitDeny' })],
        resourcePolicy: JSON.stringify({
          Statement: { Effect: 'Allow', Principal: { AWS: roleArn }, Action: '*', Resource: '*' },
        }),
      },
    ],
  ])('passes where %s', (_, changes) => {
    expect(evaluate(fromAsm('cut off', {}, 'unrecognised'), secret(changes))).toEqual({
      is: 'pass',
      because: `secret hub-AbCdEf exists, and the execution role may read it as of now`,
    });
  });

  it('says that nothing could be read', () => {
    const failure = fromAsm('cut off', {}, 'unrecognised');
    expect(check.evaluate({ taskDefinition: taskDefinition(secretArn) }, failure)).toEqual({
      is: 'inconclusive',
      gaps: [{ action: 'secretsmanager:DescribeSecret', reason: 'nothing of the secret could be read' }],
    });
  });

  it('says what could not be read', () => {
    const unread = [
      {
        action: 'secretsmanager:DescribeSecret',
        reason: 'not authorized: allow secretsmanager:DescribeSecret',
      },
    ];
    expect(
      evaluate(fromAsm('cut off', {}, 'unrecognised'), secret({ exists: undefined, decisions: [], unread })),
    ).toEqual({
      is: 'inconclusive',
      gaps: unread,
    });
  });
});

describe('registry-credentials-invalid, where the registry rejects what it is sent', () => {
  it('says that the content is bad, and that it was not read', () => {
    const text =
      'Head "https://registry-1.docker.io/v2/shop/web/manifests/v1": unauthorized: incorrect username or password';
    const failure = pull('access-denied', { image: hub, text });
    const finding = found(failure, secret({ changedAt: '2026-10-01T00:00:00.000Z' }));
    expect(finding.summary).toBe(
      `Docker Hub rejected the user and password in secret hub-AbCdEf, which repositoryCredentials of container web name.`,
    );
    expect(finding.evidence).toEqual([
      `ecs:DescribeTaskDefinition: container web of payments:12 names repositoryCredentials ${secretArn}`,
      'ECS message: Docker Hub refused',
      `secretsmanager:DescribeSecret: ${secretArn} exists, last changed 2026-10-01T00:00:00.000Z`,
      'not read: the value of the secret, on purpose',
    ]);
    expect(finding.remediation.commands).toEqual([
      `jq --null-input --arg user '<USER>' --arg token '<TOKEN>' '.username = $user | .password = $token' > ecs-autopsy-registry.json`,
      `aws secretsmanager put-secret-value --secret-id ${secretArn} --region us-east-1 --secret-string file://ecs-autopsy-registry.json`,
      'rm ecs-autopsy-registry.json',
      'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
    ]);
    expect(check.explains(finding, failure)).toBe(true);
  });

  it('says both readings where the user is good and may not', () => {
    expect(found(atHub(), secret()).summary).toBe(
      `Docker Hub refused shop/web:v1 to the user in secret hub-AbCdEf, which repositoryCredentials of container web name: the user has no right to it, or there is none of this name.`,
    );
  });
});

describe('registry-credentials-invalid, on private ECR', () => {
  it('takes the credentials out', () => {
    const failure = pull('access-denied', { text: `Head "https://${uri()}": no basic auth credentials` });
    const finding = found(failure, secret());
    expect(finding.summary).toBe(
      `Container web names repositoryCredentials (hub-AbCdEf) for ${uri()}: private ECR takes the token of the role that pulls, and no user and password from a secret.`,
    );
    expect(finding.remediation.commands[0]).toContain(
      "jq --arg container web 'del((.containerDefinitions[] | select(.name == $container)).repositoryCredentials) | del(",
    );
  });
});

describe('registry-credentials-invalid is asked', () => {
  const denial = { principalArn: 'arn:aws:sts::111122223333:assumed-role/r/s', action: 'ecr:BatchGetImage' };
  it.each<[string, PullFailure, string | undefined]>([
    ['of a refusal by another registry', atGhcr(), undefined],
    ['of Docker Hub’s one sentence', atHub(), undefined],
    ['of a secret', fromAsm(notFound), undefined],
    ['of a text that was cut off', pull('unrecognised', { image: ghcr }), undefined],
    [
      'not of a secret without an answer',
      fromAsm('i/o timeout', {}, 'timeout'),
      'credentials do not give the symptom timeout',
    ],
    [
      'not of a limit',
      pull('rate-limited', { image: ghcr }),
      'credentials do not give the symptom rate-limited',
    ],
    [
      'not of a token of ECR',
      pull('access-denied', {
        image: ghcr,
        text: 'denied: Your authorization token has expired. Reauthenticate and try again.',
      }),
      "it is ECR's token that expired, and no password",
    ],
    [
      'not of a role’s refusal',
      pull('access-denied', { image: ghcr, reason: { denial } }),
      'it was AWS that refused a role, and no registry that refused a user',
    ],
    [
      'not of a 403 from private ECR',
      pull('access-denied', {
        text: 'unexpected status from HEAD request: 403 Forbidden',
        reason: { status: 403 },
      }),
      'private ECR takes the token of a role, and no user and password',
    ],
    [
      'not of a registry that knows no such repository',
      pull('repository-not-found', {
        image: 'quay.io/shop/web:v1',
        text: 'name unknown: repository not found',
      }),
      'the registry says that it has no such repository, which it tells those that it lets in',
    ],
  ])('%s', (_, failure, because) => {
    expect(check.skip(failure)).toBe(because);
  });
});
