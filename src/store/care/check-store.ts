import { sql } from 'kysely';
import { damagedDocuments } from '../documents/documents-in-backup.ts';
import type { DocumentStore } from '../documents/types.ts';
import { type Handle, handleOf } from '../handle.ts';
import { BLOCK, derivedBlock } from '../inventories/inventory-blocks.ts';
import { nextOf } from '../postings/counters.ts';
import { emptyFilter, isFiltered, storedFilters } from '../postings/filters.ts';
import { hiddenSegments } from '../postings/hidden-segments.ts';
import { type Counter, KINDS, type PostingKind } from '../postings/kinds.ts';
import { postingsOf } from '../postings/postings-of.ts';
import { type Segment, segmentsOf } from '../postings/segments.ts';
import { derivedLiveRunning, storedLiveRunning } from '../runs/live-running.ts';
import { imagesOfPastRuns, readPastImages } from '../runs/past-images.ts';
import { allBlocks, derivedBlocks } from '../runs/running-blocks.ts';
import { FREED } from '../schema/migrations/0033-free-inventories.ts';
import type { Damage, Store, View } from '../types.ts';

type Report = (where: string, what: string) => void;

/**
 * Reads all of the database and compares what is derived with what it derives from: the reverse index with the sets, the live
 * table with the runs, ids with their counters. An empty list: sound. Each part is read in a snapshot of its own, so that
 * others may go on writing.
 */
export async function checkStore(store: Store, documents?: DocumentStore): Promise<Damage[]> {
  const damages = store.kind === 'sqlite' ? await fileDamages(store) : [];
  const report: Report = (where, what) => damages.push({ where, what });
  // The index of a damaged file is read no further: it would only say the same in other words.
  if (damages.length > 0) return damages;
  for (const counter of COUNTERS) await store.read((view) => checkDense(handleOf(view), counter, report));
  for (const kind of KINDS) await checkPostings(store, kind, report);
  await store.read((view) => checkStray(handleOf(view), report));
  if (store.kind === 'postgres') await store.read((view) => checkFreed(handleOf(view), report));
  await store.read((view) => checkLive(handleOf(view), report));
  await store.read((view) => checkLiveRunning(handleOf(view), report));
  await store.read((view) => checkPastImages(handleOf(view), report));
  await store.read((view) => checkRunningBlocks(handleOf(view), report));
  await store.read((view) => checkBlocks(handleOf(view), report));
  if (documents !== undefined)
    for (const { what } of await damagedDocuments(store, documents)) report('documents', what);
  return damages;
}

/** Segments of the index that are half made, or replaced and not dropped yet: no damage, as whoever adds next goes on with them. */
export async function segmentsUnderWay(view: View): Promise<number> {
  return (await hiddenSegments(handleOf(view))).length;
}

/** What is wrong with the SQLite file itself. */
export async function fileDamages(store: Store): Promise<Damage[]> {
  const damages: Damage[] = [];
  await store.read((view) => checkFile(handleOf(view), (where, what) => damages.push({ where, what })));
  return damages;
}

const COUNTERS: readonly Counter[] = [
  'package_set',
  'file_set',
  'image',
  'image_name',
  'image_reference',
  'inventory',
];
const MOST_REPORTED = 20;

async function checkFile(handle: Handle, report: Report): Promise<void> {
  const pages = await sql<{ quick_check: string }>`PRAGMA quick_check(${sql.lit(MOST_REPORTED)})`.execute(
    handle.database,
  );
  for (const row of pages.rows) if (row.quick_check !== 'ok') report('file', row.quick_check);
  const keys = await sql<{ table: string; rowid: number; parent: string }>`PRAGMA foreign_key_check`.execute(
    handle.database,
  );
  for (const row of keys.rows.slice(0, MOST_REPORTED))
    report(row.table, `row ${row.rowid} points to a row of ${row.parent} that is not there`);
}

