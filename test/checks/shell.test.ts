import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diskFull } from '../../lambda/checks/disk-full.ts';
import { executionRoleMissing } from '../../lambda/checks/execution-role-missing.ts';
import { executionRoleUntrusted } from '../../lambda/checks/execution-role-untrusted.ts';
import { imageAccountMismatched } from '../../lambda/checks/image-account-mismatched.ts';
import { imageMissing } from '../../lambda/checks/image-missing.ts';
import { imagePlatformMismatched } from '../../lambda/checks/image-platform-mismatched.ts';
import { imageReferenceInvalid } from '../../lambda/checks/image-reference-invalid.ts';
import { imageRegionMismatched } from '../../lambda/checks/image-region-mismatched.ts';
import { natGatewayBroken } from '../../lambda/checks/nat-gateway-broken.ts';
import { networkAclClosed } from '../../lambda/checks/network-acl-closed.ts';
import { publicIpMissing } from '../../lambda/checks/public-ip-missing.ts';
import { pullPermissionDenied } from '../../lambda/checks/pull-permission-denied.ts';
import { registryCredentialsInvalid } from '../../lambda/checks/registry-credentials-invalid.ts';
import { registryRateLimited } from '../../lambda/checks/registry-rate-limited.ts';
import { registryRouteMissing } from '../../lambda/checks/registry-route-missing.ts';
import { registryUnavailable } from '../../lambda/checks/registry-unavailable.ts';
import { repositoryMissing } from '../../lambda/checks/repository-missing.ts';
import { repositoryPolicyClosed } from '../../lambda/checks/repository-policy-closed.ts';
import { s3GatewayUnassociated } from '../../lambda/checks/s3-gateway-unassociated.ts';
import { securityGroupEgressClosed } from '../../lambda/checks/security-group-egress-closed.ts';
import { undetermined } from '../../lambda/checks/undetermined.ts';
import { vpcEndpointMissing } from '../../lambda/checks/vpc-endpoint-missing.ts';
import type { Permissions, RegistrySecretFact } from '../../lambda/evidence/facts.ts';
import { type PullFailure, type Symptom, symptoms, type Verdict } from '../../lambda/types.ts';
import { acl, all, endpoint, factsOf, failureOf, toInternet, toNat, type World } from '../network/worlds.ts';
import { executionRole, image, pull, repository, uri } from './pulls.ts';

/** A failure in which everything that people or events name bears this name. */
function failed(symptom: Symptom, name: string, changes: Parameters<typeof pull>[1] = {}): PullFailure {
  const failure = pull(symptom, { ...changes, task: { ...taskOf(name), ...changes.task } });
  return { ...failure, container: { ...failure.container, name } };
}

const taskOf = (name: string) => ({
  clusterArn: `arn:aws:ecs:us-east-1:111122223333:cluster/${name}`,
  taskArn: `arn:aws:ecs:us-east-1:111122223333:task/${name}/${name}`,
  taskDefinitionArn: `arn:aws:ecs:us-east-1:111122223333:task-definition/${name}:12`,
  group: `service:${name}`,
});

/** The checks of the path, each in a world in which it fails. Ids are EC2's own; the names of the task are people's. */
function ofThePath(name: string): Verdict[] {
  const cases: [{ evaluate(facts: ReturnType<typeof factsOf>, failure: PullFailure): Verdict }, World][] = [
    [registryRouteMissing, {}],
    [registryRouteMissing, { image: 'nginx' }],
    [registryRouteMissing, { image: '10.20.0.5:5000/api:1' }],
    [vpcEndpointMissing, { endpoints: ['ecr.api', 'ecr.dkr'] }],
    [s3GatewayUnassociated, { endpoints: ['ecr.api', 'ecr.dkr', endpoint('s3', { RouteTableIds: [] })] }],
    [natGatewayBroken, { routes: [toNat], image: 'nginx', nat: null, otherTables: [] }],
    [publicIpMissing, { routes: [toInternet], image: 'nginx' }],
    [publicIpMissing, { routes: [toInternet], image: 'nginx', task: { group: `family:${name}` } }],
    [securityGroupEgressClosed, { endpoints: all, egress: [] }],
    [networkAclClosed, { routes: [toNat], acl: acl({ out: [[1, 'deny', '0.0.0.0/0']], in: [] }) }],
  ];
  return cases.map(([check, world]) =>
    check.evaluate(factsOf(world), failureOf({ ...world, task: { ...taskOf(name), ...world.task } })),
  );
}

