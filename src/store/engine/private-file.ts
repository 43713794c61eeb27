import { closeSync, fchmodSync, openSync } from 'node:fs';

const OWNER_ALONE = 0o600;

/**
 * Makes an empty file for its owner alone, whatever the umask; one that is there keeps its mode. What SQLite puts next to a database has the
 * mode of the database. Where it cannot be made SQLite cannot open it either, and says why.
 */
export function makePrivateFile(path: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'ax', OWNER_ALONE);
  } catch {
    return;
  }
  try {
    fchmodSync(descriptor, OWNER_ALONE);
  } finally {
    closeSync(descriptor);
  }
}
