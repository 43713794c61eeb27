import { messageOf } from '../../base/errors.ts';
import { redactUrl } from '../../base/redact-url.ts';
import { storeError } from '../errors.ts';
import type { StoreLocation } from '../types.ts';
import { sqlStateOf } from './postgres.ts';

/** SQLite's result codes; the upper bytes of an extended code say more about the same. */
const [SQLITE_READONLY, SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB] = [
  8, 10, 11, 13, 14, 26,
] as const;

/** PostgreSQL's disk_full, insufficient_privilege and read_only_sql_transaction. */
const [DISK_FULL, NO_RIGHT, READ_ONLY] = ['53100', '42501', '25006'] as const;

export function resultCodeOf(error: unknown): number | undefined {
  const code: unknown = error instanceof Error ? (error as { errcode?: unknown }).errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** No room: said by SQLite, by the system, by PostgreSQL, or by ourselves. */
export function isFull(error: unknown): boolean {
  return (
    resultCodeOf(error) === SQLITE_FULL ||
    ['ENOSPC', 'EDQUOT', DISK_FULL].includes(sqlStateOf(error) ?? '') ||
    storeError.is(error, 'STORE_FULL')
  );
}

/** What a database says of its disk, its rights or the way to it, as one of our errors; anything else unchanged. */
export function storeFailure(location: StoreLocation, error: unknown): unknown {
  if (storeError.is(error)) return error;
  return location.kind === 'sqlite'
    ? fileFailure(location.path, error)
    : serverFailure(redactUrl(location.url), error);
}

function fileFailure(path: string, cause: unknown): unknown {
  const said = messageOf(cause);
  switch (resultCodeOf(cause)) {
    case SQLITE_FULL:
      return full(path, cause);
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

/** The classes of lost connections and of a server that stops, and what the system says. */
const CONNECTION_LOST =
  /^(?:08...|57P0[1-5]|ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;
/** pg has no code for a connection that ended while it was waiting, or before it was asked. */
const LOST_WORDS = /^Connection terminated|timeout exceeded when trying|is not queryable$/;

function serverFailure(url: string, cause: unknown): unknown {
  const state = sqlStateOf(cause);
  const said = messageOf(cause);
  if (state === DISK_FULL) return full(url, cause);
  if (state === NO_RIGHT || state === READ_ONLY)
    return storeError('STORE_UNREACHABLE', `cannot write to the database ${url}: ${said}`, {
      hint: 'the user must own the schema, and the server must not be a read-only replica',
      cause,
    });
  if (CONNECTION_LOST.test(state ?? '') || LOST_WORDS.test(said))
    return storeError('STORE_UNREACHABLE', `cannot use the database ${url}: ${said}`, {
      hint: 'check that the server runs, then run this again: what was committed before is kept',
      cause,
    });
  return cause;
}

function full(place: string, cause: unknown): Error {
  return storeError('STORE_FULL', `no space left for the fleet database ${place}: ${messageOf(cause)}`, {
    hint: 'free some space and run this again: what was committed before is kept',
    cause,
  });
}
