import { join } from 'node:path';
import { inject } from 'vitest';
import { diagnosingEnvironmentOf } from './environment.ts';
import { type Finished, run } from './run.ts';

const root = join(import.meta.dirname, '../../..');

/** `npx tsx bin/ecs-autopsy.ts …`, with the emulator for AWS. */
export function ecsAutopsy(...parameters: string[]): Promise<Finished> {
  return run(join(root, 'node_modules/.bin/tsx'), [join(root, 'bin/ecs-autopsy.ts'), ...parameters], {
    env: diagnosingEnvironmentOf(inject('endpoints')),
  });
}
