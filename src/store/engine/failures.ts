import { messageOf } from '../../base/errors.ts';
import { redactUrl } from '../../base/redact-url.ts';
import { storeError } from '../errors.ts';
import type { StoreLocation } from '../types.ts';
import { sqlStateOf } from './postgres.ts';
import { PG_DISK_FULL, serverFailure } from './server-failures.ts';

/** SQLite's result codes; the upper bytes of an extended code say more about the same. */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

export function resultCodeOf(error: unknown): number | undefined {
  const code: unknown = error instanceof Error ? (error as { errcode?: unknown }).errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** No room: said by SQLite, by the system, by PostgreSQL, or by ourselves. */
export function isFull(error: unknown): boolean {
  return (
    resultCodeOf(error) === SQLITE_FULL ||
    ['ENOSPC', 'EDQUOT', PG_DISK_FULL].includes(sqlStateOf(error) ?? '') ||
    storeError.is(error, 'STORE_FULL')
  );
}

/** What a database says of its disk, its rights or the way to it, as one of our errors; anything else unchanged. */
export function storeFailure(location: StoreLocation, error: unknown): unknown {
  if (storeError.is(error)) return error;
  return location.kind === 'sqlite'
    ? fileFailure(location.path, error)
    : isFull(error)
      ? full(redactUrl(location.url), error)
      : serverFailure(redactUrl(location.url), error);
}

function fileFailure(path: string, cause: unknown): unknown {
  const said = messageOf(cause);
  switch (resultCodeOf(cause)) {
    case SQLITE_FULL:
      return full(path, cause);
    case SQLITE_BUSY:
      return storeError('STORE_BUSY', `another process holds the fleet database ${path}: ${said}`, {
        hint: 'wait for it to end and run this again',
        cause,
      });
    case SQLITE_READONLY:
      return storeError('STORE_UNREACHABLE', `cannot write to the fleet database ${path}: ${said}`, {
        hint: 'you need write access to the file and to its folder, even to read: name another folder with --data-dir, or run this as their owner',
        cause,
      });
    case SQLITE_CANTOPEN:
      return storeError('STORE_UNREACHABLE', `cannot open the fleet database ${path}: ${said}`, {
        hint: 'you need write access to the file and to its folder: name another folder with --data-dir, or run this as their owner',
        cause,
      });
    case SQLITE_IOERR:
      return storeError('STORE_UNREACHABLE', `cannot read or write the fleet database ${path}: ${said}`, {
        hint: 'check whether its disk is full or failing, then run this again: what was committed before is kept',
        cause,
      });
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return storeError('STORE_FOREIGN', `${path} is not a SQLite database, or is damaged: ${said}`, {
        hint: 'restore a backup with `shearwall fleet restore`, or name another folder with --data-dir',
        cause,
      });
    default:
      return cause;
  }
}

function full(place: string, cause: unknown): Error {
  return storeError('STORE_FULL', `no space left for the fleet database ${place}: ${messageOf(cause)}`, {
    hint: 'free some space and run this again: what was committed before is kept',
    cause,
  });
}
