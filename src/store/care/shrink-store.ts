import { sql } from 'kysely';
import { sqlStateOf } from '../engine/postgres.ts';
import { isBusy } from '../engine/sqlite.ts';
import type { Databases } from '../handle.ts';
import { getSetting, setSetting } from '../matching/settings.ts';
import { databasesOf, locationOf, runInThread } from '../open-store.ts';
import type { Edit, Store, View } from '../types.ts';

/** In these is what may be dropped. */
const TABLES = [
  'past_run',
  'live_run',
  'sighting',
  'coverage',
  'observation',
  'workload',
  'owner',
  'running',
  'running_image',
] as const;
const LOCK_MS = 2000;
const LOCK_NOT_AVAILABLE = '55P03';
const OWED = 'shrinking-owed';

/** Noted with what is dropped and must not stay in free pages: who is killed before `shrinkStore` leaves it to the next. */
export async function oweShrinking(edit: Edit): Promise<void> {
  await setSetting(edit, OWED, 'yes');
}

export async function isShrinkingOwed(view: View): Promise<boolean> {
  return (await getSetting(view, OWED)) === 'yes';
}

/**
 * Gives the room of what was dropped back to the disk (`isMuch`, or owed; else it is used again), so that no copy of it stays in free pages either.
 * Where others hold a table for long it stays as it is, and owed: what was dropped is gone from every answer and every new backup all the same.
 */
export async function shrinkStore(store: Store, isMuch = false): Promise<void> {
  const isOwed = await store.read(isShrinkingOwed);
  const isDone = await tryToShrink(store, isMuch || isOwed);
  if (isOwed && isDone) await store.write((edit) => setSetting(edit, OWED, 'no'));
}

async function tryToShrink(store: Store, isMuch: boolean): Promise<boolean> {
  const location = locationOf(store);
  try {
    if (location.kind === 'postgres') await shrinkTables(databasesOf(store), isMuch);
    else if (isMuch) return await shrinkFile(location.path);
    return true;
  } catch (error) {
    if (!isBusy(error) && sqlStateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
    return false;
  }
}

/** Whether also the log was copied whole, which nobody can do while somebody reads an older state. */
async function shrinkFile(path: string): Promise<boolean> {
  await runInThread(path, sql`VACUUM`);
  const [copied] = await runInThread<{ busy: number }>(path, sql`PRAGMA wal_checkpoint(TRUNCATE)`);
  return copied?.busy === 0;
}

async function shrinkTables({ writing }: Databases, isMuch: boolean): Promise<void> {
  await writing.connection().execute(async (connection) => {
    const { rows } = await sql<{ lock_timeout: string }>`SHOW lock_timeout`.execute(connection);
    await sql.raw(`SET lock_timeout = ${LOCK_MS}`).execute(connection);
    try {
      for (const table of TABLES)
        await sql.raw(`VACUUM (${isMuch ? 'FULL' : 'ANALYZE'}) ${table}`).execute(connection);
    } finally {
      await sql`SELECT set_config('lock_timeout', ${rows[0]?.lock_timeout ?? '0'}, false)`.execute(
        connection,
      );
    }
  });
}
