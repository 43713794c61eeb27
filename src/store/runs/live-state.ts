import { amongNumbers } from '../engine/many.ts';
import { type Handle, oncePerSnapshot } from '../handle.ts';
import { storedUnexplained } from '../inventories/unexplained.ts';
import type { ClaimNotWhole, LiveInventory, LiveState } from '../memory.ts';
import { nextOf } from '../postings/counters.ts';
import { DocumentSet } from '../postings/document-set.ts';
import type { RunningImage, Unexplained } from '../types.ts';
import { caughtUp, liveStands, storedInventories, storedNotWhole, uncoveredAmong } from './catch-up-live.ts';
import { LayeredMap } from './layered-map.ts';
import { storedLiveRunning } from './live-running.ts';
import { RunTotals } from './run-totals.ts';

/** Only what a snapshot saw may be kept: a writer's own changes may never be committed. */
async function stateOf(handle: Handle): Promise<LiveState> {
  const generation = await nextOf(handle, 'live');
  const { live } = handle.remembered;
  if (!handle.isSnapshot) return { generation, ids: new Map() };
  if (live?.generation === generation) return live;
  // One that another snapshot has overtaken reads for itself.
  if (live !== undefined && live.generation > generation) return { generation, ids: new Map() };
  const state = (live && (await caughtUp(handle, live, generation))) ?? { generation, ids: new Map() };
  if ((handle.remembered.live?.generation ?? 0) < generation) handle.remembered.live = state;
  return handle.remembered.live?.generation === generation ? handle.remembered.live : state;
}

/** By running id the packed live runs; see live-running.ts. */
export async function liveRunnings(handle: Handle): Promise<LayeredMap<Uint8Array>> {
  const state = await stateOf(handle);
  return (state.runnings ??= new LayeredMap(
    await oncePerSnapshot(handle, 'live runnings', () => storedLiveRunning(handle)),
  ));
}

/** Which digests that run now stand for which images. */
export async function liveRunningImages(handle: Handle): Promise<readonly RunningImage[]> {
  const state = await stateOf(handle);
  return (state.stands ??= await oncePerSnapshot(handle, 'live stands', () => liveStands(handle)));
}

/** What all that runs now comes to. */
export async function liveTotals(handle: Handle): Promise<RunTotals> {
  const state = await stateOf(handle);
  return (state.totals ??= totalsOf(await liveRunnings(handle)));
}

function totalsOf(runnings: LayeredMap<Uint8Array>): RunTotals {
  const totals = new RunTotals();
  runnings.forEach((runs) => totals.add(runs));
  return totals;
}

/** Images that run now. */
export async function liveImages(handle: Handle): Promise<DocumentSet> {
  const state = await stateOf(handle);
  return (state.images ??= imagesOf(await liveRunningImages(handle)));
}

function imagesOf(stands: readonly RunningImage[]): DocumentSet {
  return DocumentSet.of(stands.length, (at) => (stands[at] as RunningImage).imageId);
}

/** Digests that run and stand for no image, for one without an inventory, or perhaps for another: see uncovered.ts. */
export async function liveUncovered(handle: Handle): Promise<readonly number[]> {
  const state = await stateOf(handle);
  if (state.uncovered !== undefined) return state.uncovered;
  const [inventories, stands] = [await liveInventories(handle), await liveRunningImages(handle)];
  return (state.uncovered = uncoveredAmong(idsOf(await liveRunnings(handle)), stands, inventories));
}

function idsOf(runnings: LayeredMap<unknown>): number[] {
  const ids: number[] = [];
  runnings.forEach((_, id) => void ids.push(id));
  return ids;
}

/** Inventories of images that run now, ids rising. */
export async function liveInventories(handle: Handle): Promise<readonly LiveInventory[]> {
  const state = await stateOf(handle);
  return (state.inventories ??= await oncePerSnapshot(handle, 'live inventories', () =>
    storedInventories(handle),
  ));
}

/** Of these inventories, those that say themselves that something may be missing, by image. */
export async function liveNotWhole(handle: Handle): Promise<readonly ClaimNotWhole[]> {
  const state = await stateOf(handle);
  return (state.notWhole ??= await oncePerSnapshot(handle, 'live not whole', () => storedNotWhole(handle)));
}

/** Images that run now with programs that no component explains: see inventories/unexplained.ts. */
export async function liveUnexplained(handle: Handle): Promise<ReadonlyMap<number, Unexplained>> {
  const state = await stateOf(handle);
  return (state.unexplained ??= await oncePerSnapshot(handle, 'live unexplained', () =>
    storedUnexplained(handle, 'live'),
  ));
}

/** The package version ids of some of them, rising, as differences in varints. Those of an inventory never change. */
export async function liveIds(
  handle: Handle,
  inventoryIds: readonly number[],
): Promise<ReadonlyMap<number, Uint8Array>> {
  const { ids } = await stateOf(handle);
  const missing = inventoryIds.filter((id) => !ids.has(id));
  if (missing.length === 0) return ids;
  const rows = await handle.database
    .selectFrom('live_inventory')
    .select(['inventory_id', 'ids'])
    .where(amongNumbers(handle, 'inventory_id', missing))
    .execute();
  for (const row of rows) ids.set(row.inventory_id, row.ids);
  return ids;
}
