import type { IncomingMessage } from 'node:http';
import { startHttpServer } from './http-server.ts';

export type Exchange = { path: string; body: Buffer; headers: IncomingMessage['headers'] };
export type Answer = { status: number; body: Buffer; headers?: Record<string, string> };

/**
 * Stands between a client and a real service and may change each answer, or give one of its own. For attacks by a service: all
 * but one thing is right.
 */
export async function startMeddlingService(
  target: string,
  meddle: (answer: Answer, exchange: Exchange) => Answer | Promise<Answer>,
): Promise<{ url: string; exchanges: Exchange[] } & AsyncDisposable> {
  const exchanges: Exchange[] = [];
  const server = await startHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const exchange = { path: request.url ?? '', body: Buffer.concat(chunks), headers: request.headers };
      exchanges.push(exchange);
      const { 'content-type': type = '', authorization } = request.headers;
      void fetch(`${target}${exchange.path}`, {
        method: request.method ?? 'GET',
        headers: { 'content-type': type, ...(authorization !== undefined && { authorization }) },
        ...(request.method === 'POST' && { body: exchange.body }),
        redirect: 'manual',
      }).then(async (real) => {
        const body = Buffer.from(await real.arrayBuffer());
        const { status, body: changed, headers = {} } = await meddle({ status: real.status, body }, exchange);
        response.writeHead(status, headers).end(changed);
      });
    });
  });
  return Object.assign(server, { exchanges });
}

/** Changes the JSON of an answer. */
export function changeJson<Json>(change: (json: Json) => unknown): (answer: Answer) => Answer {
  return (answer) => ({
    ...answer,
    body: Buffer.from(JSON.stringify(change(JSON.parse(answer.body.toString()) as Json))),
  });
}
