import { connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { WireMessage } from './wire-message.ts';

export type GrpcRequest = {
  socket: string;
  /** `/package.Service/Method`. */
  path: string;
  headers?: Readonly<Record<string, string>>;
  message: Uint8Array;
  signal: AbortSignal;
};

export type GrpcCall = {
  /** When the server has begun to answer. Throws as `answers`, also where it has ended by then. */
  begun: Promise<void>;
  /** Throws GrpcError where the server refuses, WireError for what is not a message, and what the network says. */
  answers: AsyncIterable<WireMessage>;
};

/** What a server says in the place of an answer; codes: grpc.io/docs/guides/status-codes. */
export class GrpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const NOT_FOUND = 5;

/** As much as containerd sends at once, as it is shipped. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** Whether it is compressed, which nobody asked for, and how long it is. */
const HEADER_BYTES = 5;

/**
 * Calls a method over a Unix socket (github.com/grpc/grpc, doc/PROTOCOL-HTTP2.md). Each call has a connection of its own: none is left to
 * be kept or closed.
 */
export function openCall({ socket, path, headers = {}, message, signal }: GrpcRequest): GrpcCall {
  const session = connect('http://localhost', { createConnection: () => connectSocket(socket) });
  const said: IncomingHttpHeaders = {};
  let failure: Error | undefined;
  const fail = (error: Error): void => void (failure ??= error.cause instanceof Error ? error.cause : error);
  session.on('error', fail);
  const stream = session.request(
    {
      ...headers,
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: path,
      'content-type': 'application/grpc',
      te: 'trailers',
    },
    { signal },
  );
  stream.on('error', fail);
  // A refusal may be all that is answered: then it stands before the answer, not after it.
  stream.on('response', (before) => void Object.assign(said, before));
  stream.on('trailers', (after) => void Object.assign(said, after));
  const begun = new Promise<void>((resolve, reject) => {
    stream.once('response', (before) => void (before['grpc-status'] === undefined && resolve()));
    stream.once('close', () => reject(failure ?? refusalIn(said) ?? new Error('it has ended')));
  });
  // Not everybody waits for it.
  begun.catch(() => {});
  stream.once('close', () => session.destroy());
  stream.end(framed(message));
  async function* answers(): AsyncGenerator<WireMessage> {
    try {
      for await (const frame of framesIn(stream)) yield new WireMessage(frame);
    } catch (error) {
      signal.throwIfAborted();
      throw failure ?? error;
    } finally {
      stream.close(constants.NGHTTP2_CANCEL);
    }
    signal.throwIfAborted();
    if (failure !== undefined) throw failure;
    const refusal = refusalIn(said);
    if (refusal !== undefined) throw refusal;
  }
  return { begun, answers: answers() };
}

/** Undefined: it has done what was asked. */
function refusalIn(said: IncomingHttpHeaders): Error | undefined {
  const code = said['grpc-status'];
  if (code === '0') return undefined;
  if (code === undefined)
    return new Error(`the answer ends early (HTTP status ${String(said[':status'] ?? 'unknown')})`);
  return new GrpcError(Number(code), unescaped(String(said['grpc-message'] ?? `status ${String(code)}`)));
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function framed(message: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

async function* framesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let [heldBytes, needed] = [0, HEADER_BYTES];
  for await (const chunk of chunks) {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < needed) continue;
    let bytes = Buffer.concat(held);
    for (needed = frameBytes(bytes); bytes.length >= needed; needed = frameBytes(bytes)) {
      yield bytes.subarray(HEADER_BYTES, needed);
      bytes = bytes.subarray(needed);
    }
    held = [bytes];
    heldBytes = bytes.length;
  }
  if (heldBytes > 0) throw new Error('an answer is cut off');
}

/** Of the first frame, with its header, as far as that is there. */
function frameBytes(bytes: Buffer): number {
  if (bytes.length < HEADER_BYTES) return HEADER_BYTES;
  if (bytes[0] !== 0) throw new Error('an answer is compressed, or not of gRPC');
  const length = bytes.readUInt32BE(1);
  if (length > MAX_MESSAGE_BYTES) throw new Error(`an answer of ${length} bytes is too large`);
  return HEADER_BYTES + length;
}
