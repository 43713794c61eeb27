import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import { storeError } from '../errors.ts';

/** The folder and those above it, for its owner alone. */
export function makeDataFolder(folder: string): void {
  try {
    makeBelow(resolve(folder));
  } catch (cause) {
    throw storeError('STORE_UNREACHABLE', `cannot make the data directory ${folder}: ${messageOf(cause)}`, {
      hint: 'name a folder that you may write to with --data-dir',
      cause,
    });
  }
}

/** Level by level: below /proc, where mkdir says that what is there is not there, Node's recursive mkdir never ends. */
function makeBelow(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(folder) !== folder) makeBelow(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if (systemCodeOf(error) !== 'EEXIST' || !statSync(folder).isDirectory()) throw error;
  }
}
