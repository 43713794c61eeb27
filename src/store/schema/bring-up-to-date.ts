import { sql } from 'kysely';
import { sqlStateOf } from '../engine/postgres.ts';
import { APPLICATION_ID, type StoreClock } from '../engine/sqlite.ts';
import { storeError } from '../errors.ts';
import type { Databases } from '../handle.ts';
import { areBlocksFilled, fillSomeBlocks } from '../runs/running-blocks.ts';
import { lockOldWriters, lockWriters } from './lock-writers.ts';
import { migrateOnce, NEWEST_VERSION, refuseNewer, versionOf } from './migrate.ts';

/** Questions queue behind a change of a table that waits for an older question: no longer than this. */
const LOCK_MS = 250;
const PAUSE_MS = 250;
const LOCK_NOT_AVAILABLE = '55P03';
/** With its pause, some ten minutes. */
const ATTEMPTS = 1200;

/** Takes the schema to the newest version, one version after the other, beside those who read and write. */
export async function migrateUnlocked(databases: Databases, clock: StoreClock): Promise<void> {
  if (await isCurrent(databases)) return;
  while (await migrateWithRoom(databases, clock));
  while (await fillWithRoom(databases));
}

/** What is derived and was not there before, so much at a time that others can write meanwhile. */
async function fillWithRoom({ kind, writing }: Databases): Promise<boolean> {
  return await writing.transaction().execute(async (transaction) => {
    await lockWriters(kind, transaction);
    return await fillSomeBlocks({ kind, database: transaction });
  });
}

/** Where a table is being read it waits for a moment only, lets others pass, and tries again. */
async function migrateWithRoom({ kind, writing }: Databases, clock: StoreClock): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    let isLocked = false;
    try {
      return await writing.transaction().execute(async (transaction) => {
        await lockOldWriters(kind, transaction);
        await lockWriters(kind, transaction);
        isLocked = true;
        if (kind === 'postgres')
          await sql
            .raw(`SET LOCAL lock_timeout = ${LOCK_MS}; SET LOCAL statement_timeout = 0`)
            .execute(transaction);
        else await sql.raw(`PRAGMA application_id = ${APPLICATION_ID}`).execute(transaction);
        return await migrateOnce(transaction, kind, clock.nowMs());
      });
    } catch (cause) {
      // Of the lock of writers it was said already that it is held for too long.
      if (!isLocked || sqlStateOf(cause) !== LOCK_NOT_AVAILABLE) throw cause;
      if (attempt >= ATTEMPTS)
        throw storeError('STORE_BUSY', 'the schema cannot be brought up to date: its tables are being read', {
          hint: 'end long questions and backups of the database, then run this again',
          cause,
        });
    }
    await clock.sleep(PAUSE_MS);
  }
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
  return version === NEWEST_VERSION && (await areBlocksFilled({ database: reading }));
}
