import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { diagnosingEnvironmentOf, type Endpoints } from './environment.ts';
import { findMinistack } from './ministack.ts';

export interface Emulator {
  /** What MiniStack and the functions in it write. */
  logFile: string;
  stop(): Promise<void>;
}

/** A TCP port on 127.0.0.1 that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no TCP port is free on 127.0.0.1');
  return address.port;
}

/**
 * Starts MiniStack on 127.0.0.1 and waits until it answers. The functions deployed into it are its child processes and
 * inherit its environment: that is how they come to read through the stand-in with the template unchanged.
 * `folder` takes all that it writes. Its process group is ended with it.
 */
export async function startEmulator(endpoints: Endpoints, folder: string): Promise<Emulator> {
  const { hostname, port } = new URL(endpoints.ministack);
  const logFile = join(folder, 'ministack.log');
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const output = openSync(logFile, 'w');
  const server = spawn(await findMinistack(), [], {
    env: {
      ...diagnosingEnvironmentOf(endpoints),
      GATEWAY_PORT: port,
      BIND_HOST: hostname,
      MINISTACK_HOST: hostname,
      LAMBDA_EXECUTOR: 'local',
      // No listeners on well-known ports.
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      // Of a failed asynchronous invocation: tried again after a tenth of a second, where AWS waits a minute.
      LAMBDA_ASYNC_RETRY_BASE_SECONDS: '0.1',
      TMPDIR: temporary,
    },
    // A process group of its own, so that the functions' processes end with it.
    detached: true,
    stdio: ['ignore', output, output],
  });
  const end = () => endGroup(server);
  process.once('exit', end);
  try {
    await untilReady(server, endpoints.ministack);
  } catch (error) {
    end();
    throw new Error(`MiniStack did not start: ${error}\n${endOf(logFile)}`);
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
    const answer = await fetch(`${url}/_ministack/ready`).catch(() => undefined);
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