/** No image reference, whatever the name is. */
const invalid = (name: string): string => `an image ${name}`;

const noPlatform = { text: "image Manifest does not contain descriptor matching platform 'linux/arm64'" };

/** Every command that the checks print about things of this name. */
function commandsAbout(name: string): string[] {
  const roleArn = `arn:aws:iam::111122223333:role/${name}/${name}`;
  const missing = image({ repository: name, reference: name, exists: false, nearestTags: [name] });
  const archived = image({ repository: name, reference: name, status: 'ARCHIVED' });
  const abroad = { ...missing, region: 'eu-west-1', repositoryExists: false };
  const unnamed = failed('image-not-found', name, { unnamed: true });
  const europe = failed('access-denied', name, { image: uri('111122223333', 'eu-west-1') });
  const theirs = failed('access-denied', name, { image: uri('444455556666') });
  const late = failed('image-not-found', name, { task: { stoppedAt: '2026-11-20T09:14:54.000Z' } });
  const verdicts: Verdict[] = [
    imageReferenceInvalid.evaluate({}, failed('invalid-reference', name, { image: invalid(name) })),
    executionRoleMissing.evaluate(
      { pullingRole: { ...executionRole(), arn: roleArn, exists: false } },
      unnamed,
    ),
    executionRoleMissing.evaluate(
      { pullingRole: { ...executionRole(), arn: 'arn', exists: false, actualArn: roleArn } },
      unnamed,
    ),
    ...untrusted(name).map((trustPolicy) =>
      executionRoleUntrusted.evaluate(
        { pullingRole: executionRole({ arn: roleArn, trustPolicy }) },
        failed('role-unassumable', name),
      ),
    ),
    ...closedAbroad(name, roleArn).map((facts) =>
      repositoryPolicyClosed.evaluate(
        { pullingRole: executionRole({ arn: roleArn }), image: missing, ...facts },
        closedTo(theirs, roleArn),
      ),
    ),
    imageRegionMismatched.evaluate({ image: abroad, imageAtHome: image({ repository: name }) }, europe),
    imageRegionMismatched.evaluate({ image: abroad, imageAtHome: missing }, europe),
    imageAccountMismatched.evaluate({ imageAtHome: image({ repository: name, reference: name }) }, theirs),
    repositoryMissing.evaluate({ repository: repository({ name, exists: false, nearest: [name] }) }, unnamed),
    imageMissing.evaluate({ image: missing }, unnamed),
    imageMissing.evaluate({ image: archived }, unnamed),
    imageMissing.evaluate({ image: { ...archived, status: 'ACTIVE', pushedAt: '2026-11-21' } }, late),
    imagePlatformMismatched.evaluate(
      { manifest: { mediaType: name, platforms: [{ os: 'linux', architecture: 'amd64', variant: name }] } },
      failed('platform-mismatch', name, noPlatform),
    ),
    imagePlatformMismatched.evaluate(
      {},
      failed('platform-mismatch', name, { ...noPlatform, image: invalid(name) }),
    ),
    ...permissionsOf(name, roleArn).map((permissions) =>
      pullPermissionDenied.evaluate(
        {
          permissions,
          pullingRole: executionRole({
            arn: roleArn,
            permissionsBoundaryArn: `arn:aws:iam::111122223333:policy/${name}`,
          }),
          repository: repository({ name, exists: false, pullThroughPrefix: name }),
          registryPolicy: null,
        },
        unnamed,
      ),
    ),
    registryRateLimited.evaluate({}, failed('rate-limited', name, { image: 'nginx:1.27' })),
    registryUnavailable.evaluate({}, failed('registry-error', name, { image: 'nginx:1.27' })),
    diskFull.evaluate({}, failed('disk-full', name)),
    diskFull.evaluate({ storage: onVolume }, failed('disk-full', name, { task: onInstance(name) })),
    ...withSecrets(name, roleArn),
    ...ofThePath(name),
  ];
  const undecided = symptoms.flatMap((symptom) => [
    undetermined(failed(symptom, name, { image: invalid(name), reason: { host: name } }), 0).finding,
    undetermined(failed(symptom, name, { task: onInstance(name) }), 0).finding,
    undetermined(failed(symptom, name, { image: invalid(name), task: { launchType: 'EXTERNAL' } }), 0)
      .finding,
  ]);
  const findings = verdicts.map((verdict) => {
    if (verdict.is !== 'fail') throw new Error(`a check does not fail: ${JSON.stringify(verdict)}`);
    return verdict.finding;
  });
  const remedies = [...findings, ...undecided].flatMap(({ remediation }) => [
    remediation,
    ...(remediation.alternatives ?? []),
  ]);
  return [...new Set(remedies.flatMap(({ commands }) => commands))];
}

