import { sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { ClaimNotWhole, LiveInventory, LiveState } from '../memory.ts';
import { nextOf } from '../postings/counters.ts';
import type { RunningImage } from '../types.ts';
import { imagesThatRan } from './intervals.ts';
import { storedLiveRunning } from './live-running.ts';

/** Only what a snapshot saw may be kept: a writer's own changes may never be committed. */
async function stateOf(handle: Handle): Promise<LiveState> {
  const generation = await nextOf(handle, 'live');
  const { live } = handle.remembered;
  if (handle.isSnapshot && live?.generation === generation) return live;
  const state: LiveState = { generation, ids: new Map() };
  if (handle.isSnapshot && (live === undefined || live.generation < generation))
    handle.remembered.live = state;
  return state;
}

/** By running id the packed live runs; see live-running.ts. */
export async function liveRunnings(handle: Handle): Promise<ReadonlyMap<number, Uint8Array>> {
  const state = await stateOf(handle);
  return (state.runnings ??= await storedLiveRunning(handle));
}

/** Which digests that run now stand for which images. */
export async function liveRunningImages(handle: Handle): Promise<readonly RunningImage[]> {
  const state = await stateOf(handle);
  if (state.stands !== undefined) return state.stands;
  const rows = await handle.database
    .selectFrom('running_image')
    .selectAll()
    .where('running_id', 'in', (of) => of.selectFrom('live_running').select('running_id'))
    .execute();
  state.stands = rows.map((row) => ({
    runningId: row.running_id,
    imageId: row.image_id,
    certain: row.certain === 1,
  }));
  return state.stands;
}

/** Inventories of images that run now, ids rising. */
export async function liveInventories(handle: Handle): Promise<readonly LiveInventory[]> {
  const state = await stateOf(handle);
  return (state.inventories ??= await handle.database
    .selectFrom('live_inventory')
    .select(['inventory_id', 'image_id', 'package_set_id'])
    .orderBy('inventory_id')
    .execute());
}

/** Of these inventories, those that say themselves that something may be missing, by image. */
export async function liveNotWhole(handle: Handle): Promise<readonly ClaimNotWhole[]> {
  const state = await stateOf(handle);
  if (state.notWhole !== undefined) return state.notWhole;
  const { rows } = await sql<ClaimNotWhole>`
    SELECT image_id, inventory_id, hides, quarantined, untold FROM not_whole WHERE image_id IN (${imagesThatRan('live')})
    ORDER BY image_id, inventory_id`.execute(handle.database);
  state.notWhole = rows;
  return rows;
}

/** The package version ids of some of them, rising, as differences in varints. */
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
