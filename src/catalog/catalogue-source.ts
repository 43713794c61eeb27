import type { Context } from '../base/index.ts';
import { account } from './accounting/index.ts';
import { CatalogCache, type Contents } from './cache/catalog-cache.ts';
import { LayerCache } from './cache/layer-cache.ts';
import { sealKey } from './cache/seal-key.ts';
import { SealedEntries } from './cache/sealed-entries.ts';
import { CATALOGUERS } from './cataloguers.ts';
import { installedOnly } from './declared/index.ts';
import { distroOf } from './distro-id/index.ts';
import { catalogedFiles } from './documents/cataloged-files.ts';
import { edges } from './edges/index.ts';
import { Dispatch } from './examine/dispatch.ts';
import { ExcludingTree } from './exclude/excluding-tree.ts';
import { Exclusions } from './exclude/exclusions.ts';
import { goPrograms } from './go/index.ts';
import { join } from './join/index.ts';
import { MergedTree } from './layers/merged-tree.ts';
import { readLayers } from './layers/read-layers.ts';
import { findBase } from './source/find-base.ts';
import { openCatalogSource, type SourceOptions } from './source/open-source.ts';
import type { CatalogSource } from './source/types.ts';
import type { Catalog, CatalogTree, Cataloguer, Found, Problem, Report } from './types.ts';

/** What was asked for is read as one platform's image; see `openCatalogSource`. */
export type CatalogueOptions = Omit<SourceOptions, 'limitBytes'> & {
  /** Bytes that all layers may unpack to. Default 64 GiB. */
  limitBytes?: number;
  /** Where the key lies that seals what is cached of layers; none: nothing is cached. */
  cacheKeyFile?: string;
  /** Names the program's very code: whole catalogs are cached under it. None: only what was found in layers is cached. */
  program?: string;
  /** The image that this one is said to be built on, named as the source is. */
  base?: string;
  /** Globs of paths that are left out, as `Exclusions` reads them. */
  exclude?: readonly string[];
  /** List every regular file, not only those that something was seen in. */
  files?: boolean;
  /** Default: all that there are. */
  cataloguers?: readonly Cataloguer[];
};

const LIMIT_BYTES = 64 * 1024 ** 3;

/** Everything that is inside the image, folder, archive or file that `text` names. */
export async function catalogueSource(
  text: string,
  options: CatalogueOptions,
  context: Context,
): Promise<Catalog> {
  const { limitBytes = LIMIT_BYTES } = options;
  const open = (name: string) => openCatalogSource(name, { ...options, limitBytes }, context);
  const source = await open(text);
  try {
    const problems: Problem[] = [];
    const base = await findBase(source, options.base, open, (problem) => problems.push(problem));
    const contents = await contentsOf(source, options, context);
    return { ...describe(source), base, ...contents, problems: [...contents.problems, ...problems] };
  } finally {
    await source.close();
  }
}

/** From the cache where the same program looked into the same layers before. */
async function contentsOf(
  source: CatalogSource,
  options: CatalogueOptions,
  context: Context,
): Promise<Contents> {
  const { cacheKeyFile, program, files = false, exclude = [], cataloguers } = options;
  if (cacheKeyFile === undefined) return await catalogueLayers(source, options, context);
  const entries = new SealedEntries(context.cache, await sealKey(cacheKeyFile));
  const known = new CatalogCache(entries, source, cataloguers === undefined ? program : undefined, [
    files,
    exclude,
  ]);
  const cached = await known.get();
  if (cached !== undefined) return cached;
  const contents = await catalogueLayers(source, options, context, entries);
  await known.put(contents);
  return contents;
}

async function catalogueLayers(
  source: CatalogSource,
  { cataloguers = CATALOGUERS, limitBytes = LIMIT_BYTES, files = false, exclude = [] }: CatalogueOptions,
  context: Context,
  entries?: SealedEntries,
): Promise<Contents> {
  const problems: Problem[] = [];
  const exclusions = new Exclusions(exclude);
  const report: Report = (problem) => {
    if (!exclusions.has(problem.path)) problems.push(problem);
  };
  const dispatch = new Dispatch(cataloguers.flatMap(({ examiners }) => examiners));
  const cache = entries && new LayerCache(entries, dispatch.examiners);
  const layers = await readLayers(source, dispatch, { limitBytes, exclusions }, context, cache);
  const merged = new MergedTree(layers, report);
  const tree = exclude.length === 0 ? merged : new ExcludingTree(merged, exclusions);
  const found = installedOnly(findAll(cataloguers, tree, report), report);
  const joined = join(found, tree, report);
  const { components } = joined;
  const accounted = account(tree, components);
  for (const glob of exclusions.unused)
    problems.push({ path: '', by: 'exclude', message: `nothing fits ${glob}` });
  return {
    distro: distroIn(tree),
    excluded: exclude,
    unreadLayers: layers.flatMap(({ isWhole }, position) => (isWhole ? [] : [position])),
    components,
    dependencies: edges(joined, found, tree),
    ...accounted,
    files: catalogedFiles(tree, components, files),
    goPrograms: goPrograms(tree),
    problems,
  };
}

function findAll(cataloguers: readonly Cataloguer[], tree: CatalogTree, report: Report): Found[] {
  const found: Found[] = [];
  for (const cataloguer of cataloguers)
    for (const item of cataloguer.catalogue(tree, report, [...found])) found.push(item);
  return found;
}

function distroIn(tree: CatalogTree): Catalog['distro'] {
  const distro = distroOf(tree);
  return distro && { id: distro.id, versionId: distro.versionId, name: distro.name };
}

function describe({ name, kind, digest, created, platform, exposedPorts, layers }: CatalogSource) {
  return {
    source: { name, kind, digest },
    created,
    platform,
    exposedPorts,
    layers: layers.map((layer, position) => ({
      position,
      digest: layer.digest,
      diffId: layer.diffId,
      createdBy: layer.createdBy,
    })),
  };
}
