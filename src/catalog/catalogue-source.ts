import { type Context, SealedEntries } from '../base/index.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import {
  type Examiner,
  type ImageFiles,
  type ImageFilesOptions,
  type LayeredSource,
  openImageFiles,
  openLayeredSource,
  type Problem,
  refuseDamage,
  type SourceOptions,
} from '../image-files/index.ts';
import { CatalogCache } from './catalog-cache.ts';
import type { Contents } from './catalogue-files.ts';
import { findBase } from './find-base.ts';
import { addedBy, withAdded } from './plain-layers.ts';
import type { Catalog, Cataloguer } from './types.ts';

/** What was asked for is read as one platform's image; see `openLayeredSource`. */
export type CatalogueOptions = SourceOptions & {
  /** Where the key is that seals what is cached of layers; none: nothing is cached. */
  cacheKeyFile?: string;
  /** Names the program's very code: whole catalogs are cached under it. None: only what was found in layers is cached. */
  program?: string;
  /** The image that this one is said to be built on, named as the source is. */
  base?: string;
  /** Globs of paths that are left out. */
  exclude?: readonly string[];
  /** List every regular file, not only those that something was seen in. */
  files?: boolean;
  /** Throw what is wrong with a layer; else it is a problem of the catalog. */
  refusesDamage?: boolean;
  /**
   * Default: true; see `ImageFilesOptions`. With `base` always: whether layers are shared is told by their DiffIds.
   */
  checksDiffIds?: boolean;
  /** What else is read of files while they go by. */
  examiners?: readonly Examiner<unknown>[];
  /** Default: all that there are. */
  cataloguers?: readonly Cataloguer[];
};

/** Everything that is inside the image, folder, archive or file that `image` names: a reference, a layout, an archive, `dir:FOLDER`. */
export async function catalogueSource(
  { image, ...options }: CatalogueOptions & { image: string },
  context: Context,
): Promise<Catalog> {
  const source = await openLayeredSource({ ...options, image }, context);
  try {
    return await catalogueLayers({ ...options, source }, context);
  } finally {
    await source.close();
  }
}

/** Everything that is inside what is open; the caller closes it. */
export async function catalogueLayers(
  { source, ...options }: CatalogueOptions & { source: LayeredSource },
  context: Context,
): Promise<Catalog> {
  const cache = await catalogCache(source, options, context);
  return await described(
    source,
    (await cache?.get()) ?? (await contentsOf(source, options, context, cache)),
    options,
    context,
  );
}

/** The same with the files themselves and their metadata, for operations that compare or explain them. Close the files. */
export async function catalogueWithFiles(
  { source, ...options }: CatalogueOptions & { source: LayeredSource },
  context: Context,
): Promise<{ catalog: Catalog; files: ImageFiles }> {
  const cache = await catalogCache(source, options, context);
  const reader = await loadReader();
  const [cached, files] = await Promise.all([
    cache?.get(),
    openImageFiles({ source, ...filesOptions(options, reader), metadata: true }, context),
  ]);
  try {
    if (options.refusesDamage === true) refuseDamage(files);
    const contents = cached ?? (await reader.catalogueFiles(files, options));
    if (cached === undefined) await cache?.put(withoutProblemsOf(options.examiners ?? [], contents));
    return { catalog: await described(source, contents, options, context), files };
  } catch (error) {
    await files.close();
    throw error;
  }
}

/** What other examiners could not read is no part of the catalog that is kept. */
function withoutProblemsOf(examiners: readonly Examiner<unknown>[], contents: Contents): Contents {
  const others = new Set(examiners.map(({ id }) => id));
  return { ...contents, problems: contents.problems.filter(({ by }) => !others.has(by)) };
}

async function contentsOf(
  source: LayeredSource,
  options: CatalogueOptions,
  context: Context,
  cache: CatalogCache | undefined,
): Promise<Contents> {
  const apart = isKeptApart(options) && cache?.keeps === true ? cache : undefined;
  return (
    (await contentsOnKnown(source, options, context, apart)) ??
    (await contentsOfAll(source, options, context, { cache, apart }))
  );
}

/** What is below plain layers follows from all that is asked of it, so that this must be the same for all images. */
function isKeptApart({ files = false, exclude = [] }: CatalogueOptions): boolean {
  return !files && exclude.length === 0;
}

