import type { Context } from '../../base/context.ts';
import { soundFiles } from '../pack/index.ts';
import type { ObtainedPackage } from './types.ts';

/** Hashes those of these tars of which only a listing is known yet. Throws DamagedTarError. */
export async function checkTars(
  packages: readonly ObtainedPackage[],
  paths: readonly string[],
  context: Pick<Context, 'workers'>,
): Promise<void> {
  const wanted = new Set(paths);
  const tars = packages.flatMap(
    ({ unpacked: { check, dataPath: path, dataDigest: digest, dataSizeBytes } }) =>
      check === undefined || check.isWhole || !wanted.has(path)
        ? []
        : [{ check, path, digest, sizeBytes: dataSizeBytes }],
  );
  const sound = await soundFiles(tars, context);
  for (const tar of tars) tar.check.all(sound.has(tar));
}
