import { messageOf } from '../../base/errors.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { storeError } from '../errors.ts';

/** The folder and those above it, for its owner alone. */
export function makeDataFolder(folder: string): void {
  try {
    makeFolder(folder, 0o700);
  } catch (cause) {
    throw storeError('STORE_UNREACHABLE', `cannot make the data directory ${folder}: ${messageOf(cause)}`, {
      hint: 'name a folder that you may write to with --data-dir',
      cause,
    });
  }
}
