import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { messageOf } from '../../base/errors.ts';
import { serverError } from '../errors.ts';
import { PROBLEM_TYPE, problemOf } from './problem.ts';
import { SECURE_HEADERS } from './secure-headers.ts';

type Unreadable = Error & { code?: string };

/**
 * What Node cannot read as a request reaches no route: here it gets the same kind of answer as any other that is refused, and the connection ends. Where an
 * answer is on its way already, there is nothing to be said into the middle of it.
 */
export function answerUnreadable(server: Server | SecureServer): void {
  const lastOf = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, response) => void lastOf.set(socket, response));
  server.on('checkExpectation', (_, response) => {
    const { status, headers, body } = refused(
      serverError('SERVER_EXPECTATION', 'nothing but 100-continue can be expected of this server'),
    );
    response.writeHead(status, headers).end(body);
  });
  server.on('connect', (_, socket) => {
    const refusal = serverError('SERVER_METHOD', 'this server is not a proxy: it has no CONNECT', {
      hint: 'see that no proxy is set to the address of the server',
    });
    socket.on('error', () => {});
    socket.end(written(refusal), () => socket.destroy());
  });
  server.on('clientError', (error: Unreadable, socket: Duplex) => {
    const last = lastOf.get(socket);
    const isAnswering = last !== undefined && last.headersSent && !last.writableFinished;
    const refusal = refusalOf(error);
    if (refusal === undefined || isAnswering || !socket.writable) socket.destroy();
    else socket.end(written(refusal), () => socket.destroy());
  });
}

/** Of a request whose lines could be read, and whose address could not. */
export function unreadableResponse(error: unknown): Response {
  const problem = problemOf(malformed(messageOf(error)));
  return new Response(JSON.stringify(problem), { status: problem.status, headers: HEADERS });
}

/** Undefined: the connection itself failed, so nobody is there to be answered. */
function refusalOf({ code = '', message }: Unreadable): Error | undefined {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return serverError('SERVER_SLOW', 'the request did not come whole in the time that there is for it');
  if (code === 'HPE_HEADER_OVERFLOW')
    return serverError('SERVER_HEADERS', 'the headers have more bytes than a request may have: 16 KiB');
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW')
    return serverError('SERVER_TOO_LARGE', 'the extensions of a chunk have more bytes than they may');
  if (code === 'HPE_INVALID_EOF_STATE') return malformed('the connection ended before the request did');
  return code.startsWith('HPE_') ? malformed(message) : undefined;
}

function malformed(reason: string): Error {
  return serverError('SERVER_MALFORMED', `what came is not a request of HTTP/1.1: ${reason}`, {
    hint: 'see that the address begins with https:// where the server has TLS, and that no proxy changes what is sent',
  });
}

const HEADERS = { ...SECURE_HEADERS, 'content-type': PROBLEM_TYPE };

function refused(refusal: Error): { status: number; headers: Record<string, string>; body: string } {
  const problem = problemOf(refusal);
  const body = JSON.stringify(problem);
  const length = String(Buffer.byteLength(body));
  return {
    status: problem.status,
    headers: { ...HEADERS, 'content-length': length, connection: 'close' },
    body,
  };
}

function written(refusal: Error): string {
  const { status, headers, body } = refused(refusal);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n');
}
