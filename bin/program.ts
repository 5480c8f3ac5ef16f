import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { Command, CommanderError } from 'commander';
import { UnreadableEventError } from '../lambda/failure.ts';
import { classify } from './commands/classify.ts';
import { type DiagnoseOptions, diagnose } from './commands/diagnose.ts';
import { exitStatus } from './exit-status.ts';
import { UsageError } from './usage-error.ts';

const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

/** The streams of the process, or a test's. */
export interface Io {
  stdin: Readable & { isTTY?: boolean };
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
}

/** Runs one command line, without the program's name. Resolves to the exit status; never rejects. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let status: number = exitStatus.nothingWrong;
  const print = (text: string) => void io.stdout.write(`${text}\n`);
  const program = new Command('ecs-autopsy')
    .version(version)
    .description(
      'Tells why an ECS task could not pull its image: root cause, evidence, fix. Reads, never writes.',
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .showHelpAfterError('(ecs-autopsy --help shows the usage)')
    .addHelpText('after', exitStatusInWords);

  program
    .command('diagnose')
    .description('examine a stopped task, with the permissions of the AWS credentials at hand')
    .option('--cluster <name>', 'the cluster, by name or ARN')
    .option('--task <id>', 'a stopped task, by id or ARN (ECS shows it for about an hour)')
    .option('--service <name>', 'the newest failed task of a service')
    .option('--event <file>', 'an EventBridge "ECS Task State Change" event')
    .option('--replay <run>', 'a saved run: needs no AWS account')
    .option('--save <run>', 'write the event and all that was read to a file')
    .option('--region <region>', 'where AWS_REGION or an ARN does not say it')
    .option('--json', 'print the JSON document that SNS subscribers get')
    .addHelpText('after', diagnoseExamples)
    .action(async (options: DiagnoseOptions) => {
      status = await diagnose(options, print);
    });

  program
    .command('classify')
    .description('say what the text of a stopped reason tells; needs no AWS account')
    .argument('[reason...]', 'reasons in quotes; without any, one a line from standard input')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', classifyExamples)
    .action((reasons: string[], options: { json?: boolean }) =>
      classify(reasons, options, { stdin: io.stdin, print }),
    );

  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    return statusOf(error, io);
  }
}

/** Commander has printed its own errors; all others are said in one line. */
function statusOf(error: unknown, { stderr }: Io): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitStatus.nothingWrong : exitStatus.wrongUsage;
  }
  stderr.write(`ecs-autopsy: ${error instanceof Error ? error.message : error}\n`);
  const isUsage = error instanceof UsageError || error instanceof UnreadableEventError;
  return isUsage ? exitStatus.wrongUsage : exitStatus.couldNotTell;
}

const exitStatusInWords = `
Exit status:
  0  nothing wrong       1  root cause found       2  could not tell       64  wrong usage

Examples:
  ecs-autopsy diagnose --cluster prod --service payments
  ecs-autopsy classify "CannotPullContainerError: ... dial tcp 10.0.3.17:443: i/o timeout"`;

const diagnoseExamples = `
Examples:
  ecs-autopsy diagnose --cluster prod --service payments
  ecs-autopsy diagnose --cluster prod --task 0f9c1d5e7b7c4f0fa0f7d1b4f4c1a2b3 --save run.json
  ecs-autopsy diagnose --event event.json
  ecs-autopsy diagnose --replay run.json --json`;

const classifyExamples = `
Exit status 0 once all is read: what a text says is a symptom, and no verdict.

Examples:
  ecs-autopsy classify "CannotPullContainerError: ... dial tcp 10.0.3.17:443: i/o timeout"
  ecs-autopsy classify --json < reasons.txt`;
