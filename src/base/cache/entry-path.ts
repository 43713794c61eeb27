import { join } from 'node:path';
import { type Digest, hexOf } from '../digest.ts';
import type { CacheKind } from './types.ts';

export const CACHE_KINDS: readonly CacheKind[] = ['blob', 'tar', 'piece', 'layer'];

/** A later layout gets its own number and leaves this one to older programs. */
export const LAYOUT = 'v1';
export const TEMP = 'tmp';

export function layoutDir(cacheDir: string): string {
  return join(cacheDir, LAYOUT);
}

/** The folder of an entry below its kind, which 256 of them keep short. */
export function prefixOf(digest: Digest): string {
  return hexOf(digest).slice(0, 2);
}

/** `v1/blob/ab/abcdef…` */
export function entryPath(cacheDir: string, kind: CacheKind, digest: Digest): string {
  return join(layoutDir(cacheDir), kind, prefixOf(digest), hexOf(digest));
}
