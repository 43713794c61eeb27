import type { Context } from '../../../base/context.ts';
import type { Digest } from '../../../base/digest.ts';
import { inPackage } from './errors.ts';
import { unpackEntries } from './packed-entries.ts';
import { checkIdentity } from './parse-control.ts';
import { readUnpackedJob } from './read-unpacked.job.ts';
import { TarCheck } from './tar-blocks.ts';
import {
  DEB_LIMITS,
  type DebLimits,
  type ExpectedPackage,
  type PackedDeb,
  type UnpackedDeb,
} from './types.ts';
import { unpackDebJob } from './unpack-deb.job.ts';

export type UnpackDebInput = {
  /** The file, anywhere. It is not trusted: it must have `debDigest` and `sizeBytes`. */
  debPath: string;
  debDigest: Digest;
  sizeBytes: number;
  expected: ExpectedPackage;
  limits?: DebLimits;
};

/** Verifies a .deb on a worker thread, inflates it into the cache and lists its entries. */
export async function unpackDeb(
  { limits = DEB_LIMITS, ...input }: UnpackDebInput,
  { cache, workers }: Pick<Context, 'cache' | 'workers'>,
): Promise<UnpackedDeb> {
  const control = await cache.create('tar');
  const data = await cache.create('tar');
  try {
    const files = { controlPath: control.path, dataPath: data.path, cacheDir: cache.dir };
    const packed = await workers.run(unpackDebJob, { ...input, ...files, limits });
    await control.commit(packed.controlDigest);
    const { path } = await data.commit(packed.dataDigest);
    return unpacked(packed, path);
  } finally {
    await Promise.all([control.discard(), data.discard()]);
  }
}

export type ReadUnpackedInput = {
  expected: ExpectedPackage;
  /** As the lock states them: the cached bytes must have these digests. */
  controlDigest: Digest;
  dataDigest: Digest;
};

/** What `unpackDeb` left in the cache, checked again. Undefined: it is not there, or was damaged and is now removed. */
export async function readUnpackedDeb(
  input: ReadUnpackedInput,
  { cache, workers }: Pick<Context, 'cache' | 'workers'>,
): Promise<UnpackedDeb | undefined> {
  const { controlDigest, dataDigest } = input;
  const [control, data] = await Promise.all([
    cache.find('tar', controlDigest),
    cache.find('tar', dataDigest),
  ]);
  if (control === undefined || data === undefined) return undefined;
  const packed = await workers.run(readUnpackedJob, {
    ...input,
    controlPath: control.path,
    dataPath: data.path,
  });
  if (!('damaged' in packed)) return unpacked(packed, data.path);
  await cache.drop('tar', packed.damaged === 'control' ? controlDigest : dataDigest);
  return undefined;
}

/**
 * The same from a listing that was made of these very tars and is to be believed, but for the name under which it is asked for. Nothing is read: who reads of data.tar asks `check`.
 * Undefined: a tar is not in the cache, or not as long as it was.
 */
export async function recallUnpackedDeb(
  { expected, listing }: { expected: ExpectedPackage; listing: PackedDeb },
  { cache }: Pick<Context, 'cache'>,
): Promise<UnpackedDeb | undefined> {
  const { controlDigest, controlSizeBytes, dataDigest, dataSizeBytes, blocks } = listing;
  await inPackage(expected, () => checkIdentity(listing.control, expected));
  const [control, data] = await Promise.all([
    cache.find('tar', controlDigest),
    cache.find('tar', dataDigest),
  ]);
  if (control?.sizeBytes !== controlSizeBytes || data?.sizeBytes !== dataSizeBytes) return undefined;
  return { ...unpacked(listing, data.path), check: new TarCheck(data.path, dataSizeBytes, blocks) };
}

function unpacked(listing: PackedDeb, dataPath: string): UnpackedDeb {
  return { ...listing, dataPath, entries: unpackEntries(listing.entries, listing.dataDigest), listing };
}
