import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { messageOf } from '../../../base/errors.ts';
import { serverError } from '../../errors.ts';

/** PEM. */
export type TlsIdentity = { cert: string; key: string };

export type TlsServerInput = {
  host: string;
  /** 0: any. */
  port: number;
  tls: TlsIdentity;
  /** PEM: only clients whose certificate these authorities issued are answered. Undefined: any client. */
  clientCa?: string | undefined;
};

export type TlsServer = {
  port: number;
  /** For connections from now on. Throws ADMIT_TLS. */
  useTls(tls: TlsIdentity, clientCa?: string): void;
  /** From now on each answer ends its connection, so that clients go elsewhere. */
  drain(): void;
  close(): Promise<void>;
};

/** Text is an answer to people, an object JSON. */
export type StatusAndBody = { status: number; body: string | object };

/** Go's clients keep a connection for 90 s: who closes first loses a request (EOF), and it is not to be us. */
const KEEP_ALIVE_MS = 120_000;

/** Answers requests over TLS until it is closed. Throws ADMIT_LISTEN, ADMIT_TLS. */
export async function startTlsServer(
  input: TlsServerInput,
  answer: (request: IncomingMessage) => Promise<StatusAndBody>,
): Promise<TlsServer> {
  const { clientCa } = input;
  const server = createServer({
    ...secure(input.tls, clientCa),
    requestCert: clientCa !== undefined,
    rejectUnauthorized: clientCa !== undefined,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  server.requestTimeout = 30_000;
  let isDraining = false;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, {
        'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json',
        connection: isDraining ? 'close' : 'keep-alive',
      });
      response.end(typeof body === 'string' ? `${body}\n` : JSON.stringify(body));
      request.resume();
    });
  });
  await listening(server, input);
  return {
    port: (server.address() as AddressInfo).port,
    useTls: (tls, ca) => server.setSecureContext(secure(tls, ca)),
    drain: () => void (isDraining = true),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
}

function secure({ cert, key }: TlsIdentity, clientCa: string | undefined) {
  const secured = clientCa === undefined ? { cert, key } : { cert, key, ca: clientCa };
  try {
    createSecureContext(secured);
    return secured;
  } catch (cause) {
    throw serverError('ADMIT_TLS', `the certificate and its key cannot be used: ${messageOf(cause)}`, {
      hint: 'give a certificate and the key that belongs to it, both as PEM',
      cause,
    });
  }
}

async function listening(server: Server, { host, port }: TlsServerInput): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw serverError('ADMIT_LISTEN', `cannot listen on ${host} port ${port}: ${messageOf(cause)}`, {
      cause,
    });
  }
}
