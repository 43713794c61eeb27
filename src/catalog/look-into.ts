import { type Context, type Digest, SealedEntries } from '../base/index.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import {
  type LayeredSource,
  openImageFiles,
  openLayeredSource,
  type Problem,
  refuseDamage,
} from '../image-files/index.ts';
import { type Below, CatalogCache, type Known } from './catalog-cache.ts';
import type { ContentsHead } from './catalogue-files.ts';
import type { CatalogueOptions } from './catalogue-options.ts';
import { findBase } from './find-base.ts';
import { comparesDiffIds, filesOptions, loadReader } from './load-reader.ts';
import { type AddedOnTop, addedBy, withAdded } from './plain-layers.ts';
import type { Catalog, CatalogHead } from './types.ts';

/** One image: what is not in `head` is read and put together when it is asked for. */
export type ImageLook = {
  head: CatalogHead;
  /** Names all that documents say beside the head, which other images share; undefined: nothing of it is kept. */
  rest: Digest | undefined;
  catalog(): Promise<Catalog>;
};

/** Reads what was not read before. */
export async function lookInto(
  source: LayeredSource,
  options: CatalogueOptions,
  context: Context,
): Promise<ImageLook> {
  const cache = await catalogCache(source, options, context);
  const describe = await describer(source, options, context);
  const apart = isKeptApart(options) && cache?.keeps === true ? cache : undefined;
  const readAll = () => knownOfAll(source, options, context, { cache, apart });
  const known = await cache?.get();
  const onKnown = known === undefined ? await addedOnKnown(source, options, context, apart) : undefined;
  if (onKnown === undefined) {
    const { contents, below } = known ?? (await readAll());
    const catalog = describe(contents);
    return {
      head: catalog,
      rest: contents.unreadLayers.length === 0 ? apart?.restOn(below) : undefined,
      catalog: async () => catalog,
    };
  }
  const { below, added } = onKnown;
  return {
    head: describe(withAdded(below.head, added)),
    rest: apart?.restOn(below.count),
    catalog: async () => describe(((await cache?.get()) ?? (await readAll())).contents),
  };
}

/** What is below plain layers follows from all that is asked of it, so that this must be the same for all images. */
function isKeptApart({ files = false, exclude = [] }: CatalogueOptions): boolean {
  return !files && exclude.length === 0;
}

/** Where all but plain layers on top is known only those are read. */
async function addedOnKnown(
  source: LayeredSource,
  options: CatalogueOptions,
  context: Context,
  cache: CatalogCache | undefined,
): Promise<{ below: Below; added: AddedOnTop } | undefined> {
  const below = await cache?.below();
  if (cache === undefined || below === undefined) return undefined;
  const top = { ...source, layers: source.layers.slice(below.count) };
  const files = await openImageFiles({ ...filesOptions(options, await loadReader()), source: top }, context);
  try {
    const added = addedBy(files, below.ground);
    if (added === undefined) return undefined;
    await cache.putAdded(below.count, added);
    return { below, added };
  } finally {
    await files.close();
  }
}

async function knownOfAll(
  source: LayeredSource,
  options: CatalogueOptions,
  context: Context,
  { cache, apart }: { cache: CatalogCache | undefined; apart: CatalogCache | undefined },
): Promise<Known> {
  // It starts on another core while cataloguers are loaded here.
  context.watchdog?.start();
  const reader = await loadReader();
  const files = await openImageFiles({ ...filesOptions(options, reader), source }, context);
  try {
    if (options.refusesDamage === true) refuseDamage(files);
    if (apart !== undefined) return await reader.catalogueApart(files, options, apart);
    const contents = await reader.catalogueFiles(files, options);
    await cache?.put(contents);
    return { contents, below: source.layers.length };
  } finally {
    await files.close();
  }
}

/** Where the same program looked into the same layers before. */
export async function catalogCache(
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

/** Adds what image and config say to what follows from the layers. */
export async function describer(
  source: LayeredSource,
  options: CatalogueOptions,
  context: Context,
): Promise<<C extends ContentsHead>(contents: C) => Omit<C, 'layerSizes'> & FromSource> {
  const ofBase: Problem[] = [];
  const open = (name: string) => openLayeredSource({ ...options, image: name }, context);
  const base = await findBase(source, options.base, open, (problem) => ofBase.push(problem));
  const { name, kind, digest, created, platform, otherPlatforms, exposedPorts } = source;
  return ({ layerSizes, ...contents }) => ({
    source: { name, kind, digest },
    created,
    platform,
    ...withoutUndefined({ otherPlatforms }),
    exposedPorts,
    layers: source.layers.map((layer, position) => ({
      position,
      digest: layer.digest,
      diffId: layer.diffId,
      createdBy: layer.createdBy,
      sizeBytes: layerSizes[position]?.sizeBytes ?? 0,
      entries: layerSizes[position]?.entries ?? 0,
    })),
    base,
    ...contents,
    problems: [...contents.problems, ...ofBase],
  });
}

type FromSource = Pick<
  Catalog,
  'source' | 'created' | 'platform' | 'otherPlatforms' | 'exposedPorts' | 'layers' | 'base'
>;
