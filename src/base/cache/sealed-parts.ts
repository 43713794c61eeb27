import { hash } from 'node:crypto';
import { closeSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';

const readAsync = promisify(read);

/** Of a part its place in the file, and the SHA-256 of its bytes in lower-case hex. */
export type PartPlace = { at: number; sizeBytes: number; sha256: string };

/** Of parts one behind the other; the first is at `start`. */
export function partPlaces(parts: readonly Uint8Array[]): PartPlace[] {
  let at = 0;
  return parts.map((part) => {
    const place = { at, sizeBytes: part.length, sha256: hash('sha256', part) };
    at += part.length;
    return place;
  });
}

/**
 * The parts of a sealed entry, which stay in its file: of hundreds of megabytes most are never asked for. The file stays open, so that
 * nobody loses what is pruned meanwhile.
 */
export class SealedParts {
  #file: number | undefined;
  readonly #start: number;
  readonly #places: readonly PartPlace[];
  /** One for all: what waits to be collected would take more memory than the parts. */
  #buffer = Buffer.alloc(0);

  /** `start`: where in the file parts begin. Closing the parts closes the file. */
  constructor(file: number, start: number, places: readonly PartPlace[]) {
    this.#file = file;
    this.#start = start;
    this.#places = places;
  }

  get count(): number {
    return this.#places.length;
  }

  /** Whether all have the bytes that were sealed. */
  async areWhole(): Promise<boolean> {
    for (const { at, sizeBytes, sha256 } of this.#places) {
      const bytes = this.#bufferOf(sizeBytes);
      if (this.#file === undefined || !(await readInto(bytes, this.#file, this.#start + at))) return false;
      if (hash('sha256', bytes) !== sha256) return false;
    }
    return true;
  }

  /** Valid until the next is read. Looked at again: the file may have been written to. Throws where it was, and after `close`. */
  read(part: number): Buffer {
    const place = this.#places[part];
    if (place !== undefined && this.#file !== undefined) {
      const bytes = this.#bufferOf(place.sizeBytes);
      readIntoSync(bytes, this.#file, this.#start + place.at);
      if (hash('sha256', bytes) === place.sha256) return bytes;
    }
    throw new Error('an entry of the cache was changed or closed while it was read');
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #bufferOf(sizeBytes: number): Buffer {
    if (sizeBytes > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(sizeBytes);
    return this.#buffer.subarray(0, sizeBytes);
  }
}

/** False: the file ends before. */
export async function readInto(bytes: Uint8Array, file: number, position: number): Promise<boolean> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await readAsync(file, bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) return false;
    done += bytesRead;
  }
  return true;
}

function readIntoSync(bytes: Uint8Array, file: number, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    const count = readSync(file, bytes, done, bytes.length - done, position + done);
    if (count === 0) return;
    done += count;
  }
}
