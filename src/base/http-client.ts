import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { BlockList, LookupFunction } from 'node:net';
import type { HostReach, Http, HttpConnection, HttpRequest, HttpResponse } from './http.ts';
import { Agents } from './http-agents.ts';
import { httpError } from './http-errors.ts';
import { isLoopback } from './loopback.ts';
import { networkError } from './network-error.ts';
import type { Resolve } from './reach.ts';
import { redactUrl } from './redact-url.ts';
import { withoutUndefined } from './without-undefined.ts';

const MAX_REDIRECTS = 5;
export const IDLE_TIMEOUT_MS = 30_000;
/** Headers that say who we are: they go to the origin they were meant for and no other. */
const CREDENTIAL_HEADERS = [
  'authorization',
  'cookie',
  'proxy-authorization',
  'private-token',
  'x-registry-auth',
];

export type HttpSettings = {
  userAgent: string;
  /** Default: TLS as Node does it, no proxy but that of the environment. */
  connection?: HttpConnection;
  /** Default: the system's resolver. */
  resolve?: Resolve;
  /** Addresses to which no request goes whose reach is limited (`addressRanges`). Default: none besides. */
  apart?: BlockList;
};

/**
 * Exchanges over `node:http`, whose agents keep connections alive. Not `fetch`: short commands feel what its first use costs. The only
 * place that opens a connection.
 */
export function createHttp({ userAgent, connection, resolve, apart }: HttpSettings): Http {
  const network = { agents: new Agents(connection), resolve, apart };
  return async (url, request = {}) => {
    let target = parseTarget(url);
    let current: Prepared = {
      ...request,
      headers: { 'user-agent': userAgent, ...lowerCased(request.headers) },
    };
    for (let redirects = 0; ; redirects++) {
      const response = await exchange(target, current, network);
      const location = response.headers.get('location');
      if (!isRedirect(response.status) || location === null || request.redirect === 'manual') return response;
      await response.cancel();
      if (redirects === MAX_REDIRECTS) {
        throw httpError('HTTP_REDIRECT', `${redactUrl(url)} redirects more than ${MAX_REDIRECTS} times`);
      }
      const next = redirectTarget(target, location);
      current = redirectedRequest(current, response.status, target, next);
      target = next;
    }
  };
}

type Network = { agents: Agents; resolve: Resolve | undefined; apart: BlockList | undefined };
type Target = { url: URL; authorization: string | undefined };
type Prepared = HttpRequest & { headers: Record<string, string> };

/** Credentials of a URL become a header here. */
function parseTarget(text: string): Target {
  if (!URL.canParse(text)) {
    throw httpError('HTTP_URL', `${redactUrl(text)} is not a URL`, { hint: 'give it as https://HOST/PATH' });
  }
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw httpError(
      'HTTP_URL',
      `cannot fetch ${redactUrl(text)}: ${url.protocol} is neither http: nor https:`,
    );
  }
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { url, authorization: pair === ':' ? undefined : `Basic ${Buffer.from(pair).toString('base64')}` };
}

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function redirectTarget(from: Target, location: string): Target {
  if (!URL.canParse(location, from.url.href)) {
    throw httpError('HTTP_REDIRECT', `${redactUrl(from.url.href)} redirects to something that is not a URL`);
  }
  const next = parseTarget(new URL(location, from.url).href);
  if (from.url.protocol === 'https:' && next.url.protocol === 'http:') {
    const route = `${redactUrl(from.url.href)} redirects to ${redactUrl(next.url.href)}`;
    throw httpError('HTTP_REDIRECT', `${route}: from https to http`, {
      hint: 'name an https address that answers without a redirect',
    });
  }
  return next;
}

function redirectedRequest(request: Prepared, status: number, from: Target, to: Target): Prepared {
  const next: Prepared = { ...request, headers: { ...request.headers } };
  const isElsewhere = from.url.host !== to.url.host && !isLoopback(from.url.hostname);
  if (isElsewhere) next.reach ??= 'network';
  if (from.url.origin !== to.url.origin) for (const name of CREDENTIAL_HEADERS) delete next.headers[name];
  // RFC 9110 15.4: 303 always, 301 and 302 by custom, turn into GET; 307 and 308 repeat the request.
  if (status === 303 || ((status === 301 || status === 302) && next.method === 'POST')) {
    if (next.method !== 'HEAD') next.method = 'GET';
    delete next.body;
    delete next.headers['content-length'];
    delete next.headers['content-type'];
  } else if (next.body !== undefined && !(next.body instanceof Uint8Array)) {
    throw httpError(
      'HTTP_REDIRECT',
      `${redactUrl(from.url.href)} redirects an upload that cannot be sent twice`,
      {
        hint: `use ${redactUrl(to.url.origin)} itself`,
      },
    );
  }
  return next;
}

async function exchange(
  { url, authorization }: Target,
  request: Prepared,
  network: Network,
): Promise<HttpResponse> {
  const shown = redactUrl(url.href);
  const idle = new IdleTimer(request.idleTimeoutMs ?? IDLE_TIMEOUT_MS, request.signal);
  const fail = (error: unknown): Error => idle.explain(shown) ?? networkError(shown, error);
  let response: IncomingMessage;
  try {
    const route = await routeTo(url, request.reach, network);
    response = await send(url, authorization, request, { idle, ...route });
  } catch (error) {
    idle.stop();
    request.signal?.throwIfAborted();
    throw httpError.is(error, 'NETWORK_FORBIDDEN') ? error : fail(error);
  }
  return {
    status: response.statusCode ?? 0,
    headers: headersOf(response),
    url: shown,
    body: readBody(response, idle, request.signal, fail),
    async cancel() {
      idle.stop();
      discard(response);
    },
  };
}

