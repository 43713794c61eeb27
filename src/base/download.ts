import type { HostReach, Http, HttpHeaders, HttpResponse } from './http.ts';
import { httpError } from './http-errors.ts';
import { type RetryPolicy, requireStatus, withRetries } from './retries.ts';
import { type SlowestRate, steadyBody } from './steady-body.ts';
import { withoutUndefined } from './without-undefined.ts';

/** Where the bytes go. `restart` empties it: the server did not go on where the last connection broke. */
export type DownloadSink = {
  write(chunk: Uint8Array): Promise<void> | void;
  restart(): Promise<void> | void;
};

export type FetchOptions = RetryPolicy & {
  /** A body longer than this is refused, before it is read where the server announces its size. */
  limitBytes: number;
  /** The exact size, when something signed states it: a body that announces another is not read at all. */
  sizeBytes?: number;
  headers?: Record<string, string>;
  /** Where the server may be, when it was not the user who named it. */
  reach?: HostReach;
  /** What the caller holds already: where the server still has that, nothing is sent, and `isUnchanged` is true. */
  held?: Validators;
  idleTimeoutMs?: number;
  /** Slower than this many bytes in `windowMs` is given up. Default 64 KiB in 60 s. */
  slowest?: SlowestRate;
};

/** What a server calls the version that it sent (RFC 9110 8.8). */
export type Validators = { etag?: string; lastModified?: string };

/** Progress that makes a broken connection no failure: so a bad line ends, in the worst case, after size / 1 MiB tries. */
const PROGRESS_BYTES = 1 << 20;

/** GETs a whole body into memory, with retries. */
export async function fetchBytes(
  http: Http,
  url: string,
  options: FetchOptions,
): Promise<{ bytes: Buffer; headers: HttpHeaders }> {
  const chunks: Uint8Array[] = [];
  const sink: DownloadSink = {
    write: (chunk) => void chunks.push(chunk),
    restart: () => void (chunks.length = 0),
  };
  const { headers } = await download(http, { url, sink }, options);
  return { bytes: Buffer.concat(chunks), headers };
}

/**
 * GETs a body into `sink`. After a broken connection it asks for the rest only (RFC 9110 14.2, with If-Range so that a
 * changed file starts over). Returns when the whole body was written; the caller verifies its digest.
 */
export async function download(
  http: Http,
  { url, sink }: { url: string; sink: DownloadSink },
  options: FetchOptions,
): Promise<{ sizeBytes: number; headers: HttpHeaders; isUnchanged: boolean }> {
  let receivedBytes = 0;
  let countedBytes = 0;
  let validator: string | undefined;

  const attempt = async (): Promise<{ sizeBytes: number; headers: HttpHeaders; isUnchanged: boolean }> => {
    if (receivedBytes > 0 && validator === undefined) await restart();
    const response = await http(
      url,
      withoutUndefined({
        headers: requestHeaders(options, receivedBytes, validator),
        signal: options.signal,
        idleTimeoutMs: options.idleTimeoutMs,
        reach: options.reach,
      }),
    );
    try {
      if (response.status === 304 && options.held !== undefined && receivedBytes === 0)
        return { sizeBytes: 0, headers: response.headers, isUnchanged: true };
      const isRest = response.status === 206 && startsAt(response.headers, receivedBytes);
      if (!isRest && receivedBytes > 0) await restart();
      // 416: what we hold is not a beginning of what the server has now. Asked again without a range.
      if (response.status === 416) throw broken(response, 'has no such range any more');
      if (response.status === 206 && !isRest) throw broken(response, 'answered with another range');
      requireStatus(
        { what: response.url, status: response.status, headers: response.headers },
        options.clock,
        [200, 206],
      );
      if (!isRest) validator = validatorOf(response.headers);
      const totalBytes = checkAnnouncedSize(response, receivedBytes, options);
      for await (const chunk of steadyBody(response, options.clock, options.slowest)) {
        receivedBytes += chunk.length;
        checkReceivedSize(response, receivedBytes, options);
        await sink.write(chunk);
      }
      if (totalBytes !== undefined && receivedBytes < totalBytes) {
        throw broken(response, `ended after ${receivedBytes} of ${totalBytes} bytes`);
      }
      return { sizeBytes: receivedBytes, headers: response.headers, isUnchanged: false };
    } finally {
      await response.cancel();
    }
  };

  const restart = async (): Promise<void> => {
    receivedBytes = 0;
    countedBytes = 0;
    validator = undefined;
    await sink.restart();
  };
  const madeProgress = (): boolean => {
    if (receivedBytes - countedBytes < PROGRESS_BYTES) return false;
    countedBytes = receivedBytes;
    return true;
  };
  return withRetries(options, attempt, madeProgress);
}

/** The caller's, those that ask whether anything is new, and those that ask for the rest only. */
function requestHeaders(
  { headers, held }: FetchOptions,
  receivedBytes: number,
  validator: string | undefined,
): Record<string, string> {
  const asked = { ...headers, ...conditions(held) };
  if (receivedBytes === 0 || validator === undefined) return asked;
  return { ...asked, range: `bytes=${receivedBytes}-`, 'if-range': validator };
}

/** RFC 9110 13.1: a weak ETag is good enough to ask whether anything is new. */
function conditions({ etag, lastModified }: Validators = {}): Record<string, string> {
  return withoutUndefined({
    'if-none-match': etag,
    'if-modified-since': lastModified,
  });
}

/** A weak ETag promises nothing about bytes, so If-Range may not carry it (RFC 9110 13.1.5). */
function validatorOf(headers: HttpHeaders): string | undefined {
  const etag = headers.get('etag');
  if (etag !== null && !etag.startsWith('W/')) return etag;
  return headers.get('last-modified') ?? undefined;
}

function startsAt(headers: HttpHeaders, offset: number): boolean {
  return offset > 0 && headers.get('content-range')?.startsWith(`bytes ${offset}-`) === true;
}

/** The size of the whole body as announced, compared with what is known before a byte is read. */
function checkAnnouncedSize(
  response: HttpResponse,
  receivedBytes: number,
  options: FetchOptions,
): number | undefined {
  const header = response.headers.get('content-length');
  if (header === null || !/^\d{1,15}$/.test(header)) return options.sizeBytes;
  const totalBytes = receivedBytes + Number(header);
  if (options.sizeBytes !== undefined && totalBytes !== options.sizeBytes) {
    throw wrongSize(response, `${totalBytes} bytes`, options.sizeBytes);
  }
  checkReceivedSize(response, totalBytes, options);
  return totalBytes;
}

function checkReceivedSize(response: HttpResponse, sizeBytes: number, options: FetchOptions): void {
  if (options.sizeBytes !== undefined && sizeBytes > options.sizeBytes) {
    throw wrongSize(response, 'longer', options.sizeBytes);
  }
  if (sizeBytes > options.limitBytes) {
    throw httpError(
      'HTTP_TOO_LARGE',
      `${response.url} is larger than the limit of ${options.limitBytes} bytes`,
    );
  }
}

function wrongSize(response: HttpResponse, found: string, expectedBytes: number): Error {
  return httpError(
    'HTTP_WRONG_SIZE',
    `${response.url} is ${found}, not of the expected ${expectedBytes} bytes`,
  );
}

function broken(response: HttpResponse, what: string): Error {
  return httpError('NETWORK_BROKEN', `${response.url} ${what}`);
}
