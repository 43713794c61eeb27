import { readSync } from 'node:fs';
import type { Say } from '../base/at-most.ts';
import { binaryError } from './errors.ts';

/** Bytes that can be read anywhere, wherever they lie: in memory, or in a temporary file when there are too many. */
export type RandomAccess = {
  readonly sizeBytes: number;
  /** Exactly `length` bytes from `offset` on; the memory may be shared and must not be changed. Throws BINARY_OUT_OF_BOUNDS. */
  read(offset: number, length: number): Buffer;
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
  return {
    sizeBytes,
    read(offset, length) {
      checkRange(offset, length, sizeBytes);
      const buffer = Buffer.allocUnsafe(length);
      for (let read = 0; read < length; ) {
        const count = readSync(file, buffer, read, length - read, offset + read);
        if (count === 0) checkRange(offset, length, offset + read);
        read += count;
      }
      return buffer;
    },
  };
}
