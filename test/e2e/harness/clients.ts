import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { inject } from 'vitest';
import { account, region } from './environment.ts';

const { ministack } = inject('endpoints');

const settings = {
  endpoint: ministack,
  region,
  credentials: { accessKeyId: account, secretAccessKey: 'test' },
};

/** The tests' own clients: of MiniStack itself, not of the stand-in that completes its answers. */
export const ec2 = new EC2Client(settings);
export const ecr = new ECRClient(settings);
export const ecs = new ECSClient(settings);
export const events = new EventBridgeClient(settings);
export const iam = new IAMClient(settings);
export const lambda = new LambdaClient(settings);
export const sns = new SNSClient(settings);
export const sqs = new SQSClient(settings);
