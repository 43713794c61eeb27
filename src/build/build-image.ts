import type { Context } from '../base/context.ts';
import { DamagedTarError, type MissingInterpreter, missingInterpreters, treeRoot } from '../distro/index.ts';
import type { ImageTarget } from '../oci/index.ts';
import { assembledBefore } from './assemble/index.ts';
import { type BuiltPlatform, buildPlatform } from './build-platform.ts';
import { assertOnePlatform } from './check-asked.ts';
import { composeImage } from './compose-image.ts';
import {
  catalogueLocalFiles,
  cataloguePlatform,
  describeImage,
  type ImageDocument,
} from './documents/index.ts';
import { imageTime } from './image-time.ts';
import { assertLockFits, type LockedArch } from './lock/index.ts';
import { obtainLocked } from './obtain/index.ts';
import { openMemory } from './open-memory.ts';
import type { LockedBytes } from './pack/index.ts';
import { checkPrograms } from './programs/index.ts';
import { proveSources } from './publisher/index.ts';
import { collectLocalFiles, type LocalSource, type ProveSource } from './recipe/index.ts';
import { listOfLock, type SlimArch } from './slim/index.ts';
import { digestOfSources } from './slim-platform.ts';
import type { BuildInput, BuiltImage } from './types.ts';
import { type BuildResult, writeImage } from './write-image.ts';

export type { BuildInput, BuiltImage } from './types.ts';

/** What was written, and which programs its scripts ask for and do not find: a part of Essential that may be missed. */
export type BuildOutcome = BuildResult & { missingInterpreters: MissingInterpreter[] };

type TargetInput = BuildInput & { target: ImageTarget };

/**
 * A recipe and its lock become an image in `target`, with SBOM and provenance attached to it. The same input gives the same bytes.
 * A target for a single image (docker-archive) holds neither SBOM nor provenance: the result lists none.
 */
export async function buildImage(
  input: TargetInput & { tag: string },
  context: Context,
): Promise<BuildOutcome> {
  const { target, tag } = input;
  try {
    if (target.singleImage) assertOnePlatform(target.name, input.archs);
    const { built, documents, missingInterpreters } = await makeImage(input, context);
    const result = await writeImage({ image: built.composed, documents, target, tag }, context);
    return { ...result, missingInterpreters };
  } catch (error) {
    await target.abort();
    throw error;
  }
}

type Made = { built: BuiltImage; documents: ImageDocument[]; missingInterpreters: MissingInterpreter[] };

/** What was listed of packages before is believed as long as what is read of their tars agrees with it. */
async function makeImage(input: TargetInput, context: Context): Promise<Made> {
  try {
    return await makeOnce(input, context, { relists: false });
  } catch (error) {
    if (!(error instanceof DamagedTarError)) throw error;
    context.log.warn('a cached package is damaged; all are read again', { reason: error.message });
    return await makeOnce(input, context, { relists: true });
  }
}

async function makeOnce(
  input: TargetInput,
  context: Context,
  { relists }: { relists: boolean },
): Promise<Made> {
  const prove = proveSources(input.roots, context.clock);
  const built = await buildFromLock(input, context, { prove, relists });
  checkPrograms(input.recipe, built.platforms, context);
  // Looking into the image takes memory of its own, and threads keep what unpacking and compressing took.
  await context.workers.rest();
  const documents = input.target.singleImage
    ? await undescribed(input, built, context)
    : await describeImage(input, built, context);
  return { built, documents, missingInterpreters: await interpretersMissingIn(built) };
}

async function interpretersMissingIn({ platforms }: BuiltImage): Promise<MissingInterpreter[]> {
  const found = await Promise.all(
    platforms.map(({ tree, read }) => missingInterpreters(treeRoot(tree, read))),
  );
  return [...new Map(found.flat().map((item) => [item.interpreter, item])).values()];
}

/** No document is made, but what is inside is looked at all the same. */
async function undescribed(
  input: BuildInput,
  { composed }: BuiltImage,
  context: Context,
): Promise<ImageDocument[]> {
  if (input.refuse !== undefined)
    for (const platform of composed.platforms)
      await input.refuse(await cataloguePlatform(input, platform, context));
  return [];
}

type FromLockOptions = {
  prove?: ProveSource;
  /** Every package is read, whatever was listed of it before. */
  relists?: boolean;
};

