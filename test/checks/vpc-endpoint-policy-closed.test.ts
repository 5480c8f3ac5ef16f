import { describe, expect, it } from 'vitest';
import { vpcEndpointPolicyClosed as check } from '../../lambda/checks/vpc-endpoint-policy-closed.ts';
import type { PullingRole, VpcEndpointFact } from '../../lambda/evidence/facts.ts';
import type { Denial, PullFailure } from '../../lambda/types.ts';
import { endpoint, factsOf, failureOf, toNat, type World } from '../network/worlds.ts';
import { executionRole } from './pulls.ts';

const roleArn = 'arn:aws:iam::111122223333:role/payments-execution';
const repositoryArn = 'arn:aws:ecr:us-east-1:111122223333:repository/payments';
const layers = 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*';
const pullActions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const everything = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
const deny = (Action: string | string[], more: object = {}) => ({
  Sid: 'NoPull',
  Effect: 'Deny',
  Principal: '*',
  Action,
  Resource: '*',
  ...more,
});
const forRole = (arn: string) => ({
  Sid: 'OneRole',
  Effect: 'Allow',
  Principal: { AWS: arn },
  Action: 'ecr:*',
  Resource: '*',
});
const ownBuckets = {
  Sid: 'OwnBuckets',
  Effect: 'Allow',
  Principal: '*',
  Action: ['s3:GetObject', 's3:PutObject'],
  Resource: 'arn:aws:s3:::acme-artifacts/*',
};
const ownOrganization = {
  ...everything,
  Sid: 'OrgOnly',
  Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } },
};

interface Case extends World {
  /** The endpoints' policies; those not named allow all. `null`: the API shows none. */
  api?: string | null;
  dkr?: string | null;
  s3?: string | null;
  /** What else the S3 endpoint is. */
  s3Changes?: Partial<VpcEndpointFact>;
  /** `null`: it could not be read. */
  role?: PullingRole | null;
}

const open = policy(everything);

const withPolicy = (
  service: string,
  document: string | null = open,
  changes: Partial<VpcEndpointFact> = {},
) => endpoint(service, { ...changes, ...(document !== null && { PolicyDocument: document }) });

function worldOf({ api, dkr, s3, s3Changes, ...world }: Case): World {
  const endpoints = [withPolicy('ecr.api', api), withPolicy('ecr.dkr', dkr), withPolicy('s3', s3, s3Changes)];
  return { endpoints, ...world, reason: { symptom: 'access-denied', ...world.reason } };
}

const failed = (one: Case): PullFailure => failureOf(worldOf(one));

const judge = (one: Case) => {
  const { role = executionRole() } = one;
  return check.evaluate({ ...factsOf(worldOf(one)), ...(role && { pullingRole: role }) }, failed(one));
};

const finding = (one: Case) => {
  const verdict = judge(one);
  if (verdict.is !== 'fail') throw new Error(`the check does not fail: ${JSON.stringify(verdict)}`);
  return verdict.finding;
};

const explains = (one: Case) => check.explains(finding(one), failed(one));

const denial = (because: string | undefined, action = 'ecr:BatchGetImage'): Denial => ({
  principalArn: 'arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f',
  action,
  ...(because && { because }),
});
const noEndpoint = 'no VPC endpoint policy allows the ecr:BatchGetImage action';

const s3Closed: Case = {
  s3: policy(ownBuckets),
  reason: { symptom: 'layer-denied', leg: 'layer', status: 403 },
};

