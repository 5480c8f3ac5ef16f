import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { account, type Endpoints, environmentOf, region } from './environment.ts';
import { mustRun } from './run.ts';

const root = join(import.meta.dirname, '../../..');
const cdk = join(root, 'node_modules/.bin/cdk');

const Outputs = v.object({
  AlertTopicArn: v.string(),
  FunctionName: v.string(),
  DeadLetterQueueUrl: v.string(),
});
const OutputsFile = v.record(v.string(), v.record(v.string(), v.string()));

/** What the stack says of itself once it is deployed. */
export type StackOutputs = v.InferOutput<typeof Outputs>;

/** `cdk bootstrap` and `cdk deploy` of the app as a user would, into the emulator. `folder` takes what they write. */
export async function deploy(endpoints: Endpoints, folder: string): Promise<StackOutputs> {
  const outputs = join(folder, 'outputs.json');
  const env = {
    ...environmentOf(endpoints),
    CDK_DEFAULT_ACCOUNT: account,
    CDK_DEFAULT_REGION: region,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: 'true',
  };
  // Away from cdk.json: to bootstrap an environment that is named needs no app, and so no synthesis.
  await mustRun(cdk, ['bootstrap', `aws://${account}/${region}`], { env, cwd: folder });
  await mustRun(
    cdk,
    [
      'deploy',
      '--all',
      '--require-approval',
      'never',
      '--output',
      join(folder, 'cdk.out'),
      '--outputs-file',
      outputs,
    ],
    { env, cwd: root },
  );
  const stacks = Object.values(v.parse(OutputsFile, JSON.parse(readFileSync(outputs, 'utf8'))));
  return v.parse(Outputs, stacks[0]);
}
