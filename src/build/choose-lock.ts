import type { Context } from '../base/context.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { buildError } from './errors.ts';
import {
  isSameLock,
  type Lockfile,
  lockPathOf,
  readLock,
  readPreviousLock,
  writeLock,
} from './lock/index.ts';
import { type LockInput, type LockOutcome, lockRecipe } from './lock-recipe.ts';
import { readBefore } from './read-before.ts';
import {
  previousSlimList,
  readSlimList,
  type SlimList,
  type SlimSummary,
  summarizeSlim,
  writeSlimList,
} from './slim/index.ts';

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
  /** What stays in a slim image, as the lock names it. */
  slim?: SlimList | undefined;
  /** What was fetched while it was resolved, for `buildImage`. */
  prepared?: LockOutcome['obtained'];
};

/** The lock next to the recipe; without one, or to update it, a new one, unless `locked` forbids it. Throws LOCK_MISSING. */
export async function chooseLock(input: ChooseLockInput, context: Context): Promise<ChosenLock> {
  const { recipePath, lockPath = lockPathOf(recipePath), update = false } = input;
  const before = await readBefore(input, context);
  const found = update ? undefined : await readLock(lockPath, before);
  if (found !== undefined) {
    const slim = await readSlimList(found, lockPath, before);
    return { lock: found, lockPath, made: false, ...withoutUndefined({ slim }) };
  }
  if (input.locked === true) throw noLock(lockPath, recipePath, update);
  const { lock, obtained, slim } = await makeLock({ ...input, lockPath }, context);
  return { lock, lockPath, made: true, ...withoutUndefined({ slim: slim?.list }), prepared: obtained };
}

export type MadeLock = LockOutcome & {
  lockPath: string;
  previous: Lockfile | undefined;
  /** Of a slim image: what it costs and what changed in what stays, by architecture. */
  slimmed: SlimSummary[] | undefined;
  /** The packages are those of the lock before, whose file stays as it is, with the dates of its own Releases. */
  isUnchanged: boolean;
};

/**
 * Resolves a recipe and writes its lock, in place of the one before, whose dates and compression it keeps to. A newer Release that names the
 * same packages is no reason to write: its date is remembered among the Releases seen.
 */
export async function makeLock(
  input: Omit<ChooseLockInput, keyof LockMode>,
  context: Context,
): Promise<MadeLock> {
  const { recipePath, lockPath = lockPathOf(recipePath), ...asked } = input;
  const before = await readBefore(input, context);
  const previous = await readPreviousLock(lockPath, context.log, before);
  const previousSlim = asked.recipe.contents.slim && (await previousSlimList(lockPath, before));
  const compression = asked.compression ?? previous?.compressor.name ?? 'gzip';
  const outcome = await lockRecipe({ ...asked, compression, previous }, context);
  // First: the lock says which list is meant, and until then the one before.
  if (outcome.slim !== undefined) await writeSlimList(lockPath, outcome.slim.list);
  const slimmed = outcome.slim && summarizeSlim(outcome.slim, previousSlim);
  if (previous !== undefined && isSameLock(previous, outcome.lock))
    return { ...outcome, lock: previous, lockPath, previous, slimmed, isUnchanged: true };
  await writeLock(lockPath, outcome.lock);
  return { ...outcome, lockPath, previous, slimmed, isUnchanged: false };
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
