import { type Kysely, sql } from 'kysely';
import { WRITER_LOCK } from '../engine/postgres.ts';
import type { Store } from '../types.ts';
import { NEWEST_VERSION } from './migrate.ts';
import type { FleetTables } from './tables.ts';

/**
 * PostgreSQL: one writer to a schema at a time, as with SQLite, whose BEGIN IMMEDIATE does the same. The statements after the lock see
 * what the writer before committed, since each takes a snapshot of its own (READ COMMITTED). The transaction also says which
 * version it writes, or its triggers refuse it.
 */
export async function lockWriters(kind: Store['kind'], database: Kysely<FleetTables>): Promise<void> {
  if (kind === 'postgres')
    await sql`SELECT pg_advisory_xact_lock(${WRITER_LOCK}, hashtext(current_schema())),
      set_config('shearwall.writer', ${String(NEWEST_VERSION)}, true)`.execute(database);
}

/** Whoever changes the schema also holds off programs of versions below 12, whose one lock was for all schemas; afterwards they are refused. */
export async function lockOldWriters(kind: Store['kind'], database: Kysely<FleetTables>): Promise<void> {
  if (kind === 'postgres') await sql`SELECT pg_advisory_xact_lock(${WRITER_LOCK})`.execute(database);
}
