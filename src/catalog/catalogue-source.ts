import type { Context } from '../base/index.ts';
import { account } from './accounting/index.ts';
import { LayerCache } from './cache/layer-cache.ts';
import { sealKey } from './cache/seal-key.ts';
import { CATALOGUERS } from './cataloguers.ts';
import { distroOf } from './distro-id/index.ts';
import { catalogedFiles } from './documents/cataloged-files.ts';
import { edges } from './edges/index.ts';
import { Dispatch } from './examine/dispatch.ts';
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
  /** The image that this one is said to be built on, named as the source is. */
  base?: string;
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
  const { cataloguers = CATALOGUERS, limitBytes = LIMIT_BYTES } = options;
  const sourceOptions = { ...options, limitBytes };
  const source = await openCatalogSource(text, sourceOptions, context);
  try {
    const problems: Problem[] = [];
    const report: Report = (problem) => problems.push(problem);
    const dispatch = new Dispatch(cataloguers.flatMap(({ examiners }) => examiners));
    const cache = await openCache(dispatch, options, context);
    const layers = await readLayers(source, dispatch, limitBytes, context, cache);
    const tree = new MergedTree(layers, report);
    const found = findAll(cataloguers, tree, report);
    const joined = join(found, tree, report);
    const { components } = joined;
    return {
      ...describe(source),
      distro: distroIn(tree),
      unreadLayers: layers.flatMap(({ isWhole }, position) => (isWhole ? [] : [position])),
      base: await findBase(
        source,
        options.base,
        (text) => openCatalogSource(text, sourceOptions, context),
        report,
      ),
      components,
      dependencies: edges(joined, found, tree),
      ...account(tree, components),
      files: catalogedFiles(tree, components, options.files === true),
      problems,
    };
  } finally {
    await source.close();
  }
}

async function openCache(
  { examiners }: Dispatch,
  { cacheKeyFile }: CatalogueOptions,
  { cache }: Context,
): Promise<LayerCache | undefined> {
  if (cacheKeyFile === undefined) return undefined;
  return new LayerCache(cache, await sealKey(cacheKeyFile), examiners);
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

function describe({ name, kind, digest, created, platform, layers }: CatalogSource) {
  return {
    source: { name, kind, digest },
    created,
    platform,
    layers: layers.map((layer, position) => ({
      position,
      digest: layer.digest,
      diffId: layer.diffId,
      createdBy: layer.createdBy,
    })),
  };
}
