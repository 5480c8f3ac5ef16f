import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EcsAutopsy } from './ecs-autopsy.ts';
import { optionsInContext } from './options.ts';

/** The construct as a stack of its own, for any account and Region, with its options from the CDK context. */
export class EcsAutopsyStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const autopsy = new EcsAutopsy(this, 'EcsAutopsy', optionsInContext(this.node));

    // Made here and not in the construct: an output's key is its path below the stack.
    new CfnOutput(this, 'AlertTopicArn', {
      value: autopsy.alertTopic.topicArn,
      description: 'The alerts. Subscribe what on-call reads.',
    });
    new CfnOutput(this, 'FunctionName', {
      value: autopsy.function.functionName,
      description: 'The function that diagnoses.',
    });
    new CfnOutput(this, 'DeadLetterQueueUrl', {
      value: autopsy.deadLetterQueue.queueUrl,
      description: 'Events that came to no alert, with the reason.',
    });
  }
}
