import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../base/log.ts';
import { sigstoreDevError } from '../errors.ts';
import { type HttpAnswer, RequestRefused, refusalAnswer } from './answer.ts';
import { findRoute, type Route } from './routes.ts';

/** Envelopes carry whole SBOMs. */
const MAX_BODY_BYTES = 32 << 20;

/** Binds the port. Nothing is answered before `serve` is called: the services want to know their own URL first. */
export async function listen(host: string, port: number): Promise<{ server: Server; url: string }> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw sigstoreDevError('SIGSTORE_DEV_PORT', `cannot listen on ${host} port ${port}`, {
      hint: 'choose another port, or none to use a free one',
      cause: error,
    });
  }
  const bound = (server.address() as AddressInfo).port;
  return { server, url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}` };
}

/** Answers requests by `routes` until the server is closed. */
export function serve(server: Server, routes: readonly Route[], log: Log): void {
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void answerRequest(request, routes, log).then((answer) => send(request, response, answer));
  });
}

/** Ends all connections, also those that a client keeps open. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

async function answerRequest(
  request: IncomingMessage,
  routes: readonly Route[],
  log: Log,
): Promise<HttpAnswer> {
  const { method = '', url: target = '' } = request;
  const answer = await attempt(async () => {
    const url = parseTarget(target);
    const found = findRoute(routes, method, url.pathname);
    if ('allowed' in found) throw notRouted(method, url.pathname, found.allowed);
    const body = await readBody(request);
    return found.route.handle({ url, params: found.params, headers: request.headers, body });
  }, log);
  log.debug('request', { method, target: target.split('?')[0], status: answer.status });
  return answer;
}

async function attempt(handle: () => Promise<HttpAnswer>, log: Log): Promise<HttpAnswer> {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof RequestRefused) return refusalAnswer(error);
    log.warn('a request ended in an unexpected error', { error: String(error) });
    return refusalAnswer(new RequestRefused(500, 'unexpected error; see the log of the server'));
  }
}

function parseTarget(target: string): URL {
  // Clients write "//api/v1" when they are given a URL with a slash at its end.
  const url = URL.parse(target.replace(/^\/+/, '/'), 'http://sigstore.invalid');
  if (url === null) throw new RequestRefused(400, 'the target of the request is not a URL');
  return url;
}

function notRouted(method: string, path: string, allowed: string[]): RequestRefused {
  if (allowed.length === 0) return new RequestRefused(404, `there is nothing at ${path.slice(0, 200)}`);
  return new RequestRefused(405, `${method} is not allowed here`, { headers: { allow: allowed.join(', ') } });
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Not destroyed with the loop: a client that still sends too much is to get its answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    throw new RequestRefused(400, 'the request was cut off');
  }
  if (size <= MAX_BODY_BYTES) return Buffer.concat(chunks);
  throw new RequestRefused(413, `the body is larger than ${MAX_BODY_BYTES} bytes`, {
    headers: { connection: 'close' },
  });
}

function send(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): void {
  response.writeHead(answer.status, { 'content-type': answer.contentType, ...answer.headers });
  response.end(answer.body);
  request.resume();
}
