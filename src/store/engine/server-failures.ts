import { messageOf } from '../../base/errors.ts';
import { storeError } from '../errors.ts';
import { sqlStateOf } from './postgres.ts';

/** PostgreSQL's disk_full. States: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const PG_DISK_FULL = '53100';

type Said = {
  /** Of the error's SQLSTATE, or of the system's code. */
  states: RegExp;
  code: 'STORE_UNREACHABLE' | 'STORE_BUSY' | 'STORE_TIMEOUT';
  what: (url: string) => string;
  hint: string;
};

/** The first that fits says it. */
const SAID: readonly Said[] = [
  {
    // insufficient_privilege, read_only_sql_transaction
    states: /^(?:42501|25006)$/,
    code: 'STORE_UNREACHABLE',
    what: (url) => `cannot write to the database ${url}`,
    hint: 'the user must own the schema, and the server must not be a read-only replica',
  },
  {
    // lock_not_available
    states: /^55P03$/,
    code: 'STORE_BUSY',
    what: (url) => `another process has been writing to the database ${url} for too long`,
    hint: 'wait for it to end and run this again; `SELECT pid, state, query FROM pg_stat_activity` shows who it is',
  },
  {
    // serialization_failure, deadlock_detected: after some attempts
    states: /^(?:40001|40P01)$/,
    code: 'STORE_BUSY',
    what: (url) => `others kept changing the same in the database ${url}`,
    hint: 'run this again: nothing of it was written',
  },
  {
    // query_canceled
    states: /^57014$/,
    code: 'STORE_TIMEOUT',
    what: (url) => `a statement to the database ${url} took longer than it may, or was cancelled there`,
    hint: 'run this again when the server has less to do, or raise the limit in the address: `?statement_timeout=600000`',
  },
  {
    // idle_in_transaction_session_timeout
    states: /^25P03$/,
    code: 'STORE_TIMEOUT',
    what: (url) => `the database ${url} has heard nothing for too long in the middle of a transaction`,
    hint: 'run this again: this process was stopped, or its machine had too much to do; nothing of it was written',
  },
  {
    // too_many_connections
    states: /^53300$/,
    code: 'STORE_UNREACHABLE',
    what: (url) => `the database ${url} takes no more connections`,
    hint: 'end programs that use it, or raise max_connections, then run this again',
  },
  {
    // connection_exception, operator_intervention without query_canceled, and what the system says
    states: /^(?:08...|57P0[1-5]|ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    code: 'STORE_UNREACHABLE',
    what: (url) => `cannot use the database ${url}`,
    hint: 'check that the server runs, then run this again: what was committed before is kept',
  },
];

/** pg has no code for a connection that ended while it was waiting, or before it was asked. */
const LOST_WORDS = /^Connection terminated|timeout exceeded when trying|is not queryable$/;
const LOST = '08006';

/** What PostgreSQL says of its locks, its rights or the way to it, as one of our errors; anything else unchanged. `url` without its password. */
export function serverFailure(url: string, cause: unknown): unknown {
  const message = messageOf(cause);
  const state = LOST_WORDS.test(message) ? LOST : (sqlStateOf(cause) ?? '');
  const said = SAID.find(({ states }) => states.test(state));
  if (said === undefined) return cause;
  return storeError(said.code, `${said.what(url)}: ${message}`, { hint: said.hint, cause });
}
