import { closeSync, openSync, readSync } from 'node:fs';
import type { Digest } from '../../base/digest.ts';
import type { UnpackedDeb } from '../../distro/index.ts';
import { type ContentReader, contentReader } from '../../rootfs/index.ts';
import { buildError } from '../errors.ts';
import type { ObtainedPackage } from '../obtain/index.ts';

/** Reads single files out of the cached, verified data.tars. At once: most are small, and a trip to the thread pool takes longer than reading one. */
export function packageReader(packages: readonly ObtainedPackage[]): ContentReader {
  const tarOf = tarsOf(packages);
  return contentReader(async (tar, offset, sizeBytes) => {
    const { dataPath, check } = tarOf(tar);
    check?.range(offset, sizeBytes);
    const file = openSync(dataPath, 'r');
    try {
      const bytes = Buffer.alloc(sizeBytes);
      readSync(file, bytes, 0, sizeBytes, offset);
      return bytes;
    } finally {
      closeSync(file);
    }
  });
}

/** Where a cached tar lies, and what to ask before it is read. */
export type CachedTar = Pick<UnpackedDeb, 'dataPath' | 'check'>;

/** The cached tars of these packages, by their digests. */
export function tarsOf(packages: readonly ObtainedPackage[]): (tar: Digest) => CachedTar {
  const tars = new Map(packages.map(({ unpacked }) => [unpacked.dataDigest, unpacked]));
  return (tar) => {
    const found = tars.get(tar);
    if (found === undefined)
      throw buildError('BUILD_FILE_CHANGED', `no package of this build has data.tar ${tar}`);
    return found;
  };
}