const onInstance = (name: string) => ({
  launchType: 'EC2' as const,
  containerInstanceArn: `arn:aws:ecs:us-east-1:111122223333:container-instance/prod/${name}`,
});

const onVolume = {
  kind: 'instance volume' as const,
  instanceId: 'i-0abc1234',
  volumeId: 'vol-0root123',
  sizeGiB: 30,
  source: 'root volume of i-0abc1234',
};

/** A secret of this name in each state, and none. */
function withSecrets(name: string, roleArn: string): Verdict[] {
  const failure = failed('access-denied', name, {
    image: 'ghcr.io/shop/web:v1',
    reason: { leg: 'credentials' },
  });
  const place = { named: name, region: 'us-east-1', account: '111122223333', roleArn, unread: [] };
  const denied = {
    action: 'secretsmanager:GetSecretValue',
    resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-AbCdEf',
    decision: 'implicitDeny' as const,
    matchedPolicies: [],
    missingContext: [],
  };
  const evaluate = (registrySecret: RegistrySecretFact | null, of: PullFailure) =>
    registryCredentialsInvalid.evaluate(
      {
        registrySecret,
        taskDefinition: {
          taskDefinitionArn: 'arn',
          family: name,
          executionRoleArn: roleArn,
          containers: [
            { name, image: 'ghcr.io/shop/web:v1', ...(registrySecret && { credentialsParameter: name }) },
          ],
        },
      },
      of,
    );
  const rejected = failed('access-denied', name, { image: 'ghcr.io/shop/web:v1', reason: { status: 401 } });
  return [
    evaluate(null, rejected),
    evaluate({ ...place, decisions: [] }, rejected),
    evaluate({ ...place, exists: true, deletedAt: '2026-11-19T00:00:00Z', decisions: [] }, failure),
    evaluate(
      { ...place, exists: true, arn: denied.resource, decisions: [denied], resourcePolicy: null },
      failure,
    ),
    evaluate({ ...place, decisions: [] }, failed('access-denied', name, { reason: { leg: 'credentials' } })),
  ];
}

