import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Digest, digestFromHex } from '../../base/index.ts';
import { writeError } from '../../base/storage-errors.ts';

/** A feed on its way into the store, in a folder of its own; gone at the end unless the store has accepted it. */
export class Incoming implements AsyncDisposable {
  readonly path: string;
  #file: FileHandle | undefined;
  #hash: Hash = createHash('sha256');
  #sizeBytes = 0;

  constructor(path: string) {
    this.path = path;
  }

  async write(chunk: Uint8Array): Promise<void> {
    try {
      this.#file ??= await open(this.path, 'wx');
      await this.#file.writeFile(chunk);
      this.#hash.update(chunk);
      this.#sizeBytes += chunk.length;
    } catch (error) {
      throw writeError(this.path, error);
    }
  }

  async restart(): Promise<void> {
    await this.#close();
    await rm(this.path, { force: true });
    this.#hash = createHash('sha256');
    this.#sizeBytes = 0;
  }

  async finish(): Promise<{ digest: Digest; sizeBytes: number }> {
    await this.write(new Uint8Array(0));
    await this.#file?.sync();
    await this.#close();
    return { digest: digestFromHex(this.#hash.digest('hex')), sizeBytes: this.#sizeBytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    await rm(dirname(this.path), { recursive: true, force: true });
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}
