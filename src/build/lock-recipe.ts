import type { Context } from '../base/context.ts';
import { messageOf } from '../base/errors.ts';
import type { SealedEntries } from '../base/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { CompressorName } from '../compression/index.ts';
import type { PackageSources } from '../distro/index.ts';
import type { RootChoice } from '../trust/index.ts';
import { debPurl } from '../versions/index.ts';
import { composeLock, lockedArchs } from './compose-lock.ts';
import { catalogueLocalFiles } from './documents/index.ts';
import { imageTime } from './image-time.ts';
import type { LockedArch, Lockfile } from './lock/index.ts';
import { type ObtainedPackage, obtainLocked } from './obtain/index.ts';
import { openMemory } from './open-memory.ts';
import { openResolver, type Resolution } from './open-resolver.ts';
import { proveSources } from './publisher/index.ts';
import { collectLocalFiles, isAbsentFile, type Recipe } from './recipe/index.ts';
import { digestOfSlimList, type FoundSlim, type SlimList } from './slim/index.ts';
import { slimBefore, slimQuestion } from './slim-before.ts';
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
  /** Where the key is that seals what this machine remembers of solving and unpacking; none: it remembers nothing. */
  cacheKeyFile?: string | undefined;
  /** Which program makes the lock, another for every change of its code; undefined: neither solutions nor what stays is remembered. */
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
  /** The packages of a slim image that were looked into to know what stays: a build in the same run does nothing twice. Else empty. */
  obtained: ReadonlyMap<string, readonly ObtainedPackage[]>;
  /** What stays in a slim image, by architecture; undefined: everything stays. */
  slim: MadeSlim | undefined;
};

/** The list that belongs to the lock, and how it came about. */
export type MadeSlim = { list: SlimList; found: ReadonlyMap<string, FoundSlim> };

/** Resolves a recipe to exact packages that signed indexes name. None is fetched, but for a slim image. */
export async function lockRecipe(input: LockInput, context: Context): Promise<LockOutcome> {
  const { recipe, sources, previous, program } = input;
  const before = await openMemory(input.cacheKeyFile, context);
  const solved = before && program !== undefined ? solvedBefore(before, program) : undefined;
  const resolution = await openResolver(sources, context, solved).resolve(recipe, previous);
  await input.refuse?.purls(purlsOf(resolution));
  await examineLocalFiles(input, context);
  const archs = lockedArchs(resolution);
  if (recipe.contents.slim === undefined)
    return { lock: composeLock({ ...input, archs, slim: undefined }), obtained: new Map(), slim: undefined };
  const { slim, obtained } = await slimForEachArch(archs, { ...input, before }, context);
  return { lock: composeLock({ ...input, archs, slim: digestOfSlimList(slim.list) }), obtained, slim };
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
      const { entries } = await collectLocalFiles(recipe, { arch, sourceDir, prove });
      await refuseCatalog?.(await catalogueLocalFiles({ recipe, arch, entries }, context));
    }
  } catch (error) {
    if (mustBeThere || !isAbsentFile(error)) throw error;
    // A lock does not depend on them: often a program is locked before it is compiled.
    context.log.warn(`${messageOf(error)}: only a build can say whether anything malicious is in it`);
  }
}

function purlsOf({ solutions, releases }: Resolution): Set<string> {
  const codename = releases[0]?.verified.codename;
  const purls = [...solutions.values()].flatMap(({ packages }) =>
    packages.map(({ record: { name, version, architecture: arch } }) =>
      debPurl({ name, version, arch, distro: `debian-${codename}` }),
    ),
  );
  return new Set(purls);
}

async function slimForEachArch(
  archs: ReadonlyMap<string, LockedArch>,
  input: LockInput & { before: SealedEntries | undefined },
  context: Context,
): Promise<Pick<LockOutcome, 'obtained'> & { slim: MadeSlim }> {
  const obtained = new Map<string, ObtainedPackage[]>();
  const lists: SlimList['archs'] = {};
  const found = new Map<string, FoundSlim>();
  const { recipe, sourceDir, sourceDateEpoch: epoch, before, program } = input;
  const known = before && program !== undefined ? slimBefore(before, program) : undefined;
  for (const [arch, locked] of archs) {
    const local = await collectLocalFiles(recipe, { arch, sourceDir });
    const question = slimQuestion(recipe, locked, { arch, local, epoch });
    let slim = await known?.recall(question);
    if (slim === undefined) {
      const packages = await obtainLocked({ ...input, locked }, context);
      slim = await slimPlatform(
        { recipe, arch, packages, epoch: imageTime({ epoch }, packages), local },
        context,
      );
      obtained.set(arch, packages);
      await known?.remember(question, slim);
    }
    lists[arch] = slim.list;
    found.set(arch, slim.found);
  }
  const engine = Math.max(...[...found.values()].map((one) => one.engine));
  return { obtained, slim: { list: { version: 1, engine, archs: lists }, found } };
}
