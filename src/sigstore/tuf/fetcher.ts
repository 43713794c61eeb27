import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../base/context.ts';
import { fetchBytes } from '../../base/download.ts';
import { ShearwallError } from '../../base/errors.ts';
import { httpError } from '../../base/http-errors.ts';
import { tufError } from './errors.ts';

export type TufContext = Pick<Context, 'http' | 'log' | 'signal' | 'clock' | 'offline'>;

/** A root, snapshot or target may be this large at most, whatever the repository's own metadata says. */
const LIMIT_BYTES = 8 << 20;

/**
 * tuf-js asks through our HTTP: size limits, time limits, redirects never from https to http. It is a `Fetcher` of tuf-js by its shape alone:
 * our declarations name none of its types, which need others that nobody installs.
 */
export class TufFetcher {
  readonly #context: TufContext;
  /** tuf-js turns some failures into text; this is the one that happened. */
  failure: ShearwallError | undefined;
  /** Makes the error that tells the updater that there is no newer root. */
  readonly missing: (message: string, status: number) => Error;

  constructor(context: TufContext, missing: TufFetcher['missing']) {
    this.#context = context;
    this.missing = missing;
  }

  async downloadBytes(url: string, maxLength: number): Promise<Buffer> {
    const { http, log, signal, clock } = this.#context;
    const limitBytes = Math.min(maxLength, LIMIT_BYTES);
    try {
      const { bytes } = await fetchBytes(http, url, { log, signal, clock, limitBytes });
      return bytes;
    } catch (error) {
      const status = error instanceof ShearwallError ? error.details?.['status'] : undefined;
      if (status === 403 || status === 404) {
        throw Object.assign(this.missing(`${url} answered ${status}`, status), { cause: error });
      }
      this.failure = inWords(error, url, limitBytes);
      throw this.failure ?? error;
    }
  }

  /** For targets: the handler reads the file, checks it and copies it. */
  async downloadFile<T>(url: string, maxLength: number, handler: (file: string) => Promise<T>): Promise<T> {
    const bytes = await this.downloadBytes(url, maxLength);
    const dir = await mkdtemp(join(tmpdir(), 'shearwall-tuf-'));
    try {
      const file = join(dir, 'target');
      await writeFile(file, bytes, { mode: 0o600 });
      return await handler(file);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
}

function inWords(error: unknown, url: string, limitBytes: number): ShearwallError | undefined {
  if (httpError.is(error, 'HTTP_TOO_LARGE')) {
    return tufError('TUF_TOO_LARGE', `${url} is larger than ${limitBytes} bytes, which it may not be`, {
      hint: 'nothing was changed; tell the maintainers of the repository',
      cause: error,
    });
  }
  return error instanceof ShearwallError ? error : undefined;
}
