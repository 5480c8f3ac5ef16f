import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { IAMClient } from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** The AWS clients of one Region, made once and reused. ECR and Secrets Manager answer only for their own Region, hence one client each. */
export interface Clients {
  ecs: ECSClient;
  ec2: EC2Client;
  iam: IAMClient;
  ecr(region: string): ECRClient;
  secretsManager(region: string): SecretsManagerClient;
}

/**
 * Three attempts of three seconds each, and at most a second and a half of pauses between them: under eleven seconds
 * a call. On Fargate the deepest chain of dependent calls is three long, so that a diagnosis ends, with gaps if need
 * be, well inside the function's minute even if AWS answers nothing. For what is deeper (an instance's network, a
 * listing of many pages) `gatherFrom` has a limit of its own.
 */
export const bounded = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    // Without this the SDK only writes a warning when the time is over, and waits on.
    throwOnRequestTimeout: true,
    // `requestTimeout` ends with the first byte of the answer; this one watches over the rest.
    socketTimeout: 3_000,
  },
} as const;

/** Endpoints and credentials are the SDK's own business, so that `AWS_ENDPOINT_URL` and `AWS_PROFILE` have their effect. */
export function createClients(region: string): Clients {
  return {
    ecs: new ECSClient({ region, ...bounded }),
    ec2: new EC2Client({ region, ...bounded }),
    iam: new IAMClient({ region, ...bounded }),
    ecr: perRegion((of) => new ECRClient({ region: of, ...bounded })),
    secretsManager: perRegion((of) => new SecretsManagerClient({ region: of, ...bounded })),
  };
}

function perRegion<Client>(create: (region: string) => Client): (region: string) => Client {
  const made = new Map<string, Client>();
  return (region) => {
    const client = made.get(region) ?? create(region);
    made.set(region, client);
    return client;
  };
}
