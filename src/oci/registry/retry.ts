import { ShearwallError } from '../../base/errors.ts';
import type { HttpResponse } from '../../base/http.ts';
import { isTransient } from '../../base/http-errors.ts';
import type { OciContext } from '../types.ts';

const BASE_MS = 300;
const MAX_WAIT_MS = 60_000;

/** 429 may always be sent again: it was not processed. The rest only when sending twice does no harm. */
export type RetryMode = 'all' | 'rate-limit';

/** How often one request is sent before its failure counts. */
export const MAX_ATTEMPTS = 5;

/** Waits before attempt number `failures` + 1: doubling, with jitter so that many clients do not come back together. */
export function backOff(
  failures: number,
  { clock, signal }: Pick<OciContext, 'clock' | 'signal'>,
): Promise<void> {
  return clock.sleep(BASE_MS * 2 ** (failures - 1) * (0.5 + clock.random()), signal);
}

/**
 * Sends a manifest again that is refused for blobs which were put before it: stores that are only consistent in the end do
 * not see them yet, and distribution 2.8 does not while another client puts the same blob.
 */
export async function whileBlobsAppear<T>(
  send: () => Promise<T>,
  context: Pick<OciContext, 'clock' | 'signal'>,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await send();
    } catch (error) {
      if (failures >= MAX_ATTEMPTS || !isBlobUnknown(error)) throw error;
      await backOff(failures, context);
    }
  }
}

/** distribution-spec, error codes. */
export function isBlobUnknown(error: unknown): boolean {
  const codes = error instanceof ShearwallError ? error.details?.['codes'] : undefined;
  return (
    Array.isArray(codes) && codes.some((code) => code === 'MANIFEST_BLOB_UNKNOWN' || code === 'BLOB_UNKNOWN')
  );
}

/** Sends until an answer is worth reading; the last answer or failure is the result. */
export async function sendWithRetries(
  send: () => Promise<HttpResponse>,
  mode: RetryMode,
  context: Pick<OciContext, 'clock' | 'signal' | 'log'>,
): Promise<HttpResponse> {
  for (let failures = 1; ; failures++) {
    const isLast = failures >= MAX_ATTEMPTS;
    try {
      const response = await send();
      if (isLast || !isTemporary(response.status, mode)) return response;
      await response.cancel();
      const asked = retryAfterMs(response.headers.get('retry-after'), context.clock.nowMs());
      context.log.debug('the registry asked to retry later', { status: response.status, attempt: failures });
      if (asked === undefined) await backOff(failures, context);
      else await context.clock.sleep(Math.min(asked, MAX_WAIT_MS), context.signal);
    } catch (error) {
      context.signal.throwIfAborted();
      if (isLast || mode !== 'all' || (error instanceof ShearwallError && !isTransient(error))) throw error;
      await backOff(failures, context);
    }
  }
}

function isTemporary(status: number, mode: RetryMode): boolean {
  return status === 429 || (mode === 'all' && [408, 500, 502, 503, 504].includes(status));
}

/** RFC 9110, 10.2.3: seconds or a date. */
function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
