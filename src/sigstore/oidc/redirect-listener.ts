import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { oneLine } from '../service/one-line.ts';
import { serviceError } from '../service/service-errors.ts';
import type { OidcProvider } from './open-provider.ts';
import { loginFailed } from './provider-errors.ts';

export type RedirectListener = AsyncDisposable & {
  redirectUri: string;
  /** What the issuer answered, with its code. Throws LOGIN_FAILED when the issuer says no, or nobody comes in time. */
  answer(timeoutMs: number, signal: AbortSignal): Promise<URLSearchParams>;
};

type Login = { provider: OidcProvider; state: string };

const PATH = '/auth/callback';

/**
 * Waits on loopback for the browser to come back from a login. A request without the login's state is turned away and not
 * listened to: other programs and pages can reach the port too.
 */
export async function listenForRedirect(login: Login): Promise<RedirectListener> {
  const outcome = Promise.withResolvers<URLSearchParams>();
  // Without a waiter an early refusal must not end the process.
  outcome.promise.catch(() => {});
  const server = createServer((request, response) => answer(request, response, login, outcome));
  server.maxConnections = 32;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // By this name, since Sigstore's public issuer accepts it alone from programs like this one.
    redirectUri: `http://localhost:${(server.address() as AddressInfo).port}${PATH}`,
    async answer(timeoutMs, signal) {
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
  login: Login,
  outcome: PromiseWithResolvers<URLSearchParams>,
): void {
  const url = URL.parse(request.url ?? '', 'http://localhost');
  if (request.method !== 'GET' || url?.pathname !== PATH)
    return page(response, 404, 'There is nothing here.');
  if (url.searchParams.get('state') !== login.state)
    return page(response, 400, 'This is not the login that is waited for. Start again from the terminal.');
  try {
    outcome.resolve(checked(url.searchParams, login));
  } catch (error) {
    outcome.reject(error);
    return page(response, 400, 'The login failed. Return to the terminal.');
  }
  return page(response, 200, 'You are logged in. This page can be closed; the terminal goes on.');
}

function checked(query: URLSearchParams, { provider, state }: Login): URLSearchParams {
  const { oauth, server, client } = provider;
  let answer: URLSearchParams;
  try {
    answer = oauth.validateAuthResponse(server, client, query, state);
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError)
      throw loginFailed(`${server.issuer} refused: ${oneLine(error.error_description ?? error.error)}`);
    // RFC 9207: another issuer's code must not be sent to this one.
    if ((query.get('iss') ?? server.issuer) !== server.issuer)
      throw loginFailed(`the answer came from another identity provider than ${server.issuer}`);
    if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError)
      throw loginFailed(`${server.issuer} gave an answer of no use: ${oneLine(error.message)}`);
    throw error;
  }
  if (!answer.get('code')) throw loginFailed(`${server.issuer} refused: no code and no reason`);
  return answer;
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
