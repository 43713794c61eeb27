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
import type { ObtainedPackage } from './types.ts';
import { type TarDigests, UnpackedBefore } from './unpacked-before.ts';

/** Most of what is read is small, and read without a trip to the thread pool. */
const RECALLED_AT_ONCE = 8;

type LockedInput = {
  locked: Pick<LockedArch, 'packages' | 'repositories'>;
  recipe: Recipe;
  sources: PackageSources;
  /** Every package is fetched and unpacked again, whatever the cache holds. */
  fromScratch?: boolean;
  /** What this machine unpacked before; undefined: nothing is remembered. */
  before?: SealedEntries | undefined;
  /** Another for every change of the code; undefined: it is not remembered what is in packages. */
  program?: string | undefined;
  /** What is in a package is believed as it was listed before, and its tars are not read: the caller is ready for DamagedTarError. */
  recalls?: boolean;
};

/** The packages of a lock: what the cache holds inflated is checked against the lock or what is remembered of the .deb, the rest fetched and unpacked. */
export async function obtainLocked(input: LockedInput, context: Context): Promise<ObtainedPackage[]> {
  const { packages } = input.locked;
  const before = input.before && new UnpackedBefore(input.before, input.program);
  const recalled =
    input.recalls === true && before !== undefined ? await recallAll(packages, before, context) : [];
  const isThere = (unpacked: UnpackedDeb | undefined): boolean => unpacked !== undefined;
  const others = packages.filter((_, index) => !isThere(recalled[index]));
  const read = others.length === 0 ? [] : await readLocked(others, before, input, context);
  return packages.map((locked, index) => ({
    locked,
    unpacked: (recalled[index] ?? read.shift()) as UnpackedDeb,
  }));
}

/** Those of which it is known what is in them, at their places. */
async function recallAll(
  packages: readonly LockedPackage[],
  before: UnpackedBefore,
  context: Context,
): Promise<(UnpackedDeb | undefined)[]> {
  return await mapConcurrently(packages, RECALLED_AT_ONCE, async (item) => {
    const listing = await before.recallListing(item.deb.digest);
    if (listing === undefined || !isOf(statedTars(item), listing)) return undefined;
    return await recallUnpackedDeb({ expected: item, listing }, context);
  });
}

/** A lock that says itself what a .deb unpacks to is believed, and who lies there is found out. */
function isOf(stated: TarDigests | undefined, { controlDigest, dataDigest }: TarDigests): boolean {
  return stated === undefined || (stated.controlDigest === controlDigest && stated.dataDigest === dataDigest);
}

async function readLocked(
  packages: readonly LockedPackage[],
  before: UnpackedBefore | undefined,
  { locked: { repositories }, recipe, sources, fromScratch = false }: LockedInput,
  context: Context,
): Promise<UnpackedDeb[]> {
  context.workers.warmUp(buildJobs);
  const mirrorsOf = mirrorFinder(repositories, recipe, sources);
  return await forEachPackage(
    packages,
    ({ deb }) => deb.sizeBytes,
    context,
    async (item) => {
      context.log.debug('look up', { package: item.name, version: item.version });
      const cached = fromScratch ? undefined : await readCached(item, before, context);
      if (cached !== undefined) return cached;
      const deb = { ...item, digest: item.deb.digest, sizeBytes: item.deb.sizeBytes };
      const unpacked = await fetchAndUnpack(deb, mirrorsOf(item.suite), context);
      assertAsLocked(item, unpacked);
      await before?.remember(item.deb.digest, unpacked);
      return unpacked;
    },
  );
}

/** What the cache holds inflated, if it has the digests that the lock states, or those that the .deb unpacked to before. */
async function readCached(
  item: LockedPackage,
  before: UnpackedBefore | undefined,
  context: Context,
): Promise<UnpackedDeb | undefined> {
  const stated = statedTars(item);
  const tars = stated ?? (await before?.recall(item.deb.digest));
  const unpacked = tars && (await readUnpackedDeb({ expected: item, ...tars }, context));
  // Nobody but a lock that states them may have said that these tars are of that .deb.
  if (unpacked !== undefined && stated === undefined)
    await before?.rememberListing(item.deb.digest, unpacked);
  return unpacked;
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
