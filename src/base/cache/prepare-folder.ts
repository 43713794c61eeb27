import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { makeFolder } from '../make-folder.ts';
import { cacheError, storageError } from '../storage-errors.ts';
import { isAbandoned } from '../temp-name.ts';
import { tempDir } from './entry-path.ts';

const DAY_MS = 86_400_000;

/** Makes the folder, or refuses one that others could have filled, and clears what killed processes left half-written. */
export async function prepareFolder(dir: string, clock: Clock): Promise<void> {
  try {
    makeFolder(dir, 0o700);
    await refuseUnsafe(dir);
    makeFolder(tempDir(dir), 0o700);
    await removeAbandonedTemps(tempDir(dir), clock);
  } catch (error) {
    throw storageError.is(error) ? error : cacheError(dir, error);
  }
}

async function refuseUnsafe(dir: string): Promise<void> {
  const { uid, mode } = await stat(dir);
  const me = process.getuid?.();
  if (me !== undefined && uid !== me) {
    throw storageError(
      'CACHE_UNSAFE',
      `the cache ${dir} belongs to user ${uid}, and this program runs as user ${me}`,
      {
        hint: 'name a folder of your own with --cache-dir',
      },
    );
  }
  if ((mode & 0o022) !== 0) {
    const shown = (mode & 0o7777).toString(8).padStart(4, '0');
    throw storageError('CACHE_UNSAFE', `the cache ${dir} can be written by others (mode ${shown})`, {
      hint: `run "chmod go-w ${dir}" if you trust what is in it, or name another folder with --cache-dir`,
    });
  }
}

/** Files of other pid namespaces (containers on the same folder) may still be in use, so they get a day. */
async function removeAbandonedTemps(dir: string, clock: Clock): Promise<void> {
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    if (isAbandoned(name) || (await isOld(path, clock))) await rm(path, { force: true });
  }
}

async function isOld(path: string, clock: Clock): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && clock.nowMs() - found.mtimeMs > DAY_MS;
}