/** Documents are numbered without gaps: a missing one would have been lost, one too many was written twice. */
async function checkDense(handle: Handle, counter: Counter, report: Report): Promise<void> {
  const { rows } = await sql<{ n: number; last: number }>`
    SELECT count(*) AS n, coalesce(max(id), 0) AS last FROM ${sql.table(counter)}`.execute(handle.database);
  const expected = (await nextOf(handle, counter)) - 1;
  const { n = 0, last = 0 } = rows[0] ?? {};
  if (n !== expected || last !== expected)
    report(counter, `${expected} were numbered, ${n} are there, the last is ${last}`);
}

async function checkPostings(store: Store, kind: PostingKind, report: Report): Promise<void> {
  const segments = await store.read(async (view) => {
    const handle = handleOf(view);
    const found = await segmentsOf(handle, kind);
    checkBounds(kind, found, await nextOf(handle, kind.counter), report);
    return found;
  });
  for (const segment of segments)
    await store.read(async (view) => {
      const handle = handleOf(view);
      const isThere = (await segmentsOf(handle, kind)).some(({ id }) => id === segment.id);
      // Merged in the meantime: the one that took its place was written from the same sets.
      if (isThere) await checkSegment(handle, kind, segment, report);
    });
}

function checkBounds(kind: PostingKind, segments: readonly Segment[], next: number, report: Report): void {
  let end = 0;
  for (const segment of segments) {
    if (segment.first !== end)
      report(`index ${kind.id}`, `segment ${segment.id} begins at ${segment.first}, not ${end}`);
    end = segment.end;
  }
  if (end > next)
    report(`index ${kind.id}`, `it ends at ${end}, beyond the last of ${kind.counter} (${next - 1})`);
}

async function checkSegment(
  handle: Handle,
  kind: PostingKind,
  segment: Segment,
  report: Report,
): Promise<void> {
  const where = `index ${kind.id}, segment ${segment.id}`;
  const stored = storedPostings(handle, segment);
  const filter = isFiltered(kind) ? emptyFilter(segment) : undefined;
  for await (const postings of postingsOf((read) => read(handle), kind, segment))
    for (const { term, docs } of postings) {
      const { value: row } = await stored.next();
      if (row === undefined || row.term !== term || !Buffer.from(docs).equals(row.docs)) {
        report(where, `the postings of ${term} differ from what the ${kind.counter} rows say`);
        return;
      }
      filter?.add(term);
    }
  const { value: more } = await stored.next();
  if (more !== undefined) report(where, `it has postings of ${more.term} that no ${kind.counter} row has`);
  const kept = filter && (await storedFilters(handle, [segment])).get(segment.id);
  if (kept !== undefined && !Buffer.from(kept.bytes).equals(filter?.bytes ?? new Uint8Array()))
    report(where, 'its filter denies what it has, or differs from it');
}

/** Postings of a segment that is not there: nothing would find them, until a segment of that number comes. */
async function checkStray(handle: Handle, report: Report): Promise<void> {
  const segments = await handle.database.selectFrom('segment').select('id').execute();
  const ids = new Set(segments.map(({ id }) => id));
  for (let after = -1; ; ) {
    const next = await handle.database
      .selectFrom('posting')
      .select('segment_id as id')
      .where('segment_id', '>', after)
      .orderBy('segment_id')
      .limit(1)
      .executeTakeFirst();
    if (next === undefined) return;
    if (!ids.has(next.id)) report('posting', `there are postings of segment ${next.id}, which is not there`);
    after = next.id;
  }
}

