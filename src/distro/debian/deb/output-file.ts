import { closeSync, openSync, writeSync } from 'node:fs';
import { cacheError } from '../../../base/storage-errors.ts';

/** A file of the cache that is written synchronously, for the same reason as `InputFile` is read so. `cacheDir`: as messages name it. */
export class OutputFile implements Disposable {
  readonly #cacheDir: string;
  readonly #fd: number;

  constructor(path: string, cacheDir: string) {
    this.#cacheDir = cacheDir;
    this.#fd = this.#try(() => openSync(path, 'w', 0o600));
  }

  write(chunk: Uint8Array): void {
    for (let written = 0; written < chunk.length; ) {
      written += this.#try(() => writeSync(this.#fd, chunk, written));
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }

  #try<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw cacheError(this.#cacheDir, error);
    }
  }
}