describe('vpc-endpoint-policy-closed', () => {
  it('finds the S3 gateway endpoint whose policy knows the own buckets alone, and adds the layers', () => {
    const added = {
      Sid: 'EcrLayers',
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetObject'],
      Resource: layers,
    };
    expect(finding(s3Closed)).toEqual({
      resource: 'vpce-0s31234',
      summary: `The policy of vpce-0s31234 (com.amazonaws.us-east-1.s3) does not allow s3:GetObject on ${layers}, where Amazon ECR keeps the image layers.`,
      evidence: [
        `ec2:DescribeVpcEndpoints: the policy of vpce-0s31234 (com.amazonaws.us-east-1.s3) allows s3:GetObject, s3:PutObject on arn:aws:s3:::acme-artifacts/*, and nothing for s3:GetObject on ${layers}`,
      ],
      remediation: {
        text: 'Add a statement to the policy of vpce-0s31234 that allows s3:GetObject, for everybody: ECR itself signs that request, so that a principal or an organization of your own may shut it out; the command keeps the statements that are there.',
        commands: [
          `aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0s31234 --policy-document '${policy(ownBuckets, added)}' --region us-east-1`,
          'aws ecs update-service --cluster prod --service payments --force-new-deployment --region us-east-1',
        ],
        cdk: [
          's3Endpoint.addToPolicy(',
          '  new iam.PolicyStatement({',
          '    principals: [new iam.AnyPrincipal()],',
          "    actions: ['s3:GetObject'],",
          `    resources: ['${layers}'],`,
          '  }),',
          ');',
        ].join('\n'),
        terraform: [
          'statement {',
          '  sid       = "EcrLayers"',
          '  actions   = ["s3:GetObject"]',
          `  resources = ["${layers}"]`,
          '  principals {',
          '    type        = "*"',
          '    identifiers = ["*"]',
          '  }',
          '}',
        ].join('\n'),
      },
      legs: ['layer'],
      symptoms: ['layer-denied', 'access-denied', 'unrecognised'],
    });
    expect(explains(s3Closed)).toBe(true);
  });

  it('finds the ECR endpoint whose policy is for another role, and admits the one that pulls', () => {
    const other = forRole('arn:aws:iam::111122223333:role/deploy');
    const one: Case = { dkr: policy(other), reason: { leg: 'manifest', status: 403 } };
    const added = {
      Sid: 'EcrPull',
      Effect: 'Allow',
      Principal: { AWS: roleArn },
      Action: pullActions,
      Resource: repositoryArn,
    };
    const { remediation, ...found } = finding(one);
    expect(found).toEqual({
      resource: 'vpce-0dkr1234',
      summary:
        'The policy of vpce-0dkr1234 (com.amazonaws.us-east-1.ecr.dkr) does not allow the execution role payments-execution ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on repository payments.',
      evidence: [
        `pulled by: execution role ${roleArn} (task definition payments:12)`,
        `ec2:DescribeVpcEndpoints: the policy of vpce-0dkr1234 (com.amazonaws.us-east-1.ecr.dkr) allows ecr:* on * for arn:aws:iam::111122223333:role/deploy, and nothing for ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on ${repositoryArn}`,
      ],
      legs: ['manifest', 'layer'],
      symptoms: ['access-denied', 'unrecognised', 'layer-denied'],
    });
    expect(remediation.commands[0]).toBe(
      `aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-0dkr1234 --policy-document '${policy(other, added)}' --region us-east-1`,
    );
    expect(remediation.cdk).toContain(`principals: [new iam.ArnPrincipal('${roleArn}')]`);
    expect(remediation.terraform).toContain(`type        = "AWS"\n    identifiers = ["${roleArn}"]`);
    expect(explains(one)).toBe(true);
  });

  it('names a Deny, and leaves it to be narrowed by hand', () => {
    const one: Case = { api: policy(everything, deny('ecr:Get*')), reason: { leg: 'registry-auth' } };
    expect(finding(one)).toMatchObject({
      resource: 'vpce-0api1234',
      summary:
        'The policy of vpce-0api1234 (com.amazonaws.us-east-1.ecr.api) denies the execution role payments-execution ecr:GetAuthorizationToken (statement NoPull).',
      evidence: [
        expect.stringContaining('pulled by'),
        'ec2:DescribeVpcEndpoints: the policy of vpce-0api1234 (com.amazonaws.us-east-1.ecr.api): statement NoPull denies ecr:GetAuthorizationToken on *',
      ],
      remediation: {
        text: 'Except ecr:GetAuthorizationToken on * from statement NoPull (Deny) in the policy of vpce-0api1234, by hand: no Allow outweighs a Deny.',
        commands: [
          "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids vpce-0api1234 --query 'VpcEndpoints[0].PolicyDocument' --output text --region us-east-1",
        ],
      },
      legs: ['registry-auth'],
      symptoms: ['access-denied', 'unrecognised'],
    });
    expect(explains(one)).toBe(true);
  });

  it('names all closed endpoints in one sentence', () => {
    const one: Case = {
      api: policy(forRole('arn:aws:iam::111122223333:role/deploy')),
      dkr: policy(everything, deny('ecr:BatchGetImage')),
      s3: policy(),
    };
    expect(finding(one)).toMatchObject({
      resource: 'vpce-0api1234',
      summary: `The policy of vpce-0api1234 (com.amazonaws.us-east-1.ecr.api) does not allow the execution role payments-execution ecr:GetAuthorizationToken; that of vpce-0dkr1234 (com.amazonaws.us-east-1.ecr.dkr) denies the execution role payments-execution ecr:BatchGetImage on repository payments (statement NoPull); that of vpce-0s31234 (com.amazonaws.us-east-1.s3) does not allow s3:GetObject on ${layers}, where Amazon ECR keeps the image layers.`,
      legs: ['registry-auth', 'manifest', 'layer'],
    });
    expect(finding(one).remediation.commands).toEqual([
      expect.stringContaining('modify-vpc-endpoint --vpc-endpoint-id vpce-0api1234'),
      expect.stringContaining('modify-vpc-endpoint --vpc-endpoint-id vpce-0s31234'),
      expect.stringContaining('describe-vpc-endpoints --vpc-endpoint-ids vpce-0dkr1234'),
    ]);
  });

  it('keeps what the policy has, and takes a Sid that is free', () => {
    const taken = { ...ownBuckets, Sid: 'EcrLayers' };
    const [modify = ''] = finding({ s3: JSON.stringify({ Id: 'ours', Statement: taken }) }).remediation
      .commands;
    const document = JSON.parse(/'(?<json>.*)'/.exec(modify)?.groups?.json ?? '');
    expect(document).toEqual({
      Id: 'ours',
      Statement: [taken, expect.objectContaining({ Sid: 'EcrLayers2' })],
    });
  });
});

