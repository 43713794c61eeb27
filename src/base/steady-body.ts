import type { Clock } from './context.ts';
import type { HttpResponse } from './http.ts';
import { httpError } from './http-errors.ts';

export type SlowestRate = { bytes: number; windowMs: number };

/**
 * The body, given up when a whole window of waiting delivers fewer bytes than `slowest`: the idle time-out does not see one that
 * drips. Time that the reader takes does not count. Throws NETWORK_TOO_SLOW.
 */
export async function* steadyBody(
  { url, body }: Pick<HttpResponse, 'url' | 'body'>,
  clock: Pick<Clock, 'nowMs'>,
  { bytes, windowMs }: SlowestRate = { bytes: 64 * 1024, windowMs: 60_000 },
): AsyncGenerator<Uint8Array, void, undefined> {
  let waitedMs = 0;
  let received = 0;
  let since = clock.nowMs();
  for await (const chunk of body) {
    waitedMs += clock.nowMs() - since;
    received += chunk.length;
    if (waitedMs >= windowMs) {
      if (received < bytes) {
        const rate = Math.round(received / (waitedMs / 1000));
        throw httpError('NETWORK_TOO_SLOW', `${url} sends only ${rate} bytes a second`, {
          hint: 'try again later, or name another mirror',
        });
      }
      waitedMs = 0;
      received = 0;
    }
    yield chunk;
    since = clock.nowMs();
  }
}
