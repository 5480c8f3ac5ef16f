import { describe, expect, it } from 'vitest';
import type { ActionDecision, RegistrySecretFact } from '../../lambda/evidence/facts.ts';
import { judgeReading } from '../../lambda/iam/secret-permissions.ts';

const roleArn = 'arn:aws:iam::111122223333:role/payments-execution';
const secretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-AbCdEf';
const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd';

const judge = (
  decision: Partial<ActionDecision>,
  resourcePolicy?: object | null,
  denial?: { action: string },
) => {
  const secret: RegistrySecretFact = {
    named: secretArn,
    region: 'us-east-1',
    account: '111122223333',
    roleArn,
    exists: true,
    arn: secretArn,
    decisions: [
      {
        action: 'secretsmanager:GetSecretValue',
        resource: secretArn,
        decision: 'allowed',
        matchedPolicies: [],
        missingContext: [],
        ...decision,
      },
    ],
    ...(resourcePolicy !== undefined && { resourcePolicy: resourcePolicy && JSON.stringify(resourcePolicy) }),
    unread: [],
  };
  return judgeReading(secret, denial && { principalArn: roleArn, ...denial })[0];
};

const says = (Effect: 'Allow' | 'Deny', more: object = {}) => ({
  Statement: {
    Sid: 'Some',
    Effect,
    Principal: { AWS: roleArn },
    Action: 'secretsmanager:GetSecretValue',
    Resource: '*',
    ...more,
  },
});
const ofNetwork = { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0abc1234' } } };
const implicit = { decision: 'implicitDeny' } as const;
const onKey = { action: 'kms:Decrypt', resource: keyArn };

describe('whether the execution role may read the secret', () => {
  it.each<[string, Partial<ActionDecision>, object | null | undefined, object]>([
    ['its own policies allow it', {}, null, { is: 'allowed' }],
    [
      'the resource policy denies it',
      {},
      says('Deny'),
      { is: 'denied', layer: 'resource-policy', policies: ['Some'] },
    ],
    ['the resource policy allows it', implicit, says('Allow'), { is: 'allowed' }],
    ['nothing allows it', implicit, null, { is: 'denied', layer: 'none' }],
    [
      'the resource policy names another',
      implicit,
      says('Allow', { Principal: { AWS: `${roleArn}-2` } }),
      { is: 'denied', layer: 'none' },
    ],
    [
      'the account alone is named',
      implicit,
      says('Allow', { Principal: { AWS: '111122223333' } }),
      { is: 'denied', layer: 'none' },
    ],
    [
      'an explicit deny outweighs the resource policy',
      { decision: 'explicitDeny', matchedPolicies: ['no-secrets'] },
      says('Allow'),
      { is: 'denied', layer: 'explicit-deny', policies: ['no-secrets'] },
    ],
    ['a boundary', { ...implicit, allowedByBoundary: false }, null, { is: 'denied', layer: 'boundary' }],
    ['an SCP', { ...implicit, allowedByOrganizations: false }, null, { is: 'denied', layer: 'scp' }],
    [
      'a condition on the network in its own policies',
      { ...implicit, missingContext: ['aws:SourceVpce'] },
      null,
      { is: 'open', gap: { action: 'iam:SimulatePrincipalPolicy' } },
    ],
    [
      'a condition on the network in a Deny of the resource policy',
      {},
      says('Deny', ofNetwork),
      { is: 'open', gap: { action: 'secretsmanager:GetResourcePolicy' } },
    ],
    [
      'a condition on the network in an Allow that is not needed',
      {},
      says('Allow', ofNetwork),
      { is: 'allowed' },
    ],
    [
      'a condition on the network in an Allow that is needed',
      implicit,
      says('Allow', ofNetwork),
      { is: 'open', gap: { action: 'secretsmanager:GetResourcePolicy' } },
    ],
    [
      'a resource policy that was not read',
      implicit,
      undefined,
      { is: 'open', gap: { reason: 'the resource policy of the secret could not be read' } },
    ],
    ['a key that it may use', onKey, null, { is: 'allowed', action: 'kms:Decrypt' }],
    [
      'a key that is denied to it',
      { ...onKey, decision: 'explicitDeny' },
      null,
      { is: 'denied', layer: 'explicit-deny' },
    ],
    [
      'a key whose own policy may let it in',
      { ...onKey, ...implicit },
      null,
      { is: 'open', gap: { action: 'kms:GetKeyPolicy' } },
    ],
  ])('%s', (_, decision, resourcePolicy, standing) => {
    expect(judge(decision, resourcePolicy)).toMatchObject(standing);
  });

  it("takes AWS's word for a key that nothing allows", () => {
    expect(judge({ ...onKey, ...implicit }, null, { action: 'kms:Decrypt' })).toMatchObject({
      is: 'denied',
      layer: 'none',
    });
  });
});
