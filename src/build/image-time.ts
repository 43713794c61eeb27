import type { Lockfile } from './lock/index.ts';
import type { ObtainedPackage } from './obtain/index.ts';

/**
 * The time that an image shows, in seconds since 1970: with the same packages an image stays the same, so it is theirs, and not that of the
 * archive (docs/decisions/epoch-from-packages.md).
 */
export function imageTime({ epoch }: Pick<Lockfile, 'epoch'>, packages: readonly ObtainedPackage[]): number {
  return epoch ?? packages.reduce((newest, { unpacked }) => Math.max(newest, unpacked.newestMtime), 0);
}
