import { closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { systemCodeOf } from '../../base/storage-errors.ts';
import { storeError } from '../errors.ts';

const REFUSALS = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * Whether the current user may read the file but not write to it, while nobody else writes: SQLite's log would have to be shared with a
 * writer, which takes the right to write.
 */
export function isOnlyReadable(path: string): boolean {
  try {
    closeSync(openSync(path, 'r+'));
    return false;
  } catch (error) {
    return REFUSALS.has(systemCodeOf(error) ?? '') && sizeOf(`${path}-wal`) === 0;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Without locks and log, neither of which can be written; `refuseChanged` throws where the file was written to since. */
export function openUnwritable(path: string): { open: () => DatabaseSync; refuseChanged: () => void } {
  const url = pathToFileURL(path);
  url.search = '?immutable=1';
  const before = statSync(path);
  const refuseChanged = (): void => {
    const now = statSync(path);
    if (now.mtimeMs === before.mtimeMs && now.size === before.size && sizeOf(`${path}-wal`) === 0) return;
    throw storeError('STORE_BUSY', `the fleet database ${path} was written to while it was read`, {
      hint: 'wait for the writer to end and ask again, or ask as a user who can write to it',
    });
  };
  return { open: () => new DatabaseSync(url, { readOnly: true }), refuseChanged };
}

export function refuseWriting(path: string): never {
  throw storeError('STORE_UNREACHABLE', `cannot write to the fleet database ${path}: it can only be read`, {
    hint: 'run this as its owner; other users can ask about vulnerabilities once the owner has asked with the same advisories',
  });
}
