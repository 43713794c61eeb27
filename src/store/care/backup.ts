import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { sql } from 'kysely';
import { messageOf } from '../../base/errors.ts';
import { NotRegularError } from '../../base/regular-file.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import { endAllLogins } from '../access/sessions.ts';
import { packDocuments, unpackDocuments } from '../documents/documents-in-backup.ts';
import type { DocumentStore } from '../documents/types.ts';
import { makeDataFolder } from '../engine/data-folder.ts';
import { isFull, resultCodeOf } from '../engine/failures.ts';
import { makePrivateFile } from '../engine/private-file.ts';
import { APPLICATION_ID, type StoreClock } from '../engine/sqlite.ts';
import { storeError } from '../errors.ts';
import { handleOf } from '../handle.ts';
import { storeCounts } from '../holdings/sums.ts';
import { locationOf, openStore, runInThread, type StoreContext } from '../open-store.ts';
import type { Store, StoreLocation, View } from '../types.ts';
import { fileDamages } from './check-store.ts';
import { copyRows } from './copy-rows.ts';
import { foreignProgram, schemaDifference } from './own-schema.ts';
import { TABLE_KEYS } from './table-keys.ts';

/**
 * Writes all of one moment into a new SQLite file, whatever the database is: what is put back may be the other one. The file
 * appears whole or not at all. With the documents that the images of that moment refer to, where they are given.
 */
export async function backupStore(
  { store, path, documents }: { store: Store; path: string; documents?: DocumentStore | undefined },
  { clock }: StoreContext,
): Promise<{ sizeBytes: number }> {
  if (existsSync(path))
    throw storeError('STORE_BACKUP', `${path} already exists`, {
      hint: 'name a new file; a backup never replaces one',
    });
  const part = `${path}.part`;
  dropFile(part);
  try {
    const source = locationOf(store);
    makePrivateFile(part);
    if (source.kind === 'sqlite') await runInThread(source.path, sql`VACUUM INTO ${part}`);
    else await copyInto(store, { kind: 'sqlite', path: part }, clock);
    if (documents !== undefined) await packInto(part, { store, documents }, clock);
    renameSync(part, path);
  } catch (cause) {
    dropFile(part);
    if (storeError.is(cause, 'STORE_DOCUMENT_MISSING') || storeError.is(cause, 'STORE_DOCUMENT_DAMAGED'))
      throw cause;
    throw cannotCopy(`cannot write the backup ${path}`, path, cause);
  }
  return { sizeBytes: statSync(path).size };
}

async function packInto(
  part: string,
  from: { store: Store; documents: DocumentStore },
  clock: StoreClock,
): Promise<void> {
  const backup = await openStore({ kind: 'sqlite', path: part, mayCreate: false }, { clock });
  try {
    await packDocuments(backup, from);
  } finally {
    await backup.close();
  }
}

/** `documents`: where those of the backup are put; undefined: they stay in the database. */
type RestoreInput = { path: string; location: StoreLocation; documents?: DocumentStore | undefined };

/** Restores a backup into an empty database. It is brought up to date where it is of an older version, and nobody is logged in by it. */
export async function restoreStore(
  { path, location, documents }: RestoreInput,
  { clock }: StoreContext,
): Promise<void> {
  refuseOtherFiles(path);
  if (location.kind === 'sqlite') return await restoreFile({ path, to: location.path, documents }, clock);
  const target = await openStore(location, { clock });
  try {
    await target.read(refuseFilled);
  } finally {
    await target.close();
  }
  // A copy, since an older backup is migrated, and a backup is never changed.
  const part = `${path}.restoring`;
  dropFile(part);
  try {
    copyBackup(path, part);
    await withBackup(path, part, clock, async (source) => {
      if (documents !== undefined) await unpackDocuments(source, documents);
      await source.write(endAllLogins);
      await copyInto(source, location, clock);
    });
  } finally {
    dropFile(part);
  }
}

async function restoreFile(
  { path, to, documents }: { path: string; to: string; documents: DocumentStore | undefined },
  clock: StoreClock,
): Promise<void> {
  // A log that stayed behind would be written into what is restored.
  const there = [to, `${to}-wal`].find((file) => existsSync(file));
  if (there !== undefined)
    throw storeError('STORE_BACKUP', `${there} already exists`, {
      hint: 'move the database away first, with its -wal and -shm, or name another data directory',
    });
  const part = `${to}.part`;
  dropFile(part);
  try {
    makeDataFolder(dirname(to));
    copyBackup(path, part);
    await withBackup(path, part, clock, async (source) => {
      if (documents !== undefined) await unpackDocuments(source, documents);
      await source.write(endAllLogins);
    });
    renameSync(part, to);
  } finally {
    dropFile(part);
  }
}

const SQLITE_HEADER = Buffer.from('SQLite format 3\0');
/** https://sqlite.org/fileformat2.html#the_database_header */
const APPLICATION_ID_AT = 68;

