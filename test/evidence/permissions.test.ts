import { GetRepositoryPolicyCommand } from '@aws-sdk/client-ecr';
import {
  type EvaluationResult,
  NoSuchEntityException,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, it } from 'vitest';
import { gap, known } from '../../lambda/evidence/define.ts';
import type { ActionDecision, Permissions } from '../../lambda/evidence/facts.ts';
import { permissions } from '../../lambda/evidence/permissions.ts';
import type { Gathered } from '../../lambda/types.ts';
import {
  account,
  awsError,
  denied,
  executionRoleArn,
  facts,
  failureOf,
  mockedAws,
  questionOf,
  throughJson,
} from './question.ts';

const { iam, ecr } = mockedAws();

const other = '444455556666';
const repositoryArn = `arn:aws:ecr:us-east-1:${account}:repository/shop/web`;
const pullActions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
/** What the first pull through a cache rule takes besides. */
const allActions = [...pullActions, 'ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];

/** Answers the question about `*` with an Allow, and that about the repository with these results. */
function simulated(...results: EvaluationResult[]) {
  iam.on(SimulatePrincipalPolicyCommand, { ResourceArns: ['*'] }).resolves({
    EvaluationResults: [{ EvalActionName: 'ecr:GetAuthorizationToken', EvalDecision: 'allowed' }],
  });
  for (const ActionNames of [pullActions, allActions]) {
    iam.on(SimulatePrincipalPolicyCommand, { ActionNames }).resolves({ EvaluationResults: results });
  }
}

const denying: EvaluationResult = { EvalActionName: 'ecr:BatchGetImage', EvalDecision: 'implicitDeny' };
function decisionsOf(answer: Gathered<Permissions>): ActionDecision[] {
  if ('gap' in answer) throw new Error(`a gap: ${answer.gap.reason}`);
  return answer.known.decisions;
}
const crossAccount = failureOf({
  container: { image: `${other}.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2` },
});

beforeEach(() => {
  ecr.on(GetRepositoryPolicyCommand).rejects(awsError('RepositoryPolicyNotFoundException'));
});

describe('permissions', () => {
  it('asks for the token and for the image apart, with what IAM does not fill in by itself', async () => {
    simulated();
    await permissions.gather(questionOf());
    const ContextEntries = [
      { ContextKeyName: 'aws:RequestedRegion', ContextKeyType: 'string', ContextKeyValues: ['us-east-1'] },
      { ContextKeyName: 'aws:SecureTransport', ContextKeyType: 'boolean', ContextKeyValues: ['true'] },
      { ContextKeyName: 'aws:ViaAWSService', ContextKeyType: 'boolean', ContextKeyValues: ['false'] },
      { ContextKeyName: 'aws:PrincipalArn', ContextKeyType: 'string', ContextKeyValues: [executionRoleArn] },
    ];
    const asked = { PolicySourceArn: executionRoleArn, ContextEntries };
    expect(iam.calls().map(({ args }) => args[0].input)).toEqual([
      expect.objectContaining({ ...asked, ActionNames: ['ecr:GetAuthorizationToken'], ResourceArns: ['*'] }),
      expect.objectContaining({ ...asked, ActionNames: allActions, ResourceArns: [repositoryArn] }),
    ]);
  });

  it('reads the decision on the repository itself, below the sum of all resources', async () => {
    simulated({
      EvalActionName: 'ecr:BatchGetImage',
      // Written by IAM itself: a template, not the ARN that was asked for.
      EvalResourceName: `arn:\${Partition}:ecr:\${Region}:\${Account}:repository/\${RepositoryName}`,
      EvalDecision: 'allowed',
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
      ResourceSpecificResults: [
        {
          EvalResourceName: repositoryArn,
          EvalResourceDecision: 'explicitDeny',
          MatchedStatements: [{ SourcePolicyId: 'no-web' }, { SourcePolicyId: 'no-web' }],
          MissingContextValues: ['aws:SourceVpce'],
          PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
        },
      ],
    });
    const answer = await permissions.gather(questionOf());
    expect(answer).toStrictEqual({
      known: {
        roleArn: executionRoleArn,
        repositoryArn,
        decisions: [
          {
            action: 'ecr:GetAuthorizationToken',
            resource: '*',
            decision: 'allowed',
            matchedPolicies: [],
            missingContext: [],
          },
          {
            action: 'ecr:BatchGetImage',
            resource: repositoryArn,
            decision: 'explicitDeny',
            matchedPolicies: ['no-web'],
            missingContext: ['aws:SourceVpce'],
            allowedByOrganizations: true,
            allowedByBoundary: false,
          },
        ],
        repositoryPolicy: null,
      },
    });
    expect(throughJson(answer)).toStrictEqual(answer);
  });

  it('reads the decision at the top where there is no other', async () => {
    simulated({
      ...denying,
      MatchedStatements: [],
      MissingContextValues: ['aws:SourceVpc'],
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    });
    expect(decisionsOf(await permissions.gather(questionOf()))).toContainEqual({
      action: 'ecr:BatchGetImage',
      resource: repositoryArn,
      decision: 'implicitDeny',
      matchedPolicies: [],
      missingContext: ['aws:SourceVpc'],
      allowedByOrganizations: false,
    });
  });

  it('reads further pages', async () => {
    simulated();
    iam
      .on(SimulatePrincipalPolicyCommand, { ActionNames: allActions })
      .resolves({ EvaluationResults: [denying], IsTruncated: true, Marker: 'more' })
      .on(SimulatePrincipalPolicyCommand, { ActionNames: allActions, Marker: 'more' })
      .resolves({ EvaluationResults: [{ ...denying, EvalActionName: 'ecr:GetDownloadUrlForLayer' }] });
    const decisions = decisionsOf(await permissions.gather(questionOf()));
    expect(decisions).toMatchObject(
      ['ecr:GetAuthorizationToken', ...pullActions].map((action) => ({ action })),
    );
  });

  it('simulates in the Region of the image, and no import into the registry of another account', async () => {
    simulated();
    await permissions.gather(questionOf(crossAccount));
    expect(iam.calls()[1]?.args[0].input).toMatchObject({
      ActionNames: pullActions,
      ResourceArns: [`arn:aws:ecr:eu-west-1:${other}:repository/shop/web`],
      ContextEntries: expect.arrayContaining([
        { ContextKeyName: 'aws:RequestedRegion', ContextKeyType: 'string', ContextKeyValues: ['eu-west-1'] },
      ]),
    });
  });
});

describe('role to simulate', () => {
  const principalArn = `arn:aws:sts::${account}:assumed-role/prod-instances/i-0abc1234`;
  const inMessage = failureOf({ reason: { denial: { principalArn, action: 'ecr:BatchGetImage' } } });

  it('is asked of IAM where only the message names it, for the path that the simulation wants', async () => {
    simulated();
    const arn = `arn:aws:iam::${account}:role/ecs/prod-instances`;
    const pullingRole = known({
      kind: 'container instance role' as const,
      arn,
      exists: true,
      source: 'message',
    });
    const answer = await permissions.gather(questionOf(inMessage, { pullingRole }));
    expect(answer).toMatchObject({ known: { roleArn: arn } });
  });

  const goneArn = `arn:aws:iam::${account}:role/prod-instances`;
  it.each([
    [
      'does not exist',
      known({ kind: 'container instance role' as const, arn: goneArn, exists: false, source: 'message' }),
      gap('iam:SimulatePrincipalPolicy', `role ${goneArn} does not exist`),
    ],
    ['may not be read', gap('iam:GetRole', 'refused'), gap('iam:GetRole', 'refused')],
  ])('leaves a gap where the role in the message %s', async (_, pullingRole, expected) => {
    expect(await permissions.gather(questionOf(inMessage, { pullingRole }))).toEqual(expected);
    expect(iam.calls()).toEqual([]);
  });

  it('leaves a gap where it is in another account', async () => {
    const theirs = `arn:aws:iam::${other}:role/theirs`;
    const taskDefinition = known({ ...facts.taskDefinition, executionRoleArn: theirs });
    expect(await permissions.gather(questionOf(failureOf(), { taskDefinition }))).toEqual(
      gap(
        'iam:SimulatePrincipalPolicy',
        `${theirs} is in another account, where it cannot be simulated from here`,
      ),
    );
    expect(iam.calls()).toEqual([]);
  });

  it('leaves a gap where there is none', async () => {
    const taskDefinition = known({ ...facts.taskDefinition, executionRoleArn: undefined });
    const pullingRole = known({ kind: 'execution role' as const, source: 'task definition payments:7' });
    expect(await permissions.gather(questionOf(failureOf(), { taskDefinition, pullingRole }))).toEqual(
      gap('iam:SimulatePrincipalPolicy', 'there is no execution role (task definition payments:7)'),
    );
    expect(iam.calls()).toEqual([]);
  });

  it.each([
    [new NoSuchEntityException({ message: 'no', $metadata: {} }), `role ${executionRoleArn} does not exist`],
    [denied('AccessDenied'), 'not authorized: allow iam:SimulatePrincipalPolicy'],
    [awsError('Throttling', 'Rate exceeded'), 'Throttling: Rate exceeded'],
  ])('leaves a gap where the simulation answers %s', async (error, reason) => {
    iam.on(SimulatePrincipalPolicyCommand).rejects(error);
    expect(await permissions.gather(questionOf())).toEqual(gap('iam:SimulatePrincipalPolicy', reason));
  });

  it('leaves a gap for an image that is not in ECR', async () => {
    const question = questionOf(failureOf({ container: { image: 'nginx' } }));
    expect(await permissions.gather(question)).toEqual(
      gap('iam:SimulatePrincipalPolicy', 'the image is not in a private ECR registry'),
    );
  });
});

describe('repository policy', () => {
  it('is read in the account and Region of the image', async () => {
    simulated();
    ecr.on(GetRepositoryPolicyCommand).resolves({ policyText: '{"Statement":[]}' });
    expect(await permissions.gather(questionOf(crossAccount))).toMatchObject({
      known: { repositoryPolicy: '{"Statement":[]}' },
    });
    const [call] = ecr.commandCalls(GetRepositoryPolicyCommand);
    expect(call?.args[0].input).toEqual({ registryId: other, repositoryName: 'shop/web' });
    expect(await call?.thisValue.config.region()).toBe('eu-west-1');
  });

  it.each(['RepositoryPolicyNotFoundException', 'RepositoryNotFoundException'])(
    'is none after %s',
    async (name) => {
      simulated();
      ecr.on(GetRepositoryPolicyCommand).rejects(awsError(name));
      expect(await permissions.gather(questionOf())).toHaveProperty('known.repositoryPolicy', null);
    },
  );

  it('is not known after an answer about another registry', async () => {
    simulated();
    ecr.on(GetRepositoryPolicyCommand).resolves({ registryId: account, policyText: '{"Statement":[]}' });
    expect(await permissions.gather(questionOf(crossAccount))).not.toHaveProperty('known.repositoryPolicy');
  });

  it('is not known where it may not be read, which does not spoil the simulation', async () => {
    simulated(denying);
    ecr.on(GetRepositoryPolicyCommand).rejects(denied());
    const answer = await permissions.gather(questionOf());
    expect(answer).toHaveProperty('known.decisions.1.decision', 'implicitDeny');
    expect(answer).not.toHaveProperty('known.repositoryPolicy');
  });
});
