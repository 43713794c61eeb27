import { compareBytes } from '../base/bytes.ts';
import type { Context } from '../base/context.ts';
import { messageOf } from '../base/errors.ts';
import { SealedEntries } from '../base/index.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { CATALOG, type Catalog } from '../catalog/index.ts';
import { type CompressorName, compressorPin } from '../compression/index.ts';
import {
  type MissingInterpreter,
  missingInterpreters,
  type PackageSources,
  type Solution,
  type SuiteRelease,
  treeRoot,
} from '../distro/index.ts';
import type { RootChoice } from '../trust/index.ts';
import { debPurl } from '../versions/index.ts';
import { warnOfUncovered } from './assemble/index.ts';
import { type BuiltPlatform, buildPlatform } from './build-platform.ts';
import { catalogueLocalFiles } from './documents/index.ts';
import { buildJobs } from './jobs.ts';
import type { LockedArch, LockedLayer, LockedRepository, Lockfile } from './lock/index.ts';
import { LockedBefore, type LockedContents } from './locked-before.ts';
import { type ObtainedPackage, obtainSolved } from './obtain/index.ts';
import { openResolver, type Resolution } from './open-resolver.ts';
import type { PackedLayer } from './pack/index.ts';
import { proveSources } from './publisher/index.ts';
import { collectLocalFiles, isAbsentFile, type Recipe } from './recipe/index.ts';
import { digestOfSlimList, type FoundSlim, type SlimList } from './slim/index.ts';
import { slimPlatform } from './slim-platform.ts';
import { solvedBefore } from './solved-before.ts';

export type LockInput = {
  recipe: Recipe;
  sources: PackageSources;
  compression: CompressorName;
  /** SOURCE_DATE_EPOCH, in seconds: the newest time that the image may show. */
  sourceDateEpoch?: number | undefined;
  /** The lock that this one replaces: no Release older than its own is accepted. */
  previous?: Lockfile | undefined;
  /** Where local files are, when not next to the recipe: what a slim image keeps depends on them. */
  sourceDir?: string | undefined;
  /** Where the key is that seals what this machine remembers of unpacking and compressing; none: it remembers nothing. */
  cacheKeyFile?: string | undefined;
  /** Which program makes the lock, another for every change of its code; undefined: no lock is remembered. */
  program?: string | undefined;
  /** As for a build: against what the publishers of local files are proven. */
  roots?: RootChoice | undefined;
  /** Throws for software that must not be in an image, before any package is fetched. */
  refuse?: RefuseBeforeLock | undefined;
};

export type RefuseBeforeLock = {
  /** Of the packages that were solved. */
  purls: (purls: Iterable<string>) => Promise<void>;
  /** Of what is in local files; undefined: who builds looks at the whole image anyway. */
  catalog?: ((catalog: Catalog) => Promise<void>) | undefined;
};

export type LockOutcome = {
  lock: Lockfile;
  /** What locking unpacked and compressed, so that a build in the same run does nothing twice. Empty where nothing was. */
  platforms: ReadonlyMap<string, BuiltPlatform>;
  /** What stays in a slim image, by architecture; undefined: everything stays. */
  slim: MadeSlim | undefined;
  /** Interpreters that scripts in the image name and that it does not hold: the part of Essential that may be missed. */
  missingInterpreters: MissingInterpreter[];
};

/** The list that belongs to the lock, and how it came about. */
export type MadeSlim = { list: SlimList; found: ReadonlyMap<string, FoundSlim> };

