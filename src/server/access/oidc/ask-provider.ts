import * as oauth from 'oauth4webapi';
import { readBounded } from '../../../base/bounded-read.ts';
import type { Context } from '../../../base/context.ts';
import { isLoopback } from '../../../base/loopback.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';

const ANSWER_BYTES = 1024 * 1024;
const IDLE_MS = 10_000;

type Options = oauth.HttpRequestOptions<'GET' | 'POST', URLSearchParams | undefined>;

/** Requests of the library go as all others do: by the configured proxies, bounded, never on to another host. */
export function asking({ http, signal }: Pick<Context, 'http' | 'signal'>): {
  [oauth.customFetch]: NonNullable<Options[typeof oauth.customFetch]>;
} {
  return {
    async [oauth.customFetch](url, { method, headers, body }) {
      refuseInTheClear(url);
      const response = await http(
        url,
        withoutUndefined({
          method,
          headers,
          // The library says null, too.
          body: body ? Buffer.from(body.toString()) : undefined,
          redirect: 'manual' as const,
          idleTimeoutMs: IDLE_MS,
          signal,
        }),
      );
      const bytes = await readBounded(response.body, ANSWER_BYTES);
      const shown = ['content-type', 'www-authenticate'].flatMap((name) => {
        const value = response.headers.get(name);
        return value === null ? [] : [[name, value] as [string, string]];
      });
      const mayHaveBody = response.status !== 204 && response.status !== 304;
      return new Response(mayHaveBody ? new Uint8Array(bytes) : null, {
        status: response.status,
        headers: shown,
      });
    },
  };
}

/** Plain HTTP is for a provider on this machine alone. */
export function isReachableInTheClear(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && isLoopback(hostname);
}

/** The library looks at it only where nothing may go in the clear. */
function refuseInTheClear(url: string): void {
  if (new URL(url).protocol !== 'https:' && !isReachableInTheClear(url))
    throw new Error(`${new URL(url).host} would be asked without TLS`);
}
