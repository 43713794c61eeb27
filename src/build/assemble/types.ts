import type { AppliedEffect, UncoveredScript } from '../../distro/index.ts';
import type { ContentReader, Entry, Tree } from '../../rootfs/index.ts';
import type { ObtainedPackage } from '../obtain/index.ts';
import type { Recipe } from '../recipe/index.ts';
import type { SlimArch, SlimPackages } from '../slim/index.ts';

export type AssembleInput = {
  recipe: Recipe;
  /** As in the recipe: amd64, arm/v7. */
  arch: string;
  /** In install order. */
  packages: readonly ObtainedPackage[];
  epoch: number;
  localEntries: readonly Entry[];
  /** What stays of a slim image; undefined: everything. */
  slim?: SlimArch | undefined;
};

export type AssembledTree = {
  tree: Tree;
  read: ContentReader;
  effects: AppliedEffect[];
  uncovered: UncoveredScript[];
  /** Undefined: nothing was left out for not being loaded. */
  slim?: SlimPackages | undefined;
};
