import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { storeError } from '../errors.ts';
import { makeDataFolder } from './data-folder.ts';
import { resultCodeOf, storeFailure } from './failures.ts';
import { refuseNetworkFiles } from './network-files.ts';
import { makePrivateFile } from './private-file.ts';
import { isOnlyReadable, openUnwritable, refuseWriting } from './read-only.ts';
import type { SqlitePool } from './sqlite-driver.ts';
import type { StoreClock } from './store-clock.ts';
import { createTurns } from './turns.ts';
import { type WriteAheadLog, watchLog } from './write-ahead-log.ts';

export type { StoreClock } from './store-clock.ts';

/** `shw1` in the header of the file, so that `file` and we know it. */
export const APPLICATION_ID = 0x73687731;
/** How long a writer waits for another process's transaction: a look at a large cluster takes seconds. */
const BUSY_MS = 60_000;
const BUSY_STEP_MS = 20;
const IDLE_READERS = 4;
const LOG_ATTEMPTS = 250;
const SQLITE_BUSY = 5;

export type SqliteOptions = {
  clock: StoreClock;
  mayCreate: boolean;
  /** The schema version that this program writes: see schema/migrations/0008-writers.ts. */
  writerVersion: number;
  logBoundBytes?: number;
  logWaitMs?: number;
};

/** A pool for writing (one connection) and a pool for reading (as many as are asked for at once). */
export type SqlitePools = { writing: SqlitePool; reading: SqlitePool };

export function openSqlite(path: string, options: SqliteOptions): SqlitePools {
  prepareFolder(path, options.mayCreate);
  if (isOnlyReadable(path)) return unwritablePools(path);
  const writer = openDatabase(path, options.writerVersion);
  const log = watchLog(path, options.clock, options.logBoundBytes, options.logWaitMs);
  return { writing: writingPool(writer, log, options.clock), reading: readingPool(() => openReader(path)) };
}

/** Users who may only read can ask, as long as nothing has to be recorded for it. */
function unwritablePools(path: string): SqlitePools {
  const { open, refuseChanged } = openUnwritable(path);
  const reading = { ...readingPool(() => tunedReader(open())), committed: refuseChanged };
  return { reading, writing: { ...readingPool(open), begin: async () => refuseWriting(path) } };
}

function prepareFolder(path: string, mayCreate: boolean): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined && !mayCreate)
    throw storeError('STORE_NOT_FOUND', `there is no fleet database at ${path}`, {
      hint: 'record something first: `shearwall fleet add IMAGE` or `shearwall fleet import FILE`',
    });
  // SQLite waits for what a pipe will never say, and nothing interrupts it.
  if (found?.isFile() === false)
    throw storeError('STORE_FOREIGN', `${path} is not a fleet database: it is not a regular file`, {
      hint: 'name another folder with --data-dir',
    });
  makeDataFolder(dirname(path));
  refuseNetworkFiles(dirname(path));
}

function openDatabase(path: string, writerVersion: number): DatabaseSync {
  try {
    makePrivateFile(path);
    // Short, since it holds up the whole process: who waits longer waits in `beginImmediately`.
    const database = new DatabaseSync(path, { timeout: 100, enableForeignKeyConstraints: true });
    refuseForeign(database, path);
    database.function('newer_shearwall_is_needed', { deterministic: true }, () => writerVersion);
    useLog(database);
    // In WAL mode NORMAL survives a killed process whole; a power cut may take the last commits and never the consistency.
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY');
    // We decide when to copy the log: see write-ahead-log.ts.
    database.exec('PRAGMA wal_autocheckpoint = 0');
    return database;
  } catch (cause) {
    if (storeError.is(cause)) throw cause;
    throw storeFailure({ kind: 'sqlite', path }, cause);
  }
}

