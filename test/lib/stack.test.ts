import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { grants } from '../../lambda/evidence/index.ts';
import { EcsAutopsy, type EcsAutopsyProps, EcsAutopsyStack } from '../../lib/index.ts';
import { rulePattern } from '../../lib/rule-pattern.ts';

// As in deployment, except that the function's code is not bundled: that takes seconds and changes nothing here.
const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
const unbundled = { ...context, 'aws:cdk:bundling-stacks': [] };

function stackWith(options: Record<string, unknown> = {}): EcsAutopsyStack {
  return new EcsAutopsyStack(new App({ context: { ...unbundled, ...options } }), 'EcsAutopsy');
}

const templateWith = (options: Record<string, unknown>): Template => Template.fromStack(stackWith(options));

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
}

describe('the stack', () => {
  const template = templateWith({});
  const only = (type: string): string => {
    const [id = '', ...others] = Object.keys(template.findResources(type));
    expect(others).toEqual([]);
    return id;
  };
  const topic = only('AWS::SNS::Topic');
  const queue = only('AWS::SQS::Queue');
  const logGroup = only('AWS::Logs::LogGroup');
  const queueArn = { 'Fn::GetAtt': [queue, 'Arn'] };

  it('has exactly the outputs that others rely on', () => {
    expect(template.toJSON().Outputs).toMatchObject({
      AlertTopicArn: { Value: { Ref: topic } },
      FunctionName: { Value: { Ref: only('AWS::Lambda::Function') } },
      DeadLetterQueueUrl: { Value: { Ref: queue } },
    });
    expect(Object.keys(template.toJSON().Outputs)).toHaveLength(3);
  });

  it('fits any account and Region', () => {
    const text = JSON.stringify(template.toJSON());
    expect(text).not.toMatch(/\b\d{12}\b/);
    expect(text).not.toMatch(/\b(us|eu|ap)-[a-z]+-\d\b/);
    expect(text).not.toContain('arn:aws:');
  });

  it('runs the function on Node 24 and arm64, for a minute at most, without reserved concurrency', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 60,
      MemorySize: 1024,
      Environment: { Variables: { ALERT_TOPIC_ARN: { Ref: topic } } },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: logGroup } },
      ReservedConcurrentExecutions: Match.absent(),
      TracingConfig: Match.absent(),
      VpcConfig: Match.absent(),
    });
  });

  it('keeps the log for a month', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  it('encrypts the topic and the queue, and refuses plain HTTP on both', () => {
    template.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: Match.objectLike({
        'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('alias/aws/sns')])],
      }),
    });
    template.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    const overPlainHttp = Match.objectLike({
      Effect: 'Deny',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    for (const type of ['AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy']) {
      template.hasResourceProperties(type, {
        PolicyDocument: { Statement: Match.arrayWith([overPlainHttp]) },
      });
    }
  });

  it('puts into the dead-letter queue what the rule cannot deliver and what the function fails on, for 14 days', () => {
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 14 * 24 * 60 * 60 });
    template.hasResourceProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ DeadLetterConfig: { Arn: queueArn } })],
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnFailure: { Destination: queueArn } },
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 21_600,
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Condition: {
              ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [only('AWS::Events::Rule'), 'Arn'] } },
            },
          }),
        ]),
      },
    });
  });

  it('listens with the pattern that the tests of the pattern prove', () => {
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: rulePattern(), State: 'ENABLED' });
  });

  it('passes the checks of AWS Solutions, or says why not', () => {
    const { success, violations } = new AwsSolutionsChecks().validateScope(stackWith());
    expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
    expect(success).toBe(true);
  });

  it('subscribes nobody', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  describe('the permissions of the function', () => {
    const statements: Statement[] = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const actions = (statement: Statement): string[] => [statement.Action].flat();
    const own = [
      { Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: topic } },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'],
        Resource: queueArn,
      },
    ];
    const ofOthers = ({ Resource }: Statement): boolean =>
      !own.some((statement) => JSON.stringify(statement.Resource) === JSON.stringify(Resource));
    const readings = statements.filter(ofOthers);

    it('are those of its own topic, log and queue, and what the gatherers declare', () => {
      expect(statements).toEqual(expect.arrayContaining(own));
      expect([...new Set(readings.flatMap(actions))].sort()).toEqual(
        [...new Set(grants.map(({ action }) => action))].sort(),
      );
    });

    it('read the account and change nothing', () => {
      const reads = /^[a-z0-9]+:(Describe|Get|List|BatchGet|Simulate)[A-Za-z]+$/;
      expect(readings.flatMap(actions).filter((action) => !reads.test(action))).toEqual([]);
    });

    it('do not reach secrets, tokens or image layers', () => {
      const forbidden =
        /^(secretsmanager:GetSecretValue|ssm:Get.*|ecr:GetAuthorizationToken|ecr:GetDownloadUrlForLayer|iam:PassRole|.*\*.*)$/;
      expect(statements.flatMap(actions).filter((action) => forbidden.test(action))).toEqual([]);
    });

    it('are on all resources only where AWS supports no less', () => {
      const onAll = readings.filter(({ Resource }) => Resource === '*').flatMap(actions);
      expect(
        onAll.filter(
          (action) =>
            !/^(ec2:Describe(?!VpcAttribute$)|ecs:DescribeTaskDefinition$|ecr:(?:DescribePullThroughCacheRules|GetRegistryPolicy)$)/.test(
              action,
            ),
        ),
      ).toEqual([]);
    });

    it('come from no managed policy', () => {
      for (const role of Object.values(template.findResources('AWS::IAM::Role'))) {
        expect(role.Properties.ManagedPolicyArns).toBeUndefined();
      }
    });
  });
});

describe('options in the context', () => {
  it('alertEmail subscribes an address', () => {
    templateWith({ alertEmail: 'on-call@example.com' }).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'on-call@example.com',
    });
  });

  it('clusters limit the rule', () => {
    templateWith({ clusters: 'prod,staging' }).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: rulePattern(['prod', 'staging']),
    });
  });

  it('a wrong one stops the deployment before it begins', () => {
    expect(() => stackWith({ alertEmail: 'on-call' })).toThrow(
      'alertEmail: "on-call" is not an e-mail address.',
    );
  });
});

describe('the construct in the stack of a team', () => {
  function inTeamStack(props?: EcsAutopsyProps): { stack: Stack; autopsy: EcsAutopsy } {
    const stack = new Stack(new App({ context: unbundled }), 'Team');
    return { stack, autopsy: new EcsAutopsy(stack, 'EcsAutopsy', props) };
  }

  it('takes the options under the same names', () => {
    const { stack } = inTeamStack({ alertEmail: 'on-call@example.com', clusters: ['prod'] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'on-call@example.com' });
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: rulePattern(['prod']) });
  });

  it('hands out its topic, function and queue, and takes no output names', () => {
    const { stack, autopsy } = inTeamStack();
    const { alertTopic, deadLetterQueue } = autopsy;
    const template = Template.fromStack(stack);
    expect(template.toJSON().Outputs).toBeUndefined();
    const ids = [alertTopic.topicArn, autopsy.function.functionName, deadLetterQueue.queueName].map((name) =>
      stack.resolve(name),
    );
    expect(ids).toEqual([
      { Ref: expect.stringContaining('AlertTopic') },
      { Ref: expect.stringContaining('Function') },
      { 'Fn::GetAtt': [expect.stringContaining('DeadLetterQueue'), 'QueueName'] },
    ]);
  });
});
