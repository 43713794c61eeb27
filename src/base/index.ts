export { bytePath, compareBytes, displayPath } from './bytes.ts';
export type { Cache, CacheEntry, CacheKind, CacheWriter } from './cache/index.ts';
export { canonicalJson, prettyJson } from './canonical-json.ts';
export type { Clock, Context } from './context.ts';
export { type DiffId, type Digest, digestFromHex, digestOf, hexOf, isDigest } from './digest.ts';
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
export type { Http, HttpRequest, HttpResponse } from './http.ts';
export { createLog, type Log, type LogFields, type LogLevel, silentLog } from './log.ts';
export { nearestName } from './nearest-name.ts';
export { type Progress, type ProgressStep, silentProgress } from './progress.ts';
export { createWorkers, defineJob, inlineWorkers, type Job, type Workers, workerError } from './workers.ts';