/** Two processes that make the file at once: the change of mode is refused to one, whatever the timeout. */
function useLog(database: DatabaseSync): void {
  for (let attempt = 1; ; attempt++) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (cause) {
      if (!isBusy(cause) || attempt >= LOG_ATTEMPTS) throw cause;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_STEP_MS);
    }
  }
}

function refuseForeign(database: DatabaseSync, path: string): void {
  let id: unknown;
  let tables: unknown;
  try {
    id = database.prepare('PRAGMA application_id').get()?.['application_id'];
    tables = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'];
  } catch (cause) {
    throw storeFailure({ kind: 'sqlite', path }, cause);
  }
  if (id === APPLICATION_ID || (id === 0 && tables === 0)) return;
  throw storeError('STORE_FOREIGN', `${path} is a database of another program`, {
    hint: 'name another file',
  });
}

function writingPool(writer: DatabaseSync, log: WriteAheadLog, clock: StoreClock): SqlitePool {
  const turns = createTurns();
  return {
    async acquire() {
      await turns.take();
      return writer;
    },
    release: () => turns.give(),
    async begin() {
      await log.waitForRoom(writer);
      await beginImmediately(writer, clock);
    },
    committed: () => log.afterCommit(writer),
    close() {
      if (!writer.isOpen) return;
      try {
        noteSizes(writer);
      } catch {
        // Busy, full or read-only: what was asked is answered by now, and the next one to close may do it.
      }
      writer.close();
    },
  };
}

/** Below this any plan is fast. */
const SMALL_ROWS = 1000;

/**
 * Tells the planner of the tables' sizes; SQLite looks only at those that changed. A table that is small today may be large when it is
 * next read: of one with a single row every join would be a scan, and the first large dump after a small one would take minutes.
 */
function noteSizes(writer: DatabaseSync): void {
  writer.exec('PRAGMA optimize');
  const hasSizes = writer.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").get();
  if (hasSizes === undefined) return;
  const small = `FROM sqlite_stat1 WHERE CAST(stat AS INTEGER) < ${SMALL_ROWS}`;
  if (writer.prepare(`SELECT 1 ${small}`).get() !== undefined) writer.exec(`DELETE ${small}`);
}

/** IMMEDIATE: a transaction that turned from reader to writer half way could only be refused. */
async function beginImmediately(writer: DatabaseSync, clock: StoreClock): Promise<void> {
  const end = clock.nowMs() + BUSY_MS;
  for (;;) {
    try {
      writer.exec('BEGIN IMMEDIATE');
      return;
    } catch (cause) {
      if (!isBusy(cause)) throw cause;
      if (clock.nowMs() >= end)
        throw storeError(
          'STORE_BUSY',
          `another process has been writing to the fleet database for ${BUSY_MS / 1000} s`,
          {
            hint: 'wait for it to end and run this again',
            cause,
          },
        );
    }
    await clock.sleep(BUSY_STEP_MS);
  }
}

export function isBusy(error: unknown): boolean {
  return resultCodeOf(error) === SQLITE_BUSY;
}

function readingPool(open: () => DatabaseSync): SqlitePool {
  const idle: DatabaseSync[] = [];
  const inUse = new Set<DatabaseSync>();
  return {
    async acquire() {
      const reader = idle.pop() ?? open();
      inUse.add(reader);
      return reader;
    },
    release(reader) {
      inUse.delete(reader);
      if (idle.length < IDLE_READERS) idle.push(reader);
      else reader.close();
    },
    begin: async (reader) => reader.exec('BEGIN'),
    committed: () => {},
    close() {
      for (const reader of [...idle, ...inUse]) if (reader.isOpen) reader.close();
      idle.length = 0;
    },
  };
}

function openReader(path: string): DatabaseSync {
  return tunedReader(new DatabaseSync(path, { timeout: 1000 }));
}

function tunedReader(reader: DatabaseSync): DatabaseSync {
  reader.exec('PRAGMA query_only = 1; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY');
  return reader;
}
