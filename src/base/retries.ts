import type { Clock } from './context.ts';
import type { HttpHeaders } from './http.ts';
import { httpError, isTransient } from './http-errors.ts';
import type { Log } from './log.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** A server that wants us to stay away for longer than this is reported instead of waited for. */
const LONGEST_RETRY_AFTER_MS = 120_000;

export type RetryPolicy = {
  clock: Clock;
  signal: AbortSignal;
  log: Log;
  /** Tries without progress, the first included. Default 4. */
  attempts?: number;
};

/**
 * Repeats `attempt` after transient failures, with exponential back-off and full jitter, or after the time that the
 * server asked for. `madeProgress` (called with each failure) lets a long transfer over a bad line go on for as long as it advances.
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  attempt: () => Promise<T>,
  madeProgress: () => boolean = () => false,
): Promise<T> {
  const attempts = policy.attempts ?? 4;
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (madeProgress()) failures = 1;
      if (failures >= attempts) throw error;
      const delayMs = retryDelayMs(error.details?.['retryAfterMs'], failures, policy.clock);
      if (delayMs === undefined) throw error;
      policy.log.debug('trying again', { reason: error.message, delayMs: Math.round(delayMs) });
      await policy.clock.sleep(delayMs, policy.signal);
    }
  }
}

function retryDelayMs(asked: unknown, failures: number, clock: Clock): number | undefined {
  if (typeof asked === 'number') return asked <= LONGEST_RETRY_AFTER_MS ? asked : undefined;
  return clock.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
}

/** Throws for every status that is not among `accepted`; `what` is the redacted URL. */
export function requireStatus(
  { what, status, headers }: { what: string; status: number; headers: HttpHeaders },
  clock: Clock,
  accepted: readonly number[] = [200],
): void {
  if (accepted.includes(status)) return;
  const details = { status, ...retryAfter(headers, clock) };
  if (status === 404 || status === 410)
    throw httpError('HTTP_NOT_FOUND', `${what} does not exist (${status})`, { details });
  if (status === 401 || status === 403 || status === 407) {
    throw httpError('HTTP_UNAUTHORIZED', `${what} may not be read (${status})`, { details });
  }
  if (status === 429) {
    const wait =
      details.retryAfterMs === undefined ? '' : `, for ${Math.ceil(details.retryAfterMs / 1000)} s`;
    throw httpError('HTTP_BUSY', `${what} is rate limited (429)${wait}`, {
      details,
      hint: 'wait, or name another mirror',
    });
  }
  if (status === 408 || status >= 500)
    throw httpError('HTTP_SERVER_ERROR', `${what} failed (${status})`, { details });
  throw httpError('HTTP_STATUS', `${what} answered ${status}`, { details });
}

/** RFC 9110 10.2.3: seconds, or a date. */
export function retryAfter(headers: HttpHeaders, clock: Clock): { retryAfterMs?: number } {
  const value = headers.get('retry-after')?.trim();
  if (value === undefined) return {};
  if (/^\d{1,9}$/.test(value)) return { retryAfterMs: Number(value) * 1000 };
  const at = Date.parse(value);
  return Number.isNaN(at) ? {} : { retryAfterMs: Math.max(0, at - clock.nowMs()) };
}
