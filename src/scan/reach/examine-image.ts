import { type Context, digestOf, SealedEntries } from '../../base/index.ts';
import {
  type Catalog,
  type CatalogueOptions,
  catalogueLayers,
  catalogueWithFiles,
} from '../../catalog/index.ts';
import { type LayeredSource, openLayeredSource, type RunConfig } from '../../image-files/index.ts';
import { REACH_EXAMINERS, reachError } from '../../reach/index.ts';
import { findComponentReach } from './find-component-reach.ts';
import type { ScanReach } from './types.ts';

export type Examined = {
  catalog: Catalog;
  /** What it starts, as its config says; undefined: it is not an image. */
  run: RunConfig | undefined;
  /** Undefined: see `why`. */
  reach: ScanReach | undefined;
  /** Why nothing can be said of what the image loads. */
  why?: string;
};

/** The catalog of an image with how its components are reached; a second time from the cache, as the catalog. */
export async function examineImage(
  { image, ...options }: CatalogueOptions & { image: string },
  context: Context,
): Promise<Examined> {
  const source = await openLayeredSource({ ...options, image }, context);
  try {
    const kept = await keptReach(source, options, context);
    const known = await kept?.get();
    if (known !== undefined)
      return {
        catalog: await catalogueLayers({ ...options, source }, context),
        run: source.run,
        reach: known,
      };
    const examined = await examine(source, options, context);
    if (examined.reach !== undefined) await kept?.put(examined.reach);
    return examined;
  } finally {
    await source.close();
  }
}

async function examine(
  source: LayeredSource,
  options: CatalogueOptions,
  context: Context,
): Promise<Examined> {
  const { run } = source;
  if (run === undefined)
    return {
      catalog: await catalogueLayers({ ...options, source }, context),
      run,
      reach: undefined,
      why: 'it is not an image',
    };
  const { catalog: whole, files } = await catalogueWithFiles(
    { ...options, source, examiners: REACH_EXAMINERS },
    context,
  );
  try {
    // What only reach could not read is its own affair: such a file is never unreachable.
    const own = new Set(REACH_EXAMINERS.map(({ id }) => id));
    const catalog = { ...whole, problems: whole.problems.filter(({ by }) => !own.has(by)) };
    const nothing = (why: string): Examined => ({ catalog, run, reach: undefined, why });
    if (!files.isWhole) return nothing('not all of it was read');
    if (catalog.excluded.length > 0) return nothing(`${catalog.excluded.join(', ')} left out`);
    try {
      return { catalog, run, reach: findComponentReach({ files, catalog, run }) };
    } catch (error) {
      if (!reachError.is(error)) throw error;
      return nothing(error.message);
    }
  } finally {
    await files.close();
  }
}

type Kept = { get(): Promise<ScanReach | undefined>; put(reach: ScanReach): Promise<void> };

/** By the digests of the layers, what the config starts, and the program that looks: as the catalog is kept. */
async function keptReach(
  { layers, run }: LayeredSource,
  { cacheKeyFile, program, exclude = [], files = false }: CatalogueOptions,
  { cache }: Context,
): Promise<Kept | undefined> {
  const digests = layers.map(({ digest }) => digest);
  if (cacheKeyFile === undefined || program === undefined || digests.includes(undefined)) return undefined;
  const entries = await SealedEntries.open(cache, cacheKeyFile);
  const name = digestOf(JSON.stringify(['reach of components', program, exclude, files, run, digests]));
  return {
    get: async () => (await entries.get(name)) as ScanReach | undefined,
    put: async (reach) => await entries.put(name, reach),
  };
}
