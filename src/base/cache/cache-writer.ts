import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest } from '../digest.ts';
import { makeFolder } from '../make-folder.ts';
import { cacheError, systemCodeOf } from '../storage-errors.ts';
import { tempName } from '../temp-name.ts';
import { entryPath, tempDir } from './entry-path.ts';
import type { CacheEntry, CacheKind, CacheWriter } from './types.ts';

export async function openCacheWriter(
  dir: string,
  kind: CacheKind,
  onClose: () => void,
): Promise<CacheWriter> {
  const path = join(tempDir(dir), tempName());
  try {
    return new TempFileWriter({ dir, kind, path, file: await open(path, 'wx', 0o600), onClose });
  } catch (error) {
    throw cacheError(dir, error);
  }
}

/** A folder that has got into an entry's place is taken away: a file cannot be renamed over it. */
async function replace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (systemCodeOf(error) !== 'EISDIR') throw error;
    await rm(to, { recursive: true, force: true });
    await rename(from, to);
  }
}

type TempFile = {
  dir: string;
  kind: CacheKind;
  path: string;
  file: FileHandle;
  onClose: () => void;
};

class TempFileWriter implements CacheWriter {
  readonly path: string;
  readonly #dir: string;
  readonly #kind: CacheKind;
  readonly #onClose: () => void;
  #file: FileHandle | undefined;
  #renamed = false;

  constructor({ dir, kind, path, file, onClose }: TempFile) {
    this.#dir = dir;
    this.#kind = kind;
    this.path = path;
    this.#file = file;
    this.#onClose = onClose;
  }

  async write(chunk: Uint8Array): Promise<void> {
    try {
      for (let written = 0; written < chunk.length; ) {
        const { bytesWritten } = await this.#open().write(chunk, written);
        written += bytesWritten;
      }
    } catch (error) {
      await this.discard();
      throw cacheError(this.#dir, error);
    }
  }

  async commit(digest: Digest): Promise<CacheEntry> {
    const path = entryPath(this.#dir, this.#kind, digest);
    try {
      // Asked of the file: a worker thread may have written to `path` by itself.
      const { size } = await this.#open().stat();
      await this.#close();
      makeFolder(dirname(path), 0o700);
      await replace(this.path, path);
      this.#renamed = true;
      this.#onClose();
      return { path, sizeBytes: size };
    } catch (error) {
      await this.discard();
      throw cacheError(this.#dir, error);
    }
  }

  async discard(): Promise<void> {
    await this.#close().catch(() => {});
    if (!this.#renamed) await rm(this.path, { force: true }).catch(() => {});
    this.#onClose();
  }

  #open(): FileHandle {
    if (this.#file === undefined) throw new Error('the cache writer is closed');
    return this.#file;
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}