describe('vpc-endpoint-policy-closed judges each endpoint for its own actions', () => {
  it.each<[string, Case, string]>([
    ['nothing at all', { dkr: policy() }, 'vpce-0dkr1234'],
    ['other actions of ECR', { dkr: policy({ ...everything, Action: 'ecr:Describe*' }) }, 'vpce-0dkr1234'],
    [
      'the token on repositories, which it does not belong to',
      { api: policy({ ...everything, Resource: 'arn:aws:ecr:*:111122223333:repository/*' }) },
      'vpce-0api1234',
    ],
    [
      "another account's repositories",
      { dkr: policy({ ...everything, Resource: 'arn:aws:ecr:*:444455556666:repository/*' }) },
      'vpce-0dkr1234',
    ],
    [
      'another VPC',
      { dkr: policy({ ...everything, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-0def5678' } } }) },
      'vpce-0dkr1234',
    ],
    [
      'the layer bucket of another Region',
      { s3: policy({ ...everything, Resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*' }) },
      'vpce-0s31234',
    ],
    [
      'all of S3 but the layers',
      { s3: policy(everything, deny('s3:GetObject', { Resource: layers })) },
      'vpce-0s31234',
    ],
  ])('is closed where the policy allows %s', (_, one, resource) => {
    expect(finding(one).resource).toBe(resource);
  });

  it.each<[string, Case]>([
    ['everything, which is the default', {}],
    ['the role that pulls', { api: policy(forRole(roleArn)), dkr: policy(forRole(roleArn)) }],
    [
      'the roles of the account',
      {
        dkr: policy({
          ...everything,
          Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
        }),
      },
    ],
    [
      'the repositories of the account',
      {
        dkr: policy({
          ...everything,
          Condition: { StringEquals: { 'aws:ResourceAccount': '111122223333' } },
        }),
      },
    ],
    [
      'its own actions, and not those of the other endpoint',
      {
        api: policy({ ...everything, Action: 'ecr:GetAuthorizationToken' }),
        dkr: policy({ ...everything, Action: pullActions }),
      },
    ],
    ['the layers beside the own buckets', { s3: policy(ownBuckets, { ...everything, Resource: [layers] }) }],
    ['everybody, where the role is not known', { role: null }],
  ])('passes where the policies allow %s', (_, one) => {
    expect(judge(one)).toEqual({
      is: 'pass',
      because:
        'the policy of vpce-0api1234 allows ecr:GetAuthorizationToken; the policy of vpce-0dkr1234 allows ecr:BatchGetImage and ecr:GetDownloadUrlForLayer; the policy of vpce-0s31234 allows s3:GetObject',
    });
  });

  it.each<[string, Case, string]>([
    [
      "a condition on one's own organization shuts out whoever signs for a layer",
      { s3: policy(ownOrganization) },
      'whether statement OrgOnly (Allow) in the policy of vpce-0s31234 is about s3:GetObject depends on aws:PrincipalOrgID: Amazon ECR itself signs the request for a layer, and AWS does not tell in which account',
    ],
    [
      "a principal of one's own does",
      { s3: policy({ ...everything, Principal: { AWS: '111122223333' } }) },
      'whether a statement (Allow) in the policy of vpce-0s31234 is about s3:GetObject depends on Principal: Amazon ECR itself signs the request for a layer, and AWS does not tell in which account',
    ],
    [
      'a Deny of what is not of the organization hits a layer',
      {
        s3: policy(
          everything,
          deny('*', { Condition: { StringNotEquals: { 'aws:ResourceOrgID': 'o-abc1234567' } } }),
        ),
      },
      'whether statement NoPull (Deny) in the policy of vpce-0s31234 is about s3:GetObject depends on aws:ResourceOrgID: Amazon ECR itself signs the request for a layer, and AWS does not tell in which account',
    ],
    [
      'the role is in the organization',
      { api: policy(ownOrganization) },
      'whether statement OrgOnly (Allow) in the policy of vpce-0api1234 is about ecr:GetAuthorizationToken depends on aws:PrincipalOrgID: only a real request tells',
    ],
    [
      'an account stands for its roles',
      { api: policy({ ...everything, Principal: { AWS: '111122223333' } }) },
      'whether a statement (Allow) in the policy of vpce-0api1234 is about ecr:GetAuthorizationToken depends on Principal: it names a whole account, and AWS tells of gateway endpoints alone what that admits',
    ],
    [
      'the role that pulls is the one named',
      { api: policy(forRole(roleArn)), role: null },
      'whether statement OneRole (Allow) in the policy of vpce-0api1234 is about ecr:GetAuthorizationToken depends on Principal: the role that pulls is not known',
    ],
    [
      'a policy that is not shown',
      { s3: null },
      'the policy of vpce-0s31234 cannot be judged: it is not shown',
    ],
  ])('does not decide whether %s', (_, one, reason) => {
    expect(judge(one)).toEqual({
      is: 'inconclusive',
      gaps: [{ action: 'ec2:DescribeVpcEndpoints', reason }],
    });
  });

  it('asks for the layers in China by the ARNs they have there', () => {
    const one: Case = {
      endpoints: [withPolicy('s3', policy(ownBuckets), { ServiceName: 'com.amazonaws.cn-north-1.s3' })],
      image: '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/payments:v42',
      task: { region: 'cn-north-1', partition: 'aws-cn' },
    };
    expect(finding(one).summary).toContain('arn:aws-cn:s3:::prod-cn-north-1-starport-layer-bucket/*');
  });
});

describe('vpc-endpoint-policy-closed looks at the endpoints on the way alone', () => {
  const closed = policy();
  it.each<[string, Case, string]>([
    [
      'is bypassed',
      {
        endpoints: [withPolicy('ecr.dkr', closed, { PrivateDnsEnabled: false }), withPolicy('s3')],
        routes: [toNat],
      },
      'the policy of vpce-0s31234 allows s3:GetObject; no endpoint carries ecr.api in us-east-1; vpce-0dkr1234 is bypassed (its private DNS is off)',
    ],
    [
      'is not associated',
      { s3: closed, s3Changes: { RouteTableIds: [] }, routes: [toNat] },
      'the policy of vpce-0api1234 allows ecr:GetAuthorizationToken; the policy of vpce-0dkr1234 allows ecr:BatchGetImage and ecr:GetDownloadUrlForLayer; vpce-0s31234 is not associated with the route table',
    ],
    [
      'is not available',
      {
        endpoints: [withPolicy('ecr.api'), withPolicy('ecr.dkr', closed, { State: 'Pending' })],
        routes: [toNat],
      },
      'the policy of vpce-0api1234 allows ecr:GetAuthorizationToken; vpce-0dkr1234 is not available; no endpoint carries Amazon S3 in us-east-1',
    ],
  ])('passes where the closed one %s', (_, one, because) => {
    expect(judge(one)).toEqual({ is: 'pass', because });
  });

  it('judges a gateway endpoint although there is a NAT gateway: its route is narrower', () => {
    expect(finding({ ...s3Closed, routes: [toNat] }).resource).toBe('vpce-0s31234');
  });

  it('has nothing to judge where no endpoint carries the pull', () => {
    expect(judge({ endpoints: [], routes: [toNat] })).toEqual({
      is: 'notApplicable',
      because:
        'no endpoint carries ecr.api in us-east-1; no endpoint carries ecr.dkr in us-east-1; no endpoint carries Amazon S3 in us-east-1',
    });
  });

  it('does not decide where the endpoints are of an owner who does not show them', () => {
    expect(judge({ endpoints: [], routes: [toNat], subnet: { OwnerId: '444455556666' } })).toMatchObject({
      is: 'inconclusive',
      gaps: [{ action: 'ec2:DescribeVpcEndpoints' }, {}, {}],
    });
  });
});

describe('vpc-endpoint-policy-closed takes the word of AWS', () => {
  const unshown: Case = { dkr: null, reason: { leg: 'manifest', denial: denial(noEndpoint) } };

  it('where the policy does not show', () => {
    expect(finding(unshown)).toMatchObject({
      resource: 'vpce-0dkr1234',
      summary: `The policy of vpce-0dkr1234 does not allow the execution role payments-execution ecr:BatchGetImage (AWS's own word: ${noEndpoint}).`,
      remediation: {
        commands: [
          "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids vpce-0dkr1234 --query 'VpcEndpoints[].[VpcEndpointId,VpcId,PolicyDocument]' --region us-east-1",
        ],
      },
    });
    expect(explains(unshown)).toBe(true);
  });

  it('where the endpoints could not be read at all', () => {
    const verdict = check.evaluate({}, failed(unshown));
    expect(verdict).toMatchObject({ is: 'fail', finding: { symptoms: ['access-denied'] } });
  });

  it('and says that it could not look, where AWS does not say', () => {
    expect(check.evaluate({}, failed({ reason: { leg: 'manifest' } }))).toMatchObject({
      is: 'inconclusive',
      gaps: [{ action: 'ec2:DescribeVpcEndpoints' }],
    });
  });
});

describe('vpc-endpoint-policy-closed weighs what ECS says', () => {
  const dkrClosed: Case = { dkr: policy(), reason: { leg: 'manifest' } };
  const saying = (one: Case, ...said: Parameters<typeof denial>): Case => ({
    ...one,
    reason: { ...one.reason, denial: denial(...said) },
  });

  it('says both where the message names the policy of an endpoint', () => {
    const one = saying(dkrClosed, noEndpoint);
    expect(finding(one).summary).toMatch(`on repository payments (ECS says the same: ${noEndpoint}).`);
    expect(finding(one).evidence.at(-1)).toBe(
      `ECS message: arn:aws:sts::111122223333:assumed-role/payments-execution/4b1d7c0e9a2f4c5d8e6f0a1b2c3d4e5f was refused ecr:BatchGetImage: ${noEndpoint}`,
    );
    expect(explains(one)).toBe(true);
  });

  it('takes the word of AWS for a condition that cannot be judged', () => {
    const one = saying({ dkr: policy(ownOrganization), reason: { leg: 'manifest' } }, noEndpoint);
    expect(finding(one)).toMatchObject({
      summary: `The policy of vpce-0dkr1234 (com.amazonaws.us-east-1.ecr.dkr) does not allow the execution role payments-execution ecr:BatchGetImage on repository payments (statement OrgOnly, which depends on aws:PrincipalOrgID) (ECS says the same: ${noEndpoint}).`,
      evidence: expect.arrayContaining([
        `ec2:DescribeVpcEndpoints: the policy of vpce-0dkr1234 (com.amazonaws.us-east-1.ecr.dkr): whether statement OrgOnly (Allow) is about ecr:BatchGetImage on ${repositoryArn} depends on aws:PrincipalOrgID`,
      ]),
      remediation: { commands: [expect.stringContaining('modify-vpc-endpoint'), expect.anything()] },
    });
  });

  it.each<[string, Case]>([
    ['the policies read now allow the pull', saying({}, noEndpoint)],
    ['no endpoint is on the way', saying({ endpoints: [], routes: [toNat] }, noEndpoint)],
  ])('does not rule out what the message names, although %s', (_, one) => {
    expect(judge(one)).toMatchObject({
      is: 'inconclusive',
      gaps: [
        {
          action: 'ec2:DescribeVpcEndpoints',
          reason: expect.stringContaining(
            `ECS's message names the policy of a VPC endpoint (${noEndpoint}), which none read now bears out`,
          ),
        },
      ],
    });
  });

  it.each<[string, boolean, Case]>([
    ['a 403 on the manifest', true, dkrClosed],
    ['a 403 of a step that is not told', true, { ...dkrClosed, reason: { leg: 'unknown' } }],
    [
      'a 403 on the token, which another endpoint carries',
      false,
      { ...dkrClosed, reason: { leg: 'registry-auth' } },
    ],
    ['a 403 of ECR on a layer', true, { ...dkrClosed, reason: { symptom: 'layer-denied', leg: 'layer' } }],
    [
      'a 403 of S3 on a layer, whose URL ECR had given',
      false,
      {
        ...dkrClosed,
        reason: {
          symptom: 'layer-denied',
          leg: 'layer',
          host: 'prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com',
        },
      },
    ],
    ['a 403 of S3 on a layer, by the policy of S3', true, s3Closed],
    ['a refusal on a layer, told in words', true, { ...s3Closed, reason: { leg: 'layer' } }],
    ['a 403 on the manifest, by the policy of S3', false, { ...s3Closed, reason: { leg: 'manifest' } }],
    ['a timeout', false, { ...s3Closed, reason: { symptom: 'timeout', leg: 'layer' } }],
    ['a text that is cut off', true, { ...s3Closed, reason: { symptom: 'unrecognised', leg: 'layer' } }],
    [
      'a refusal by the policies of the role',
      false,
      saying(dkrClosed, 'no identity-based policy allows the ecr:BatchGetImage action'),
    ],
    ['a refusal of another action', false, saying(dkrClosed, undefined, 'ecr:GetAuthorizationToken')],
    ['a refusal whose reason is cut off', true, saying(dkrClosed, undefined)],
  ])('explains %s: %s', (_, expected, one) => {
    expect(explains(one)).toBe(expected);
  });

  it.each<[string, string, boolean]>([
    ['a digest that is gone, asked for among the blobs', 'blobs/sha256:4f1c', false],
    ['a manifest that is refused', 'manifests/v42', true],
  ])('tells %s', (_, path, expected) => {
    const url = `https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/payments/${path}`;
    const text = `CannotPullContainerError: failed to resolve ref payments:v42: unexpected status from HEAD request to ${url}: 403 Forbidden`;
    const failure = { ...failed(dkrClosed), text };
    const facts = { ...factsOf(worldOf(dkrClosed)), pullingRole: executionRole() };
    const verdict = check.evaluate(facts, failure);
    expect(verdict.is === 'fail' && check.explains(verdict.finding, failure)).toBe(expected);
  });
});

describe('vpc-endpoint-policy-closed is not asked', () => {
  it.each<[string, Case, string | undefined]>([
    ['of a refusal', {}, undefined],
    ['of silence, where it is also found', { reason: { symptom: 'timeout' } }, undefined],
    [
      'of an image that is not there',
      { reason: { symptom: 'image-not-found' } },
      'an endpoint policy refuses: that gives no image-not-found',
    ],
    [
      'of a rate limit',
      { reason: { symptom: 'rate-limited' } },
      'an endpoint policy refuses: that gives no rate-limited',
    ],
    ['of another registry', { image: 'nginx' }, 'VPC endpoints do not serve Docker Hub'],
    [
      'of ECS Anywhere',
      { task: { launchType: 'EXTERNAL' } },
      'the task ran outside AWS: nothing of its network is in EC2',
    ],
  ])('%s', (_, one, because) => {
    expect(check.skip(failed(one))).toBe(because);
  });
});