/** Before anything is copied: an empty file would pass for a fleet in which nothing is. */
function refuseOtherFiles(path: string): void {
  const head = Buffer.alloc(APPLICATION_ID_AT + 4);
  try {
    // A named pipe would be waited for without end, and nothing could interrupt it.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(descriptor).isFile()) throw new NotRegularError();
      readSync(descriptor, head, 0, head.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw storeError('STORE_BACKUP', `cannot read the backup ${path}: ${whyUnread(cause)}`, {
      hint: 'name the file that `backup` wrote',
      cause,
    });
  }
  const isOurs = head.readUInt32BE(APPLICATION_ID_AT) === APPLICATION_ID;
  if (isOurs && head.subarray(0, SQLITE_HEADER.length).equals(SQLITE_HEADER)) return;
  throw storeError('STORE_BACKUP', `${path} is not a backup of a fleet`, {
    hint: 'name the file that `backup` wrote',
  });
}

/** Opens the copy of a backup, which brings it up to date, and lends it when it is whole. */
async function withBackup(
  path: string,
  copy: string,
  clock: StoreClock,
  work: (source: Store) => Promise<void>,
): Promise<void> {
  let source: Store | undefined;
  const fresh = `${copy}.empty`;
  try {
    refuseForeign(path, foreignProgram(copy));
    source = await openStore({ kind: 'sqlite', path: copy, mayCreate: false, inThreads: true }, { clock });
    const [damage] = await fileDamages(source);
    if (damage !== undefined) throw damaged(path, damage.what.split('\n').slice(0, 2).join(' '), undefined);
    const empty = await openStore({ kind: 'sqlite', path: fresh }, { clock });
    try {
      refuseForeign(path, await schemaDifference(source, empty));
    } finally {
      await empty.close();
    }
    await work(source);
  } catch (error) {
    const isUnread = storeError.is(error, 'STORE_FOREIGN') || DAMAGED.has(resultCodeOf(error));
    throw isUnread ? damaged(path, 'it cannot be read', error) : error;
  } finally {
    await source?.close();
    dropFile(fresh);
  }
}

/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const DAMAGED: ReadonlySet<number | undefined> = new Set([11, 26]);

/** A trigger could change what is recorded from then on, and a table that is another could lose it. */
function refuseForeign(path: string, part: string | undefined): void {
  if (part === undefined) return;
  throw storeError('STORE_BACKUP', `${path} is not as a backup is written: ${part} is not ours`, {
    hint: 'name the file that `backup` wrote; whoever made this one put something in that would act on the fleet',
  });
}

function damaged(path: string, what: string, cause: unknown): Error {
  return storeError('STORE_BACKUP', `the backup ${path} is damaged: ${what}`, {
    hint: 'take another backup, or copy this one again: it may be truncated',
    cause,
  });
}

function copyBackup(from: string, to: string): void {
  try {
    // The name can be guessed: what somebody puts there meanwhile is not written through.
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    chmodSync(to, 0o600);
  } catch (cause) {
    throw cannotCopy(`cannot copy the backup ${from} to ${to}`, to, cause);
  }
}

/** Of the source a store's error says enough; of the file that is written it is said what to do. */
function cannotCopy(what: string, to: string, cause: unknown): Error {
  const hint = isFull(cause)
    ? `free some space on the disk of ${dirname(to)}, or use another one; nothing was left there`
    : `the folder ${dirname(to)} must exist, and you need write access to it`;
  return storeError('STORE_BACKUP', `${what}: ${messageOf(cause)}`, { hint, cause });
}

async function copyInto(source: Store, location: StoreLocation, clock: StoreClock): Promise<void> {
  const target = await openStore({ ...location, inThreads: true }, { clock });
  try {
    await source.read((view) =>
      target.write(async (edit) => {
        // Again, since nobody else can write by now.
        await refuseFilled(edit);
        await copyRows(handleOf(view), handleOf(edit));
      }),
    );
  } finally {
    await target.close();
  }
}

/** A program that has only been started on it has put something in, too. */
async function refuseFilled(view: View): Promise<void> {
  const { images, clusters } = await storeCounts(view);
  const holds = images + clusters > 0 ? `${images} images, ${clusters} clusters` : await filledTable(view);
  if (holds === undefined) return;
  throw storeError('STORE_BACKUP', `the database already contains a fleet: ${holds}`, {
    hint: 'a backup can only be restored into an empty database, before a server or a worker is started on it: make a new one',
  });
}

async function filledTable(view: View): Promise<string | undefined> {
  const { database } = handleOf(view);
  for (const table of Object.keys(TABLE_KEYS) as (keyof typeof TABLE_KEYS)[]) {
    const row = await database.selectFrom(table).select(sql`1`.as('there')).limit(1).executeTakeFirst();
    if (row !== undefined) return `rows in the table ${table}`;
  }
  return undefined;
}

/** With the files that SQLite keeps next to it. */
function dropFile(path: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
}
