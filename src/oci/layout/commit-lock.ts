import { constants } from 'node:fs';
import { link, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeldFolder } from '../../base/held-folder.ts';
import { currentOwner, isOwnerDead } from '../../base/process-owner.ts';
import { readRegular } from '../../base/regular-file.ts';
import { ociError } from '../errors.ts';
import type { OciContext } from '../types.ts';

const POLL_MS = 20;
const TRIES = 1500;
const OWNER_BYTES = 1024;
const LOCK = '.shearwall.lock';

/**
 * Runs `commit` alone among the processes that write `folder`. A commit takes milliseconds (renames), so others wait;
 * a lock whose process is dead is taken away. `scratch`: a folder on the same file system that only this run uses.
 */
export async function withCommitLock<T>(
  folder: HeldFolder,
  scratch: HeldFolder,
  { clock, signal }: Pick<OciContext, 'clock' | 'signal'>,
  commit: () => Promise<T>,
): Promise<T> {
  const lock = folder.name(LOCK);
  const mine = scratch.name('lock');
  await writeFile(mine, currentOwner());
  for (let tries = 0; !(await take(mine, lock)); tries++) {
    if (tries >= TRIES) throw busy(folder.path);
    if (!(await removeDead(lock, scratch))) await clock.sleep(POLL_MS, signal);
  }
  try {
    return await commit();
  } finally {
    await rm(lock, { force: true });
  }
}

/** A link appears with its content at once, which `open` with O_EXCL does not. */
async function take(mine: string, lock: string): Promise<boolean> {
  try {
    await link(mine, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function removeDead(lock: string, scratch: HeldFolder): Promise<boolean> {
  const owner = await readText(lock).catch(() => undefined);
  if (owner === undefined) return true;
  if (!isOwnerDead(owner)) return false;
  const taken = scratch.name('dead-lock');
  await rename(lock, taken).catch(() => {});
  const removed = await readText(taken).catch(() => owner);
  // Another run was quicker and we took away its living lock: put it back.
  if (removed !== owner) await link(taken, lock).catch(() => {});
  await rm(taken, { force: true });
  return true;
}

function busy(directory: string) {
  const hint = `wait for the other run; if there is none, remove ${join(directory, LOCK)}`;
  return ociError('OCI_LAYOUT_BUSY', `another run is writing ${directory}`, { hint });
}

/** The folder may be anybody's: what is there may be no file at all. */
async function readText(path: string): Promise<string> {
  return (await readRegular(path, OWNER_BYTES, constants.O_NOFOLLOW)).toString('utf8');
}
