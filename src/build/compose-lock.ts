import { compareBytes } from '../base/bytes.ts';
import type { Digest } from '../base/digest.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { CATALOG } from '../catalog/index.ts';
import { type CompressorName, compressorPin } from '../compression/index.ts';
import type { Solution, SolvedPackage, SuiteRelease } from '../distro/index.ts';
import type { LockedArch, LockedPackage, LockedRepository, Lockfile } from './lock/index.ts';
import type { Resolution } from './open-resolver.ts';
import type { Recipe } from './recipe/index.ts';

/** What each platform is made of, as the signed indexes name it. */
export function lockedArchs({ releases, solutions }: Resolution): Map<string, LockedArch> {
  const repositories = releases.map(lockedRepository);
  return new Map([...solutions].map(([arch, solution]) => [arch, lockedArch(repositories, solution)]));
}

export type LockParts = {
  recipe: Recipe;
  compression: CompressorName;
  sourceDateEpoch?: number | undefined;
  archs: ReadonlyMap<string, LockedArch>;
  /** Digest of the list of what stays in a slim image. */
  slim: Digest | undefined;
};

/** All that decides the image besides recipe and local files, and nothing for which a package must be opened. */
export function composeLock({ recipe, compression, sourceDateEpoch, archs, slim }: LockParts): Lockfile {
  return withoutUndefined({
    version: 2 as const,
    recipe: { name: recipe.name, digest: recipe.digest },
    epoch: sourceDateEpoch,
    catalog: CATALOG,
    compressor: compressorPin(compression),
    slim: slim && { digest: slim },
    // In an order of their own: provenance holds the lock with sorted keys, and its digest must come out the same.
    archs: Object.fromEntries([...archs].sort(([a], [b]) => compareBytes(a, b))),
  });
}

function lockedArch(repositories: LockedRepository[], { packages, missingEssential }: Solution): LockedArch {
  return { repositories, packages: packages.map(lockedPackage), missingEssential: [...missingEssential] };
}

function lockedRepository({ verified }: SuiteRelease): LockedRepository {
  const { suite, codename, origin, date, validUntil, snapshot, digest, fingerprints, components } = verified;
  return withoutUndefined({
    suite,
    codename,
    origin,
    date,
    validUntil,
    snapshot,
    digest,
    fingerprints,
    components,
  });
}

function lockedPackage({ record, reasons }: SolvedPackage): LockedPackage {
  const { name, version, architecture, source, sourceVersion, suite, component, filename } = record;
  return {
    name,
    version,
    architecture,
    source,
    sourceVersion,
    suite,
    component,
    filename,
    deb: { digest: record.digest, sizeBytes: record.sizeBytes },
    reasons,
  };
}
