import { rm, stat } from 'node:fs/promises';
import type { Clock } from '../clock.ts';
import { HeldFolder } from '../held-folder.ts';
import { makeFolder } from '../make-folder.ts';
import { cacheError, storageError } from '../storage-errors.ts';
import { isAbandoned } from '../temp-name.ts';
import { LAYOUT, TEMP } from './entry-path.ts';

const DAY_MS = 86_400_000;

/** The folders of a cache that are held open as long as it is in use. */
export type CacheFolders = {
  /** Where the kinds of entries are. */
  layout: HeldFolder;
  temp: HeldFolder;
};

/**
 * Makes the folder, or refuses one that others could have filled, and clears what killed processes left half-written. What was looked at
 * is what is written to, whatever takes its place: it is held from here on.
 */
export async function openFolders(dir: string, clock: Clock): Promise<CacheFolders> {
  try {
    makeFolder(dir, 0o700);
    using root = HeldFolder.open(dir);
    refuseUnsafe(root);
    makeFolder(root.name(LAYOUT), 0o700);
    const layout = HeldFolder.open(root.name(LAYOUT), `${dir}/${LAYOUT}`); // its owner may have it on another disk
    refuseUnsafe(layout);
    const temp = layout.folder(TEMP, 0o700);
    await removeAbandonedTemps(temp, clock);
    return { layout, temp };
  } catch (error) {
    throw storageError.is(error) ? error : cacheError(dir, error);
  }
}

function refuseUnsafe(folder: HeldFolder): void {
  const dir = folder.path;
  const { uid, mode } = folder.stat();
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
async function removeAbandonedTemps(temp: HeldFolder, clock: Clock): Promise<void> {
  for (const name of temp.entries()) {
    const path = temp.name(name);
    if (isAbandoned(name) || (await isOld(path, clock))) await rm(path, { force: true });
  }
}

async function isOld(path: string, clock: Clock): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && clock.nowMs() - found.mtimeMs > DAY_MS;
}
