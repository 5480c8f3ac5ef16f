import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Server {
  /** What it and its child processes write. */
  logFile: string;
  stop(): Promise<void>;
}

/** A URL on 127.0.0.1 where nothing listens. */
export async function freeUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no TCP port is free on 127.0.0.1');
  return `http://127.0.0.1:${address.port}`;
}

/**
 * Starts a program in a process group of its own, so that what it starts ends with it, and waits until this URL of its
 * answers.
 */
export async function startServer(
  program: string,
  parameters: string[],
  { env, logFile, ready }: { env: NodeJS.ProcessEnv; logFile: string; ready: string },
): Promise<Server> {
  const output = openSync(logFile, 'w');
  const server = spawn(program, parameters, { env, detached: true, stdio: ['ignore', output, output] });
  const end = () => endGroup(server);
  process.once('exit', end);
  try {
    await untilReady(server, ready);
  } catch (error) {
    end();
    throw new Error(`${program} did not start: ${error}\n${endOf(logFile)}`);
  }
  return {
    logFile,
    async stop() {
      process.off('exit', end);
      const closed = new Promise((resolve) => server.once('close', resolve));
      end();
      if (server.exitCode === null && server.signalCode === null) await closed;
    },
  };
}

async function untilReady(server: ChildProcess, url: string): Promise<void> {
  const failed = new Promise<never>((_, reject) => server.once('error', reject));
  for (
    const deadline = Date.now() + 30_000;
    Date.now() < deadline;
    await Promise.race([sleep(100), failed])
  ) {
    if (server.exitCode !== null) throw new Error(`it ended with exit status ${server.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error('it did not answer within 30 seconds');
}

function endGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  process.kill(-pid, 'SIGKILL');
}

/** The last lines of a log. */
export const endOf = (logFile: string): string =>
  readFileSync(logFile, 'utf8').split('\n').slice(-80).join('\n');
