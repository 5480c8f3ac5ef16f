import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Architecture, type IFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grants } from '../lambda/evidence/index.ts';
import { type OptionsAsWritten, parseOptions } from './options.ts';
import { statementsFor, wildcardsExplained } from './permissions.ts';
import { rulePattern } from './rule-pattern.ts';

const projectFile = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** As long as Lambda allows: a late page is better than none. What is older goes to the dead-letter queue. */
const maxEventAge = Duration.hours(6);

/** The options, each of which can be left out. */
export interface EcsAutopsyProps extends OptionsAsWritten {}

/**
 * Watches one account and Region: stopped ECS tasks → a function that finds out why the image could not be pulled,
 * with read permissions only → the alert topic.
 */
export class EcsAutopsy extends Construct {
  /** Where the alerts are published. Subscribe what on-call reads. */
  readonly alertTopic: ITopic;
  /** The function that diagnoses; it can be invoked with a saved event too. */
  readonly function: IFunction;
  /**
   * Events that came to no alert, kept for 14 days: those that could not be handed to the function, as they were, with
   * the error in the message's attributes; those on which it failed, in a record with the error and the event.
   */
  readonly deadLetterQueue: IQueue;

  constructor(scope: Construct, id: string, props: EcsAutopsyProps = {}) {
    super(scope, id);
    const { alertEmail, clusters } = parseOptions(props);

    this.alertTopic = this.topic();
    if (alertEmail) this.alertTopic.addSubscription(new EmailSubscription(alertEmail));
    this.deadLetterQueue = this.queue();
    this.function = this.lambda(this.alertTopic, this.deadLetterQueue);
    this.rule(clusters, this.function, this.deadLetterQueue);
  }

  /**
   * AWS's own key for SNS is free, and lets in whoever of this account may publish, which is the function alone. A
   * customer-managed key would be needed only for publishers that are AWS services or in other accounts.
   */
  private topic(): Topic {
    return new Topic(this, 'AlertTopic', {
      displayName: 'ecs-autopsy',
      masterKey: Alias.fromAliasName(this, 'SnsKey', 'alias/aws/sns'),
      enforceSSL: true,
    });
  }

  /** One queue for the rule's target and for the function: one place to look when an alert did not come. */
  private queue(): Queue {
    const queue = new Queue(this, 'DeadLetterQueue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'This is the dead-letter queue.' });
    return queue;
  }

  private lambda(alertTopic: ITopic, deadLetterQueue: IQueue): NodejsFunction {
    const logGroup = new LogGroup(this, 'LogGroup', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new NodejsFunction(this, 'Function', {
      description: 'Finds out why ECS could not pull an image, and publishes the root cause.',
      entry: projectFile('lambda/handler.ts'),
      projectRoot: projectFile(''),
      depsLockFilePath: projectFile('package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // The work is waiting for AWS; the memory buys the CPU that loads the code quickly on the first event in hours.
      memorySize: 1024,
      timeout: Duration.minutes(1),
      role: this.role(alertTopic, logGroup),
      environment: { ALERT_TOPIC_ARN: alertTopic.topicArn },
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.DISABLED,
      awsSdkConnectionReuse: false,
      onFailure: new SqsDestination(deadLetterQueue),
      maxEventAge,
      retryAttempts: 2,
      bundling: {
        format: OutputFormat.ESM,
        mainFields: ['module', 'main'],
        minify: true,
        keepNames: true,
        // The SDK that the tests ran with, not the one that the runtime happens to carry.
        bundleAwsSDK: true,
      },
    });
  }

  private role(alertTopic: ITopic, logGroup: LogGroup): Role {
    const role = new Role(this, 'FunctionRole', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Reads what explains a failed image pull, and publishes to the alert topic.',
    });
    for (const statement of statementsFor(grants, Stack.of(this))) role.addToPolicy(statement);
    role.addToPolicy(new PolicyStatement({ actions: ['sns:Publish'], resources: [alertTopic.topicArn] }));
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const acknowledgment of wildcardsExplained(grants, Stack.of(this))) {
      Validations.of(role).acknowledge(acknowledgment);
    }
    return role;
  }

  private rule(clusters: readonly string[] | undefined, target: IFunction, deadLetterQueue: IQueue): void {
    const { source, 'detail-type': detailType, detail } = rulePattern(clusters);
    new Rule(this, 'Rule', {
      description: 'Stopped ECS tasks that failed to start, or whose reason names an image pull.',
      eventPattern: { source, detailType, detail },
      targets: [new LambdaFunction(target, { deadLetterQueue, maxEventAge })],
    });
  }
}
