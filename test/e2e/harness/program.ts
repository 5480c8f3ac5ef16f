import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { mustRun, run } from './run.ts';

const root = join(import.meta.dirname, '../../..');
const venv = join(root, '.ci/venv');

/** A program of one of the Python packages of `.ci/requirements.txt`: on the PATH, or in `.ci/venv`, made there if need be. */
export async function find(program: 'ministack' | 'moto_server'): Promise<string> {
  const installed = join(venv, 'bin', program);
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  const found = [...onPath, installed].find((file) => existsSync(file));
  if (found) return found;
  await install();
  return installed;
}

async function install(): Promise<void> {
  const python = await run('python3', ['--version']).catch(() => undefined);
  if (python?.status !== 0)
    throw new Error(
      'npm run e2e needs emulators of AWS that are written in Python: install Python 3.10 or later, with its venv module.',
    );
  await mustRun('python3', ['-m', 'venv', venv]);
  await mustRun(join(venv, 'bin/pip'), ['install', '--quiet', '-r', join(root, '.ci/requirements.txt')]);
}
