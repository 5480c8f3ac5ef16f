import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClients } from '../../lambda/evidence/clients.ts';
import { attempt, gap } from '../../lambda/evidence/define.ts';

const servers: Server[] = [];

/** An AWS on this machine. Resolves to its URL. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}

const action = 'ecs:DescribeServices';
const describeServices = () => {
  const { ecs } = createClients('us-east-1');
  return attempt(action, () =>
    ecs.send(new DescribeServicesCommand({ cluster: 'prod', services: ['payments'] })),
  );
};

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) close(server);
});

describe('clients', () => {
  it('go where AWS_ENDPOINT_URL says, and where a variable of the service says', async () => {
    const asked: string[] = [];
    const endpoint = (name: string) =>
      serve((_, response) => {
        asked.push(name);
        response.writeHead(403).end();
      });
    vi.stubEnv('AWS_ENDPOINT_URL', await endpoint('all'));
    vi.stubEnv('AWS_ENDPOINT_URL_IAM', await endpoint('iam'));
    await describeServices();
    const { iam } = createClients('us-east-1');
    await attempt('iam:ListRoles', () => iam.send(new ListRolesCommand({})));
    expect(asked).toEqual(['all', 'iam']);
  });

  it('try again when they are throttled', async () => {
    let requests = 0;
    vi.stubEnv(
      'AWS_ENDPOINT_URL',
      await serve((_, response) => {
        requests += 1;
        const body =
          requests < 3 ? { __type: 'ThrottlingException' } : { services: [{ serviceName: 'payments' }] };
        response.writeHead(requests < 3 ? 400 : 200).end(JSON.stringify(body));
      }),
    );
    expect(await describeServices()).toMatchObject({ known: { services: [{ serviceName: 'payments' }] } });
    expect(requests).toBe(3);
  });

  it('leave a gap where nobody listens', async () => {
    const url = await serve(() => {});
    servers.splice(0).forEach(close);
    vi.stubEnv('AWS_ENDPOINT_URL', url);
    expect(await describeServices()).toEqual(
      gap(action, `no answer: connect ECONNREFUSED ${new URL(url).host}`),
    );
  });

  it('leave a gap where the answer is not AWS’s', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', await serve((_, response) => response.writeHead(200).end('<html>')));
    expect(await describeServices()).toMatchObject({
      gap: { action, reason: expect.stringMatching(/^SyntaxError: .*is not valid JSON$/) },
    });
  });

  it('leave a gap where there are no credentials', async () => {
    const nowhere = '/nonexistent';
    for (const name of Object.keys(process.env).filter((name) => name.startsWith('AWS_')))
      vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_CONFIG_FILE', nowhere);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', nowhere);
    expect(await describeServices()).toEqual(
      gap(action, 'CredentialsProviderError: Could not load credentials from any providers'),
    );
  });

  it('give up on an AWS that accepts and never answers, within eleven seconds', async () => {
    let requests = 0;
    vi.stubEnv('AWS_ENDPOINT_URL', await serve(() => (requests += 1)));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let answer: unknown;
    describeServices().then((gathered) => {
      answer = gathered;
    });
    let milliseconds = 0;
    for (; answer === undefined && milliseconds < 60_000; milliseconds += 50) {
      await vi.advanceTimersByTimeAsync(50);
      await new Promise(setImmediate);
    }
    expect(answer).toMatchObject({
      gap: {
        action,
        reason: expect.stringMatching(/^no answer: .* a request has exceeded the configured 3000 ms/),
      },
    });
    expect(requests).toBe(3);
    expect(milliseconds).toBeLessThan(11_000);
  });

  it('are one for each Region of ECR and of Secrets Manager, and reused', async () => {
    const clients = createClients('us-east-1');
    expect(await clients.ecr('eu-west-1').config.region()).toBe('eu-west-1');
    expect(await clients.ecs.config.region()).toBe('us-east-1');
    expect(clients.ecr('eu-west-1')).toBe(clients.ecr('eu-west-1'));
    expect(clients.ecr('us-east-1')).not.toBe(clients.ecr('eu-west-1'));
    expect(await clients.secretsManager('eu-west-1').config.region()).toBe('eu-west-1');
    expect(clients.secretsManager('eu-west-1')).toBe(clients.secretsManager('eu-west-1'));
  });
});
