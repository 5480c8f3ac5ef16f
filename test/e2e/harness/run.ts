import { spawn } from 'node:child_process';

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command to its end and hands back what it wrote, whatever its exit status. Rejects where it cannot start. */
export function run(
  command: string,
  parameters: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const written = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      written.stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      written.stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...written }));
  });
}

/** The same, where anything but exit status 0 is an error that shows what the command wrote. */
export async function mustRun(...call: Parameters<typeof run>): Promise<Finished> {
  const finished = await run(...call);
  if (finished.status === 0) return finished;
  const [command, parameters] = call;
  throw new Error(
    `${[command, ...parameters].join(' ')}: exit status ${finished.status}\n${finished.stdout}\n${finished.stderr}`,
  );
}
