import type { Digest } from '../digest.ts';

/**
 * The kinds of cache entry, each a folder below the cache. All are named by a sha256 digest, all but `layer` by that of their bytes.
 * `blob`: bytes as fetched (a .deb, a Release), named by their own digest.
 * `tar`: an inflated data.tar or control.tar or index, named by *its own* digest, which a signed Release or the lock states.
 * `piece`: compressed layer bytes of one package, named by *their own* digest, which the lock states.
 * So every such entry is checked against its name, and the name comes from something signed or reviewed.
 * `layer`: what was found in a layer of an image, or what one was packed to, named by what it was made from. It is sealed with a key that is
 * elsewhere, and who reads it checks the seal (docs/decisions/catalog-cache.md).
 */
export type CacheKind = 'blob' | 'tar' | 'piece' | 'layer';

export type CacheEntry = {
  /** Absolute path of the file. It may vanish (prune): open it once and keep the handle. */
  path: string;
  sizeBytes: number;
};

/** A content-addressed store, written atomically, safe for several processes at once. */
export type Cache = {
  readonly dir: string;
  /** The entry as it is there, *not checked*: the reader hashes while it reads, or calls `read`. */
  find(kind: CacheKind, digest: Digest): Promise<CacheEntry | undefined>;
  /** The bytes, checked against `digest`. A damaged entry is removed, logged and reported as undefined. */
  read(kind: CacheKind, digest: Digest, limitBytes: number): Promise<Buffer | undefined>;
  /** Where to write a new entry: a temp file in the cache; `commit` verifies nothing (the writer hashed) and renames. */
  create(kind: CacheKind): Promise<CacheWriter>;
  /** Writes small bytes at once, named by their digest. */
  put(kind: CacheKind, bytes: Uint8Array): Promise<Digest>;
  /** The same under a name that says what it was made of, or their digest where the caller knows it; the parts one behind the other. */
  putAs(kind: CacheKind, name: Digest, parts: readonly Uint8Array[]): Promise<void>;
  /** Removes a damaged entry so that it is made again. */
  drop(kind: CacheKind, digest: Digest): Promise<void>;
  /** Removes the temp files of writers that are still open: for the end of an interrupted command. */
  close(): Promise<void>;
};

export type CacheWriter = {
  readonly path: string;
  write(chunk: Uint8Array): Promise<void>;
  /** Gives the temp file its name. When another process was first, the same bytes take the place of the same bytes. */
  commit(digest: Digest): Promise<CacheEntry>;
  /** Removes the temp file; safe to call after commit. */
  discard(): Promise<void>;
};
