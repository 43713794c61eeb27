import { lstatSync } from 'node:fs';
import { lutimes, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Clock } from '../clock.ts';
import { type Digest, digestOf, hexOf } from '../digest.ts';
import type { Log } from '../log.ts';
import { cacheError, systemCodeOf } from '../storage-errors.ts';
import { openCacheWriter, writeEntry } from './cache-writer.ts';
import { entryPath, prefixOf } from './entry-path.ts';
import { type CacheFolders, openFolders } from './prepare-folder.ts';
import type { Cache, CacheEntry, CacheKind, CacheWriter } from './types.ts';

const DAY_MS = 86_400_000;
/** Written without the thread pool: each of its trips takes as long as writing some of this. */
const AT_ONCE_BYTES = 1 << 20;

/**
 * Opens (or makes, mode 0700) the cache in `folder`. Entries are never flushed to the disk by force: each is checked against
 * its name whenever it is read, so what a power cut tears is dropped and made again.
 */
export async function createCache(
  folder: string,
  { log, clock }: { log: Log; clock: Clock },
): Promise<Cache> {
  const dir = resolve(folder);
  return new DirectoryCache({ dir, folders: await openFolders(dir, clock), log, clock });
}

type Opened = { dir: string; folders: CacheFolders; log: Log; clock: Clock };

class DirectoryCache implements Cache {
  readonly dir: string;
  readonly #folders: CacheFolders;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #open = new Set<CacheWriter>();
  /** Writers whose files are being made. */
  readonly #opening = new Set<Promise<CacheWriter>>();
  #isClosed = false;

  constructor({ dir, folders, log, clock }: Opened) {
    this.dir = dir;
    this.#folders = folders;
    this.#log = log;
    this.#clock = clock;
  }

  async find(kind: CacheKind, digest: Digest): Promise<CacheEntry | undefined> {
    const path = entryPath(this.dir, kind, digest);
    try {
      // At once: a build looks for hundreds, and each trip to the thread pool takes ten times as long.
      const found = lstatSync(path);
      const entry = { path, sizeBytes: found.size };
      if (!found.isFile()) return await this.#damaged(kind, digest, entry, 'no file');
      await this.#markUsed(path, found.mtimeMs);
      return entry;
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return undefined;
      throw cacheError(this.dir, error);
    }
  }

  async read(kind: CacheKind, digest: Digest, limitBytes: number): Promise<Buffer | undefined> {
    const entry = await this.find(kind, digest);
    if (entry === undefined) return undefined;
    if (entry.sizeBytes > limitBytes) return this.#damaged(kind, digest, entry, 'larger than allowed');
    try {
      const bytes = await readFile(entry.path);
      if (digestOf(bytes) === digest) return bytes;
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return undefined; // pruned by another process just now
      throw cacheError(this.dir, error);
    }
    return this.#damaged(kind, digest, entry, 'not what its digest says');
  }

  async create(kind: CacheKind): Promise<CacheWriter> {
    if (this.#isClosed) throw new Error('the cache is closed');
    const opening = this.#openWriter(kind);
    this.#opening.add(opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(opening);
    }
  }

  async #openWriter(kind: CacheKind): Promise<CacheWriter> {
    const writer = await openCacheWriter({ dir: this.dir, folders: this.#folders, kind }, () =>
      this.#open.delete(writer),
    );
    this.#open.add(writer);
    return writer;
  }

  async put(kind: CacheKind, bytes: Uint8Array): Promise<Digest> {
    const digest = digestOf(bytes);
    await this.putAs(kind, digest, [bytes]);
    return digest;
  }

  async putAs(kind: CacheKind, name: Digest, parts: readonly Uint8Array[]): Promise<void> {
    if (this.#isClosed) throw new Error('the cache is closed');
    const sizeBytes = parts.reduce((sum, part) => sum + part.length, 0);
    if (sizeBytes <= AT_ONCE_BYTES) {
      writeEntry({ dir: this.dir, folders: this.#folders, kind }, name, parts);
      return;
    }
    const writer = await this.create(kind);
    try {
      for (const part of parts) await writer.write(part);
      await writer.commit(name);
    } finally {
      await writer.discard();
    }
  }

  async drop(kind: CacheKind, digest: Digest): Promise<void> {
    if (this.#isClosed) return;
    try {
      using folder = this.#folders.layout.find(kind);
      using entries = folder?.find(prefixOf(digest));
      // What has been put in its place may be a folder.
      entries?.remove(hexOf(digest));
    } catch (error) {
      throw cacheError(this.dir, error);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#opening);
    await Promise.all([...this.#open].map((writer) => writer.discard()));
    for (const held of Object.values(this.#folders)) held.close();
  }

  async #damaged(kind: CacheKind, digest: Digest, entry: CacheEntry, how: string): Promise<undefined> {
    this.#log.warn(`a cache entry is ${how}; it is removed and made again`, { path: entry.path });
    await this.drop(kind, digest);
  }

  /** The time of last use, to the day, is what `prune` goes by. */
  async #markUsed(path: string, mtimeMs: number): Promise<void> {
    const nowMs = this.#clock.nowMs();
    if (nowMs - mtimeMs < DAY_MS) return;
    await lutimes(path, nowMs / 1000, nowMs / 1000).catch(() => {});
  }
}
