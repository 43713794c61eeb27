import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { messageOf } from '../../base/errors.ts';
import type { TlsIdentity } from '../admission/http/tls-server.ts';
import { serverError } from '../errors.ts';
import type { TrustedPeers } from './trusted-peers.ts';
import { answerUnreadable, unreadableResponse } from './unreadable-requests.ts';

export type ListenInput = {
  host: string;
  /** 0: any. */
  port: number;
  tls: TlsIdentity | undefined;
  proxies: TrustedPeers | undefined;
  fetch(request: Request, bindings: unknown): Response | Promise<Response>;
};

export type Listening = {
  port: number;
  /** For connections from now on. */
  useTls(tls: TlsIdentity): void;
  /** No more connections; what is being answered is answered, for so long at most. */
  close(graceMs: number): Promise<void>;
};

/** A slow client may take so long to send its headers, and its whole request. */
const HEADERS_MS = 15_000;
const REQUEST_MS = 5 * 60_000;
/** Longer than proxies keep a connection: it is they who close it, as a request on one that we are closing is lost. */
const KEPT_MS = 75_000;
const HEADER_BYTES = 16 * 1024;
/** Those who keep coming hold up the end for no longer. */
const TAKING_MS = 1000;

/** Serves until it is closed. Throws SERVER_LISTEN. */
export async function listen({ host, port, tls, proxies, fetch }: ListenInput): Promise<Listening> {
  const limits = {
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEPT_MS,
    maxHeaderSize: HEADER_BYTES,
    // The listener looks for it, and says what is missing.
    requireHostHeader: false,
  };
  const listener = getRequestListener(fetch, {
    overrideGlobalObjects: false,
    errorHandler: unreadableResponse,
  });
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void =>
    void listener(incoming, outgoing);
  const server =
    tls === undefined ? createServer(limits, answer) : createSecureServer({ ...limits, ...tls }, answer);
  answerUnreadable(server);
  if (proxies !== undefined)
    server.on('connection', (socket) => {
      if (!proxies.has(socket.remoteAddress ?? '')) socket.destroy();
    });
  await listening(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    useTls(renewed) {
      if ('setSecureContext' in server) server.setSecureContext(renewed);
    },
    async close(graceMs) {
      await takeConnected(server);
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(late);
    },
  };
}

/** Whom the system has connected, and the server has not taken yet, would else be cut off with the port. */
async function takeConnected(server: Server | SecureServer): Promise<void> {
  let isLast = false;
  const note = (): void => void (isLast = false);
  server.on('connection', note);
  const end = performance.now() + TAKING_MS;
  while (!isLast && performance.now() < end) {
    isLast = true;
    // The first one ends the look for what is new that is under way.
    await setImmediate();
    await setImmediate();
  }
  server.removeListener('connection', note);
}

async function listening(server: Server | SecureServer, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw serverError('SERVER_LISTEN', `cannot listen on ${host} port ${port}: ${messageOf(cause)}`, {
      cause,
    });
  }
}
