import { closeSync, constants, createReadStream, openSync, readSync, type Stats, statSync } from 'node:fs';

/** A file, or what came through a pipe, is longer than it may be. */
export class TooLongError extends Error {
  constructor(limitBytes: number) {
    super(`it has more than ${limitBytes} bytes, and no more are read`);
  }
}

/** For keys, tokens, settings and lists: far more than any is, and little for a machine. */
export const SMALL_FILE_BYTES = 16 * 1024 ** 2;
/** For what is signed or attested, whatever it is: no more fits into one buffer. */
export const LARGE_FILE_BYTES = 2 ** 31 - 1;

/** A path of a file, pipe or device; or a stream, such as stdin. */
export type Input = string | AsyncIterable<Uint8Array>;

/** All of it. Throws TooLongError, and what the system says (`whyUnread` has words for both). */
export async function readBounded(input: Input, limitBytes: number): Promise<Buffer> {
  const bytes = await readStart(input, limitBytes + 1);
  if (bytes.length > limitBytes) throw new TooLongError(limitBytes);
  return bytes;
}

/** The first bytes, fewer where it is shorter. Of a path; a stream is used up by it. */
export async function readStart(input: Input, bytes: number): Promise<Buffer> {
  return (await readAfterLook(input, bytes, () => true)) ?? Buffer.alloc(0);
}

/** Reads the first bytes of a file: `readStart`, or a fake. */
export type ReadFile = (path: string, bytes: number) => Promise<Uint8Array>;

const AT_ONCE_BYTES = 64 * 1024;

/**
 * A file as its pieces. A pipe that nobody writes to yet is waited for by the event loop: an `open` that waits holds a thread, and then neither
 * Ctrl-C nor SIGTERM ends the process.
 */
async function piecesOf(
  path: string,
  found: Stats | undefined,
  bytes: number,
): Promise<AsyncIterable<Uint8Array> | Iterable<Uint8Array>> {
  // What the kernel makes up has no size.
  if (found?.isFile() === true && found.size > 0 && found.size <= AT_ONCE_BYTES)
    return smallFile(path, Math.min(found.size, bytes));
  if (found?.isFIFO() !== true)
    return createReadStream(path, { end: bytes - 1, highWaterMark: AT_ONCE_BYTES });
  const { Socket } = await import('node:net');
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd: descriptor, readable: true, writable: false });
}

/** Most are small, and a stream of one makes several trips to the thread pool. One that grew meanwhile comes in several pieces. */
function* smallFile(path: string, sizeBytes: number): Generator<Uint8Array> {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(sizeBytes);
      const count = readSync(file, piece);
      if (count === 0) return;
      yield piece.subarray(0, count);
    }
  } finally {
    closeSync(file);
  }
}

/** What cannot be looked at is opened all the same, which says why. */
function look(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** /dev/zero has no end, /dev/null nothing: whatever a device gives that is not a terminal is little. */
function isDevice(found: Stats | undefined): boolean {
  return found?.isCharacterDevice() === true || found?.isBlockDevice() === true;
}

/** As many bytes as are looked at before the rest is read. */
const LOOK_BYTES = 512;

/**
 * As `readStart`, but only where its first bytes are wanted; undefined where they are not. A pipe gives its bytes once: who looks at it and
 * opens it again finds the rest of it only.
 */
export async function readAfterLook(
  input: Input,
  bytes: number,
  isWanted: (start: Buffer) => boolean,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isKnown = false;
  const found = typeof input === 'string' ? look(input) : undefined;
  const isEndless = isDevice(found);
  for await (const chunk of typeof input === 'string' ? await piecesOf(input, found, bytes) : input) {
    chunks.push(chunk as Uint8Array);
    size += (chunk as Uint8Array).length;
    if (!isKnown && size >= LOOK_BYTES) {
      isKnown = true;
      if (!isWanted(Buffer.concat(chunks).subarray(0, LOOK_BYTES))) return undefined;
    }
    if (size >= bytes) break;
    if (isEndless && size > SMALL_FILE_BYTES) throw new TooLongError(SMALL_FILE_BYTES);
  }
  const all = Buffer.concat(chunks).subarray(0, bytes);
  return isKnown || isWanted(all.subarray(0, LOOK_BYTES)) ? all : undefined;
}
