import { readSync } from 'node:fs';
import type { Say } from '../base/at-most.ts';
import { binaryError } from './errors.ts';

/** Bytes that can be read anywhere, wherever they lie: in memory, or in a temporary file when there are too many. */
export type RandomAccess = {
  readonly sizeBytes: number;
  /** Exactly `length` bytes from `offset` on; the memory may be shared and must not be changed. Throws BINARY_OUT_OF_BOUNDS. */
  read(offset: number, length: number): Buffer;
  /** Fills `target`: what would make a new buffer for each `read` has this, too. Call `readInto`. */
  readonly readInto?: (offset: number, target: Uint8Array) => void;
  /** Hears what readers leave out of what these bytes describe; absent: nobody wants to know. */
  readonly leftOut?: Say;
  /** Of access that only counts: the one that it counts for. What was once worked out of those bytes holds for all. */
  readonly counted?: RandomAccess;
};

export function bytesAccess(bytes: Uint8Array, leftOut: Say = () => {}): RandomAccess {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    leftOut,
    sizeBytes: buffer.length,
    read(offset, length) {
      checkRange(offset, length, buffer.length);
      return buffer.subarray(offset, offset + length);
    },
  };
}

export function checkRange(offset: number, length: number, sizeBytes: number): void {
  if (Number.isSafeInteger(offset) && offset >= 0 && length >= 0 && offset + length <= sizeBytes) return;
  throw binaryError(
    'BINARY_OUT_OF_BOUNDS',
    `the file points to byte ${offset} (${length} bytes), but it has only ${sizeBytes}`,
  );
}

/** Random reads of an open file. */
export function fileAccess(file: number, sizeBytes: number): RandomAccess {
  const readInto = (offset: number, target: Uint8Array): void => {
    const { length } = target;
    checkRange(offset, length, sizeBytes);
    for (let read = 0; read < length; ) {
      const count = readSync(file, target, read, length - read, offset + read);
      if (count === 0) checkRange(offset, length, offset + read);
      read += count;
    }
  };
  return {
    sizeBytes,
    readInto,
    read(offset, length) {
      checkRange(offset, length, sizeBytes);
      const buffer = Buffer.allocUnsafe(length);
      readInto(offset, buffer);
      return buffer;
    },
  };
}

/** Fills `target` with what stands from `offset` on. Throws BINARY_OUT_OF_BOUNDS. */
export function readInto(content: RandomAccess, offset: number, target: Uint8Array): void {
  if (content.readInto === undefined) target.set(content.read(offset, target.length));
  else content.readInto(offset, target);
}

const PIECE_BYTES = 256 * 1024;

/** All of it in pieces, each valid until the next: what is read from a file takes the same memory again. */
export function* piecesOf(content: RandomAccess): Generator<Uint8Array, void, undefined> {
  const { sizeBytes } = content;
  const room =
    content.readInto === undefined ? undefined : Buffer.allocUnsafe(Math.min(PIECE_BYTES, sizeBytes));
  for (let at = 0; at < sizeBytes; at += PIECE_BYTES) {
    const length = Math.min(PIECE_BYTES, sizeBytes - at);
    const piece = room === undefined ? content.read(at, length) : room.subarray(0, length);
    if (room !== undefined) readInto(content, at, piece);
    yield piece;
  }
}
