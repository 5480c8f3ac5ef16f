/** The invented account and Region that everything is deployed into. MiniStack takes the access key for the account. */
export const account = '111122223333';
export const region = 'us-east-1';

/** Another account, whose registry our tasks may name. */
export const otherAccount = '444455556666';

/** Where MiniStack listens, and where the stand-in that completes its answers does. */
export interface Endpoints {
  ministack: string;
  standIn: string;
}

/** The services whose answers the stand-in completes, as the AWS SDKs spell them in `AWS_ENDPOINT_URL_…`. */
const completed = ['EC2', 'ECR', 'ECS', 'IAM'];

/**
 * The environment of a process that may see the emulator and nothing else: whatever AWS settings the caller has
 * (profiles, sessions, endpoints) are left behind, and no proxy stands before 127.0.0.1.
 */
export function environmentOf({ ministack }: Pick<Endpoints, 'ministack'>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|CDK_|NODE_OPTIONS$|VITEST)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL: ministack,
    AWS_ENDPOINT_URL_S3: ministack,
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
  };
}

/** The same for the two that diagnose, the function and the command line: they read through the stand-in. */
export function diagnosingEnvironmentOf(endpoints: Endpoints): NodeJS.ProcessEnv {
  const throughStandIn = completed.map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoints.standIn]);
  return { ...environmentOf(endpoints), ...Object.fromEntries(throughStandIn) };
}
