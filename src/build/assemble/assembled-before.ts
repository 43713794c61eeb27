import type { SealedEntries } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { AppliedEffect, UncoveredScript } from '../../distro/index.ts';
import { type Entry, Tree, type TreeEntry } from '../../rootfs/index.ts';
import { EarlierAnswers } from '../earlier-answers.ts';
import type { SlimPackages } from '../slim/index.ts';
import type { AssembledTree, AssembleInput } from './types.ts';

/** What the tree of one platform came out as before. Its files still lie in the tars of the packages. */
export type AssembledBefore = EarlierAnswers<unknown, KeptTree>;

export type KeptTree = {
  entries: readonly TreeEntry[];
  effects: AppliedEffect[];
  uncovered: UncoveredScript[];
  slim?: SlimPackages;
};

export function assembledBefore(entries: SealedEntries, program: string): AssembledBefore {
  return new EarlierAnswers(entries, { name: 'assembled', format: 1, program });
}

/** All that decides it besides the program: each package by what was unpacked, the recipe, and its own files by their digests. */
export function treeQuestion({ recipe, arch, packages, epoch, localEntries, slim }: AssembleInput): unknown {
  const unpacked = packages.map(({ locked: { name, version, architecture }, unpacked: tars }) => [
    name,
    version,
    architecture,
    tars.controlDigest,
    tars.dataDigest,
  ]);
  return [recipe.name, recipe.digest, arch, epoch, unpacked, localEntries.map(withoutTime), slim ?? null];
}

/** No time on this machine reaches an image. */
function withoutTime({ mtime: _mtime, ...entry }: Entry): unknown {
  return entry;
}

export function keptTree({ tree, effects, uncovered, slim }: AssembledTree): KeptTree {
  return withoutUndefined({ entries: [...tree], effects, uncovered, slim });
}

/** Settled as it was: nothing is put into it any more. */
export function treeOf(entries: readonly TreeEntry[], epoch: number): Tree {
  const tree = new Tree({ epoch });
  for (const { entry, owner } of entries) tree.add(entry, owner);
  return tree;
}
