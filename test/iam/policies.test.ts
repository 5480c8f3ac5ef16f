import { describe, expect, it } from 'vitest';
import { evaluatePolicy, type PolicyDecision, type PolicyRequest } from '../../lambda/iam/policy-decision.ts';

const roleArn = 'arn:aws:iam::111122223333:role/service/payments-execution';
const repositoryArn = 'arn:aws:ecr:us-east-1:111122223333:repository/shop/payments';
const layers = 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket';
const role = { roleArn, account: '111122223333' };
const context = {
  'aws:PrincipalArn': roleArn,
  'aws:PrincipalAccount': '111122223333',
  'aws:PrincipalIsAWSService': 'false',
  'aws:RequestedRegion': 'us-east-1',
  'aws:SecureTransport': 'true',
};
const vpc = { 'aws:SourceVpc': 'vpc-0abc1234', 'aws:SourceVpce': 'vpce-0dkr1234' };

/** The requests of a pull, by the kind of policy that they meet. */
const identity = {
  token: { caller: 'attached', action: 'ecr:GetAuthorizationToken', resource: '*', context },
  manifest: { caller: 'attached', action: 'ecr:BatchGetImage', resource: repositoryArn, context },
} as const satisfies Record<string, PolicyRequest>;
const manifest = { caller: role, action: 'ecr:BatchGetImage', context } satisfies PolicyRequest;
const endpoint = {
  token: { ...identity.token, caller: role, context: { ...context, ...vpc } },
  manifest: { ...manifest, resource: repositoryArn, context: { ...context, ...vpc } },
  layer: {
    caller: 'unknown',
    action: 's3:GetObject',
    resource: { under: `${layers}/` },
    context: {
      'aws:RequestedRegion': 'us-east-1',
      'aws:SourceVpc': 'vpc-0abc1234',
      'aws:SourceVpce': 'vpce-0s31234',
    },
  },
} as const satisfies Record<string, PolicyRequest>;
const importing = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];
const imported: PolicyRequest = {
  ...manifest,
  action: 'ecr:BatchImportUpstreamImage',
  resource: 'arn:aws:ecr:us-east-1:111122223333:repository/docker-hub/library/nginx',
};
const assume = { caller: { service: 'ecs-tasks.amazonaws.com' }, action: 'sts:AssumeRole' };
/** Of the source only the account and the Region are known. */
const assumeFrom: PolicyRequest = {
  ...assume,
  context: {
    'aws:SourceAccount': '111122223333',
    'aws:SourceArn': { under: 'arn:aws:ecs:us-east-1:111122223333:' },
  },
};

const allow: PolicyDecision = { decision: 'allow', by: 'principal' };
const deny: PolicyDecision = { decision: 'deny' };
const silent: PolicyDecision = { decision: 'silent' };
const conditional = (effect: 'Allow' | 'Deny', ...on: string[]): PolicyDecision => ({
  decision: 'conditional',
  effect,
  on,
});

type Row = [name: string, statements: object[], request: PolicyRequest, expected: PolicyDecision];

function judge(rows: Row[]): void {
  it.each(rows)('%s', (_, Statement, request, expected) => {
    const json = JSON.stringify({ Version: '2012-10-17', Statement });
    expect(evaluatePolicy(json, request)).toEqual(expected);
  });
}

const Allow = { Effect: 'Allow' };
const Deny = { Effect: 'Deny' };
const tasks = {
  ...Allow,
  Principal: { Service: 'ecs-tasks.amazonaws.com' },
  Action: 'sts:AssumeRole',
};
const anybody = { ...Allow, Principal: '*' };
const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const variable = (name: string) => `\${${name}}`;
const team = variable('aws:PrincipalTag/team');
const everything = { ...anybody, Action: '*', Resource: '*' };