/** What PostgreSQL does not look up by itself; of a SQLite file it is looked at with the file. */
async function checkFreed(handle: Handle, report: Report): Promise<void> {
  for (const { table, column, parent } of FREED) {
    const [from, to] = [sql.ref(`${table}.${column}`), sql.ref(`${parent}.id`)];
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(table)}
      WHERE ${from} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${sql.table(parent)} WHERE ${to} = ${from})`.execute(
      handle.database,
    );
    const n = rows[0]?.n ?? 0;
    if (n > 0) report(table, `${n} rows point to a row of ${parent} that is not there`);
  }
}

type Row = { term: number; docs: Uint8Array };
const ROWS_AT_ONCE = 1000;

async function* storedPostings(handle: Handle, segment: Segment): AsyncGenerator<Row, undefined> {
  for (let after = -1; ; ) {
    const rows: Row[] = await handle.database
      .selectFrom('posting')
      .select(['term', 'docs'])
      .where('segment_id', '=', segment.id)
      .where('term', '>', after)
      .orderBy('term')
      .limit(ROWS_AT_ONCE)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return undefined;
    after = last.term;
  }
}

async function checkLive(handle: Handle, report: Report): Promise<void> {
  const wanted = sql`
    SELECT inventory.id, inventory.image_id, inventory.package_set_id, package_set.ids, inventory.layers FROM inventory
    JOIN package_set ON package_set.id = inventory.package_set_id
    WHERE image_id IN (SELECT image_id FROM running_image JOIN live_run ON live_run.running_id = running_image.running_id)`;
  const there = sql`SELECT inventory_id, image_id, package_set_id, ids, layers FROM live_inventory`;
  for (const [more, less, what] of [
    [wanted, there, 'inventories of running images are missing or differ'],
    [there, wanted, 'inventories are of images that do not run, or differ'],
  ] as const) {
    const { rows } = await sql<{
      n: number;
    }>`SELECT count(*) AS n FROM (${more} EXCEPT ${less}) AS rest`.execute(handle.database);
    const n = rows[0]?.n ?? 0;
    if (n > 0) report('live_inventory', `${n} ${what}`);
  }
}

async function checkLiveRunning(handle: Handle, report: Report): Promise<void> {
  const [derived, stored] = [await derivedLiveRunning(handle), await storedLiveRunning(handle)];
  const differ = [...new Set([...derived.keys(), ...stored.keys()])].filter((id) => {
    const [should, is] = [derived.get(id), stored.get(id)];
    return should === undefined || is === undefined || !Buffer.from(should).equals(is);
  });
  if (differ.length > 0)
    report('live_running', `the sums of ${differ.length} running digests differ from their live runs`);
}

async function checkPastImages(handle: Handle, report: Report): Promise<void> {
  const [derived, stored] = [await imagesOfPastRuns(handle), await readPastImages(handle)];
  const missing = [...derived].filter((image) => !stored.has(image)).length;
  const tooMany = stored.size - (derived.size - missing);
  if (missing + tooMany > 0)
    report('past_images', `${missing} images that ran are missing, ${tooMany} are there without a past run`);
}

async function checkRunningBlocks(handle: Handle, report: Report): Promise<void> {
  const stored = await allBlocks(handle);
  const derived = await derivedBlocks(handle, 0, Number.MAX_SAFE_INTEGER);
  const none = new Uint8Array();
  const differ = [...new Set([...stored.keys(), ...derived.keys()])].filter(
    (first) => Buffer.compare(stored.get(first) ?? none, derived.get(first) ?? none) !== 0,
  );
  if (differ.length > 0)
    report('running_block', `${differ.length} blocks differ from the past runs, or from what they stand for`);
}

async function checkBlocks(handle: Handle, report: Report): Promise<void> {
  const blocks = await handle.database
    .selectFrom('inventory_block')
    .select('first_id')
    .orderBy('first_id')
    .execute();
  for (const [index, { first_id: first }] of blocks.entries()) {
    const { links } = await handle.database
      .selectFrom('inventory_block')
      .select('links')
      .where('first_id', '=', first)
      .executeTakeFirstOrThrow();
    const isSound = first === index * BLOCK && Buffer.from(await derivedBlock(handle, first)).equals(links);
    if (isSound) continue;
    report('inventory_block', `block ${first} differs from the inventories`);
    return;
  }
}
