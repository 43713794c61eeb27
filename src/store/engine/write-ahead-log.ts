import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { storeError } from '../errors.ts';
import type { StoreClock } from './store-clock.ts';

const MIB = 2 ** 20;
/** From this size on the log is copied into the database after a commit: seldom enough that a page written often is copied once. */
const CHECKPOINT_BYTES = 32 * MIB;
/** What the log may have before a writer waits for the reader that holds it; one transaction may go beyond. */
export const LOG_BOUND_BYTES = 256 * MIB;
const WAIT_MS = 30_000;
const STEP_MS = 100;

/**
 * Keeps the write-ahead log small. SQLite cannot start the log over while a reader uses it, so a snapshot that is never
 * given back would let it grow with everything that is written.
 */
export type WriteAheadLog = {
  /** Before a transaction: waits while the log is at its bound, then says who must let go. */
  waitForRoom(database: DatabaseSync): Promise<void>;
  /** After a commit. */
  afterCommit(database: DatabaseSync): void;
};

export function watchLog(
  path: string,
  clock: StoreClock,
  boundBytes = LOG_BOUND_BYTES,
  waitMs = WAIT_MS,
): WriteAheadLog {
  const step = Math.min(CHECKPOINT_BYTES, boundBytes / 2);
  let nextTry = step;
  const size = (): number => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const checkpoint = (database: DatabaseSync): void => {
    // TRUNCATE copies what it can even where a reader keeps it from starting over; with no time to wait it never blocks.
    database.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = 100');
    nextTry = size() + step;
  };
  return {
    async waitForRoom(database) {
      if (size() < boundBytes) return;
      const end = clock.nowMs() + waitMs;
      for (;;) {
        checkpoint(database);
        if (size() < boundBytes) return;
        if (clock.nowMs() >= end) break;
        await clock.sleep(STEP_MS);
      }
      throw storeError(
        'STORE_READER_HELD',
        `the write-ahead log ${path}-wal has reached ${Math.round(size() / MIB)} MiB, because some program keeps reading an old state of the database`,
        {
          hint: 'end the program that has the file open (`fuser` names it), then run this again: what was written so far is kept',
        },
      );
    },
    afterCommit(database) {
      if (size() >= nextTry) checkpoint(database);
      else if (size() < step) nextTry = step;
    },
  };
}
