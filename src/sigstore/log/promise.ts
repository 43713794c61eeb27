import { verifyWith } from '../keys/verify-signature.ts';
import { RefusedError } from '../refusal.ts';
import type { LogEntry, TrustedLog } from '../types.ts';

/**
 * Checks a signed entry timestamp: the log's signature over its promise to include the entry, and over the time at which it
 * took it in (rekor, types.md). Returns that time in milliseconds. Throws RefusedError LOG_PROMISE_INVALID.
 */
export function verifyPromise(entry: LogEntry, promise: Uint8Array, log: TrustedLog): number {
  if (entry.integratedTime === undefined)
    throw new RefusedError(
      'LOG_PROMISE_INVALID',
      `entry ${entry.logIndex} of ${log.baseUrl} has a signed entry timestamp, but no time`,
    );
  if (!verifyWith(log, { bytes: promiseBytes(entry, entry.integratedTime) }, promise))
    throw new RefusedError(
      'LOG_PROMISE_INVALID',
      `the signed entry timestamp of entry ${entry.logIndex} is not by ${log.baseUrl}, or the entry was changed since`,
    );
  return entry.integratedTime * 1000;
}

/** RFC 8785 JSON, with the members that Rekor signs. Written by hand: an index may be larger than a double holds. */
export function promiseBytes(
  entry: Pick<LogEntry, 'body' | 'logId' | 'logIndex'>,
  integratedTime: number,
): Uint8Array {
  const body = Buffer.from(entry.body).toString('base64');
  const logId = Buffer.from(entry.logId).toString('hex');
  return Buffer.from(
    `{"body":"${body}","integratedTime":${integratedTime},"logID":"${logId}","logIndex":${entry.logIndex}}`,
  );
}
