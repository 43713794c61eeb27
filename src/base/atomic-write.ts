import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HeldFolder } from './held-folder.ts';
import { isSpecial, writeInto } from './special-file.ts';
import { writeError } from './storage-errors.ts';
import { isAbandoned, tempName } from './temp-name.ts';

/**
 * Replaces `path` as a whole: a reader, or a kill at any moment, finds the old bytes or the new ones. `mode` is set whatever
 * the umask. Unlike cache entries nothing checks these files later, so they are flushed before they get their name. A device or pipe is
 * written into.
 */
export async function writeFileAtomically(
  path: string,
  bytes: Uint8Array | string,
  mode = 0o644,
): Promise<void> {
  try {
    if (await isSpecial(path)) return await writeInto(path, bytes);
    using folder = HeldFolder.open(dirname(path));
    await replaceIn(folder, basename(path), bytes, mode);
  } catch (error) {
    throw writeError(path, error);
  }
}

async function replaceIn(
  folder: HeldFolder,
  name: string,
  bytes: Uint8Array | string,
  mode: number,
): Promise<void> {
  const prefix = `.${name}.`;
  const temp = folder.name(`${prefix}${tempName()}`);
  try {
    await removeAbandoned(folder.name('.'), prefix);
    const file = await open(temp, 'wx', mode);
    try {
      await file.chmod(mode);
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temp, folder.name(name));
  } catch (error) {
    await rm(temp, { force: true }).catch(() => {});
    throw error;
  }
}

/** Removes what earlier runs left that were killed while they wrote this very file: `prefix` and a name of tempName. */
export async function removeAbandoned(dir: string, prefix: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (name.startsWith(prefix) && isAbandoned(name.slice(prefix.length)))
      await rm(join(dir, name), { force: true });
  }
}
