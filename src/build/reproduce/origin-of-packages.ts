import type { Reproduction } from '../../attestation/index.ts';
import type { Context } from '../../base/context.ts';
import { counted } from '../../base/counted.ts';
import { messageOf } from '../../base/errors.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  fetchReleases,
  fingerprintsOf,
  loadPackageIndex,
  type PackageIndex,
  type PackageSources,
} from '../../distro/index.ts';
import type { LockedPackage } from '../lock/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { debianArch, suiteRequests } from '../suite-requests.ts';
import type { RebuildPlan } from './read-provenance.ts';

export type Origin = Pick<Reproduction, 'packagesFrom' | 'releases'> & { notes: string[] };

/**
 * Whether a signed Release lists each .deb of the lock today. The archive forgets old versions, so `from-lock` is no
 * fault: the bytes still have the digests that the lock states. The keys of a recipe that nobody vouches for count for nothing: with
 * them anybody could sign a Release that lists what they like.
 */
export async function originOfPackages(
  plan: Pick<RebuildPlan, 'recipe' | 'lock' | 'isRecipeTrusted'>,
  sources: PackageSources,
  context: Context,
): Promise<Origin> {
  const { contents } = plan.recipe;
  const keyring = [...contents.keyring, ...contents.repositories.flatMap((one) => one.keyring ?? [])];
  if (plan.isRecipeTrusted || keyring.length === 0) return await listedNow(plan, sources, context);
  const foreign = await fingerprintsOf(keyring.map(({ bytes }) => bytes));
  const recipe: Recipe = {
    ...plan.recipe,
    contents: {
      ...contents,
      repositories: contents.repositories.map((one) => withoutUndefined({ ...one, keyring: undefined })),
      keyring: [],
    },
  };
  const { notes, ...origin } = await listedNow({ ...plan, recipe }, sources, context);
  const named = foreign.length === 0 ? 'none of them can be read' : foreign.join(', ');
  return {
    ...origin,
    notes: [...notes, `keys of the unsigned recipe count for nothing (${named}): give it with --recipe`],
  };
}

async function listedNow(
  { recipe, lock }: Pick<RebuildPlan, 'recipe' | 'lock'>,
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
        releases: releases.map(({ verified: { suite, fingerprints } }) => ({ suite, fingerprints })),
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
