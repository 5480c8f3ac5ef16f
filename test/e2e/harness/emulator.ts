import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { diagnosingEnvironmentOf, type Endpoints } from './environment.ts';
import { find } from './program.ts';
import { type Server, startServer } from './server.ts';

/**
 * Starts MiniStack on 127.0.0.1. The functions deployed into it are its child processes and inherit its environment:
 * that is how they come to read through the stand-in with the template unchanged. `folder` takes all that it writes.
 */
export async function startMinistack(endpoints: Endpoints, folder: string): Promise<Server> {
  const { hostname, port } = new URL(endpoints.ministack);
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  return startServer(process.env.MINISTACK_BIN ?? (await find('ministack')), [], {
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
    logFile: join(folder, 'ministack.log'),
    ready: `${endpoints.ministack}/_ministack/ready`,
  });
}