/** Resolves a recipe to exact, verified packages, and to the compressed pieces that its layers are made of. */
export async function lockRecipe(input: LockInput, context: Context): Promise<LockOutcome> {
  const { recipe, sources, previous, cacheKeyFile, program } = input;
  const before =
    cacheKeyFile === undefined ? undefined : await SealedEntries.open(context.cache, cacheKeyFile);
  const solved = before && program !== undefined ? solvedBefore(before, program) : undefined;
  const { releases, solutions } = await openResolver(sources, context, solved).resolve(recipe, previous);
  await input.refuse?.purls(purlsOf(solutions, releases));
  await examineLocalFiles(input, context);
  const lockedBefore = before && lockedBeforeOf(before, solutions, input);
  const known = await lockedBefore?.recall();
  if (known !== undefined) {
    warnOfUncovered(known.uncovered, context);
    const { missingInterpreters: missing } = known;
    const lock = lockOf(input, { contents: known, releases, slim: undefined });
    return { lock, platforms: new Map(), slim: undefined, missingInterpreters: missing };
  }
  const { contents, platforms, slim } = await makeContents(
    { releases, solutions },
    { ...input, before },
    context,
  );
  await lockedBefore?.remember(contents);
  const { missingInterpreters: missing } = contents;
  return { lock: lockOf(input, { contents, releases, slim }), platforms, slim, missingInterpreters: missing };
}

/** Whatever the lock is for is looked at before anything is fetched for it. */
async function examineLocalFiles(
  { recipe, sourceDir, roots, refuse }: LockInput,
  context: Context,
): Promise<void> {
  const mustBeThere = recipe.files.some(({ verify }) => verify !== undefined);
  const refuseCatalog = recipe.files.length === 0 ? undefined : refuse?.catalog;
  if (refuseCatalog === undefined && !mustBeThere) return;
  const prove = proveSources(roots, context.clock);
  try {
    for (const arch of recipe.archs) {
      const { entries } = await collectLocalFiles(recipe, { arch, epoch: 0, sourceDir, prove });
      await refuseCatalog?.(await catalogueLocalFiles({ recipe, arch, entries }, context));
    }
  } catch (error) {
    if (mustBeThere || !isAbsentFile(error)) throw error;
    // A lock does not depend on them: often a program is locked before it is compiled.
    context.log.warn(`${messageOf(error)}: only a build can say whether anything malicious is in it`);
  }
}

/** What stays of a slim image depends on local files too, and is looked for every time. */
function lockedBeforeOf(
  before: SealedEntries,
  solutions: ReadonlyMap<string, Solution>,
  { recipe, program, compression, sourceDateEpoch }: LockInput,
): LockedBefore | undefined {
  if (program === undefined || recipe.contents.slim !== undefined) return undefined;
  return new LockedBefore(before, {
    program,
    recipe: recipe.digest,
    compression,
    sourceDateEpoch,
    solutions,
  });
}

type MadeContents = Pick<LockOutcome, 'platforms' | 'slim'> & { contents: LockedContents };

/** Unpacks and packs what was solved. */
async function makeContents(
  { releases, solutions }: Resolution,
  input: WithMemory,
  context: Context,
): Promise<MadeContents> {
  context.workers.warmUp(buildJobs);
  const packages = await obtainForEachArch(solutions, releases, input, context);
  const epoch = input.sourceDateEpoch ?? newestMtime(packages);
  const slim = await slimForEachArch(packages, epoch, input, context);
  const platforms = await buildForEachArch(packages, { epoch, slim }, input, context);
  const built = [...platforms.values()];
  const contents = {
    epoch,
    archs: new Map(built.map((platform) => [platform.arch, lockedArch(platform, solutions)])),
    missingInterpreters: await interpretersMissingIn(built),
    uncovered: built.flatMap(({ uncovered }) => uncovered),
  };
  return { contents, platforms, slim };
}

function purlsOf(solutions: ReadonlyMap<string, Solution>, releases: readonly SuiteRelease[]): Set<string> {
  const codename = releases[0]?.verified.codename;
  const purls = [...solutions.values()].flatMap(({ packages }) =>
    packages.map(({ record: { name, version, architecture: arch } }) =>
      debPurl({ name, version, arch, distro: `debian-${codename}` }),
    ),
  );
  return new Set(purls);
}

type WithMemory = LockInput & { before: SealedEntries | undefined };