/** The image itself, without its documents and before it is written anywhere: also what `reproduce` compares with, which asks for no publisher. */
export async function buildFromLock(
  input: BuildInput,
  context: Context,
  options: FromLockOptions = {},
): Promise<BuiltImage> {
  assertLockFits(input.lock, input.recipe, input.archs);
  assertListFits(input);
  const platforms: (BuiltPlatform & { localFiles: LocalSource[] })[] = [];
  // One after the other: each uses all threads already, and memory stays that of one.
  for (const arch of input.archs)
    platforms.push(await platformFromLock({ ...options, arch }, input, context));
  return {
    platforms,
    localSources: distinctSources(platforms.flatMap(({ localFiles }) => localFiles)),
    composed: composeImage(input.recipe, platforms),
  };
}

/** The list is the one that was locked, whoever hands it over. */
function assertListFits({ lock, slim, recipe, archs }: BuildInput): void {
  if (lock.slim === undefined && recipe.contents.slim === undefined) return;
  const list = listOfLock(slim, lock, 'the list of the lock');
  for (const arch of archs)
    if (list.archs[arch] === undefined) listOfLock(undefined, lock, `${arch} of the list`);
}

/** Most items are the same for every architecture. */
function distinctSources(sources: readonly LocalSource[]): LocalSource[] {
  return [...new Map(sources.map((item) => [`${item.source}\0${item.target}`, item])).values()];
}

async function platformFromLock(
  { arch, prove, relists = false }: FromLockOptions & { arch: string },
  input: BuildInput,
  context: Context,
): Promise<BuiltPlatform & { localFiles: LocalSource[] }> {
  const { recipe, lock, sourceDir, sources, fromScratch = false } = input;
  const { entries, sources: localFiles } = await collectLocalFiles(recipe, { arch, sourceDir, prove });
  if (input.refuse !== undefined && entries.length > 0)
    await input.refuse(
      await catalogueLocalFiles({ recipe, arch, entries, cataloguing: input.cataloguing }, context),
    );
  const slim = input.slim?.archs[arch];
  warnOfOtherFiles(localFiles, slim, arch, context);
  const locked = lock.archs[arch] as LockedArch;
  const before = fromScratch ? undefined : await openMemory(input.cataloguing?.cacheKeyFile, context);
  const program = input.cataloguing?.program;
  const recalls = !relists;
  const packages =
    input.prepared?.get(arch) ??
    (await obtainLocked({ locked, recipe, sources, fromScratch, before, program, recalls }, context));
  const built = await buildPlatform(
    {
      recipe,
      arch,
      packages,
      epoch: imageTime(lock, packages),
      compressor: lock.compressor.name,
      locked: fromScratch ? NOTHING : statedBytes(locked),
      before,
      assembled:
        recalls && before !== undefined && program !== undefined
          ? assembledBefore(before, program)
          : undefined,
      localEntries: entries,
      slim,
    },
    context,
  );
  if (entries.length === 0) warnOfOtherLayers(built, locked, context);
  return { ...built, localFiles };
}

const NOTHING: LockedBytes = { pieces: [], layers: [] };

function statedBytes({ pieces = [], layers = [] }: LockedArch): LockedBytes {
  return { pieces, layers };
}

/** What a changed program needs may have gone; the list changes only when somebody asks for it. */
function warnOfOtherFiles(
  sources: readonly LocalSource[],
  slim: SlimArch | undefined,
  arch: string,
  { log }: Pick<Context, 'log'>,
): void {
  if (slim === undefined || slim.localFiles === digestOfSources(sources)) return;
  log.warn(
    'the local files changed since it was listed what stays in this slim image: test it, or lock again',
    { arch },
  );
}

/** Without files of the user's a lock of version 1 foresees every layer; another version of this program may make others of it. */
function warnOfOtherLayers(
  { arch, layers }: BuiltPlatform,
  locked: LockedArch,
  { log }: Pick<Context, 'log'>,
): void {
  if (locked.layers === undefined) return;
  const foreseen = new Set(locked.layers.map(({ diffId }) => diffId));
  if (layers.every(({ diffId }) => foreseen.has(diffId))) return;
  log.warn(
    'the layers are not those that the lock foresees: another version of shearwall made it; lock again',
    { arch },
  );
}
