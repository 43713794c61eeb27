import { Kysely, type Logger, type RawBuilder } from 'kysely';
import { messageOf } from '../base/errors.ts';
import { redactUrl } from '../base/redact-url.ts';
import { together } from '../base/together.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { storeFailure } from './engine/failures.ts';
import { mayRunAgain, type PostgresLimits, postgresDialects, WRITER_IDLE_MS } from './engine/postgres.ts';
import { sendingTogether } from './engine/sending-together.ts';
import { besideSilent } from './engine/silent-writers.ts';
import { openSqlite, type StoreClock } from './engine/sqlite.ts';
import { dialectOf, sqliteDialect } from './engine/sqlite-dialect.ts';
import { type SqliteThread, sqliteThread, threadedDriver } from './engine/threaded-sqlite.ts';
import { Upkeep } from './engine/upkeep.ts';
import { storeError } from './errors.ts';
import { type Databases, emptyMemory, type Handle, type Remembered } from './handle.ts';
import { watchAnswers } from './postings/answer-generation.ts';
import { migrateUnlocked } from './schema/bring-up-to-date.ts';
import { lockWriters } from './schema/lock-writers.ts';
import { NEWEST_VERSION, refuseNeedingNewer } from './schema/migrate.ts';
import type { FleetTables } from './schema/tables.ts';
import type { Edit, Store, StoreLocation, View } from './types.ts';

/** The database, and how it is opened. */
export type OpenStoreInput = StoreLocation & StoreOptions;

export type StoreContext = { clock: StoreClock };

type StoreOptions = {
  /** False: a database that is not there is an error. */
  mayCreate?: boolean;
  /** SQLite: statements run in worker threads, one for who asks and one for who writes, so that none holds up the program. */
  inThreads?: boolean;
  /** SQLite: where a writer begins to wait for readers that keep the log from shrinking, and for how long. */
  logBoundBytes?: number;
  logWaitMs?: number;
  /** PostgreSQL: what a server ends that takes longer. */
  limits?: PostgresLimits;
  /** Told of each statement that was run: for plans in tests, and to see what is asked. */
  onStatement?: (text: string, parameters: readonly unknown[]) => void;
};

export async function openStore(location: OpenStoreInput, { clock }: StoreContext): Promise<Store> {
  const databases =
    location.kind === 'sqlite'
      ? sqlite(location.path, { ...location, clock })
      : postgres(location.url, location);
  const remembered = emptyMemory();
  const silentMs = location.limits?.idleMs ?? WRITER_IDLE_MS;
  const upkeep = new Upkeep();
  const store = createStore(databases, { location, remembered, upkeep, silentMs });
  opened.set(store, { location, databases, clock, remembered, upkeep });
  try {
    await migrateUnlocked(databases, clock);
    return store;
  } catch (error) {
    // What closing says comes of the same failure.
    await store.close().catch(() => {});
    const failure = storeFailure(location, error);
    if (location.kind === 'postgres' && !SAYS_ENOUGH.has(codeOf(failure)))
      throw unreachable(location.url, error);
    throw failure;
  }
}

/** Of other failures to open a server's database the address is the likely cause. */
const SAYS_ENOUGH: ReadonlySet<string | undefined> = new Set(['STORE_FULL', 'STORE_BUSY', 'STORE_TIMEOUT']);

function codeOf(error: unknown): string | undefined {
  return storeError.is(error) ? error.code : undefined;
}

type Opened = {
  location: StoreLocation;
  databases: Databases;
  clock: StoreClock;
  remembered: Remembered;
  upkeep: Upkeep;
};
const opened = new WeakMap<Store, Opened>();

/** For what runs outside transactions: backups. */
export function locationOf(store: Store): StoreLocation {
  return openedAs(store).location;
}

/** Likewise, for giving room back. */
export function databasesOf(store: Store): Databases {
  return openedAs(store).databases;
}

/** For what goes on in many transactions. */
export function clockOf(store: Store): StoreClock {
  return openedAs(store).clock;
}

/** For what is made ready before a transaction. */
export function memoryOf(store: Store): Remembered {
  return openedAs(store).remembered;
}

/** For what nobody waits for. */
export function upkeepOf(store: Store): Upkeep {
  return openedAs(store).upkeep;
}

function openedAs(store: Store): Opened {
  const found = opened.get(store);
  if (found === undefined) throw new TypeError('not a store that openStore gave');
  return found;
}

/** One statement to a SQLite database in a thread, outside of any transaction; gives its rows. */
export async function runInThread<Row>(path: string, statement: RawBuilder<Row>): Promise<Row[]> {
  const { reading, writing } = threadedSqlite(path, { mayCreate: false });
  try {
    return (await statement.execute(writing)).rows;
  } finally {
    await reading.destroy();
    await writing.destroy();
  }
}

