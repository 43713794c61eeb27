import type { Context } from '../base/context.ts';
import type { PackageSources } from '../distro/index.ts';
import { type AssembledTree, assembleTree } from './assemble/index.ts';
import type { LockedArch, Lockfile } from './lock/index.ts';
import { obtainLocked } from './obtain/index.ts';
import { collectLocalFiles, type Recipe } from './recipe/index.ts';
import type { SlimList } from './slim/index.ts';

export type AssembleFromLockInput = {
  recipe: Recipe;
  lock: Lockfile;
  /** What stays in a slim image: the list that the lock names. */
  slim?: SlimList | undefined;
  arch: string;
  sources: PackageSources;
};

/** The file system that a lock describes, in memory, with the owner of each entry: nothing is packed or written. */
export async function assembleFromLock(
  { recipe, lock, slim, arch, sources }: AssembleFromLockInput,
  context: Context,
): Promise<AssembledTree> {
  const { epoch } = lock;
  const { entries } = await collectLocalFiles(recipe, { arch, epoch });
  const packages = await obtainLocked({ locked: lock.archs[arch] as LockedArch, recipe, sources }, context);
  return await assembleTree(
    { recipe, arch, packages, epoch, localEntries: entries, slim: slim?.archs[arch] },
    context,
  );
}
