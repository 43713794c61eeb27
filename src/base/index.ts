export { bytePath, compareBytes, displayPath } from './bytes.ts';
export {
  type Cache,
  type CacheItem,
  createCache,
  listCache,
  pruneCache,
  SealedEntries,
  verifyCache,
} from './cache/index.ts';
export { canonicalJson, prettyJson } from './canonical-json.ts';
export type { Clock, Context } from './context.ts';
export { counted } from './counted.ts';
export { type Digest, digestFromHex, digestOf, hexOf, isDigest } from './digest.ts';
export type { Validators } from './download.ts';
export {
  defineErrors,
  messageOf,
  ShearwallError,
} from './errors.ts';
export type { Http } from './http.ts';
export { createHttp } from './http-client.ts';
export { httpError } from './http-errors.ts';
export type { Log } from './log.ts';
export { nearestName } from './nearest-name.ts';
export { silentProgress } from './progress.ts';
export { inlineWorkers } from './workers.ts';
