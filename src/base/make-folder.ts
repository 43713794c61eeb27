import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemCodeOf, writeError } from './storage-errors.ts';

/**
 * Makes a folder and those above it that are missing; true when the folder itself is new. The one way to make a path of
 * folders: below /proc, where mkdir says that what is there is not there, Node's recursive mkdir never ends.
 * Throws what the system says.
 */
export function makeFolder(path: string, mode = 0o777): boolean {
  return makeBelow(resolve(path), mode);
}

/** The folder that a file is to be written into. Throws WRITE_FAILED and WRITE_FULL. */
export function makeFolderFor(file: string, mode?: number): void {
  try {
    makeFolder(dirname(file), mode);
  } catch (error) {
    throw writeError(file, error);
  }
}

function makeBelow(path: string, mode: number): boolean {
  if (isFolder(path)) return false;
  try {
    return makeOne(path, mode);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
  }
  makeBelow(dirname(path), mode);
  return makeOne(path, mode);
}

function makeOne(path: string, mode: number): boolean {
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    // Another process was faster.
    if (systemCodeOf(error) === 'EEXIST' && isFolder(path)) return false;
    throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
