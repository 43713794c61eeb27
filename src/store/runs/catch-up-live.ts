import { sql } from 'kysely';
import { together } from '../../base/together.ts';
import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { storedUnexplained } from '../inventories/unexplained.ts';
import type { ClaimNotWhole, LiveInventory, LiveState } from '../memory.ts';
import { DocumentSet } from '../postings/document-set.ts';
import type { RunningImage, Unexplained } from '../types.ts';
import { imagesThatRan } from './intervals.ts';
import { LayeredMap } from './layered-map.ts';
import { storedLiveRunning } from './live-running.ts';
import { type Changed, changedSince } from './note-live-change.ts';
import { oncePerList } from './once-per-list.ts';
import type { RunTotals } from './run-totals.ts';

/**
 * What is kept of an older generation with the rows that changed since. Undefined: they are not known any more, or are so many that all is to be
 * read anew. What an older snapshot still has in hand stays as it is.
 */
export async function caughtUp(
  handle: Handle,
  live: LiveState,
  generation: number,
): Promise<LiveState | undefined> {
  const changed = await changedSince(handle, live.generation);
  if (changed === undefined) return undefined;
  const { runnings, totals, stands, inventories } = live;
  // What waits for nothing else is asked at once: beside writers each question has all of it to ask.
  const [running, listed, stood] = await together([
    freshRunnings(handle, live, changed),
    inventories && freshInventories(handle, inventories, changed),
    stands && changed.runnings.size > 0 ? liveStands(handle, [...changed.runnings]) : [],
  ]);
  const state: LiveState = { generation, ids: live.ids };
  if (running !== undefined) state.runnings = running;
  if (listed !== undefined) state.inventories = listed;
  if (runnings !== undefined && running !== undefined && totals !== undefined)
    state.totals = freshTotals(totals, changed, runnings, running);
  if (stands !== undefined && running !== undefined)
    Object.assign(
      state,
      await freshByStands(handle, { ...live, stands }, { changed, running, listed, stood }),
    );
  return withoutGone(state);
}

type Read = {
  changed: Changed;
  running: LayeredMap<Uint8Array>;
  /** Inventories as they are now, where they were kept. */
  listed: readonly LiveInventory[] | undefined;
  /** What the changed runnings stand for, whether they run or not. */
  stood: readonly RunningImage[];
};

/** What runs stands for, and what follows from that: which images have come and gone. */
async function freshByStands(
  handle: Handle,
  before: LiveState & { stands: readonly RunningImage[] },
  { changed, running, listed, stood }: Read,
): Promise<Partial<LiveState>> {
  const { kept, gone } = partedStands(before.stands, changed);
  const fresh = stood.filter(({ runningId }) => running.has(runningId));
  const stands = fresh.length === 0 ? kept : kept.concat(fresh);
  const images = new Set([...changed.images, ...[...gone, ...fresh].map(({ imageId }) => imageId)]);
  const those = { images, running: runningAmong(images, stands) };
  const [notWhole, unexplained] = await together([
    before.notWhole && freshNotWhole(handle, before.notWhole, those),
    before.unexplained && freshUnexplained(handle, before.unexplained, those),
  ]);
  const state: Partial<LiveState> = { stands };
  if (before.images !== undefined) state.images = freshImages(before.images, those);
  if (notWhole !== undefined) state.notWhole = notWhole;
  if (unexplained !== undefined) state.unexplained = unexplained;
  if (before.uncovered !== undefined && listed !== undefined)
    state.uncovered = freshUncovered(before.uncovered, changed, { running, stands, inventories: listed });
  return state;
}

/** Images that have changed, and which of them run now: to ask the database of few which of them run has it look up all that runs. */
type ChangedImages = { images: ReadonlySet<number>; running: ReadonlySet<number> };

function runningAmong(images: ReadonlySet<number>, stands: readonly RunningImage[]): Set<number> {
  const running = new Set<number>();
  for (const { imageId } of stands) if (images.has(imageId)) running.add(imageId);
  return running;
}

/** What an older snapshot has in hand stays as it is. */
function freshImages(before: DocumentSet, { images, running }: ChangedImages): DocumentSet {
  if (images.size === 0) return before;
  const now = [...running];
  const fresh = before.with(DocumentSet.of(now.length, (at) => now[at] as number));
  for (const id of images) if (!running.has(id)) fresh.delete(id);
  return fresh;
}

type Running = {
  running: LayeredMap<unknown>;
  stands: readonly RunningImage[];
  inventories: readonly LiveInventory[];
};

/** Of what changed, and of what stands for images that did, it is decided again. */
function freshUncovered(
  before: readonly number[],
  { runnings, images }: Changed,
  { running, stands, inventories }: Running,
): readonly number[] {
  const asked = new Set(runnings);
  if (images.size > 0)
    for (const { runningId, imageId } of stands) if (images.has(imageId)) asked.add(runningId);
  if (asked.size === 0) return before;
  const kept = before.filter((id) => !asked.has(id));
  const run = [...asked].filter((id) => running.has(id));
  const own = stands.filter(({ runningId }) => asked.has(runningId));
  return [...kept, ...uncoveredAmong(run, own, inventories)];
}

const imagesOf = oncePerList((inventories: readonly LiveInventory[]) =>
  DocumentSet.of(inventories.length, (at) => (inventories[at] as LiveInventory).image_id),
);

