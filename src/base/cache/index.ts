export { createCache } from './create-cache.ts';
export { type CacheItem, listCache, pruneCache, verifyCache } from './maintain-cache.ts';
export { SealedEntries } from './sealed-entries.ts';
export type { Cache, CacheEntry, CacheWriter } from './types.ts';
