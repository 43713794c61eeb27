import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { cacheError } from '../../../base/storage-errors.ts';

/** A file that is written synchronously, for the same reason as `InputFile` is read so. */
export class OutputFile implements Disposable {
  readonly #path: string;
  readonly #fd: number;

  constructor(path: string) {
    this.#path = path;
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
      throw cacheError(dirname(this.#path), error);
    }
  }
}
