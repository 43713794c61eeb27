import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../../base/clock.ts';
import { messageOf } from '../../../base/errors.ts';
import { makeFolder } from '../../../base/make-folder.ts';
import { updateError } from '../../errors.ts';
import { currentHolder, type LeaseHolder } from './holder.ts';
import { LEASE_MS, leaseLost, recordOf } from './kept-record.ts';
import { recipeFolder } from './recipe-folder.ts';
import type { Lease, UpdateState } from './types.ts';

const VERSION = 1;
const WAIT_MS = 10_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS recipe (id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS lease (id TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL) STRICT;
  PRAGMA user_version = ${VERSION};
`;

/** State in a folder, shared by all processes that see it, on a network's disk also those of other machines; a kill at any moment leaves what was last saved. Throws UPDATE_STATE. */
export function openDiskState(folder: string, clock: Pick<Clock, 'nowMs'>): UpdateState {
  const database = openDatabase(folder);
  const run = currentHolder();

  return {
    async read(recipe) {
      const row = database.prepare('SELECT record FROM recipe WHERE id = ?').get(recipe);
      return recordOf(row && String(row['record']));
    },
    async lease(recipe) {
      const holder = await run;
      const isTaken = atOnce(database, () => takeLease(database, { recipe, holder, nowMs: clock.nowMs() }));
      return isTaken ? heldLease(database, { recipe, owner: holder.name, clock }) : undefined;
    },
    folderOf: (recipe) => recipeFolder(folder, recipe),
    close: async () => database.close(),
  };
}

function openDatabase(folder: string): DatabaseSync {
  const path = join(folder, 'state.sqlite');
  try {
    makeFolder(folder, 0o700);
    const database = new DatabaseSync(path, { timeout: WAIT_MS });
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > VERSION) throw new Error(`it is of a newer shearwall (version ${version})`);
    if (version < VERSION) atOnce(database, () => database.exec(SCHEMA));
    return database;
  } catch (cause) {
    throw updateError('UPDATE_STATE', `the state of updates in ${path} cannot be used: ${messageOf(cause)}`, {
      cause,
      hint: 'name another folder with --state DIR',
    });
  }
}

function takeLease(
  database: DatabaseSync,
  { recipe, holder, nowMs }: { recipe: string; holder: LeaseHolder; nowMs: number },
): boolean {
  const held = database.prepare('SELECT owner, until FROM lease WHERE id = ?').get(recipe);
  const isFree = held === undefined || Number(held['until']) <= nowMs || holder.isDead(String(held['owner']));
  if (isFree)
    database
      .prepare('INSERT OR REPLACE INTO lease (id, owner, until) VALUES (?, ?, ?)')
      .run(recipe, holder.name, nowMs + LEASE_MS);
  return isFree;
}

function heldLease(
  database: DatabaseSync,
  { recipe, owner, clock }: { recipe: string; owner: string; clock: Pick<Clock, 'nowMs'> },
): Lease {
  return {
    async save(record) {
      atOnce(database, () => {
        const renewed = database
          .prepare('UPDATE lease SET until = ? WHERE id = ? AND owner = ?')
          .run(clock.nowMs() + LEASE_MS, recipe, owner);
        if (Number(renewed.changes) !== 1) throw leaseLost(recipe);
        database
          .prepare('INSERT OR REPLACE INTO recipe (id, record) VALUES (?, ?)')
          .run(recipe, JSON.stringify(record));
      });
    },
    async release() {
      database.prepare('DELETE FROM lease WHERE id = ? AND owner = ?').run(recipe, owner);
    },
  };
}

/** All of it or nothing, and nobody else meanwhile. */
function atOnce<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