/** Where all but plain layers on top is known only those are read. */
async function contentsOnKnown(
  source: LayeredSource,
  options: CatalogueOptions,
  context: Context,
  cache: CatalogCache | undefined,
): Promise<Contents | undefined> {
  const below = await cache?.below();
  if (cache === undefined || below === undefined) return undefined;
  const top = { ...source, layers: source.layers.slice(below.count) };
  const files = await openImageFiles({ ...filesOptions(options, await loadReader()), source: top }, context);
  try {
    const added = addedBy(files, below.ground);
    const contents = added && (await cache.contentsOf(below.count));
    if (added === undefined || contents === undefined) return undefined;
    await cache.putAdded(below.count, added);
    return withAdded(contents, added);
  } finally {
    await files.close();
  }
}

async function contentsOfAll(
  source: LayeredSource,
  options: CatalogueOptions,
  context: Context,
  { cache, apart }: { cache: CatalogCache | undefined; apart: CatalogCache | undefined },
): Promise<Contents> {
  const reader = await loadReader();
  const files = await openImageFiles({ ...filesOptions(options, reader), source }, context);
  try {
    if (options.refusesDamage === true) refuseDamage(files);
    if (apart !== undefined) return await reader.catalogueApart(files, options, apart);
    const contents = await reader.catalogueFiles(files, options);
    await cache?.put(contents);
    return contents;
  } finally {
    await files.close();
  }
}

type Reader = Awaited<ReturnType<typeof loadReader>>;

/** All cataloguers and what joins their findings: an image that is known needs none of it. */
async function loadReader() {
  const [{ catalogueApart }, { catalogueFiles }, { CATALOGUERS }, { everyDigest, likelyDigests }] =
    await Promise.all([
      import('./catalogue-apart.ts'),
      import('./catalogue-files.ts'),
      import('./cataloguers.ts'),
      import('./compared-files.ts'),
    ]);
  return { catalogueApart, catalogueFiles, CATALOGUERS, everyDigest, likelyDigests };
}

function filesOptions(
  {
    cataloguers,
    limitBytes,
    exclude,
    cacheKeyFile,
    examiners = [],
    files = false,
    ...options
  }: CatalogueOptions,
  { CATALOGUERS, everyDigest, likelyDigests }: Reader,
): ImageFilesOptions {
  const all = [...(cataloguers ?? CATALOGUERS).flatMap((cataloguer) => cataloguer.examiners), ...examiners];
  const digests = files ? everyDigest : likelyDigests();
  return {
    examiners: all,
    digests,
    checksDiffIds: comparesDiffIds(options),
    limitBytes,
    exclude,
    cacheKeyFile,
  };
}

function comparesDiffIds({ checksDiffIds = true, base }: CatalogueOptions): boolean {
  return checksDiffIds || base !== undefined;
}

/** Where the same program looked into the same layers before. */
async function catalogCache(
  source: LayeredSource,
  { cacheKeyFile, program, files = false, exclude = [], cataloguers, ...options }: CatalogueOptions,
  { cache }: Context,
): Promise<CatalogCache | undefined> {
  if (cacheKeyFile === undefined) return undefined;
  const entries = await SealedEntries.open(cache, cacheKeyFile);
  const { layers } = source;
  const known = { layers, checksDiffIds: comparesDiffIds(options) };
  return new CatalogCache(entries, known, cataloguers === undefined ? program : undefined, [files, exclude]);
}

async function described(
  source: LayeredSource,
  { layerSizes, ...contents }: Contents,
  options: CatalogueOptions,
  context: Context,
): Promise<Catalog> {
  const problems: Problem[] = [...contents.problems];
  const open = (name: string) => openLayeredSource({ ...options, image: name }, context);
  const base = await findBase(source, options.base, open, (problem) => problems.push(problem));
  const { name, kind, digest, created, platform, otherPlatforms, exposedPorts } = source;
  const layers = source.layers.map((layer, position) => ({
    position,
    digest: layer.digest,
    diffId: layer.diffId,
    createdBy: layer.createdBy,
    sizeBytes: layerSizes[position]?.sizeBytes ?? 0,
    entries: layerSizes[position]?.entries ?? 0,
  }));
  return {
    source: { name, kind, digest },
    created,
    platform,
    ...withoutUndefined({ otherPlatforms }),
    exposedPorts,
    layers,
    base,
    ...contents,
    problems,
  };
}
