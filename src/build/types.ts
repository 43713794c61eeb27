import type { Catalog, CatalogueOptions } from '../catalog/index.ts';
import type { PackageSources } from '../distro/index.ts';
import type { RootChoice } from '../trust/index.ts';
import type { BuiltPlatform } from './build-platform.ts';
import type { ComposedImage } from './compose-image.ts';
import type { Lockfile } from './lock/index.ts';
import type { ObtainedPackage } from './obtain/index.ts';
import type { LocalSource, Recipe } from './recipe/index.ts';
import type { SlimList } from './slim/index.ts';

export type BuildInput = {
  recipe: Recipe;
  lock: Lockfile;
  /** What stays in a slim image: the list that the lock names. */
  slim?: SlimList | undefined;
  /** Which of the lock's architectures, in recipe order. */
  archs: readonly string[];
  sources: PackageSources;
  /** What was fetched when the lock was made in this same run, by architecture. */
  prepared?: ReadonlyMap<string, readonly ObtainedPackage[]> | undefined;
  /** Where local files are, when not next to the recipe. */
  sourceDir?: string | undefined;
  /**
   * Unpack and compress everything again, whatever lock and cache say of derived bytes: nobody but the digest of each
   * .deb is believed (`reproduce`).
   */
  fromScratch?: boolean;
  /** Adds the section on files to the SBOMs. */
  sbomFiles?: boolean;
  /**
   * How the finished image is looked into for the SBOMs: where the key is that seals what is cached of layers, found and compressed,
   * and this program's id.
   */
  cataloguing?: Pick<CatalogueOptions, 'cacheKeyFile' | 'program'>;
  /** Against what the publishers of local files are proven; undefined: a recipe that expects one is refused. */
  roots?: RootChoice | undefined;
  /** Throws for what must not be in an image, before anything of it is written. */
  refuse?: ((catalog: Catalog) => Promise<void>) | undefined;
};

export type BuiltImage = { platforms: BuiltPlatform[]; composed: ComposedImage; localSources: LocalSource[] };
