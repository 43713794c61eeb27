import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { sql } from 'kysely';
import { messageOf } from '../../base/errors.ts';
import type { StoreClock } from '../engine/sqlite.ts';
import { storeError } from '../errors.ts';
import { handleOf } from '../handle.ts';
import { storeCounts } from '../holdings/sums.ts';
import { databasesOf, openStore } from '../open-store.ts';
import type { Store, StoreLocation } from '../types.ts';
import { copyRows } from './copy-rows.ts';

/**
 * Writes all of one moment into a new SQLite file, whatever the database is: what is put back may be the other one. The file
 * appears whole or not at all.
 */
export async function backupStore(
  store: Store,
  path: string,
  clock: StoreClock,
): Promise<{ sizeBytes: number }> {
  if (existsSync(path))
    throw storeError('STORE_BACKUP', `${path} is there already`, {
      hint: 'name a new file; a backup never replaces one',
    });
  const part = `${path}.part`;
  dropFile(part);
  try {
    if (store.kind === 'sqlite') await sql`VACUUM INTO ${part}`.execute(databasesOf(store).writing);
    else await copyInto(store, { kind: 'sqlite', path: part }, clock);
    renameSync(part, path);
  } catch (cause) {
    dropFile(part);
    throw storeError('STORE_BACKUP', `cannot write the backup ${path}: ${messageOf(cause)}`, { cause });
  }
  return { sizeBytes: statSync(path).size };
}

/** Puts a backup into an empty database. It is brought up to date where it is of an older version. */
export async function restoreStore(path: string, location: StoreLocation, clock: StoreClock): Promise<void> {
  if (!existsSync(path))
    throw storeError('STORE_BACKUP', `there is no backup at ${path}`, {
      hint: 'name the file that `backup` wrote',
    });
  if (location.kind === 'sqlite') return await restoreFile(path, location.path, clock);
  const target = await openStore(location, { clock });
  await refuseFilled(target, 'the database');
  await target.close();
  // A copy, since an older backup is migrated, and a backup is never changed.
  const part = `${path}.restoring`;
  dropFile(part);
  try {
    copyFileSync(path, part);
    const source = await openStore({ kind: 'sqlite', path: part }, { clock, mayCreate: false });
    try {
      await copyInto(source, location, clock);
    } finally {
      await source.close();
    }
  } finally {
    dropFile(part);
  }
}

async function restoreFile(path: string, to: string, clock: StoreClock): Promise<void> {
  if (existsSync(to))
    throw storeError('STORE_BACKUP', `${to} is there already`, {
      hint: 'move the database away first, or name another data directory',
    });
  const part = `${to}.part`;
  dropFile(part);
  try {
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    copyFileSync(path, part);
    // Opening it says whether it is a fleet, and brings it up to date.
    const store = await openStore({ kind: 'sqlite', path: part }, { clock, mayCreate: false });
    await store.close();
    renameSync(part, to);
  } finally {
    dropFile(part);
  }
}

async function copyInto(source: Store, location: StoreLocation, clock: StoreClock): Promise<void> {
  const target = await openStore(location, { clock });
  try {
    await source.read((view) => target.write((edit) => copyRows(handleOf(view), handleOf(edit))));
  } finally {
    await target.close();
  }
}

async function refuseFilled(store: Store, what: string): Promise<void> {
  const { images, clusters } = await store.read(storeCounts);
  if (images === 0 && clusters === 0) return;
  await store.close();
  throw storeError('STORE_BACKUP', `${what} holds a fleet already: ${images} images, ${clusters} clusters`, {
    hint: 'a backup is put into an empty database only',
  });
}

/** With what SQLite keeps beside it. */
function dropFile(path: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
}
