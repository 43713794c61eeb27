import type { Http, HttpRequest, HttpResponse } from './http.ts';
import { httpError } from './http-errors.ts';
import { networkError } from './network-error.ts';
import { redactUrl } from './redact-url.ts';

const MAX_REDIRECTS = 5;
const IDLE_TIMEOUT_MS = 30_000;
/** Headers that say who we are: they go to the origin they were meant for and no other. */
const CREDENTIAL_HEADERS = [
  'authorization',
  'cookie',
  'proxy-authorization',
  'private-token',
  'x-registry-auth',
];

/** Exchanges over Node's `fetch`, which keeps connections alive. The only place that opens a connection. */
export function createHttp({ userAgent }: { userAgent: string }): Http {
  return async (url, request = {}) => {
    let target = parseTarget(url);
    let current: Prepared = {
      ...request,
      headers: { 'user-agent': userAgent, ...lowerCased(request.headers) },
    };
    for (let redirects = 0; ; redirects++) {
      const response = await exchange(target, current);
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

type Target = { url: URL; authorization: string | undefined };
type Prepared = HttpRequest & { headers: Record<string, string> };

/** `fetch` refuses a URL with credentials, so they become a header here. */
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
    throw httpError('HTTP_REDIRECT', `${redactUrl(from.url.href)} redirects to something that is no URL`);
  }
  const next = parseTarget(new URL(location, from.url).href);
  if (from.url.protocol === 'https:' && next.url.protocol === 'http:') {
    const route = `${redactUrl(from.url.href)} redirects to ${redactUrl(next.url.href)}`;
    throw httpError('HTTP_REDIRECT', `${route}: from https to http`, {
      hint: 'name an https address that answers itself',
    });
  }
  return next;
}

function redirectedRequest(request: Prepared, status: number, from: Target, to: Target): Prepared {
  const next: Prepared = { ...request, headers: { ...request.headers } };
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

async function exchange({ url, authorization }: Target, request: Prepared): Promise<HttpResponse> {
  const shown = redactUrl(url.href);
  const idle = new IdleTimer(request.idleTimeoutMs ?? IDLE_TIMEOUT_MS, request.signal);
  const fail = (error: unknown): Error => idle.explain(shown) ?? networkError(shown, error);
  let response: Response;
  try {
    response = await fetch(url, {
      method: request.method ?? 'GET',
      // Bodies are wanted as they are stored: sizes and digests are of those bytes.
      headers: { 'accept-encoding': 'identity', ...(authorization && { authorization }), ...request.headers },
      redirect: 'manual',
      signal: idle.signal,
      ...uploadOf(request.body, idle),
    });
  } catch (error) {
    idle.stop();
    request.signal?.throwIfAborted();
    throw fail(error);
  }
  const { body } = response;
  return {
    status: response.status,
    headers: response.headers,
    url: shown,
    body: readBody(body, idle, request.signal, fail),
    async cancel() {
      idle.stop();
      if (body && !body.locked) await body.cancel().catch(() => {});
    },
  };
}

function uploadOf(body: HttpRequest['body'], idle: IdleTimer): Record<string, unknown> {
  if (body === undefined) return {};
  if (body instanceof Uint8Array) return { body };
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      idle.restart();
      yield chunk;
    }
  };
  return { body: counted(), duplex: 'half' };
}

async function* readBody(
  body: Response['body'],
  idle: IdleTimer,
  signal: AbortSignal | undefined,
  fail: (error: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  try {
    idle.restart();
    // A reader who is slower than the server is no reason to give up, so time stands still during `yield`.
    for await (const chunk of body ?? []) {
      idle.pause();
      yield chunk;
      idle.restart();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw fail(error);
  } finally {
    idle.stop();
  }
}

/** Aborts an exchange when the server is silent for too long, or when the caller's own signal says so. */
class IdleTimer {
  readonly #controller = new AbortController();
  readonly #timeoutMs: number;
  readonly #outer: AbortSignal | undefined;
  readonly #abort = (): void => this.#controller.abort(this.#outer?.reason);
  #timer: NodeJS.Timeout | undefined;
  #expired = false;
  #stopped = false;

  constructor(timeoutMs: number, outer: AbortSignal | undefined) {
    this.#timeoutMs = timeoutMs;
    this.#outer = outer;
    outer?.throwIfAborted();
    outer?.addEventListener('abort', this.#abort, { once: true });
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    clearTimeout(this.#timer);
    // An upload whose answer came early may still ask: its timer would keep the process alive.
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#controller.abort();
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
