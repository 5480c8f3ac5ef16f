import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { mustRun, run } from './run.ts';

const root = join(import.meta.dirname, '../../..');
const venv = join(root, '.ci/venv');
const installed = join(venv, 'bin/ministack');

/** The `ministack` program: the one that MINISTACK_BIN names, or on the PATH, or in `.ci/venv`, made there if need be. */
export async function findMinistack(): Promise<string> {
  const named = process.env.MINISTACK_BIN;
  if (named) return named;
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'ministack'));
  return [...onPath, installed].find((program) => existsSync(program)) ?? (await install());
}

async function install(): Promise<string> {
  const python = await run('python3', ['--version']).catch(() => undefined);
  if (python?.status !== 0)
    throw new Error(
      'npm run e2e needs MiniStack, an emulator of AWS written in Python: install Python 3.10 or later, ' +
        'or set MINISTACK_BIN to a ministack program.',
    );
  await mustRun('python3', ['-m', 'venv', venv]);
  await mustRun(join(venv, 'bin/pip'), ['install', '--quiet', '-r', join(root, '.ci/requirements.txt')]);
  return installed;
}
