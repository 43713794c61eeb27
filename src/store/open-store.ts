import { Kysely, type Logger, sql } from 'kysely';
import { messageOf } from '../base/errors.ts';
import { redactUrl } from '../base/redact-url.ts';
import { isFull, storeFailure } from './engine/failures.ts';
import { mayRunAgain, postgresDialect, WRITER_LOCK } from './engine/postgres.ts';
import { APPLICATION_ID, openSqlite, type StoreClock } from './engine/sqlite.ts';
import { sqliteDialect } from './engine/sqlite-dialect.ts';
import { storeError } from './errors.ts';
import { emptyMemory, type Handle } from './handle.ts';
import { migrate, NEWEST_VERSION, refuseNewer, versionOf } from './schema/migrate.ts';
import type { FleetTables } from './schema/tables.ts';
import type { Edit, Store, StoreLocation, View } from './types.ts';

/** The database, and how it is opened. */
export type OpenStoreInput = StoreLocation & StoreOptions;

export type StoreContext = { clock: StoreClock };

type StoreOptions = {
  /** False: a database that is not there is an error. */
  mayCreate?: boolean;
  /** SQLite: where a writer begins to wait for readers that keep the log from shrinking, and for how long. */
  logBoundBytes?: number;
  logWaitMs?: number;
  /** Told of each statement that was run: for plans in tests, and to see what is asked. */
  onStatement?: (text: string, parameters: readonly unknown[]) => void;
};

/** Two ways into one database; on PostgreSQL they are the same pool. */
export type Databases = { kind: Store['kind']; reading: Kysely<FleetTables>; writing: Kysely<FleetTables> };

export async function openStore(location: OpenStoreInput, { clock }: StoreContext): Promise<Store> {
  const databases =
    location.kind === 'sqlite'
      ? sqlite(location.path, { ...location, clock })
      : postgres(location.url, location);
  const store = createStore(databases, location);
  opened.set(store, databases);
  try {
    await migrateUnlocked(databases, clock);
    return store;
  } catch (error) {
    // What closing says comes of the same failure.
    await store.close().catch(() => {});
    if (location.kind === 'postgres' && !isFull(error)) throw unreachable(location.url, error);
    throw storeFailure(location, error);
  }
}

const opened = new WeakMap<Store, Databases>();

/** For what runs outside transactions: backups. */
export function databasesOf(store: Store): Databases {
  const databases = opened.get(store);
  if (databases === undefined) throw new TypeError('not a store that openStore gave');
  return databases;
}

function sqlite(path: string, options: StoreOptions & StoreContext): Databases {
  const log = logTo(options.onStatement);
  const pools = openSqlite(path, { ...options, mayCreate: options.mayCreate ?? true });
  return {
    kind: 'sqlite',
    reading: new Kysely({ dialect: sqliteDialect(pools.reading), log }),
    writing: new Kysely({ dialect: sqliteDialect(pools.writing), log }),
  };
}

function postgres(url: string, options: StoreOptions): Databases {
  const database = new Kysely<FleetTables>({
    dialect: postgresDialect(url),
    log: logTo(options.onStatement),
  });
  return { kind: 'postgres', reading: database, writing: database };
}

function logTo(onStatement: StoreOptions['onStatement']): Logger {
  return ({ query }) => onStatement?.(query.sql, query.parameters);
}

function createStore({ kind, reading, writing }: Databases, location: StoreLocation): Store {
  const remembered = emptyMemory();
  const handle = (database: Kysely<FleetTables>, isSnapshot: boolean): Handle => ({
    view: true,
    kind,
    database,
    isSnapshot,
    remembered,
    afterCommit: [],
  });
  return {
    kind,
    read: async (work) => {
      const begin = reading.transaction();
      const snapshot =
        kind === 'postgres' ? begin.setIsolationLevel('repeatable read').setAccessMode('read only') : begin;
      try {
        return await snapshot.execute((transaction) => work(handle(transaction, true) as View));
      } catch (error) {
        throw storeFailure(location, error);
      }
    },
    write: (work) =>
      repeated(location, async () => {
        let afterCommit: (() => void)[] = [];
        const result = await writing.transaction().execute(async (transaction) => {
          const edit = handle(transaction, false);
          afterCommit = edit.afterCommit;
          await lockWriters(kind, transaction);
          return await work(edit as unknown as Edit);
        });
        for (const remember of afterCommit) remember();
        return result;
      }),
    async close() {
      await reading.destroy();
      if (writing !== reading) await writing.destroy();
    },
  };
}

/**
 * PostgreSQL: one writer at a time, as with SQLite, whose BEGIN IMMEDIATE does the same. The statements after the lock see
 * what the writer before committed, since each takes a snapshot of its own (READ COMMITTED).
 */
async function lockWriters(kind: Store['kind'], database: Kysely<FleetTables>): Promise<void> {
  if (kind === 'postgres') await sql`SELECT pg_advisory_xact_lock(${WRITER_LOCK})`.execute(database);
}

const ATTEMPTS = 5;

async function repeated<T>(location: StoreLocation, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= ATTEMPTS || !mayRunAgain(error)) throw storeFailure(location, error);
    }
  }
}

async function migrateUnlocked(databases: Databases, clock: StoreClock): Promise<void> {
  const { kind, writing } = databases;
  if (await isCurrent(databases)) return;
  await writing.transaction().execute(async (transaction) => {
    await lockWriters(kind, transaction);
    await migrate(transaction, kind, clock.nowMs());
    if (kind === 'sqlite') await sql.raw(`PRAGMA application_id = ${APPLICATION_ID}`).execute(transaction);
  });
}

async function isCurrent({ kind, reading }: Databases): Promise<boolean> {
  const found =
    kind === 'sqlite'
      ? await sql`SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'`.execute(reading)
      : await sql`SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_version'`.execute(
          reading,
        );
  if (found.rows.length === 0) return false;
  const version = await versionOf(reading);
  refuseNewer(version);
  return version === NEWEST_VERSION;
}

function unreachable(url: string, cause: unknown): unknown {
  if (storeError.is(cause)) return cause;
  return storeError('STORE_UNREACHABLE', `cannot use the database ${redactUrl(url)}: ${messageOf(cause)}`, {
    hint: 'the form is postgres://USER:PASSWORD@HOST:PORT/DATABASE; the user must own the schema',
    cause,
  });
}
