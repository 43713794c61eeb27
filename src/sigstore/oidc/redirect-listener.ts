import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { oneLine } from '../service/one-line.ts';
import { serviceError } from '../service/service-errors.ts';

export type RedirectListener = AsyncDisposable & {
  redirectUri: string;
  /** The authorization code. Throws LOGIN_FAILED when the issuer says no, or nobody comes in time. */
  code(timeoutMs: number, signal: AbortSignal): Promise<string>;
};

const PATH = '/auth/callback';

/**
 * Waits on loopback for the browser to come back from a login. Whoever comes without the login's state is sent away and not
 * listened to: other programs and pages can reach the port too.
 */
export async function listenForRedirect(login: { state: string; issuer: string }): Promise<RedirectListener> {
  const outcome = Promise.withResolvers<string>();
  // Without a waiter an early refusal must not end the process.
  outcome.promise.catch(() => {});
  const server = createServer((request, response) => answer(request, response, login, outcome));
  server.maxConnections = 32;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // By this name, since Sigstore's public issuer accepts it alone from programs like this one.
    redirectUri: `http://localhost:${(server.address() as AddressInfo).port}${PATH}`,
    async code(timeoutMs, signal) {
      signal.throwIfAborted();
      const timer = setTimeout(() => outcome.reject(tooLate(timeoutMs)), timeoutMs);
      const abort = (): void => outcome.reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      try {
        return await outcome.promise;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      }
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 500).unref();
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  login: { state: string; issuer: string },
  outcome: PromiseWithResolvers<string>,
): void {
  const url = URL.parse(request.url ?? '', 'http://localhost');
  if (request.method !== 'GET' || url?.pathname !== PATH)
    return page(response, 404, 'There is nothing here.');
  const query = url.searchParams;
  if (query.get('state') !== login.state)
    return page(response, 400, 'This is not the login that is waited for. Start again from the terminal.');
  // RFC 9207: another issuer's code must not be sent to this one.
  const issuer = query.get('iss');
  const code = query.get('code');
  if (issuer !== null && issuer !== login.issuer) {
    outcome.reject(failed(`the answer came from another identity provider than ${login.issuer}`));
    return page(response, 400, 'The login failed. Return to the terminal.');
  }
  if (code === null || code === '' || code.length > 4096) {
    outcome.reject(failed(`${login.issuer} refused: ${refusalOf(query)}`));
    return page(response, 400, 'The login failed. Return to the terminal.');
  }
  outcome.resolve(code);
  return page(response, 200, 'You are logged in. This page can be closed; the terminal goes on.');
}

function refusalOf(query: URLSearchParams): string {
  return oneLine(query.get('error_description') ?? query.get('error') ?? 'no code and no reason');
}

function failed(problem: string): Error {
  return serviceError('LOGIN_FAILED', `the login failed: ${problem}`, {
    hint: 'log in again, or give --identity-token FILE',
  });
}

function tooLate(timeoutMs: number): Error {
  return serviceError('LOGIN_FAILED', `nobody logged in within ${Math.round(timeoutMs / 1000)} s`, {
    hint: 'open the address in a browser on this machine, or give --identity-token FILE',
  });
}

function page(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'",
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>shearwall</title><p>${text}</p></html>\n`,
  );
}
