import { dirname } from 'node:path';
import { messageOf, ShearwallError } from '../../../base/index.ts';
import { systemCodeOf } from '../../../base/storage-errors.ts';
import { advisoriesError } from '../../errors.ts';

/** Result codes of SQLite that mean a lack of room (sqlite.org/rescode.html): FULL, and a write that failed. */
const NO_ROOM = new Set([13, 10 + 3 * 256]);

/** A failed build as one of our errors. What feeds throw, and interrupts, are passed on. */
export function buildFailure(path: string, error: unknown): unknown {
  const code = systemCodeOf(error);
  const isFull =
    code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' || NO_ROOM.has(sqliteCodeOf(error) ?? 0);
  if (isFull)
    return advisoriesError('ADVISORIES_FULL', `cannot build ${path}: no space left in ${dirname(path)}`, {
      hint: 'free some space, or name another folder with --data-dir; the existing database is unchanged',
      cause: error,
    });
  if (error instanceof ShearwallError || code === undefined) return error;
  return advisoriesError('ADVISORIES_BUILD', `cannot build ${path}: ${messageOf(error)}`, {
    hint: `you need write access to the folder ${dirname(path)}`,
    cause: error,
  });
}

function sqliteCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || systemCodeOf(error) !== 'ERR_SQLITE_ERROR') return undefined;
  return (error as Error & { errcode?: number }).errcode;
}
