import type { Context } from '../base/context.ts';
import { buildError } from './errors.ts';
import { type Lockfile, lockPathOf, readLock, readPreviousLock, writeLock } from './lock/index.ts';
import { type LockInput, type LockOutcome, lockRecipe } from './lock-recipe.ts';

/** `locked`: fail without a lock. `update`: resolve again. Neither: use the lock that is there, else make one. */
export type LockMode = { locked?: boolean; update?: boolean };

export type ChooseLockInput = Omit<LockInput, 'compression' | 'previous'> &
  LockMode & {
    /** The recipe's file. */
    recipePath: string;
    /** Default: next to the recipe. */
    lockPath?: string | undefined;
    /** Default: as in the lock before, else gzip. */
    compression?: LockInput['compression'] | undefined;
  };

export type ChosenLock = {
  lock: Lockfile;
  lockPath: string;
  /** It was resolved now, and written. */
  made: boolean;
  /** What was built while it was resolved, for `buildImage`. */
  prepared?: LockOutcome['platforms'];
};

/** The lock next to the recipe; without one, or to update it, a new one, unless `locked` forbids it. Throws LOCK_MISSING. */
export async function chooseLock(input: ChooseLockInput, context: Context): Promise<ChosenLock> {
  const { recipePath, lockPath = lockPathOf(recipePath), update = false } = input;
  const found = update ? undefined : await readLock(lockPath);
  if (found !== undefined) return { lock: found, lockPath, made: false };
  if (input.locked === true) throw noLock(lockPath, recipePath, update);
  const { lock, platforms } = await makeLock({ ...input, lockPath }, context);
  return { lock, lockPath, made: true, prepared: platforms };
}

export type MadeLock = LockOutcome & { lockPath: string; previous: Lockfile | undefined };

/** Resolves a recipe and writes its lock, in place of the one before, whose dates and compression it keeps to. */
export async function makeLock(
  input: Omit<ChooseLockInput, keyof LockMode>,
  context: Context,
): Promise<MadeLock> {
  const { recipe, sources, sourceDateEpoch, recipePath, lockPath = lockPathOf(recipePath) } = input;
  const previous = await readPreviousLock(lockPath, context.log);
  const compression = input.compression ?? previous?.compressor.name ?? 'gzip';
  const outcome = await lockRecipe({ recipe, sources, sourceDateEpoch, compression, previous }, context);
  await writeLock(lockPath, outcome.lock);
  return { ...outcome, lockPath, previous };
}

/** The lock that must be there. Throws LOCK_MISSING. */
export async function requireLock(input: {
  recipePath: string;
  lockPath?: string | undefined;
}): Promise<Lockfile> {
  const { recipePath, lockPath = lockPathOf(recipePath) } = input;
  const lock = await readLock(lockPath);
  if (lock !== undefined) return lock;
  throw buildError('LOCK_MISSING', `there is no lock at ${lockPath}: nothing was resolved yet`, {
    hint: `make it with "shearwall lock ${recipePath}"`,
  });
}

function noLock(lockPath: string, recipePath: string, update: boolean): Error {
  const message = update
    ? '--locked and --update contradict each other'
    : `there is no lock at ${lockPath}, and --locked was given`;
  return buildError('LOCK_MISSING', message, {
    hint: `make it with "shearwall lock ${recipePath}" and put it under version control`,
  });
}
