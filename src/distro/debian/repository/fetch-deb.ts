import { createHash } from 'node:crypto';
import type { Cache, CacheEntry, CacheWriter } from '../../../base/cache/index.ts';
import type { Context } from '../../../base/context.ts';
import { type Digest, digestFromHex } from '../../../base/digest.ts';
import { type DownloadSink, download } from '../../../base/download.ts';
import { offlineError } from '../../../base/http-errors.ts';
import { joinUrl } from '../../../base/join-url.ts';
import { repositoryError } from './errors.ts';
import { firstMirrorThatServes, isMissingEverywhere } from './first-mirror.ts';

/** A .deb file, as an index or a lock names it. `mirrors`: see `debMirrors`. */
export type DebRequest = {
  name: string;
  version: string;
  architecture: string;
  filename: string;
  digest: Digest;
  sizeBytes: number;
  mirrors: readonly string[];
};

/**
 * The cached file, or one fetched now: its size is compared before it is read, and its digest before it gets its name in
 * the cache. A file that was cached already is *not* hashed here: who unpacks it does that in the same pass.
 */
export async function fetchDeb(deb: DebRequest, context: Context): Promise<CacheEntry> {
  const cached = await context.cache.find('blob', deb.digest);
  if (cached?.sizeBytes === deb.sizeBytes) return cached;
  const what = `${deb.name} ${deb.version} (${deb.architecture})`;
  if (context.offline) throw offlineError(`the package ${what}`);
  try {
    return await firstMirrorThatServes(deb.mirrors, `the package ${what}`, context, (mirror) =>
      fetchFrom(mirror, deb, context),
    );
  } catch (error) {
    throw isMissingEverywhere(error) ? forgotten(what, error) : error;
  }
}

async function fetchFrom(mirror: string, deb: DebRequest, context: Context): Promise<CacheEntry> {
  const url = joinUrl(mirror, deb.filename);
  const sink = new CacheSink(context.cache);
  try {
    await download(
      context.http,
      { url, sink },
      {
        ...context,
        limitBytes: deb.sizeBytes,
        sizeBytes: deb.sizeBytes,
      },
    );
    return await sink.commit(deb);
  } catch (error) {
    await sink.restart(); // takes the temp file away
    throw error;
  }
}

/** Hashes on the way into the cache. */
class CacheSink implements DownloadSink {
  readonly #cache: Cache;
  #writer: CacheWriter | undefined;
  #hash = createHash('sha256');

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#writer ??= await this.#cache.create('blob');
    this.#hash.update(chunk);
    await this.#writer.write(chunk);
  }

  async restart(): Promise<void> {
    await this.#writer?.discard();
    this.#writer = undefined;
    this.#hash = createHash('sha256');
  }

  async commit({ name, version, digest }: DebRequest): Promise<CacheEntry> {
    const found = digestFromHex(this.#hash.digest('hex'));
    if (this.#writer === undefined || found !== digest) {
      const message = `the file served as ${name} ${version} has the digest ${found}, not ${digest}`;
      throw repositoryError('REPOSITORY_DIGEST', message, {
        hint: 'the mirror serves a damaged or different file: name another mirror',
      });
    }
    return this.#writer.commit(digest);
  }
}

function forgotten(what: string, cause: unknown): Error {
  return repositoryError('REPOSITORY_UNAVAILABLE', `no mirror has the package ${what} any more`, {
    hint:
      'mirrors keep only the newest versions: write a new lock with --update, or name a mirror that keeps old ones ' +
      '(the snapshot service of Debian does)',
    cause,
  });
}
