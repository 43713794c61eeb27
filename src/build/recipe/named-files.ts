import { constants } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { ReadFile } from '../../base/bounded-read.ts';
import { readRegular } from '../../base/regular-file.ts';

/** A recipe names a file of which its writer may know nothing. */
export class OutsideError extends Error {
  constructor() {
    super("it is outside the recipe's folder: copy it there, or name its folder with --include-dir");
  }
}

/**
 * Reads what a recipe names: regular files whose real path is below one of the folders. Of anything else nothing is said, not
 * even whether it is there: the recipe may be somebody else's, and what the command prints, too.
 */
export function filesBelow(folders: readonly string[]): ReadFile {
  return async (path, bytes) => {
    const roots = await realPaths(folders);
    if (!isBelow(resolve(path), [...folders.map((folder) => resolve(folder)), ...roots]))
      throw new OutsideError();
    const target = await realpath(path);
    if (!isBelow(target, roots)) throw new OutsideError();
    return await readRegular(target, bytes, constants.O_NOFOLLOW);
  };
}

/** Of the folders that there are: nothing is below one that is not. */
async function realPaths(folders: readonly string[]): Promise<string[]> {
  const found = await Promise.all(folders.map((folder) => realpath(folder).catch(() => undefined)));
  return found.filter((folder) => folder !== undefined);
}

function isBelow(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path.startsWith(root.endsWith(sep) ? root : root + sep));
}
