import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** A request of an AWS SDK: a form (`Action=…`, EC2 and IAM) or JSON with the operation in a header (ECR and ECS). */
export interface Request {
  operation: string;
  body: string;
  headers: Headers;
}

export interface Answer {
  status: number;
  contentType: string;
  body: string;
}

/** Passes a request on to MiniStack. */
export type Forward = (request: Request) => Promise<Answer>;

/** Answers the operations in which MiniStack and AWS differ, as AWS does; most of it from what MiniStack knows. */
export type Completions = Record<string, (request: Request, forward: Forward) => Promise<Answer>>;

export interface StandIn {
  stop(): Promise<void>;
}

/** The stand-in for AWS: MiniStack's own answers, completed where they would mislead a diagnosis. On 127.0.0.1. */
export async function startStandIn(
  url: string,
  ministack: string,
  completions: Completions,
): Promise<StandIn> {
  const forward: Forward = async ({ body, headers }) => {
    const answer = await fetch(ministack, { method: 'POST', body, headers });
    return {
      status: answer.status,
      contentType: answer.headers.get('content-type') ?? 'text/xml',
      body: await answer.text(),
    };
  };
  const server = createServer(async (incoming, outgoing) => {
    const answer = await read(incoming)
      .then((request) => (completions[request.operation] ?? asItIs)(request, forward))
      .catch((error) => ({ status: 500, contentType: 'text/plain', body: `stand-in: ${error}` }));
    outgoing.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
  });
  const { hostname, port } = new URL(url);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(Number(port), hostname, resolve);
  });
  return {
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const asItIs: Completions[string] = (request, forward) => forward(request);

async function read(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const headers = endToEnd(incoming.headers);
  const target = headers.get('x-amz-target')?.split('.').at(-1);
  return { operation: target ?? new URLSearchParams(body).get('Action') ?? '', body, headers };
}

/** The headers that are not of this connection alone. */
function endToEnd(headers: IncomingHttpHeaders): Headers {
  const perHop = ['connection', 'content-length', 'expect', 'host', 'keep-alive', 'transfer-encoding'];
  const kept = Object.entries(headers).filter(([name]) => !perHop.includes(name));
  return new Headers(kept.map(([name, value]): [string, string] => [name, String(value)]));
}

/** The same request with other members in its form. */
export function withForm(request: Request, change: (form: URLSearchParams) => void): Request {
  const form = new URLSearchParams(request.body);
  change(form);
  return { ...request, operation: form.get('Action') ?? '', body: form.toString() };
}

/** A list in a form: `ActionNames.member.1`, `VpcEndpointId.1` … or, with a member's name, `Filter.1.Name` … */
export function listIn(form: URLSearchParams, name: string, member = ''): string[] {
  const values: string[] = [];
  const next = () => form.get(`${name}.${values.length + 1}${member}`);
  for (let value = next(); value !== null; value = next()) values.push(value);
  return values;
}

export const xml = (body: string): Answer => ({ status: 200, contentType: 'text/xml', body });

export const json = (body: unknown, status = 200): Answer => ({
  status,
  contentType: 'application/x-amz-json-1.1',
  body: JSON.stringify(body),
});