/** Of these, which run, those that stand for no image, for one without an inventory, or perhaps for another: see uncovered.ts. */
export function uncoveredAmong(
  runningIds: Iterable<number>,
  stands: readonly RunningImage[],
  inventories: readonly LiveInventory[],
): number[] {
  const looked = imagesOf(inventories);
  const known = new Set(stands.map(({ runningId }) => runningId));
  for (const { runningId, imageId, mayBeOther } of stands)
    if (mayBeOther === true || !looked.has(imageId)) known.delete(runningId);
  return [...runningIds].filter((id) => !known.has(id));
}

/** Contents of inventories that run no more would pile up. */
function withoutGone(state: LiveState): LiveState {
  const { inventories, ids } = state;
  if (inventories === undefined || ids.size <= 2 * inventories.length) return state;
  const kept = inventories.flatMap(({ inventory_id: id }): [number, Uint8Array][] => {
    const own = ids.get(id);
    return own === undefined ? [] : [[id, own]];
  });
  return { ...state, ids: new Map(kept) };
}

/** Whoever keeps what runs stands for needs them. */
async function freshRunnings(
  handle: Handle,
  { runnings: before, stands }: LiveState,
  { runnings }: Changed,
): Promise<LayeredMap<Uint8Array> | undefined> {
  if (before === undefined) return stands && new LayeredMap(await storedLiveRunning(handle));
  if (runnings.size === 0) return before;
  const fresh = await storedLiveRunning(handle, [...runnings]);
  return before.with(Array.from(runnings, (id) => [id, fresh.get(id)] as const));
}

function freshTotals(
  before: RunTotals,
  { runnings }: Changed,
  was: LayeredMap<Uint8Array>,
  is: LayeredMap<Uint8Array>,
): RunTotals {
  const totals = before.copy();
  for (const id of runnings) {
    totals.remove(was.get(id));
    totals.add(is.get(id));
  }
  return totals;
}

/** `gone`: those of what changed, as they were. */
function partedStands(
  before: readonly RunningImage[],
  { runnings }: Changed,
): Record<'kept' | 'gone', readonly RunningImage[]> {
  if (runnings.size === 0) return { kept: before, gone: [] };
  const kept: RunningImage[] = [];
  const gone: RunningImage[] = [];
  for (const stand of before) (runnings.has(stand.runningId) ? gone : kept).push(stand);
  return { kept, gone };
}

/** Which digests stand for which images: of all that run now, or of those given. */
export async function liveStands(handle: Handle, those?: readonly number[]): Promise<RunningImage[]> {
  const select = handle.database
    .selectFrom('running_image')
    .innerJoin('running', 'running.id', 'running_id')
    .select(['running_id', 'image_id', 'certain', 'is_whole'])
    .where(
      those === undefined
        ? sql<boolean>`running_id IN (SELECT running_id FROM live_running)`
        : amongNumbers(handle, 'running_id', those),
    );
  return (await select.execute()).map((row) => ({
    runningId: row.running_id,
    imageId: row.image_id,
    certain: row.certain === 1,
    mayBeOther: row.certain === 0 && row.is_whole === 0,
  }));
}

async function freshInventories(
  handle: Handle,
  before: readonly LiveInventory[],
  { images }: Changed,
): Promise<readonly LiveInventory[]> {
  if (images.size === 0) return before;
  const kept = before.filter(({ image_id }) => !images.has(image_id));
  const fresh = await storedInventories(handle, images);
  return [...kept, ...fresh].sort((a, b) => a.inventory_id - b.inventory_id);
}

/** Inventories of images that run now, ids rising. */
export async function storedInventories(handle: Handle, among?: Iterable<number>): Promise<LiveInventory[]> {
  let select = handle.database
    .selectFrom('live_inventory')
    .select(['inventory_id', 'image_id', 'package_set_id'])
    .orderBy('inventory_id');
  if (among !== undefined) select = select.where(amongNumbers(handle, 'image_id', among));
  // Every question walks through them: rows as SQLite gives them are several times as slow to read.
  return (await select.execute()).map(({ inventory_id, image_id, package_set_id }) => ({
    inventory_id,
    image_id,
    package_set_id,
  }));
}

async function freshNotWhole(
  handle: Handle,
  before: readonly ClaimNotWhole[],
  { images, running }: ChangedImages,
): Promise<readonly ClaimNotWhole[]> {
  if (images.size === 0) return before;
  const kept = before.filter(({ image_id }) => !images.has(image_id));
  const fresh = await storedNotWhole(handle, running);
  return [...kept, ...fresh].sort((a, b) => a.image_id - b.image_id || a.inventory_id - b.inventory_id);
}

async function freshUnexplained(
  handle: Handle,
  before: ReadonlyMap<number, Unexplained>,
  { images, running }: ChangedImages,
): Promise<ReadonlyMap<number, Unexplained>> {
  if (images.size === 0) return before;
  const kept = [...before].filter(([image]) => !images.has(image));
  return new Map([...kept, ...(await storedUnexplained(handle, 'ever', running))]);
}

/** Inventories of images that run now, of all or of those given, that say themselves that something may be missing, by image. */
export async function storedNotWhole(handle: Handle, those?: Iterable<number>): Promise<ClaimNotWhole[]> {
  const { rows } = await sql<ClaimNotWhole>`
    SELECT image_id, inventory_id, hides, quarantined, untold FROM not_whole
    WHERE ${those === undefined ? sql`image_id IN (${imagesThatRan('live')})` : amongNumbers(handle, 'image_id', those)}
    ORDER BY image_id, inventory_id`.execute(handle.database);
  return rows;
}
