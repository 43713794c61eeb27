import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { systemCodeOf, whyUnread } from '../../../base/storage-errors.ts';
import { debError } from './errors.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * An open file that is read synchronously: these jobs have a thread to themselves, and a trip to the thread pool for
 * each chunk costs as much as hashing it.
 */
export class InputFile implements Disposable {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #fd: number;

  constructor(path: string) {
    this.path = path;
    this.#fd = this.#try(() => openSync(path, 'r'));
    this.sizeBytes = this.#try(() => fstatSync(this.#fd).size);
  }

  /** Undefined when there is no such file (any more): a cache is pruned at any time. */
  static ifPresent(path: string): InputFile | undefined {
    try {
      return new InputFile(path);
    } catch (error) {
      if (error instanceof Error && systemCodeOf(error.cause) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** From the first byte to the last. With `reuse` a chunk is only valid until the next one is asked for. */
  *chunks(options: { reuse?: boolean } = {}): Generator<Buffer, void, undefined> {
    let buffer: Buffer | undefined;
    for (let position = 0; ; ) {
      buffer =
        options.reuse && buffer ? buffer : Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, this.sizeBytes || 1));
      const target = buffer;
      const count = this.#try(() => readSync(this.#fd, target, 0, target.length, position));
      if (count === 0) return;
      position += count;
      yield buffer.subarray(0, count);
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  #try<T>(read: () => T): T {
    try {
      return read();
    } catch (cause) {
      throw debError('DEB_UNREADABLE', `cannot read ${this.path}: ${whyUnread(cause)}`, { cause });
    }
  }
}
