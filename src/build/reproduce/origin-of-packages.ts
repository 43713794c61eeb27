import type { Context } from '../../base/context.ts';
import { counted } from '../../base/counted.ts';
import { messageOf } from '../../base/errors.ts';
import {
  fetchReleases,
  loadPackageIndex,
  type PackageIndex,
  type PackageSources,
} from '../../distro/index.ts';
import type { LockedPackage, Lockfile } from '../lock/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { debianArch, suiteRequests } from '../suite-requests.ts';

export type Origin = { packagesFrom: 'verified' | 'from-lock'; notes: string[] };

/**
 * Whether a signed Release lists each .deb of the lock today. The archive forgets old versions, so `from-lock` is no
 * fault: the bytes still have the digests that the lock states.
 */
export async function originOfPackages(
  recipe: Recipe,
  lock: Lockfile,
  sources: PackageSources,
  context: Context,
): Promise<Origin> {
  try {
    const releases = await fetchReleases(
      { requests: suiteRequests(recipe), floorDates: new Map(), sources },
      context,
    );
    const unlisted: LockedPackage[] = [];
    for (const [arch, { packages }] of Object.entries(lock.archs)) {
      const index = await loadPackageIndex({ releases, architecture: debianArch(arch) }, context);
      for (const item of packages) if (!isListed(item, index)) unlisted.push(item);
    }
    if (unlisted.length === 0)
      return {
        packagesFrom: 'verified',
        notes: ['every package is listed in a signed Release, checked now'],
      };
    const names = unlisted.slice(0, 5).map(({ name, version }) => `${name} ${version}`);
    return {
      packagesFrom: 'from-lock',
      notes: [`${counted(unlisted.length, 'package')} in no signed index of today: ${names.join(', ')}`],
    };
  } catch (error) {
    context.signal.throwIfAborted();
    return {
      packagesFrom: 'from-lock',
      notes: [`the signed indexes could not be asked: ${messageOf(error)}`],
    };
  }
}

function isListed({ name, version, architecture, deb }: LockedPackage, index: PackageIndex): boolean {
  return index
    .versionsOf(name)
    .some(
      (record) =>
        record.version === version && record.architecture === architecture && record.digest === deb.digest,
    );
}
