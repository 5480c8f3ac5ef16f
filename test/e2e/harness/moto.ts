import { join } from 'node:path';
import { account, environmentOf } from './environment.ts';
import { find } from './program.ts';
import { type Server, startServer } from './server.ts';

/** Starts moto, another emulator, on 127.0.0.1: for a second opinion on what EC2 answers. `folder` takes its log. */
export async function startMoto(url: string, folder: string): Promise<Server> {
  const { hostname, port } = new URL(url);
  return startServer(await find('moto_server'), ['-H', hostname, '-p', port], {
    env: { ...environmentOf({ ministack: url }), MOTO_ACCOUNT_ID: account },
    logFile: join(folder, 'moto.log'),
    ready: `${url}/moto-api/`,
  });
}