function sqlite(path: string, options: StoreOptions & StoreContext): Databases {
  const log = logTo(options.onStatement);
  if (options.inThreads === true) return threadedSqlite(path, options);
  const pools = openSqlite(path, {
    ...options,
    mayCreate: options.mayCreate ?? true,
    writerVersion: NEWEST_VERSION,
  });
  return {
    kind: 'sqlite',
    reading: new Kysely({ dialect: sqliteDialect(pools.reading), log }),
    readingUntil: (signal) => new Kysely({ dialect: sqliteDialect(pools.reading, signal), log }),
    writing: new Kysely({ dialect: sqliteDialect(pools.writing), log }),
  };
}

function threadedSqlite(path: string, options: StoreOptions): Databases {
  const log = logTo(options.onStatement);
  const { mayCreate = true, logBoundBytes, logWaitMs } = options;
  const given = withoutUndefined({ mayCreate, logBoundBytes, logWaitMs, writerVersion: NEWEST_VERSION });
  const [asks, writes] = (['reading', 'writing'] as const).map((pool) =>
    sqliteThread({ path, pool, options: given }),
  ) as [SqliteThread, SqliteThread];
  const database = (thread: SqliteThread, signal?: AbortSignal): Kysely<FleetTables> =>
    new Kysely({ dialect: dialectOf(threadedDriver(thread, signal)), log });
  return {
    kind: 'sqlite',
    reading: database(asks),
    readingUntil: (signal) => database(asks, signal),
    writing: database(writes),
  };
}

function postgres(url: string, options: StoreOptions): Databases {
  const log = logTo(options.onStatement);
  const { reading, readingUntil, writing } = postgresDialects(url, options.limits);
  return {
    kind: 'postgres',
    reading: new Kysely({ dialect: reading, log }),
    readingUntil: (signal) => new Kysely({ dialect: readingUntil(signal), log }),
    writing: new Kysely({ dialect: writing, log }),
  };
}

function logTo(onStatement: StoreOptions['onStatement']): Logger {
  return ({ query }) => onStatement?.(query.sql, query.parameters);
}

function createStore(
  { kind, reading, readingUntil, writing }: Databases,
  {
    location,
    remembered,
    upkeep,
    silentMs,
  }: Pick<Opened, 'location' | 'remembered' | 'upkeep'> & { silentMs: number },
): Store {
  const handle = (database: Kysely<FleetTables>, isSnapshot: boolean): Handle => ({
    view: true,
    kind,
    database,
    isSnapshot,
    remembered,
    readOnce: new Map(),
    afterCommit: [],
  });
  return {
    kind,
    read: async (work, signal) => {
      signal?.throwIfAborted();
      const begin = (signal === undefined ? reading : readingUntil(signal)).transaction();
      const snapshot =
        kind === 'postgres' ? begin.setIsolationLevel('repeatable read').setAccessMode('read only') : begin;
      try {
        return await snapshot.execute((transaction) =>
          sendingTogether(kind, transaction, (database) => work(handle(database, true) as View)),
        );
      } catch (error) {
        signal?.throwIfAborted();
        throw storeFailure(location, error);
      }
    },
    write: (work, { keepsAnswers = false, signal } = {}) =>
      repeated(location, async () => {
        let afterCommit: (() => void)[] = [];
        signal?.throwIfAborted();
        const edited = async (database: Kysely<FleetTables>): Promise<Awaited<ReturnType<typeof work>>> => {
          const edit = handle(database, false);
          afterCommit = edit.afterCommit;
          // PostgreSQL takes one after the other, so the second is asked of what is there once the lock is held.
          const locked = together([lockWriters(kind, database), refuseNeedingNewer(database)]);
          await (kind === 'postgres' ? besideSilent(locked, { reading, silentMs }) : locked);
          signal?.throwIfAborted();
          const noteWritten = keepsAnswers ? undefined : await watchAnswers(edit);
          const written = await work(edit as unknown as Edit);
          await noteWritten?.();
          return written;
        };
        const result = await writing
          .transaction()
          .execute((transaction) => sendingTogether(kind, transaction, edited));
        for (const remember of afterCommit) remember();
        return result;
      }),
    async close() {
      try {
        await upkeep.close();
      } finally {
        await reading.destroy();
        await writing.destroy();
      }
    },
  };
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

function unreachable(url: string, cause: unknown): unknown {
  if (storeError.is(cause)) return cause;
  return storeError('STORE_UNREACHABLE', `cannot use the database ${redactUrl(url)}: ${messageOf(cause)}`, {
    hint: 'the form is postgres://USER:PASSWORD@HOST:PORT/DATABASE; the user must own the schema',
    cause,
  });
}
