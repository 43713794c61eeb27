import type { Context } from '../base/context.ts';
import type { SealedEntries } from '../base/index.ts';
import { compressorPin } from '../compression/index.ts';
import type { AppliedEffect, UncoveredScript } from '../distro/index.ts';
import type { ContentReader, Entry, Tree } from '../rootfs/index.ts';
import { type AssembledBefore, assembleTree, tarsOf } from './assemble/index.ts';
import { resolveUser } from './compose-config.ts';
import { checkTars, type ObtainedPackage } from './obtain/index.ts';
import { type LockedBytes, type PackedLayer, packImage } from './pack/index.ts';
import type { Recipe } from './recipe/index.ts';
import type { SlimArch, SlimPackages } from './slim/index.ts';

export type PlatformInput = {
  recipe: Recipe;
  /** As in the recipe: amd64, arm/v7. */
  arch: string;
  packages: readonly ObtainedPackage[];
  epoch: number;
  compressor: Parameters<typeof compressorPin>[0];
  locked: LockedBytes;
  /** What `files:` puts into the image. */
  localEntries: readonly Entry[];
  /** What stays of a slim image; undefined: everything. */
  slim?: SlimArch | undefined;
  /** What this machine made before; undefined: nothing is remembered. */
  before?: SealedEntries | undefined;
  /** What this machine assembled before; undefined: the tree is made anew. */
  assembled?: AssembledBefore | undefined;
};

/** One platform of an image: its tree, and the layers that hold it. */
export type BuiltPlatform = {
  arch: string;
  packages: readonly ObtainedPackage[];
  /** The time that it shows, in seconds since 1970. */
  epoch: number;
  tree: Tree;
  read: ContentReader;
  /** `uid:gid` for the config. */
  user: string | undefined;
  layers: PackedLayer[];
  effects: AppliedEffect[];
  uncovered: UncoveredScript[];
  /** What became of the packages of a slim image. */
  slim?: SlimPackages | undefined;
};

/** Assembles the tree of one platform in memory and writes it to layers. */
export async function buildPlatform(input: PlatformInput, context: Context): Promise<BuiltPlatform> {
  const { arch, recipe, packages, epoch } = input;
  const assembled = await assembleTree(input, context);
  const user = await resolveUser(recipe, assembled.tree, assembled.read);
  const tarOf = tarsOf(packages);
  const layers = await packImage(
    {
      entries: [...assembled.tree],
      packages: packages.map(({ locked: { name, source } }) => ({ name, source })),
      layering: recipe.layering,
      compressor: compressorPin(input.compressor),
      locked: input.locked,
      before: input.before,
      tarPath: (tar) => tarOf(tar).dataPath,
      beforeReading: (paths) => checkTars(packages, paths, context),
    },
    context,
  );
  return { arch, packages, epoch, ...assembled, user, layers };
}
