import { type Kysely, sql } from 'kysely';
import { storeError } from '../errors.ts';
import { refreshLiveRunning } from '../runs/live-running.ts';
import { refreshPastImages } from '../runs/past-images.ts';
import { inventories } from './migrations/0001-inventories.ts';
import { runs } from './migrations/0002-runs.ts';
import { matching } from './migrations/0003-matching.ts';
import { liveRunning } from './migrations/0004-live-running.ts';
import { freePostings } from './migrations/0005-free-postings.ts';
import { notWhole } from './migrations/0006-not-whole.ts';
import { pastImages } from './migrations/0007-past-images.ts';
import type { FleetTables } from './tables.ts';
import { WORDS, type Words } from './words.ts';

/** In order, never changed once released: the number of a migration is its place, from 1. There is no way back. */
const MIGRATIONS: readonly ((words: Words) => string[])[] = [
  inventories,
  runs,
  matching,
  liveRunning,
  freePostings,
  notWhole,
  pastImages,
];

export const NEWEST_VERSION = MIGRATIONS.length;

/**
 * Brings the schema up to date inside the caller's transaction, which holds the lock of writers: two processes that start at
 * once migrate once, and what is killed half way was never there. `upTo` is for tests of older databases.
 */
export async function migrate(
  database: Kysely<FleetTables>,
  kind: 'sqlite' | 'postgres',
  nowMs: number,
  upTo = NEWEST_VERSION,
): Promise<void> {
  await sql
    .raw('CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, at BIGINT NOT NULL)')
    .execute(database);
  const from = await versionOf(database);
  refuseNewer(from);
  for (let version = from + 1; version <= upTo; version++) {
    const statements = MIGRATIONS[version - 1]?.(WORDS[kind]) ?? [];
    for (const statement of statements) await sql.raw(statement).execute(database);
    await database
      .insertInto('schema_version')
      .values({ version, at: Math.floor(nowMs) })
      .execute();
  }
  // What is derived and was not there before.
  if (upTo === NEWEST_VERSION && from < upTo) {
    await refreshLiveRunning({ kind, database });
    await refreshPastImages({ kind, database });
  }
}

/** 0: nothing there yet. The table must exist. */
export async function versionOf(database: Kysely<FleetTables>): Promise<number> {
  const row = await database
    .selectFrom('schema_version')
    .select((of) => of.fn.max('version').as('version'))
    .executeTakeFirst();
  return row?.version ?? 0;
}

export function refuseNewer(version: number): void {
  if (version <= NEWEST_VERSION) return;
  throw storeError(
    'STORE_NEWER',
    `the fleet database has schema version ${version}, this program knows ${NEWEST_VERSION}`,
    { hint: 'use the newer shearwall that wrote it, or restore a backup made before' },
  );
}
