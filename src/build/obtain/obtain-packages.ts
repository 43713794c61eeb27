import { mapConcurrently } from '../../base/concurrency.ts';
import type { Context } from '../../base/context.ts';
import type { SealedEntries } from '../../base/index.ts';
import {
  debError,
  debMirrors,
  fetchDeb,
  type PackageRecord,
  type PackageSources,
  readUnpackedDeb,
  recallUnpackedDeb,
  type UnpackedDeb,
  unpackDeb,
} from '../../distro/index.ts';
import { buildError } from '../errors.ts';
import { buildJobs } from '../jobs.ts';
import type { LockedArch, LockedPackage } from '../lock/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { type ListedBefore, listingOf } from './listed-before.ts';
import type { ObtainedPackage } from './types.ts';
import { type TarDigests, UnpackedBefore } from './unpacked-before.ts';

type LockedInput = {
  locked: Pick<LockedArch, 'packages' | 'repositories'>;
  recipe: Recipe;
  sources: PackageSources;
  /** Every package is fetched and unpacked again, whatever the cache holds. */
  fromScratch?: boolean;
  /** What this machine unpacked before; undefined: nothing is remembered. */
  before?: SealedEntries | undefined;
  /** What this machine listed before; undefined: every tar is read. */
  listed?: ListedBefore | undefined;
};

/** The packages of a lock: what the cache holds inflated is checked against the lock or what is remembered of the .deb, the rest fetched and unpacked. */
export async function obtainLocked(input: LockedInput, context: Context): Promise<ObtainedPackage[]> {
  const { packages } = input.locked;
  const recalled = await recall(packages, input.listed, context);
  if (recalled !== undefined) return recalled;
  const obtained = await readLocked(input, context);
  const listings = obtained.map(({ unpacked }) => unpacked.listing);
  await input.listed?.remember(listingOf(packages), listings);
  return obtained;
}

/** All of them, where all are listed and in the cache. */
async function recall(
  packages: readonly LockedPackage[],
  listed: ListedBefore | undefined,
  context: Context,
): Promise<ObtainedPackage[] | undefined> {
  const listings = await listed?.recall(listingOf(packages));
  const obtained: ObtainedPackage[] = [];
  for (const [index, listing] of listings?.entries() ?? []) {
    const unpacked = await recallUnpackedDeb(listing, context);
    if (unpacked === undefined) return undefined;
    obtained.push({ locked: packages[index] as LockedPackage, unpacked });
  }
  return listings && obtained;
}

async function readLocked(
  { locked: { packages, repositories }, recipe, sources, fromScratch = false, before: entries }: LockedInput,
  context: Context,
): Promise<ObtainedPackage[]> {
  context.workers.warmUp(buildJobs);
  const before = entries && new UnpackedBefore(entries);
  const mirrorsOf = mirrorFinder(repositories, recipe, sources);
  return await forEachPackage(
    packages,
    ({ deb }) => deb.sizeBytes,
    context,
    async (item) => {
      context.log.debug('look up', { package: item.name, version: item.version });
      const cached = fromScratch ? undefined : await readCached(item, before, context);
      if (cached !== undefined) return { locked: item, unpacked: cached };
      const deb = { ...item, digest: item.deb.digest, sizeBytes: item.deb.sizeBytes };
      const unpacked = await fetchAndUnpack(deb, mirrorsOf(item.suite), context);
      assertAsLocked(item, unpacked);
      await before?.remember(item.deb.digest, unpacked);
      return { locked: item, unpacked };
    },
  );
}

/** What the cache holds inflated, if it has the digests that the lock states, or those that the .deb unpacked to before. */
async function readCached(
  item: LockedPackage,
  before: UnpackedBefore | undefined,
  context: Context,
): Promise<UnpackedDeb | undefined> {
  const tars = statedTars(item) ?? (await before?.recall(item.deb.digest));
  return tars && (await readUnpackedDeb({ expected: item, ...tars }, context));
}

function statedTars({ control, data }: LockedPackage): TarDigests | undefined {
  if (control === undefined || data === undefined) return undefined;
  return { controlDigest: control.digest, dataDigest: data.digest };
}

type Dated = { suite: string; date: number };

/** The mirrors of a suite, the recipe's own first, then the snapshot service as of the Release that was locked. */
function mirrorFinder(
  releases: readonly Dated[],
  recipe: Recipe,
  sources: PackageSources,
): (suite: string) => string[] {
  const dates = new Map(releases.map(({ suite, date }) => [suite, date]));
  return (suite) => {
    const { repositories } = recipe.contents;
    const { snapshot, mirrors = [] } =
      repositories.find((item) => suite === item.suite || suite.startsWith(`${item.suite}-`)) ?? {};
    return debMirrors({ suite, snapshot, mirrors, releaseDate: dates.get(suite) ?? 0 }, sources);
  };
}

type WantedDeb = Pick<
  PackageRecord,
  'name' | 'version' | 'architecture' | 'filename' | 'digest' | 'sizeBytes'
>;

/** A cached file is hashed only while it is unpacked: when it turns out to be damaged it is fetched once more. */
async function fetchAndUnpack(
  deb: WantedDeb,
  mirrors: readonly string[],
  context: Context,
): Promise<UnpackedDeb> {
  try {
    return await fetchAndUnpackOnce(deb, mirrors, context);
  } catch (error) {
    if (!debError.is(error, 'DEB_DIGEST')) throw error;
    context.log.warn('a cached package is damaged; it is fetched again', { reason: error.message });
    await context.cache.drop('blob', deb.digest);
    return await fetchAndUnpackOnce(deb, mirrors, context);
  }
}

async function fetchAndUnpackOnce(
  deb: WantedDeb,
  mirrors: readonly string[],
  context: Context,
): Promise<UnpackedDeb> {
  const { name, version, architecture } = deb;
  context.log.debug('fetch', { package: name, version, architecture });
  const { path } = await fetchDeb({ ...deb, mirrors }, context);
  context.log.debug('unpack', { package: name, version, architecture });
  return await unpackDeb(
    {
      debPath: path,
      debDigest: deb.digest,
      sizeBytes: deb.sizeBytes,
      expected: { name, version, architecture },
    },
    context,
  );
}

/**
 * Results in the order of `items`. Twice as many at once as there are threads: while some are unpacked, others are fetched.
 * The largest begin, so that no thread is left with one when the others have nothing to do any more.
 */
async function forEachPackage<Item, Result>(
  items: readonly Item[],
  sizeOf: (item: Item) => number,
  context: Context,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const step = context.progress.start('packages', items.length, 'items');
  try {
    const largestFirst = items.toSorted((a, b) => sizeOf(b) - sizeOf(a));
    const results = new Map<Item, Result>();
    await mapConcurrently(largestFirst, Math.max(8, context.workers.jobs * 2), async (item) => {
      context.signal.throwIfAborted();
      results.set(item, await work(item));
      step.add(1);
    });
    return items.map((item) => results.get(item) as Result);
  } finally {
    step.done();
  }
}

function assertAsLocked(locked: LockedPackage, unpacked: UnpackedDeb): void {
  const { controlDigest, dataDigest } = statedTars(locked) ?? unpacked;
  if (unpacked.dataDigest === dataDigest && unpacked.controlDigest === controlDigest) return;
  const hint =
    'the .deb has the digest that the lock names, so the lock contradicts itself: it was edited, or made by a faulty program; lock again';
  throw buildError(
    'BUILD_PACKAGE_DIFFERS',
    `${locked.name} ${locked.version} unpacks to other bytes than the lock states`,
    { hint },
  );
}
