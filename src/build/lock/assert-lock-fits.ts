import { compressorPin } from '../../compression/index.ts';
import { buildError } from '../errors.ts';
import type { Recipe } from '../recipe/index.ts';
import type { Lockfile } from './schema.ts';

/** A lock is for one recipe text, for the architectures that it names, and for a compressor that we have. */
export function assertLockFits(lock: Lockfile, recipe: Recipe, archs: readonly string[]): void {
  if (lock.recipe.digest !== recipe.digest) {
    throw buildError(
      'LOCK_STALE',
      `the lock of ${recipe.name} is stale: the recipe changed since it was made`,
      {
        hint: 'resolve again with "shearwall lock RECIPE" or "shearwall build RECIPE --update", and review the difference',
        details: { lockedRecipe: lock.recipe.digest, recipe: recipe.digest },
      },
    );
  }
  for (const arch of archs) {
    if (lock.archs[arch]) continue;
    const hint = `it holds ${Object.keys(lock.archs).join(', ')}: add ${arch} to "archs" of the recipe and lock again`;
    throw buildError('BUILD_ARCH_NOT_LOCKED', `the lock of ${recipe.name} has no architecture ${arch}`, {
      hint,
    });
  }
  const ours = compressorPin(lock.compressor.name);
  if (lock.compressor.digest === ours.digest && lock.compressor.level === ours.level) return;
  throw buildError(
    'LOCK_COMPRESSOR',
    `the lock names ${lock.compressor.name} compressor ${lock.compressor.digest}; this version has ${ours.digest}`,
    {
      hint: 'use the version of shearwall that made the lock, or lock again: file contents (DiffIds) stay the same, layer digests change',
    },
  );
}