async function obtainForEachArch(
  solutions: ReadonlyMap<string, Solution>,
  releases: readonly SuiteRelease[],
  { recipe, sources, previous, before }: WithMemory,
  context: Context,
): Promise<Map<string, ObtainedPackage[]>> {
  const packages = new Map<string, ObtainedPackage[]>();
  const dated = releases.map(({ verified }) => verified);
  for (const [arch, { packages: solved }] of solutions)
    packages.set(
      arch,
      await obtainSolved(
        {
          solved,
          earlier: previous?.archs[arch]?.packages ?? [],
          releases: dated,
          recipe,
          sources,
          before,
        },
        context,
      ),
    );
  return packages;
}

/** With the same packages an image stays the same, so its time is theirs and not that of the archive. */
function newestMtime(packages: ReadonlyMap<string, readonly ObtainedPackage[]>): number {
  let newest = 0;
  for (const { unpacked } of [...packages.values()].flat()) newest = Math.max(newest, unpacked.newestMtime);
  return newest;
}

async function slimForEachArch(
  packages: ReadonlyMap<string, readonly ObtainedPackage[]>,
  epoch: number,
  { recipe, sourceDir }: LockInput,
  context: Context,
): Promise<MadeSlim | undefined> {
  if (recipe.contents.slim === undefined) return undefined;
  const archs: SlimList['archs'] = {};
  const found = new Map<string, FoundSlim>();
  for (const [arch, obtained] of packages) {
    const slim = await slimPlatform({ recipe, arch, packages: obtained, epoch, sourceDir }, context);
    archs[arch] = slim.list;
    found.set(arch, slim.found);
  }
  const engine = Math.max(...[...found.values()].map((one) => one.engine));
  return { list: { version: 1, engine, archs }, found };
}

async function buildForEachArch(
  packages: ReadonlyMap<string, readonly ObtainedPackage[]>,
  { epoch, slim }: { epoch: number; slim: MadeSlim | undefined },
  { recipe, compression, previous, before }: WithMemory,
  context: Context,
): Promise<Map<string, BuiltPlatform>> {
  const platforms = new Map<string, BuiltPlatform>();
  for (const [arch, obtained] of packages) {
    const input = {
      recipe,
      arch,
      packages: obtained,
      epoch,
      compressor: compression,
      locked: previous?.archs[arch] ?? { pieces: [], layers: [] },
      localEntries: [],
      slim: slim?.list.archs[arch],
      before,
    };
    platforms.set(arch, await buildPlatform(input, context));
  }
  return platforms;
}

async function interpretersMissingIn(platforms: readonly BuiltPlatform[]): Promise<MissingInterpreter[]> {
  const found = await Promise.all(
    platforms.map(({ tree, read }) => missingInterpreters(treeRoot(tree, read))),
  );
  return [...new Map(found.flat().map((item) => [item.interpreter, item])).values()];
}

function lockedArch(
  { arch, packages, layers }: BuiltPlatform,
  solutions: ReadonlyMap<string, Solution>,
): Omit<LockedArch, 'repositories'> {
  return {
    packages: packages.map(({ locked }) => locked),
    missingEssential: solutions.get(arch)?.missingEssential ?? [],
    layers: layers.map(lockedLayer),
    pieces: layers.flatMap(({ pieces }) => pieces),
  };
}

type Locked = {
  contents: LockedContents;
  releases: readonly SuiteRelease[];
  slim: MadeSlim | undefined;
};

function lockOf({ recipe, compression }: LockInput, { contents, releases, slim }: Locked): Lockfile {
  const repositories = releases.map(lockedRepository);
  const archs = [...contents.archs].map(([arch, rest]): [string, LockedArch] => [
    arch,
    { repositories, ...rest },
  ]);
  return withoutUndefined({
    version: 1 as const,
    recipe: { name: recipe.name, digest: recipe.digest },
    epoch: contents.epoch,
    catalog: CATALOG,
    compressor: compressorPin(compression),
    slim: slim && { digest: digestOfSlimList(slim.list) },
    // In an order of their own: provenance holds the lock with sorted keys, and its digest must come out the same.
    archs: Object.fromEntries(archs.sort(([a], [b]) => compareBytes(a, b))),
  });
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

function lockedLayer({ key, diffId, crc32, descriptor }: PackedLayer): LockedLayer {
  return { key, diffId, crc32, blob: { digest: descriptor.digest, sizeBytes: descriptor.size } };
}
