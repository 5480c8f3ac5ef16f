import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { inject } from 'vitest';
import { account, region } from './environment.ts';

const { ministack, standIn } = inject('endpoints');

/** How to reach an emulator as an account, ours unless another is named. */
export const clientOf = (endpoint: string, accessKeyId = account) => ({
  endpoint,
  region,
  credentials: { accessKeyId, secretAccessKey: 'test' },
});

/** The tests' own clients: of MiniStack itself, but for EC2 and ECR, where the stand-in has to hear of what MiniStack forgets. */
const settings = clientOf(ministack);
export const ec2 = new EC2Client(clientOf(standIn));
export const ecrOf = (owner: string) => new ECRClient(clientOf(standIn, owner));
export const ecs = new ECSClient(settings);
export const events = new EventBridgeClient(settings);
export const iam = new IAMClient(settings);
export const lambda = new LambdaClient(settings);
export const secretsManager = new SecretsManagerClient(settings);
export const sns = new SNSClient(settings);
export const sqs = new SQSClient(settings);
