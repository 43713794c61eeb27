import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestFromHex } from '../digest.ts';
import { systemCodeOf } from '../storage-errors.ts';
import { CACHE_KINDS, layoutDir } from './entry-path.ts';
import type { Cache, CacheEntry, CacheKind } from './types.ts';

/** `lastUsedMs`: milliseconds since 1970, to the day. */
export type CacheItem = CacheEntry & { kind: CacheKind; digest: Digest; lastUsedMs: number };

/** Every entry, by kind and digest. */
export async function listCache(cache: Cache): Promise<CacheItem[]> {
  const items: CacheItem[] = [];
  for (const kind of CACHE_KINDS) {
    const root = join(layoutDir(cache.dir), kind);
    for (const prefix of await namesIn(root)) {
      for (const hex of await namesIn(join(root, prefix))) {
        const path = join(root, prefix, hex);
        const found = await lstat(path).catch(() => undefined);
        if (!found?.isFile() || !/^[0-9a-f]{64}$/.test(hex)) continue;
        const digest = digestFromHex(hex);
        items.push({ kind, digest, path, sizeBytes: found.size, lastUsedMs: Math.floor(found.mtimeMs) });
      }
    }
  }
  return items;
}

/**
 * Removes what was last used before `unusedSinceMs`, then the longest unused until at most `maxBytes` are left.
 * `kind`: only entries of this kind count. Returns what was removed. A build that holds a removed file open goes on; one that looks for it makes it again.
 */
export async function pruneCache(
  cache: Cache,
  limits: { unusedSinceMs?: number; maxBytes?: number; kind?: CacheKind },
): Promise<CacheItem[]> {
  const all = (await listCache(cache)).filter(({ kind }) => kind === (limits.kind ?? kind));
  const oldestFirst = all.sort((a, b) => a.lastUsedMs - b.lastUsedMs);
  let totalBytes = oldestFirst.reduce((sum, item) => sum + item.sizeBytes, 0);
  const removed: CacheItem[] = [];
  for (const item of oldestFirst) {
    const isOld = limits.unusedSinceMs !== undefined && item.lastUsedMs < limits.unusedSinceMs;
    const isTooMuch = limits.maxBytes !== undefined && totalBytes > limits.maxBytes;
    if (!isOld && !isTooMuch) continue;
    await cache.drop(item.kind, item.digest);
    totalBytes -= item.sizeBytes;
    removed.push(item);
  }
  return removed;
}

/** Hashes every entry, removes the damaged ones and returns them. */
export async function verifyCache(
  cache: Cache,
  signal?: AbortSignal,
): Promise<{ checked: number; damaged: CacheItem[] }> {
  // Sealed entries are not named by their bytes: their seal is checked by who reads them.
  const items = (await listCache(cache)).filter(({ kind }) => kind !== 'layer');
  const damaged: CacheItem[] = [];
  for (const item of items) {
    signal?.throwIfAborted();
    const digest = await digestOfFile(item.path);
    if (digest === undefined || digest === item.digest) continue;
    await cache.drop(item.kind, item.digest);
    damaged.push(item);
  }
  return { checked: items.length, damaged };
}

async function digestOfFile(path: string): Promise<Digest | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  return digestFromHex(hash.digest('hex'));
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).sort();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
