import { join } from 'node:path';
import { type Digest, hexOf } from '../digest.ts';
import type { CacheKind } from './types.ts';

export const CACHE_KINDS: readonly CacheKind[] = ['blob', 'tar', 'piece', 'layer'];

/** `v1`: a later layout gets its own number and leaves this one to older programs. */
export function layoutDir(cacheDir: string): string {
  return join(cacheDir, 'v1');
}

export function tempDir(cacheDir: string): string {
  return join(layoutDir(cacheDir), 'tmp');
}

/** `v1/blob/ab/abcdef…`: 256 folders keep each one short. */
export function entryPath(cacheDir: string, kind: CacheKind, digest: Digest): string {
  const hex = hexOf(digest);
  return join(layoutDir(cacheDir), kind, hex.slice(0, 2), hex);
}
