import type { Context } from '../../base/context.ts';
import {
  type AppliedEffect,
  applyEffects,
  type EffectSettings,
  treeRoot,
  type UncoveredScript,
} from '../../distro/index.ts';
import { type ContentReader, type Entry, type Owner, Tree } from '../../rootfs/index.ts';
import type { ObtainedPackage } from '../obtain/index.ts';
import { applyPaths, type Recipe } from '../recipe/index.ts';
import { type SlimArch, type SlimPackages, slimTree } from '../slim/index.ts';
import { debianArch } from '../suite-requests.ts';
import { packageReader } from './content-reader.ts';
import { replacesPredicate } from './replaces.ts';
import { keepPredicate } from './trim.ts';

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

/** The file system of one platform, in memory: packages, then effects, then what the recipe itself adds. */
export async function assembleTree(
  input: AssembleInput,
  context: Pick<Context, 'log'>,
): Promise<AssembledTree> {
  const tree = new Tree({
    epoch: input.epoch,
    usrMerged: true,
    mayReplace: replacesPredicate(input.packages),
  });
  const read = packageReader(input.packages);
  addPackages(tree, input);
  await tree.finish(read);
  const { applied, uncovered } = await applyEffects(
    treeRoot(tree, read),
    installed(input),
    effectSettings(input),
  );
  // Times on this machine never reach an image.
  for (const entry of input.localEntries)
    tree.add({ ...entry, mtime: input.epoch }, { kind: 'recipe', key: 'files' });
  applyPaths(tree, input.recipe.paths, input.epoch);
  await tree.finish(read);
  warnOfUncovered(uncovered, context);
  const { recipe, slim: list } = input;
  if (list === undefined) return { tree, read, effects: applied, uncovered };
  const { effect, packages } = await slimTree({
    tree,
    read,
    name: recipe.name,
    list,
    drop: recipe.contents.slim?.drop ?? [],
    epoch: input.epoch,
    loader: effectSettings(input),
  });
  return { tree, read, effects: [...stillThere(applied, tree), effect], uncovered, slim: packages };
}

function warnOfUncovered(uncovered: readonly UncoveredScript[], { log }: Pick<Context, 'log'>): void {
  for (const { package: name, script, why } of uncovered) {
    log.warn('a maintainer script is not run, and its effects are not all declared', {
      package: name,
      script,
      why,
    });
  }
}

function stillThere(effects: readonly AppliedEffect[], tree: Tree): AppliedEffect[] {
  return effects
    .map((effect) => ({ ...effect, paths: effect.paths.filter((path) => tree.get(path) !== undefined) }))
    .filter(({ paths }) => paths.length > 0);
}

/** Times are clamped to the epoch, so that a lock made with SOURCE_DATE_EPOCH holds nothing younger. */
function addPackages(tree: Tree, { packages, recipe, epoch }: AssembleInput): void {
  const keep = keepPredicate(recipe.contents.trim);
  for (const { locked, unpacked } of packages) {
    const owner: Owner = { kind: 'package', name: locked.name };
    for (const entry of unpacked.entries) {
      if (!keep(entry.path)) tree.leaveOut(entry, owner);
      else tree.add(entry.mtime > epoch ? { ...entry, mtime: epoch } : entry, owner);
    }
  }
}

function installed({ packages }: AssembleInput): Parameters<typeof applyEffects>[1] {
  return packages.map(({ locked: { name, version, architecture }, unpacked: { control } }) => ({
    name,
    version,
    architecture,
    control,
  }));
}

function effectSettings({ recipe, arch, epoch }: AssembleInput): EffectSettings {
  return { epoch, arch: debianArch(arch), accounts: recipe.accounts, certificates: recipe.certificates };
}
