import type { Context } from '../base/context.ts';
import type { PackageSources } from '../distro/index.ts';
import { type AssembledTree, assembleTree } from './assemble/index.ts';
import { imageTime } from './image-time.ts';
import type { LockedArch, Lockfile } from './lock/index.ts';
import { obtainLocked } from './obtain/index.ts';
import { openMemory } from './open-memory.ts';
import { collectLocalFiles, type Recipe } from './recipe/index.ts';
import type { SlimList } from './slim/index.ts';

export type AssembleFromLockInput = {
  recipe: Recipe;
  lock: Lockfile;
  /** What stays in a slim image: the list that the lock names. */
  slim?: SlimList | undefined;
  arch: string;
  sources: PackageSources;
  /** Where the key is that seals what this machine remembers of unpacking; none: it remembers nothing. */
  cacheKeyFile?: string | undefined;
  /** Another for every change of the code; undefined: it is not remembered what is in packages. */
  program?: string | undefined;
};

/** The file system that a lock describes, in memory, with the owner of each entry: nothing is packed or written. */
export async function assembleFromLock(
  { recipe, lock, slim, arch, sources, cacheKeyFile, program }: AssembleFromLockInput,
  context: Context,
): Promise<AssembledTree> {
  const { entries } = await collectLocalFiles(recipe, { arch });
  const locked = lock.archs[arch] as LockedArch;
  const before = await openMemory(cacheKeyFile, context);
  const packages = await obtainLocked({ locked, recipe, sources, before, program }, context);
  const epoch = imageTime(lock, packages);
  return await assembleTree(
    { recipe, arch, packages, epoch, localEntries: entries, slim: slim?.archs[arch] },
    context,
  );
}