describe('policies of an identity', () => {
  const allOfEcr = { ...Allow, Action: 'ecr:*', Resource: '*' };
  judge([
    [
      'a pull policy on one repository allows it',
      [{ ...Allow, Action: pull, Resource: repositoryArn }],
      identity.manifest,
      allow,
    ],
    [
      'a pull policy on another repository does not',
      [{ ...Allow, Action: pull, Resource: 'arn:aws:ecr:us-east-1:111122223333:repository/shop/api' }],
      identity.manifest,
      silent,
    ],
    [
      'a wildcard for a namespace spans the slash',
      [{ ...Allow, Action: pull, Resource: 'arn:aws:ecr:*:111122223333:repository/shop*' }],
      identity.manifest,
      allow,
    ],
    [
      'resources are compared with their case',
      [{ ...Allow, Action: pull, Resource: 'arn:aws:ecr:us-east-1:111122223333:repository/Shop/*' }],
      identity.manifest,
      silent,
    ],
    [
      'the token needs the resource *',
      [{ ...Allow, Action: 'ecr:GetAuthorizationToken', Resource: repositoryArn }],
      identity.token,
      silent,
    ],
    [
      'the token is allowed on *',
      [{ ...Allow, Action: ['ecr:GetAuthorizationToken'], Resource: ['*'] }],
      identity.token,
      allow,
    ],
    [
      'a deny outside of the allowed Regions spares the Region asked',
      [
        allOfEcr,
        {
          ...Deny,
          NotAction: 'iam:*',
          Resource: '*',
          Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } },
        },
      ],
      identity.manifest,
      allow,
    ],
    [
      'a deny outside of other Regions hits',
      [
        allOfEcr,
        {
          ...Deny,
          Action: '*',
          Resource: '*',
          Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
        },
      ],
      identity.manifest,
      deny,
    ],
    [
      'a deny of all but some repositories hits the token too',
      [allOfEcr, { ...Deny, Action: 'ecr:*', NotResource: repositoryArn }],
      identity.token,
      deny,
    ],
    [
      'and spares the repository',
      [allOfEcr, { ...Deny, Action: 'ecr:*', NotResource: repositoryArn }],
      identity.manifest,
      allow,
    ],
    [
      'a deny without TLS spares a pull',
      [
        allOfEcr,
        { ...Deny, Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
      identity.manifest,
      allow,
    ],
    [
      "a condition on the network cannot be judged without the endpoint's id",
      [{ ...allOfEcr, Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0dkr1234' } } }],
      identity.manifest,
      conditional('Allow', 'aws:SourceVpce'),
    ],
    [
      'a condition on a source address cannot be judged',
      [
        allOfEcr,
        {
          ...Deny,
          Action: '*',
          Resource: '*',
          Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
        },
      ],
      identity.manifest,
      conditional('Deny', 'aws:SourceIp'),
    ],
    [
      'a variable in the resource is not known',
      [{ ...Allow, Action: pull, Resource: `arn:aws:ecr:*:*:repository/${team}/*` }],
      identity.manifest,
      conditional('Allow', 'Resource'),
    ],
    [
      'a variable does not matter where the rest differs',
      [{ ...Allow, Action: pull, Resource: `arn:aws:ecr:eu-west-1:*:repository/${team}/*` }],
      identity.manifest,
      silent,
    ],
    [
      'a condition that does not hold decides, whatever else is not known',
      [
        {
          ...allOfEcr,
          Condition: {
            StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567', 'aws:RequestedRegion': 'eu-west-1' },
          },
        },
      ],
      identity.manifest,
      silent,
    ],
  ]);
});

describe('policies that are a permissions boundary', () => {
  const whatIsUsed = {
    ...Allow,
    Action: ['ecr:*', 'logs:*', 'secretsmanager:GetSecretValue'],
    Resource: '*',
  };
  judge([
    [
      'a boundary without ECR stops the pull',
      [{ ...Allow, Action: ['s3:*', 'logs:*', 'cloudwatch:*'], Resource: '*' }],
      identity.manifest,
      silent,
    ],
    [
      'a boundary of all but IAM leaves it',
      [{ ...Allow, NotAction: ['iam:*', 'organizations:*'], Resource: '*' }],
      identity.manifest,
      allow,
    ],
    [
      'a boundary of all but ECR stops it',
      [{ ...Allow, NotAction: 'ecr:*', Resource: '*' }],
      identity.token,
      silent,
    ],
    ['a boundary of what tasks use leaves it', [whatIsUsed], identity.manifest, allow],
    [
      "a boundary of one team's repositories stops those of others",
      [{ ...Allow, Action: 'ecr:*', Resource: 'arn:aws:ecr:*:111122223333:repository/billing/*' }],
      identity.manifest,
      silent,
    ],
    [
      'and the token, which belongs to no repository',
      [{ ...Allow, Action: 'ecr:*', Resource: 'arn:aws:ecr:*:111122223333:repository/billing/*' }],
      identity.token,
      silent,
    ],
    [
      'a boundary with a Deny for the repository stops it, whatever it allows',
      [whatIsUsed, { ...Deny, Action: 'ecr:BatchGet*', Resource: 'arn:aws:ecr:*:*:repository/shop/*' }],
      identity.manifest,
      deny,
    ],
    [
      'a boundary that asks for a tag of the role cannot be judged',
      [{ ...whatIsUsed, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'payments' } } }],
      identity.manifest,
      conditional('Allow', 'aws:PrincipalTag/team'),
    ],
    [
      'a boundary of one Region stops a pull from another',
      [{ ...whatIsUsed, Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1'] } } }],
      identity.manifest,
      silent,
    ],
  ]);
});

describe('policies of a repository', () => {
  judge([
    [
      'another account is admitted as a whole',
      [{ ...Allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: pull }],
      manifest,
      { decision: 'allow', by: 'account' },
    ],
    [
      'the session that asks, which is more than its role',
      [
        {
          ...Allow,
          Principal: { AWS: [roleArn, 'arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e'] },
          Action: pull,
        },
      ],
      { ...manifest, caller: { ...role, session: '4b1d7c0e' } },
      { decision: 'allow', by: 'session' },
    ],
    [
      'one of several accounts',
      [{ ...Allow, Principal: { AWS: ['444455556666', '111122223333'] }, Action: pull }],
      manifest,
      { decision: 'allow', by: 'account' },
    ],
    [
      'an organization is not known',
      [{ ...anybody, Action: pull, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } } }],
      manifest,
      conditional('Allow', 'aws:PrincipalOrgID'),
    ],
    [
      'paths of an organization are not known, nor are operators on sets',
      [
        {
          ...anybody,
          Action: pull,
          Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-abc1234567/r-ab12/*'] } },
        },
      ],
      manifest,
      conditional('Allow', 'aws:PrincipalOrgPaths'),
    ],
    [
      'roles by the beginning of their name, in any path',
      [
        {
          ...anybody,
          Action: pull,
          Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*payments-*' } },
        },
      ],
      manifest,
      allow,
    ],
    [
      'an ARN operator compares part by part, and does not know what is no whole ARN',
      [{ ...anybody, Action: pull, Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:*:role/*' } } }],
      manifest,
      conditional('Allow', 'aws:PrincipalArn'),
    ],
    [
      'a wildcard of a string operator spans the parts',
      [{ ...anybody, Action: pull, Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:*:role/*' } } }],
      manifest,
      allow,
    ],
    [
      'a deny of all but some roles spares one of them',
      [
        { ...anybody, Action: pull },
        {
          ...Deny,
          Principal: '*',
          Action: 'ecr:*',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': [roleArn] } },
        },
      ],
      manifest,
      allow,
    ],
    [
      'and hits the others',
      [
        { ...anybody, Action: pull },
        {
          ...Deny,
          Principal: '*',
          Action: 'ecr:*',
          Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/deploy-*' } },
        },
      ],
      manifest,
      deny,
    ],
    [
      'accounts by a condition, without regard to the case of the key',
      [
        {
          ...anybody,
          Action: pull,
          Condition: { StringEquals: { 'AWS:principalaccount': ['444455556666', '111122223333'] } },
        },
      ],
      manifest,
      allow,
    ],
    [
      'other accounts by a condition',
      [{ ...anybody, Action: pull, Condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666' } } }],
      manifest,
      silent,
    ],
    [
      'a number stands for its digits',
      [{ ...anybody, Action: pull, Condition: { StringEquals: { 'aws:PrincipalAccount': 111122223333 } } }],
      manifest,
      allow,
    ],
    [
      'IfExists asks the same of a key that is there',
      [
        {
          ...anybody,
          Action: pull,
          Condition: {
            StringEqualsIfExists: { 'aws:PrincipalAccount': '444455556666' },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          },
        },
      ],
      manifest,
      silent,
    ],
    [
      'a variable in a condition is not known',
      [
        {
          ...anybody,
          Action: pull,
          Condition: { StringEquals: { 'aws:PrincipalAccount': variable('aws:ResourceAccount') } },
        },
      ],
      manifest,
      conditional('Allow', 'aws:PrincipalAccount'),
    ],
    [
      'a service is nobody that a task is',
      [{ ...Allow, Principal: { Service: ['codebuild.amazonaws.com'] }, Action: pull }],
      manifest,
      silent,
    ],
    [
      'part of an ARN may not be a wildcard in Principal, and what becomes of it is not known',
      [{ ...Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/*' }, Action: pull }],
      manifest,
      conditional('Allow', 'Principal'),
    ],
    [
      'an operator that is none is not known',
      [{ ...anybody, Action: pull, Condition: { StringStartsWith: { 'aws:PrincipalAccount': '1111' } } }],
      manifest,
      conditional('Allow', 'aws:PrincipalAccount'),
    ],
  ]);
});

describe('policies of a VPC endpoint', () => {
  judge([
    ['the default allows the token', [everything], endpoint.token, allow],
    ['and the manifest', [everything], endpoint.manifest, allow],
    ['and the layers', [everything], endpoint.layer, allow],
    [
      'the layer bucket by name',
      [{ ...anybody, Action: 's3:GetObject', Resource: [`${layers}/*`] }],
      endpoint.layer,
      allow,
    ],
    [
      'the layer buckets of every Region',
      [{ ...anybody, Action: 's3:Get*', Resource: 'arn:aws:s3:::prod-*-starport-layer-bucket/*' }],
      endpoint.layer,
      allow,
    ],
    [
      'the layer bucket of another Region',
      [
        {
          ...anybody,
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*',
        },
      ],
      endpoint.layer,
      silent,
    ],
    [
      'the bucket itself is not its objects',
      [{ ...anybody, Action: 's3:*', Resource: layers }],
      endpoint.layer,
      silent,
    ],
    [
      'some objects of the bucket may be those asked for',
      [{ ...anybody, Action: 's3:GetObject', Resource: `${layers}/3f2a-*` }],
      endpoint.layer,
      conditional('Allow', 'Resource'),
    ],
    [
      'a pattern that begins otherwise cannot be',
      [{ ...anybody, Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-*/layers/*' }],
      endpoint.layer,
      silent,
    ],
    [
      'listing is not reading',
      [{ ...anybody, Action: ['s3:ListBucket', 's3:PutObject'], Resource: '*' }],
      endpoint.layer,
      silent,
    ],
    [
      "one's own account may not be who signs for a layer",
      [{ ...Allow, Principal: { AWS: '111122223333' }, Action: 's3:*', Resource: '*' }],
      endpoint.layer,
      conditional('Allow', 'Principal'),
    ],
    [
      "one's own organization may not be",
      [{ ...everything, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } } }],
      endpoint.layer,
      conditional('Allow', 'aws:PrincipalOrgID'),
    ],
    [
      "buckets of one's own account may not hold the layers",
      [
        everything,
        {
          ...Deny,
          Principal: '*',
          Action: 's3:*',
          Resource: '*',
          Condition: { StringNotEquals: { 's3:ResourceAccount': '111122223333' } },
        },
      ],
      endpoint.layer,
      conditional('Deny', 's3:ResourceAccount'),
    ],
    [
      'the VPC that asks is known',
      [{ ...everything, Condition: { StringEquals: { 'aws:sourceVpc': 'vpc-0abc1234' } } }],
      endpoint.layer,
      allow,
    ],
    [
      'all buckets but some are denied',
      [everything, { ...Deny, Principal: '*', Action: 's3:*', NotResource: ['arn:aws:s3:::acme-*'] }],
      endpoint.layer,
      deny,
    ],
    [
      'all but the layers are denied',
      [
        everything,
        { ...Deny, Principal: '*', Action: 's3:*', NotResource: [`${layers}/*`, 'arn:aws:s3:::acme-*'] },
      ],
      endpoint.layer,
      allow,
    ],
    [
      'a pull policy for one role, on both endpoints',
      [
        {
          ...Allow,
          Principal: { AWS: roleArn },
          Action: ['ecr:GetAuthorizationToken', ...pull],
          Resource: '*',
        },
      ],
      endpoint.manifest,
      allow,
    ],
    [
      'the same for another role',
      [
        {
          ...Allow,
          Principal: { AWS: 'arn:aws:iam::111122223333:role/deploy' },
          Action: 'ecr:*',
          Resource: '*',
        },
      ],
      endpoint.manifest,
      silent,
    ],
    [
      'a pull policy on repositories does not reach the token',
      [{ ...anybody, Action: 'ecr:*', Resource: 'arn:aws:ecr:us-east-1:111122223333:repository/*' }],
      endpoint.token,
      silent,
    ],
    [
      'principals by their account',
      [{ ...everything, Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } } }],
      endpoint.token,
      allow,
    ],
    [
      'a deny unless through this endpoint spares what comes through it',
      [
        everything,
        {
          ...Deny,
          Principal: '*',
          Action: '*',
          Resource: '*',
          Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-0dkr1234' } },
        },
      ],
      endpoint.manifest,
      allow,
    ],
    [
      'a statement without Resource is not known',
      [{ ...anybody, Action: 'ecr:*' }],
      endpoint.manifest,
      conditional('Allow', 'Resource'),
    ],
  ]);
});

describe('policies of a registry', () => {
  const cacheRule = { ...Allow, Principal: { AWS: roleArn }, Action: importing };
  judge([
    [
      'a role may import what is under a prefix',
      [{ ...cacheRule, Resource: 'arn:aws:ecr:us-east-1:111122223333:repository/docker-hub/*' }],
      imported,
      allow,
    ],
    [
      'a role may import what is under another prefix',
      [{ ...cacheRule, Resource: 'arn:aws:ecr:us-east-1:111122223333:repository/quay/*' }],
      imported,
      silent,
    ],
    [
      'a role may make repositories, and import nothing',
      [{ ...cacheRule, Action: 'ecr:CreateRepository', Resource: '*' }],
      imported,
      silent,
    ],
    [
      'the account as a whole, which leaves it to the identity policies',
      [{ ...cacheRule, Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Resource: '*' }],
      imported,
      { decision: 'allow', by: 'account' },
    ],
    [
      'replication from another account is no import',
      [
        {
          ...Allow,
          Principal: { AWS: 'arn:aws:iam::444455556666:root' },
          Action: ['ecr:ReplicateImage', 'ecr:CreateRepository'],
          Resource: '*',
        },
      ],
      imported,
      silent,
    ],
    [
      'a deny of imports for all but one role hits the others',
      [
        { ...cacheRule, Resource: '*' },
        {
          ...Deny,
          Principal: '*',
          Action: 'ecr:BatchImportUpstreamImage',
          Resource: '*',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/images' } },
        },
      ],
      imported,
      deny,
    ],
    [
      'an organization is not known',
      [
        {
          ...anybody,
          Action: importing,
          Resource: '*',
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } },
        },
      ],
      imported,
      conditional('Allow', 'aws:PrincipalOrgID'),
    ],
  ]);
});

describe('policies of a trust', () => {
  judge([
    [
      'tasks of ECS may assume the role',
      [{ ...Allow, Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      assume,
      allow,
    ],
    [
      'instances alone may',
      [{ ...Allow, Principal: { Service: ['ec2.amazonaws.com'] }, Action: 'sts:AssumeRole' }],
      assume,
      silent,
    ],
    [
      'the account for which a service acts is not known',
      [
        {
          ...Allow,
          Principal: { Service: ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'] },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
        },
      ],
      assume,
      conditional('Allow', 'aws:SourceAccount'),
    ],
    [
      'the account for which a service acts',
      [{ ...tasks, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }],
      assumeFrom,
      allow,
    ],
    [
      'another account for which a service acts',
      [{ ...tasks, Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } } }],
      assumeFrom,
      silent,
    ],
    [
      'every source in one account and Region',
      [{ ...tasks, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:us-east-1:111122223333:*' } } }],
      assumeFrom,
      allow,
    ],
    [
      'every source, by a string operator',
      [{ ...tasks, Condition: { StringLike: { 'aws:SourceArn': 'arn:aws:ecs:*:111122223333:*' } } }],
      assumeFrom,
      allow,
    ],
    [
      'a source in another Region',
      [{ ...tasks, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-west-1:111122223333:*' } } }],
      assumeFrom,
      silent,
    ],
    [
      'one cluster, which may be the source or not',
      [
        {
          ...tasks,
          Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:ecs:us-east-1:111122223333:cluster/prod' } },
        },
      ],
      assumeFrom,
      conditional('Allow', 'aws:SourceArn'),
    ],
    [
      'one cluster, to the letter',
      [
        {
          ...tasks,
          Condition: {
            StringEqualsIgnoreCase: { 'aws:SourceArn': 'ARN:aws:ecs:us-east-1:111122223333:cluster/prod' },
          },
        },
      ],
      assumeFrom,
      conditional('Allow', 'aws:SourceArn'),
    ],
    [
      'a wildcard to the letter is met by no source',
      [
        {
          ...tasks,
          Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:ecs:us-east-1:111122223333:*' } },
        },
      ],
      assumeFrom,
      silent,
    ],
    [
      'a deny of every source but one account spares it',
      [
        tasks,
        {
          ...tasks,
          ...Deny,
          Condition: { ArnNotLike: { 'aws:SourceArn': 'arn:aws:*:*:111122223333:*' } },
        },
      ],
      assumeFrom,
      allow,
    ],
    [
      'a deny of every source but those of another account hits',
      [
        tasks,
        {
          ...tasks,
          ...Deny,
          Condition: { StringNotLike: { 'aws:SourceArn': 'arn:aws:ecs:*:444455556666:*' } },
        },
      ],
      assumeFrom,
      deny,
    ],
    ['another action of STS is not assuming', [{ ...tasks, Action: 'sts:TagSession' }], assumeFrom, silent],
  ]);
});

describe('what is no policy', () => {
  it.each([
    ['no JSON', '{"Statement": ['],
    ['no statements', '{"Version": "2012-10-17"}'],
    ['a condition without operators', JSON.stringify({ Statement: { ...everything, Condition: 'always' } })],
  ])('is unreadable: %s', (_, json) => {
    expect(evaluatePolicy(json, endpoint.manifest)).toMatchObject({ decision: 'unreadable' });
  });
});
