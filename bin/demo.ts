/**
 * The worked incident, replayed through the function's own handler with no AWS account: a service was moved to private
 * subnets that have endpoints for ecr.api and ecr.dkr and none for Amazon S3, where the layers are.
 */
import { createHandler } from '../lambda/handler.ts';
import { loadRun, replayOf } from './saved-run.ts';

const saved = 'test/scenarios/vpc-endpoint-missing/run.json';
const run = loadRun(saved);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

const handle = createHandler({
  gatherFor: () => replayOf(run),
  publish: async ({ subject, bodies }) => print(`Subject: ${subject}\n\n${bodies.email}`),
  log: { info: () => {}, error: (...message) => print(`error: ${JSON.stringify(message)}`) },
});

print(`Replaying ${saved}: the event goes in, this is the mail that on-call gets.\n`);
await handle(run.event);