/** Trust policies that let nobody in, and that deny. */
function untrusted(name: string): string[] {
  const tasks = { Sid: name, Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const elsewhere = { StringEquals: { 'aws:SourceAccount': name } };
  return [
    { ...tasks, Effect: 'Allow', Condition: elsewhere },
    { ...tasks, Effect: 'Deny' },
  ].map((Statement) => JSON.stringify({ Version: '2012-10-17', Statement }));
}

/** A policy of another account that admits somebody else, and one that cannot be read. */
function closedAbroad(name: string, roleArn: string) {
  const repositoryArn = `arn:aws:ecr:us-east-1:444455556666:repository/${name}`;
  const admitting = { Sid: name, Effect: 'Allow', Principal: { AWS: '777788889999' }, Action: '*' };
  const permissions: Permissions = { roleArn, repositoryArn, decisions: [] };
  const repositoryPolicy = JSON.stringify({ Statement: admitting });
  return [{ permissions: { ...permissions, repositoryPolicy } }, { permissions }];
}

/** The failure in AWS's own words. */
const closedTo = (failure: PullFailure, principalArn: string): PullFailure => ({
  ...failure,
  reason: {
    ...failure.reason,
    denial: {
      principalArn,
      action: 'ecr:BatchGetImage',
      because: 'no resource-based policy allows the ecr:BatchGetImage action',
    },
  },
});

/** A denial by each kind of policy. */
function permissionsOf(name: string, roleArn: string): Permissions[] {
  const repositoryArn = `arn:aws:ecr:us-east-1:111122223333:repository/${name}`;
  const decision = {
    action: 'ecr:BatchGetImage',
    resource: repositoryArn,
    decision: 'explicitDeny' as const,
    matchedPolicies: [name],
    missingContext: [],
  };
  const denying = { Sid: name, Effect: 'Deny', Principal: '*', Action: '*' };
  const allowed: Permissions = { roleArn, repositoryArn, repositoryPolicy: null, decisions: [] };
  return [
    { ...allowed, decisions: [{ ...decision, decision: 'implicitDeny' }] },
    { ...allowed, decisions: [decision] },
    { ...allowed, decisions: [{ ...decision, decision: 'implicitDeny', allowedByBoundary: false }] },
    { ...allowed, decisions: [{ ...decision, action: 'ecr:CreateRepository', decision: 'implicitDeny' }] },
    { ...allowed, decisions: [{ ...decision, allowedByOrganizations: false }] },
    {
      ...allowed,
      decisions: [{ ...decision, decision: 'allowed' }],
      repositoryPolicy: JSON.stringify({ Statement: denying }),
    },
  ];
}

/**
 * In a shell that finds no program, each one that it is told to run is put down instead, with its arguments. The
 * programs of a pipeline run at once: each has a file of its own.
 */
const recorder = String.raw`command_not_found_handle() { local IFS=$'\037'; printf '%s\036' "$*" >> "words.$BASHPID"; }`;

/** The words of every program that a shell starts for these commands, and the files that it makes meanwhile. */
function runIn(commands: string[]): { words: string[][]; files: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'shell-'));
  try {
    // A line at a time: what one command leaves open must not swallow the next.
    const script = [recorder, 'set +e', ...commands.map((line) => `${line}\nwait`)].join('\n');
    execFileSync('/bin/bash', ['--norc', '-c', script], {
      cwd: folder,
      env: { PATH: '/nowhere', LC_ALL: 'C.UTF-8' },
      stdio: 'pipe',
    });
    const made = readdirSync(folder).sort();
    const records = made.filter((file) => file.startsWith('words.'));
    const files = made.filter((file) => !records.includes(file));
    const text = records.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
    const words = text.split('\u001e').slice(0, -1);
    return { words: words.map((record) => record.split('\u001f')), files };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const tame = 'tamename';
const inJson = (name: string) => JSON.stringify(name).slice(1, -1);

/** What the tame run's words would be with this name: as it is, or escaped inside of JSON. */
const renamed = (words: string[], name: string): string[] =>
  words.map((word) => word.replaceAll(tame, /[{[]"/.test(word) ? inJson(name) : name));

/** A policy's name is made of a hash, and of what IAM takes in a name alone. */
const asRecord = (words: string[]): string =>
  words.map((word) => word.replace(/^pull-[\w+=,.@-]*-[0-9a-f]{8}$/, 'pull-POLICY')).join('\u001f');

describe('a shell reads each name in a printed command as that name, and runs nothing in it', () => {
  const expected = runIn(commandsAbout(tame));

  function expectNoHarm(name: string) {
    const { words, files } = runIn(commandsAbout(name));
    expect(files).toEqual(expected.files);
    expect(words.map(asRecord).sort()).toEqual(
      expected.words.map((record) => renamed(asRecord(record).split('\u001f'), name).join('\u001f')).sort(),
    );
  }

  it('with a tame name, as a check of this test itself', () => {
    expect(expected.files).toEqual([
      'ecs-autopsy-policy.json',
      'ecs-autopsy-registry.json',
      'ecs-autopsy-repository-policy.json',
      'ecs-autopsy-task-definition.json',
    ]);
    expect(new Set(expected.words.map(([program]) => program))).toEqual(
      new Set(['aws', 'docker', 'jq', 'openssl', 'dig', 'curl', 'rm']),
    );
    expect(expected.words.length).toBeGreaterThan(50);
  });

  it.each([
    'x$(touch pwned)',
    'x`touch pwned`',
    'a;touch pwned',
    'a && touch pwned',
    'a|touch pwned',
    'a>pwned',
    "it's",
    "it's;touch pwned;'",
    'two words',
    'two\nlines; touch pwned',
    "tab\tand 'quote\u0007",
    '~',
    '*',
    '$HOME',
    '"double"',
    'back\\slash',
    'back\\\n\\slash',
    '#comment',
    '!history',
    '{a,b}',
    'prix-été',
  ])('%j', expectNoHarm);

  it('whatever it is', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      // A slash or a colon parts an ARN; the recorder has two control characters for itself.
      .filter((text) => !/[/:]/.test(text) && !['\0', '\u001e', '\u001f'].some((one) => text.includes(one)));
    fc.assert(fc.property(name, expectNoHarm), { numRuns: 15 });
  });
});
