import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { type Digest, hexOf } from '../digest.ts';
import type { HeldFolder } from '../held-folder.ts';
import { cacheError, systemCodeOf } from '../storage-errors.ts';
import { tempName } from '../temp-name.ts';
import { entryPath, prefixOf } from './entry-path.ts';
import type { CacheFolders } from './prepare-folder.ts';
import type { CacheEntry, CacheKind, CacheWriter } from './types.ts';

type Place = { dir: string; folders: CacheFolders; kind: CacheKind };

export async function openCacheWriter(place: Place, onClose: () => void): Promise<CacheWriter> {
  try {
    const path = place.folders.temp.name(tempName());
    return new TempFileWriter({ ...place, path, file: await open(path, 'wx', 0o600), onClose });
  } catch (error) {
    throw cacheError(place.dir, error);
  }
}

/** A whole entry, before this thread does anything else. */
export function writeEntry({ dir, folders, kind }: Place, name: Digest, parts: readonly Uint8Array[]): void {
  const path = folders.temp.name(tempName());
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      for (const part of parts) writeAll(file, part);
    } finally {
      closeSync(file);
    }
    using kinds = folders.layout.folder(kind, 0o700);
    using folder = kinds.folder(prefixOf(name), 0o700);
    replace(path, folder, hexOf(name));
  } catch (error) {
    rmSync(path, { force: true });
    throw cacheError(dir, error);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** A folder that has got into an entry's place is taken away: a file cannot be renamed over it. */
function replace(from: string, folder: HeldFolder, name: string): void {
  try {
    renameSync(from, folder.name(name));
  } catch (error) {
    if (systemCodeOf(error) !== 'EISDIR') throw error;
    folder.remove(name);
    renameSync(from, folder.name(name));
  }
}

type TempFile = Place & {
  path: string;
  file: FileHandle;
  onClose: () => void;
};

class TempFileWriter implements CacheWriter {
  readonly path: string;
  readonly #dir: string;
  readonly #layout: HeldFolder;
  readonly #kind: CacheKind;
  readonly #onClose: () => void;
  #file: FileHandle | undefined;
  #renamed = false;

  constructor({ dir, folders, kind, path, file, onClose }: TempFile) {
    this.#dir = dir;
    this.#layout = folders.layout;
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
    try {
      // Asked of the file: a worker thread may have written to `path` by itself.
      const { size } = await this.#open().stat();
      await this.#close();
      using kind = this.#layout.folder(this.#kind, 0o700);
      using folder = kind.folder(prefixOf(digest), 0o700);
      replace(this.path, folder, hexOf(digest));
      this.#renamed = true;
      this.#onClose();
      return { path: entryPath(this.#dir, this.#kind, digest), sizeBytes: size };
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
