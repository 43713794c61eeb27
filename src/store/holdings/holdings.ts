import { sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { forEachInventory } from '../inventories/inventory-blocks.ts';
import { nextOf } from '../postings/counters.ts';
import { DocumentSet } from '../postings/document-set.ts';
import { documentsWith, newestDocuments } from '../postings/find.ts';
import { PACKAGES } from '../postings/kinds.ts';
import { Wanted } from '../postings/wanted.ts';
import { imagesThatRan } from '../runs/intervals.ts';
import { liveIds, liveInventories } from '../runs/live-state.ts';
import type { Holding, Page, View, When } from '../types.ts';
import { cursorFrom, cursorOf, type SetCursor } from './cursor.ts';
import { type PackageSets, packageSetsWith } from './package-sets.ts';

/** Of more versions the index is not asked: all that runs holds one of them anyway. */
const MANY = 2000;

/** Which inventories of images that run now hold these package versions; `sets`: those with them, where they are known. */
export async function liveHoldings(
  view: View,
  versionIds: readonly number[],
  sets?: PackageSets,
): Promise<Holding[]> {
  if (versionIds.length === 0) return [];
  const handle = handleOf(view);
  const among = sets ?? (versionIds.length > MANY ? undefined : await packageSetsWith(view, versionIds));
  const live = await liveInventories(handle);
  const found = among === undefined ? live : live.filter((row) => among.has(row.package_set_id));
  const ids = await liveIds(
    handle,
    found.map((row) => row.inventory_id),
  );
  const wanted = new Wanted(versionIds);
  const holdings: Holding[] = [];
  for (const { inventory_id: inventoryId, image_id: imageId } of found) {
    const held = wanted.among(ids.get(inventoryId) ?? new Uint8Array());
    if (held.length > 0) holdings.push({ imageId, inventoryId, versionIds: held });
  }
  return holdings;
}

/** Which inventories of everything that is known hold these package versions: those of the newest package sets first. */
export async function archiveHoldings(
  view: View,
  versionIds: readonly number[],
  page: { before?: string; limit: number },
): Promise<Page<Holding>> {
  const handle = handleOf(view);
  const start = page.before === undefined ? undefined : cursorFrom(page.before);
  const sets: number[] = [];
  const terms = new Set(versionIds);
  for await (const set of newestDocuments(handle, PACKAGES, terms, start && start.setId + 1)) {
    sets.push(set);
    // Each set has an inventory at least; the first may have none left after the cursor.
    if (sets.length > page.limit) break;
  }
  const rows = await inventoriesOfSets(handle, sets, start, page.limit);
  const last = rows.at(-1);
  const next = rows.length < page.limit || last === undefined ? undefined : cursorOf(last);
  return { rows: await holdingsOf(handle, rows, new Wanted(versionIds)), next };
}

type InventoryRow = { id: number; image_id: number; package_set_id: number };

async function inventoriesOfSets(
  handle: Handle,
  sets: readonly number[],
  start: SetCursor | undefined,
  limit: number,
): Promise<InventoryRow[]> {
  let select = handle.database
    .selectFrom('inventory')
    .select(['id', 'image_id', 'package_set_id'])
    .where(amongNumbers(handle, 'package_set_id', sets))
    .orderBy('package_set_id', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (start !== undefined)
    select = select.where(({ or, and, eb }) =>
      or([
        eb('package_set_id', '<', start.setId),
        and([eb('package_set_id', '=', start.setId), eb('id', '<', start.inventoryId)]),
      ]),
    );
  return await select.execute();
}

async function holdingsOf(handle: Handle, rows: readonly InventoryRow[], wanted: Wanted): Promise<Holding[]> {
  const sets = await handle.database
    .selectFrom('package_set')
    .select(['id', 'ids'])
    .where(amongNumbers(handle, 'id', new Set(rows.map((row) => row.package_set_id))))
    .execute();
  const found = new Map(sets.map(({ id, ids }) => [id, wanted.among(ids)]));
  return rows.map((row) => ({
    imageId: row.image_id,
    inventoryId: row.id,
    versionIds: found.get(row.package_set_id) ?? [],
  }));
}

/** Which inventories of images that ran then hold these package versions. */
export async function ranHoldings(view: View, versionIds: readonly number[], when: When): Promise<Holding[]> {
  if (when === 'live') return await liveHoldings(view, versionIds);
  if (versionIds.length === 0) return [];
  const handle = handleOf(view);
  const sets = await documentsWith(handle, PACKAGES, versionIds);
  const { rows } = await sql<InventoryRow>`
    SELECT id, image_id, package_set_id FROM inventory
    WHERE image_id IN (${imagesThatRan(when)}) ORDER BY id`.execute(handle.database);
  const holding = rows.filter((row) => sets.has(row.package_set_id));
  return await holdingsOf(handle, holding, new Wanted(versionIds));
}

/** Above so many sets all inventories are walked through: cheaper than looking each set up. */
const LOOKED_UP = 2000;

/** How many images of all that are known hold one of these package versions. */
export async function countHolders(view: View, versionIds: readonly number[]): Promise<number> {
  if (versionIds.length === 0) return 0;
  const handle = handleOf(view);
  const sets = await packageSetsWith(view, versionIds);
  const images = new DocumentSet(await nextOf(handle, 'image'));
  if (sets.size <= LOOKED_UP) {
    const rows = await handle.database
      .selectFrom('inventory')
      .select('image_id')
      .where(amongNumbers(handle, 'package_set_id', sets.falling(Number.MAX_SAFE_INTEGER)))
      .execute();
    for (const row of rows) images.add(row.image_id);
  } else
    await forEachInventory(handle, (_, image, set) => {
      if (sets.has(set)) images.add(image);
    });
  return images.size;
}