type Route = { agent: Agent | undefined; lookup?: LookupFunction };

/** Through a proxy Node leaves the lookup alone: the proxy resolves the name, whose text is checked here. */
async function routeTo(
  url: URL,
  reach: HostReach | undefined,
  { agents, resolve, apart }: Network,
): Promise<Route> {
  const agent = await agents.of(url.protocol, reach);
  if (reach === undefined && resolve === undefined) return { agent };
  const [{ checkHost, lookupWithin }, { lookup }] = await Promise.all([
    import('./reach.ts'),
    import('node:dns'),
  ]);
  if (reach !== undefined) checkHost(url, reach, apart);
  return { agent, lookup: lookupWithin(reach, resolve ?? lookup, apart) };
}

/** Resolves with the head of the answer; an upload may still go on then. */
async function send(
  url: URL,
  authorization: string | undefined,
  request: Prepared,
  { idle, agent, lookup }: { idle: IdleTimer } & Route,
): Promise<IncomingMessage> {
  const { request: open } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
  return await new Promise((resolve, reject) => {
    const outgoing = open(
      url,
      withoutUndefined({
        method: request.method ?? 'GET',
        // Bodies are wanted as they are stored: sizes and digests are of those bytes.
        headers: withoutUndefined({
          'accept-encoding': 'identity',
          authorization: authorization ? authorization : undefined,
          ...request.headers,
        }),
        agent,
        lookup,
      }),
    );
    idle.endsWith(outgoing);
    // After the answer an error concerns its body, and its reader gets it.
    outgoing.on('error', reject);
    outgoing.on('response', resolve);
    upload(outgoing, request.body, idle).catch((error: unknown) => {
      reject(error as Error);
      outgoing.destroy();
    });
  });
}

async function upload(outgoing: ClientRequest, body: HttpRequest['body'], idle: IdleTimer): Promise<void> {
  if (body === undefined || body instanceof Uint8Array) return void outgoing.end(body);
  for await (const chunk of body) {
    if (outgoing.destroyed) return;
    idle.restart();
    if (!outgoing.write(chunk)) await drained(outgoing);
  }
  outgoing.end();
}

/** Resolves when more may be written, or nothing ever will be. */
async function drained(outgoing: ClientRequest): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done).off('close', done);
      resolve();
    };
    outgoing.on('drain', done).on('close', done);
  });
}

/** Node joins repeated headers as RFC 9110 5.3 says; only Set-Cookie comes as a list. */
function headersOf({ headers }: IncomingMessage): HttpResponse['headers'] {
  const get = (name: string): string | null => {
    const value = Object.hasOwn(headers, name.toLowerCase()) ? headers[name.toLowerCase()] : undefined;
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  };
  return { get, has: (name) => get(name) !== null };
}

/** A short rest is read, so that the connection can be used again; a long one costs the connection. */
const WORTH_READING_BYTES = 64 * 1024;

function discard(response: IncomingMessage): void {
  response.on('error', () => {});
  const length = Number(response.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  if (response.complete || length <= WORTH_READING_BYTES) response.resume();
  else response.destroy();
}

async function* readBody(
  response: IncomingMessage,
  idle: IdleTimer,
  signal: AbortSignal | undefined,
  fail: (error: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  try {
    idle.restart();
    // A reader who is slower than the server is not a reason to give up, so time stands still during `yield`.
    for await (const chunk of response) {
      idle.pause();
      yield chunk as Buffer;
      idle.restart();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw fail(error);
  } finally {
    idle.stop();
  }
}

/**
 * Ends an exchange when the server is silent for too long, or when the caller's own signal says so. Not by a signal of its own for each
 * request: Node listens to all ends of a request for it.
 */
class IdleTimer {
  readonly #timeoutMs: number;
  readonly #outer: AbortSignal | undefined;
  /** Also of an answer that nobody reads: its timer would keep the process alive. */
  readonly #abort = (): void => {
    this.stop();
    this.#end();
  };
  #outgoing: ClientRequest | undefined;
  #timer: NodeJS.Timeout | undefined;
  #expired = false;
  #ended = false;
  #stopped = false;

  constructor(timeoutMs: number, outer: AbortSignal | undefined) {
    this.#timeoutMs = timeoutMs;
    this.#outer = outer;
    outer?.throwIfAborted();
    outer?.addEventListener('abort', this.#abort, { once: true });
    this.restart();
  }

  /** The request, which may be made when the time is up. */
  endsWith(outgoing: ClientRequest): void {
    this.#outgoing = outgoing;
    if (this.#ended) this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.#outgoing?.destroy(new Error('the exchange was ended'));
  }

  restart(): void {
    clearTimeout(this.#timer);
    // An upload whose answer came early may still ask: its timer would keep the process alive.
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#end();
    }, this.#timeoutMs);
  }

  pause(): void {
    clearTimeout(this.#timer);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#abort);
  }

  explain(url: string): Error | undefined {
    if (!this.#expired) return undefined;
    const seconds = this.#timeoutMs / 1000;
    return httpError('NETWORK_TIMEOUT', `${url} sent nothing for ${seconds} s`, {
      hint: 'try again later, or name another mirror',
    });
  }
}
