import { sql } from 'kysely';
import { together } from '../../base/together.ts';
import { amongNumbers, insertMany } from '../engine/many.ts';
import { type Handle, oncePerSnapshot } from '../handle.ts';
import {
  BLOCK,
  NO_IMAGE,
  type PastSum,
  packed,
  type Ran,
  type RunningBlock,
  type Stand,
  unpacked,
} from './packed-runnings.ts';

/** A migration has no more than this. */
type BlockHandle = Pick<Handle, 'kind' | 'database'>;

/** After these digests were reported first, stand for other images or are there no more. What is the same is not written again. */
export async function updateStands(handle: BlockHandle, runningIds: Iterable<number>): Promise<void> {
  const ids = [...new Set(runningIds)];
  if (ids.length === 0) return;
  const asked = standsIn(handle, amongNumbers(handle, 'running.id', ids));
  await updateBlocks(handle, ids, asked, (stands, id, before) => {
    const images = stands.get(id);
    return images && { images, past: before?.past ?? new Map() };
  });
}

/** After past runs of these workloads by these digests came or went: nothing else is read. */
export async function updatePast(
  handle: BlockHandle,
  touched: Iterable<{ workloadId: number; runningId: number }>,
): Promise<void> {
  const workloads = Map.groupBy(touched, ({ runningId }) => runningId);
  const ids = [...workloads.keys()];
  if (ids.length === 0) return;
  const all = new Set([...workloads.values()].flat().map(({ workloadId }) => workloadId));
  const asked = pastIn(
    handle,
    // A workload has run less than what runs everywhere.
    sql<boolean>`${amongNumbers(handle, 'workload_id', all)} AND +${amongNumbers(handle, 'running_id', ids)}`,
  );
  await updateBlocks(handle, ids, asked, (now, id, before) => {
    const past = new Map(before?.past);
    for (const { workloadId } of workloads.get(id) ?? []) {
      const sum = now.get(id)?.get(workloadId);
      if (sum === undefined) past.delete(workloadId);
      else past.set(workloadId, sum);
    }
    return { images: before?.images ?? [], past };
  });
}

async function updateBlocks<Facts>(
  handle: BlockHandle,
  ids: readonly number[],
  asked: Promise<Facts>,
  update: (facts: Facts, id: number, before: Ran | undefined) => Ran | undefined,
): Promise<void> {
  const firsts = Map.groupBy(ids, firstOf);
  const [facts, stored] = await together([
    asked,
    storedBlocks(handle, amongNumbers(handle, 'first_id', firsts.keys())),
  ]);
  const changed: [number, Uint8Array][] = [];
  for (const [first, own] of firsts) {
    const before = stored.get(first) ?? new Uint8Array();
    const block = unpacked(first, before);
    for (const id of own) {
      const ran = update(facts, id, block.get(id));
      if (ran === undefined) block.delete(id);
      else block.set(id, ran);
    }
    const after = packed(first, block);
    if (Buffer.compare(before, after) !== 0) changed.push([first, after]);
  }
  await writeBlocks(handle, changed);
}

async function writeBlocks(handle: BlockHandle, blocks: readonly [number, Uint8Array][]): Promise<void> {
  await insertMany(handle, {
    table: 'running_block',
    columns: ['first_id', 'ran'],
    rows: blocks,
    onConflict: 'ON CONFLICT (first_id) DO UPDATE SET ran = excluded.ran',
  });
}

/** Blocks of one transaction. */
const BATCH = 64;
const FILLED = 'filled-running';

/** Whether what was there before the blocks is still to be packed. */
export async function areBlocksFilled({ database }: Pick<Handle, 'database'>): Promise<boolean> {
  const row = await database
    .selectFrom('counter')
    .select('next')
    .where('name', '=', FILLED)
    .executeTakeFirst();
  return row === undefined;
}

