import { closeSync } from 'node:fs';
import { bytesAccess, fileAccess, type RandomAccess } from '../../binaries/index.ts';
import { appendTo, openUnlinked } from './unlinked-file.ts';

/** Up to here content is held in memory. */
const MEMORY_LIMIT_BYTES = 64 * 1024 * 1024;
/** Memory of at most this is kept for the next file: giving it back and asking again costs more than hashing. */
const KEPT_BYTES = 16 * 1024 * 1024;

const NOTHING = Buffer.alloc(0);

/** The content of the one file that is being read: in memory or, where it is too large, in a file without a name. */
export class ContentSpool {
  readonly #folder: string;
  #sizeBytes = 0;
  #filled = 0;
  #bytes: Buffer = NOTHING;
  #kept: Buffer<ArrayBuffer> | undefined;
  /** Of a file that is larger than what is kept. */
  #large: Buffer<ArrayBuffer> | undefined;
  #file: number | undefined;

  /** `folder`: where large content goes meanwhile. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Begins a file that has `sizeBytes` in all. When `first` is all of it, it is not copied. */
  start(sizeBytes: number, first: Uint8Array): void {
    this.close();
    this.#sizeBytes = sizeBytes;
    this.#filled = 0;
    if (first.length === sizeBytes) {
      this.#bytes = Buffer.from(first.buffer, first.byteOffset, first.byteLength);
      this.#filled = sizeBytes;
      return;
    }
    if (sizeBytes <= MEMORY_LIMIT_BYTES) this.#bytes = this.#memoryFor(sizeBytes);
    else this.#file = openUnlinked(this.#folder);
    this.append(first);
  }

  append(bytes: Uint8Array): void {
    if (this.#file === undefined) this.#bytes.set(bytes, this.#filled);
    else appendTo(this.#file, bytes);
    this.#filled += bytes.length;
  }

  /** Valid until the next `start` or `close`. */
  content(): RandomAccess {
    return this.#file === undefined ? bytesAccess(this.#bytes) : fileAccess(this.#file, this.#sizeBytes);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#bytes = NOTHING;
    giveBack(this.#large);
    this.#large = undefined;
  }

  /** Gives back the memory that is kept for the next file, too: there is none. */
  end(): void {
    this.close();
    giveBack(this.#kept);
    this.#kept = undefined;
  }

  #memoryFor(sizeBytes: number): Buffer {
    if (sizeBytes > KEPT_BYTES) return (this.#large = Buffer.allocUnsafeSlow(sizeBytes));
    if (this.#kept === undefined || this.#kept.length < sizeBytes) {
      giveBack(this.#kept);
      this.#kept = Buffer.allocUnsafeSlow(Math.max(sizeBytes, 1024 * 1024));
    }
    return this.#kept.subarray(0, sizeBytes);
  }
}

/** At once: several of them would wait for a collection that small objects cause. */
function giveBack(bytes: Buffer<ArrayBuffer> | undefined): void {
  bytes?.buffer.transfer(0);
}
