import type { Http, HttpRequest } from '../../src/base/http.ts';
import { silentLog } from '../../src/base/log.ts';
import { silentProgress } from '../../src/base/progress.ts';
import type { OciContext } from '../../src/oci/index.ts';

/** Sleeps take no time, but are remembered. */
export type OciTestContext = OciContext & { slept: number[]; warnings: string[] };

export function ociTestContext(changes: Partial<OciContext> = {}): OciTestContext {
  const slept: number[] = [];
  const warnings: string[] = [];
  return {
    log: { ...silentLog, warn: (message) => warnings.push(message) },
    progress: silentProgress,
    signal: new AbortController().signal,
    clock: {
      nowMs: () => 0,
      sleep: async (ms) => {
        slept.push(ms);
        await new Promise((resolve) => setTimeout(resolve, 1));
      },
      random: () => 0.5,
    },
    http: fetchHttp,
    offline: false,
    ...changes,
    slept,
    warnings,
  };
}

/** The smallest Http that keeps the contract of base/http.ts. */
export const fetchHttp: Http = async (url, request: HttpRequest = {}) => {
  const { method = 'GET', headers = {}, body, signal, redirect = 'follow' } = request;
  const stream = body !== undefined && !(body instanceof Uint8Array);
  const response = await fetch(url, {
    method,
    headers,
    redirect,
    ...(body !== undefined && { body: body as never }),
    ...(stream && { duplex: 'half' }),
    ...(signal && { signal }),
  } as RequestInit);
  return {
    status: response.status,
    headers: response.headers,
    url: response.url,
    body: (response.body ?? new Blob([]).stream()) as AsyncIterable<Uint8Array>,
    cancel: async () => {
      if (!response.body?.locked) await response.body?.cancel();
    },
  };
};
