import type { Context } from '../../../base/context.ts';
import { digestOf, hexOf } from '../../../base/digest.ts';
import { download } from '../../../base/download.ts';
import { httpError, offlineError } from '../../../base/http-errors.ts';
import { joinUrl } from '../../../base/join-url.ts';
import type { CompressedFormat } from '../../../compression/index.ts';
import { repositoryError } from './errors.ts';
import type { SuiteRelease } from './fetch-release.ts';
import { firstMirrorThatServes, isMissingEverywhere } from './first-mirror.ts';
import { inflateIndexJob } from './inflate-index.job.ts';
import type { ReleaseFile } from './parse-release.ts';

/** An index larger than this is not an index: all of Debian's main is a tenth of it. */
const INDEX_LIMIT_BYTES = 768 << 20;

/**
 * In the order of preference. gzip before xz: main is 13.3 MB instead of 9.7, but inflates in a quarter of the time, which
 * pays on every line faster than 60 Mbit/s. Archives list the plain file for its digest and seldom serve it.
 */
const FORMATS: readonly [suffix: string, format: CompressedFormat][] = [
  ['.zst', 'zstd'],
  ['.gz', 'gzip'],
  ['.xz', 'xz'],
  ['', 'none'],
];

/**
 * The inflated bytes of an index, such as `main/binary-amd64/Packages`. They are cached under their own digest, which the
 * signed Release lists, and hashed whenever they are read: there is no derived file that would have to be believed.
 */
export async function fetchIndexFile(release: SuiteRelease, path: string, context: Context): Promise<Buffer> {
  const { suite } = release.verified;
  const inflated = release.text.files.get(path);
  if (inflated === undefined) {
    throw repositoryError('REPOSITORY_MISMATCH', `the Release of ${suite} lists no ${path}`);
  }
  if (inflated.sizeBytes > INDEX_LIMIT_BYTES) {
    throw repositoryError(
      'REPOSITORY_MALFORMED',
      `the Release of ${suite} lists ${path} with ${inflated.sizeBytes} bytes`,
    );
  }
  const cached = await context.cache.read('tar', inflated.digest, inflated.sizeBytes);
  if (cached !== undefined) return cached;
  if (context.offline) throw offlineError(`the package index ${path} of ${suite}`);
  const bytes = await fetchInflated(release, path, inflated, context);
  await context.cache.put('tar', bytes);
  return bytes;
}

async function fetchInflated(
  release: SuiteRelease,
  path: string,
  inflated: ReleaseFile,
  context: Context,
): Promise<Buffer> {
  const what = `the index ${path} of ${release.verified.suite}`;
  const { compressed, format } = await fetchCompressed(release, path, what, context);
  // Shared memory: the thread fills it, and 56 MB are neither copied nor held twice.
  const memory = new SharedArrayBuffer(inflated.sizeBytes);
  const input = { compressed, format, inflated: new Uint8Array(memory) };
  const { digest } = await context.workers.run(inflateIndexJob, input);
  if (digest !== inflated.digest) {
    throw repositoryError('REPOSITORY_DIGEST', `${what} does not inflate to what the signed Release names`);
  }
  return Buffer.from(memory);
}

type Compressed = { compressed: Uint8Array; format: CompressedFormat };

/** The first format that the Release lists and a mirror has. */
async function fetchCompressed(
  release: SuiteRelease,
  path: string,
  what: string,
  context: Context,
): Promise<Compressed> {
  let missing: unknown;
  for (const [suffix, format] of FORMATS) {
    const listed = release.text.files.get(path + suffix);
    if (listed === undefined) continue;
    try {
      const compressed = await firstMirrorThatServes(release.mirrors, what, context, async (mirror) => {
        const bytes = await fetchListed(release, { mirror, path: path + suffix, file: listed }, context);
        if (digestOf(bytes) === listed.digest) return bytes;
        throw repositoryError('REPOSITORY_DIGEST', `${what} is not the file that the signed Release names`, {
          hint: 'the mirror may be in the middle of an update: try again in a few minutes',
        });
      });
      return { compressed, format };
    } catch (error) {
      if (!isMissingEverywhere(error)) throw error;
      missing ??= error;
    }
  }
  throw missing;
}

/** By its digest where the archive offers that: the plain name changes under our hands when a mirror is updated. */
async function fetchListed(
  release: SuiteRelease,
  { mirror, path, file: { digest, sizeBytes } }: { mirror: string; path: string; file: ReleaseFile },
  context: Context,
): Promise<Uint8Array> {
  const folder = joinUrl(mirror, 'dists', release.verified.suite);
  if (release.text.acquireByHash) {
    const byHash = joinUrl(folder, path.slice(0, path.lastIndexOf('/')), 'by-hash/SHA256', hexOf(digest));
    try {
      return await fetchShared(byHash, sizeBytes, context);
    } catch (error) {
      if (!httpError.is(error, 'HTTP_NOT_FOUND')) throw error;
    }
  }
  return await fetchShared(joinUrl(folder, path), sizeBytes, context);
}

/** Into shared memory of the size that the Release states: the thread that inflates it needs no copy. */
async function fetchShared(url: string, sizeBytes: number, context: Context): Promise<Uint8Array> {
  const bytes = new Uint8Array(new SharedArrayBuffer(sizeBytes));
  let length = 0;
  const sink = {
    write(chunk: Uint8Array): void {
      bytes.set(chunk, length);
      length += chunk.length;
    },
    restart: () => void (length = 0),
  };
  await download(context.http, { url, sink }, { ...context, limitBytes: sizeBytes, sizeBytes });
  return bytes.subarray(0, length);
}
