import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
// Types alone: the threads load this, and Kysely takes a quarter of a second.
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';

/** What a pool of connections to one file does: Kysely's driver asks it for one and gives it back. */
export type SqlitePool = {
  acquire(): Promise<DatabaseSync>;
  release(database: DatabaseSync): void;
  begin(database: DatabaseSync): Promise<void>;
  committed(database: DatabaseSync): void;
  close(): void;
};

/** Kysely's driver over node:sqlite. With a signal: no further statement once it is aborted. */
export function sqliteDriver(pool: SqlitePool, signal?: AbortSignal): Driver {
  const databaseOf = (connection: DatabaseConnection): DatabaseSync =>
    (connection as SqliteConnection).database;
  return {
    init: async () => {},
    acquireConnection: async () => new SqliteConnection(await pool.acquire(), signal),
    releaseConnection: async (connection) => pool.release(databaseOf(connection)),
    beginTransaction: (connection) => pool.begin(databaseOf(connection)),
    commitTransaction: async (connection) => {
      databaseOf(connection).exec('COMMIT');
      pool.committed(databaseOf(connection));
    },
    rollbackTransaction: async (connection) => {
      // A full disk or an interrupted statement may have ended the transaction already.
      if (databaseOf(connection).isTransaction) databaseOf(connection).exec('ROLLBACK');
    },
    destroy: async () => pool.close(),
  };
}

type Turns = () => Promise<void>;

/** Statements follow each other without a pause, so nobody could abort anything: now and then the others get a turn. */
const TURN_EVERY_MS = 20;

function turnsFor(signal: AbortSignal): Turns {
  let last = performance.now();
  return async () => {
    if (performance.now() - last > TURN_EVERY_MS) {
      await setImmediate();
      last = performance.now();
    }
    signal.throwIfAborted();
  };
}

/** Compiling a statement costs more than running it; texts repeat, so the last ones are kept. */
const KEPT_STATEMENTS = 128;
const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

function prepare(database: DatabaseSync, text: string): StatementSync {
  const kept = statements.get(database) ?? new Map<string, StatementSync>();
  statements.set(database, kept);
  const found = kept.get(text);
  if (found !== undefined) return found;
  const made = database.prepare(text);
  const oldest = kept.size >= KEPT_STATEMENTS ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
  kept.set(text, made);
  return made;
}

class SqliteConnection implements DatabaseConnection {
  readonly database: DatabaseSync;
  readonly #turns: Turns | undefined;

  constructor(database: DatabaseSync, signal?: AbortSignal) {
    this.database = database;
    this.#turns = signal && turnsFor(signal);
  }

  async executeQuery<R>(query: Pick<CompiledQuery, 'sql' | 'parameters'>): Promise<QueryResult<R>> {
    await this.#turns?.();
    const statement = prepare(this.database, query.sql);
    const values = query.parameters as readonly SQLInputValue[];
    if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] };
    const { changes } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    // A statement of its own: the kept one may be run again while this one is being walked.
    const statement = this.database.prepare(query.sql);
    let rows: R[] = [];
    for (const row of statement.iterate(...(query.parameters as readonly SQLInputValue[]))) {
      rows.push(row as R);
      if (rows.length < chunkSize) continue;
      yield { rows };
      rows = [];
    }
    if (rows.length > 0) yield { rows };
  }
}
