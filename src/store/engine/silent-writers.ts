import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { FleetTables } from '../schema/tables.ts';
import { WRITER_LOCK } from './postgres.ts';

type Silent = { pid: number; since: string };

/** It is looked at twice: a moment of waiting is none. */
const AGAIN_MS = 1000;

/**
 * Waits for the lock of writers, and ends whoever holds it and is silent for too long in the middle of what is sent. PostgreSQL itself
 * ends those who are silent between two statements; whom it heard half a statement of, or who takes no answer, it waits for without an end.
 */
export async function besideSilent(
  locked: Promise<unknown>,
  { reading, silentMs }: { reading: Kysely<FleetTables>; silentMs: number },
): Promise<void> {
  const looking = setInterval(() => {
    // Where it cannot be asked, the wait ends by its own limit.
    void endSilent(reading, silentMs).catch(() => {});
  }, silentMs);
  try {
    await locked;
  } finally {
    clearInterval(looking);
  }
}

async function endSilent(reading: Kysely<FleetTables>, silentMs: number): Promise<void> {
  for (const { pid, since } of await silentHolders(reading, silentMs)) {
    await delay(AGAIN_MS);
    for (const again of await silentHolders(reading, silentMs))
      if (again.pid === pid && again.since === since)
        await sql`SELECT pg_terminate_backend(${pid})`.execute(reading);
  }
}

/** Those who hold the lock of this schema, are at a statement, and have been waiting for the other end for so long. */
async function silentHolders(reading: Kysely<FleetTables>, silentMs: number): Promise<Silent[]> {
  const { rows } = await sql<Silent>`
    SELECT pid, state_change::text AS since FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND pg_locks.database = pg_stat_activity.datid AND datname = current_database()
    AND classid = ${WRITER_LOCK}::bigint::oid AND objid = (hashtext(current_schema())::bigint & 4294967295)::oid AND objsubid = 2
    AND state = 'active' AND wait_event_type = 'Client'
    AND state_change < clock_timestamp() - ${silentMs} * interval '1 millisecond'`.execute(reading);
  return rows;
}
