import { sql } from 'kysely';
import { sqlStateOf } from '../engine/postgres.ts';
import { isBusy } from '../engine/sqlite.ts';
import type { Databases } from '../handle.ts';
import { databasesOf, locationOf, runInThread } from '../open-store.ts';
import type { Store } from '../types.ts';

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

/**
 * Gives the room of what was dropped back to the disk (`isMuch`; else it is used again), so that no copy of it stays in free pages either.
 * Where others hold a table for long it stays as it is: what was dropped is gone from every answer and every new backup all the same.
 */
export async function shrinkStore(store: Store, isMuch: boolean): Promise<void> {
  const location = locationOf(store);
  try {
    if (location.kind === 'postgres') await shrinkTables(databasesOf(store), isMuch);
    else if (isMuch) {
      await runInThread(location.path, sql`VACUUM`);
      await runInThread(location.path, sql`PRAGMA wal_checkpoint(TRUNCATE)`);
    }
  } catch (error) {
    if (!isBusy(error) && sqlStateOf(error) !== LOCK_NOT_AVAILABLE) throw error;
  }
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
