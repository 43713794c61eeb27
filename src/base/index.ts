export { writeFileAtomically } from './atomic-write.ts';
export { bytePath, compareBytes, displayPath } from './bytes.ts';
export {
  type Cache,
  type CacheEntry,
  type CacheItem,
  type CacheKind,
  type CacheWriter,
  createCache,
  listCache,
  pruneCache,
  verifyCache,
} from './cache/index.ts';
export { canonicalJson, prettyJson } from './canonical-json.ts';
export { mapConcurrently } from './concurrency.ts';
export type { Clock, Context } from './context.ts';
export { type DiffId, type Digest, digestFromHex, digestOf, hexOf, isDigest } from './digest.ts';
export { type DownloadSink, download, type FetchOptions, fetchBytes } from './download.ts';
export {
  defineErrors,
  type ErrorCatalogue,
  type ErrorKind,
  type ErrorMaker,
  exitCodeOf,
  httpStatusOf,
  messageOf,
  ShearwallError,
} from './errors.ts';
export { createHttp, type Http, type HttpRequest, type HttpResponse } from './http.ts';
export { httpError, isTransient, offlineError } from './http-errors.ts';
export { createLog, type Log, type LogFields, type LogLevel, silentLog } from './log.ts';
export { nearestName } from './nearest-name.ts';
export { type Progress, type ProgressStep, silentProgress } from './progress.ts';
export { redactUrl } from './redact-url.ts';
export { type RetryPolicy, requireStatus, withRetries } from './retries.ts';
export { cacheError, storageError, systemCodeOf, writeError } from './storage-errors.ts';
export { createWorkers, defineJob, inlineWorkers, type Job, type Workers, workerError } from './workers.ts';
