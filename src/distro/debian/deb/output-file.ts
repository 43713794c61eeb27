import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { cacheError } from '../../../base/storage-errors.ts';

/**
 * A file that a cache's writer made, written synchronously for the same reason as `InputFile` is read so. It is never made here: a
 * thread may come to it after the command was interrupted and the file taken away. `cacheDir`: as messages name it.
 */
export class OutputFile implements Disposable {
  readonly #cacheDir: string;
  readonly #fd: number;

  constructor(path: string, cacheDir: string) {
    this.#cacheDir = cacheDir;
    this.#fd = this.#try(() => openSync(path, constants.O_WRONLY | constants.O_TRUNC));
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
