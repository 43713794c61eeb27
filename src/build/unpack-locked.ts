import type { Context } from '../base/context.ts';
import type { UnpackedDeb } from '../distro/index.ts';
import type { AssembleFromLockInput } from './assemble-from-lock.ts';
import type { LockedPackage } from './lock/index.ts';
import { obtainLocked } from './obtain/index.ts';
import { openMemory } from './open-memory.ts';

export type UnpackLockedInput = Pick<AssembleFromLockInput, 'recipe' | 'sources' | 'cacheKeyFile'> & {
  locked: LockedPackage;
};

/** The contents of one package of a lock, fetched where the cache has it not. Throws OFFLINE where that must not be. */
export async function unpackLocked(
  { locked, recipe, sources, cacheKeyFile }: UnpackLockedInput,
  context: Context,
): Promise<UnpackedDeb | undefined> {
  const before = await openMemory(cacheKeyFile, context);
  const [obtained] = await obtainLocked(
    { locked: { packages: [locked], repositories: [] }, recipe, sources, before },
    context,
  );
  return obtained?.unpacked;
}
