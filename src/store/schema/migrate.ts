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
import { writers } from './migrations/0008-writers.ts';
import { loweringFacts } from './migrations/0009-lowering-facts.ts';
import { staleClusters } from './migrations/0010-stale-clusters.ts';
import { looks } from './migrations/0011-looks.ts';
import { schemaLocks } from './migrations/0012-schema-locks.ts';
import { changes } from './migrations/0013-changes.ts';
import { claims } from './migrations/0014-claims.ts';
import { retention } from './migrations/0015-retention.ts';
import { wholeLooks } from './migrations/0016-whole-looks.ts';
import { words } from './migrations/0017-words.ts';
import { runningBlocks } from './migrations/0018-running-blocks.ts';
import { documents } from './migrations/0019-documents.ts';
import { liveChanges } from './migrations/0020-live-changes.ts';
import { access } from './migrations/0021-access.ts';
import { told } from './migrations/0022-told.ts';
import { jobs } from './migrations/0023-jobs.ts';
import { incidents } from './migrations/0024-incidents.ts';
import { recipes } from './migrations/0025-recipes.ts';
import { agents } from './migrations/0026-agents.ts';
import { roots } from './migrations/0027-roots.ts';
import { identities } from './migrations/0028-identities.ts';
import { policyAudits } from './migrations/0029-policy-audits.ts';
import { watchedTags } from './migrations/0030-watched-tags.ts';
import { recipeUpdates } from './migrations/0031-recipe-updates.ts';
import { remarks } from './migrations/0032-remarks.ts';
import { freeInventories } from './migrations/0033-free-inventories.ts';
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
  writers,
  loweringFacts,
  staleClusters,
  looks,
  schemaLocks,
  changes,
  claims,
  retention,
  wholeLooks,
  words,
  runningBlocks,
  documents,
  liveChanges,
  access,
  told,
  jobs,
  incidents,
  recipes,
  agents,
  roots,
  identities,
  policyAudits,
  watchedTags,
  recipeUpdates,
  remarks,
  freeInventories,
];

export const NEWEST_VERSION = MIGRATIONS.length;

/**
 * Takes the schema further inside the caller's transaction, which holds the lock of writers: an empty database to the newest version at
 * once, an older one by one version, so that no lock is held for longer than that takes. Two processes that start at once migrate once,
 * and what is killed half way was never there. False: it was the newest.
 */
export async function migrateOnce(
  database: Kysely<FleetTables>,
  kind: 'sqlite' | 'postgres',
  nowMs: number,
): Promise<boolean> {
  await sql
    .raw('CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, at BIGINT NOT NULL)')
    .execute(database);
  const from = await versionOf(database);
  refuseNewer(from);
  if (from === NEWEST_VERSION) return false;
  const upTo = from === 0 ? NEWEST_VERSION : from + 1;
  for (let version = from + 1; version <= upTo; version++) {
    const statements = MIGRATIONS[version - 1]?.(WORDS[kind]) ?? [];
    for (const statement of statements) await sql.raw(statement).execute(database);
    await database
      .insertInto('schema_version')
      .values({ version, at: Math.floor(nowMs) })
      .execute();
  }
  // What is derived and was not there before.
  if (upTo === NEWEST_VERSION) {
    await refreshLiveRunning({ kind, database });
    await refreshPastImages({ kind, database });
  }
  return true;
}

/** 0: nothing there yet. The table must exist. */
export async function versionOf(database: Kysely<FleetTables>): Promise<number> {
  const row = await database
    .selectFrom('schema_version')
    .select((of) => of.fn.max('version').as('version'))
    .executeTakeFirst();
  return row?.version ?? 0;
}

/** Before anything is written: a newer program may have taken the schema further while this one had it open. */
export async function refuseNeedingNewer(database: Kysely<FleetTables>): Promise<void> {
  const row = await database.selectFrom('min_writer').select('version').executeTakeFirst();
  if (row === undefined || row.version <= NEWEST_VERSION) return;
  throw newer(`a writer has to know schema version ${row.version}, this program knows ${NEWEST_VERSION}`);
}

export function refuseNewer(version: number): void {
  if (version <= NEWEST_VERSION) return;
  throw newer(`the fleet database has schema version ${version}, this program knows ${NEWEST_VERSION}`);
}

function newer(message: string): Error {
  return storeError('STORE_NEWER', message, {
    hint: 'use the newer shearwall that wrote it, or restore a backup made before',
  });
}
