import type { Context } from '../../base/context.ts';
import { checkPiecesJob } from '../pack/index.ts';
import type { ObtainedPackage } from './types.ts';

/** Hashes those of these tars of which only a listing is known yet. Throws DamagedTarError. */
export async function checkTars(
  packages: readonly ObtainedPackage[],
  paths: readonly string[],
  { workers }: Pick<Context, 'workers'>,
): Promise<void> {
  const wanted = new Set(paths);
  const check = async ({ unpacked }: ObtainedPackage): Promise<void> => {
    const { check, dataPath: path, dataDigest: digest } = unpacked;
    if (check === undefined || check.isWhole || !wanted.has(path)) return;
    const [isSound = false] = await workers.run(checkPiecesJob, { files: [{ path, digest }] });
    check.all(isSound);
  };
  await Promise.all(packages.map(check));
}