/** Packs some of what was there before the blocks. False: nothing was left. */
export async function fillSomeBlocks(handle: BlockHandle): Promise<boolean> {
  const { database } = handle;
  const row = await database
    .selectFrom('counter')
    .select('next')
    .where('name', '=', FILLED)
    .executeTakeFirst();
  if (row === undefined) return false;
  const end = row.next + BATCH * BLOCK;
  await writeBlocks(handle, [...(await derivedBlocks(handle, row.next, end))]);
  const more = await database
    .selectFrom('running')
    .select('id')
    .where('id', '>=', end)
    .limit(1)
    .executeTakeFirst();
  if (more === undefined) await database.deleteFrom('counter').where('name', '=', FILLED).execute();
  else await database.updateTable('counter').set({ next: end }).where('name', '=', FILLED).execute();
  return true;
}

/** What the blocks of digests from `from` to below `end` should be. */
export async function derivedBlocks(
  handle: BlockHandle,
  from: number,
  end: number,
): Promise<Map<number, Uint8Array>> {
  const stands = await standsIn(handle, sql<boolean>`running.id >= ${from} AND running.id < ${end}`);
  const past = await pastIn(handle, sql<boolean>`running_id >= ${from} AND running_id < ${end}`);
  const blocks = new Map<number, RunningBlock>();
  for (const [id, images] of stands) {
    const block = blocks.get(firstOf(id)) ?? new Map<number, Ran>();
    blocks.set(firstOf(id), block.set(id, { images, past: past.get(id) ?? new Map() }));
  }
  return new Map([...blocks].map(([first, block]) => [first, packed(first, block)]));
}

/** By the first id; an empty one is as good as none. */
export async function allBlocks(handle: Handle): Promise<ReadonlyMap<number, Uint8Array>> {
  return await oncePerSnapshot(handle, 'running_block', () => storedBlocks(handle));
}

async function storedBlocks(
  { database }: Pick<Handle, 'database'>,
  where = sql<boolean>`1 = 1`,
): Promise<Map<number, Uint8Array>> {
  const rows = await database
    .selectFrom('running_block')
    .select(['first_id', 'ran'])
    .where(where)
    .orderBy('first_id')
    .execute();
  return new Map(rows.map(({ first_id, ran }) => [first_id, ran]));
}

/** The id that a digest's block has. */
export function firstOf(id: number): number {
  return id - (id % BLOCK);
}

type Condition = ReturnType<typeof amongNumbers>;

/** The images of each reported digest that is there; of most there is one. */
async function standsIn({ database }: BlockHandle, where: Condition): Promise<Map<number, Stand[]>> {
  const { rows } = await sql<{
    id: number;
    image_id: number | null;
    certain: number | null;
    is_whole: number;
  }>`
    SELECT running.id, image_id, certain, is_whole FROM running LEFT JOIN running_image ON running_image.running_id = running.id
    WHERE ${where} ORDER BY running.id, image_id`.execute(database);
  const stands = new Map<number, Stand[]>();
  const open = new Set<number>();
  for (const { id, image_id: imageId, certain, is_whole } of rows) {
    const images = stands.get(id) ?? [];
    if (imageId !== null) images.push({ imageId, certain: certain === 1 });
    stands.set(id, images);
    if (certain === 0 && is_whole === 0) open.add(id);
  }
  for (const id of open) stands.get(id)?.push({ imageId: NO_IMAGE, certain: false });
  return stands;
}

async function pastIn(
  { database }: BlockHandle,
  where: Condition,
): Promise<Map<number, Map<number, PastSum>>> {
  const { rows } = await sql<{ running: number; workload: number } & PastSum>`
    SELECT running_id AS running, workload_id AS workload, count(*) AS runs, sum(count) AS containers FROM past_run
    WHERE ${where} GROUP BY running_id, workload_id`.execute(database);
  const past = new Map<number, Map<number, PastSum>>();
  for (const { running, workload, runs, containers } of rows)
    past.set(running, (past.get(running) ?? new Map()).set(workload, { runs, containers }));
  return past;
}
