import { closeSync, openSync, readSync } from 'node:fs';
import type { Digest } from '../../base/digest.ts';
import { type ContentReader, contentReader } from '../../rootfs/index.ts';
import { buildError } from '../errors.ts';
import type { ObtainedPackage } from '../obtain/index.ts';

/** Reads single files out of the cached, verified data.tars. At once: most are small, and a trip to the thread pool takes longer than reading one. */
export function packageReader(packages: readonly ObtainedPackage[]): ContentReader {
  const pathOf = tarPaths(packages);
  return contentReader(async (tar, offset, sizeBytes) => {
    const file = openSync(pathOf(tar), 'r');
    try {
      const bytes = Buffer.alloc(sizeBytes);
      readSync(file, bytes, 0, sizeBytes, offset);
      return bytes;
    } finally {
      closeSync(file);
    }
  });
}

/** Where the cached tars of these packages lie. */
export function tarPaths(packages: readonly ObtainedPackage[]): (tar: Digest) => string {
  const paths = new Map(packages.map(({ unpacked }) => [unpacked.dataDigest, unpacked.dataPath]));
  return (tar) => {
    const path = paths.get(tar);
    if (path === undefined)
      throw buildError('BUILD_FILE_CHANGED', `no package of this build has data.tar ${tar}`);
    return path;
  };
}
