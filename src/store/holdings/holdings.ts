import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { PostingTerms } from '../postings/wanted.ts';
import { liveIds, liveInventories } from '../runs/live-state.ts';
import type { Holding, View, When } from '../types.ts';
import { imagesWith } from './images-with.ts';
import { type PackageSets, packageSetsWith } from './package-sets.ts';

/** Of more versions the index is not asked: all that runs holds one of them anyway. */
const MANY = 2000;

/** Images whose inventories are read at once. */
const CHUNK = 10_000;

/** Which inventories of images that ran then hold these package versions; of `ever`, of all that are known. */
export async function holdingsAt(view: View, versionIds: readonly number[], when: When): Promise<Holding[]> {
  if (versionIds.length === 0) return [];
  if (when === 'live') return await liveHoldings(view, versionIds);
  const sets = await packageSetsWith(view, versionIds);
  const images = (await imagesWith(view, { column: 'package_set_id', documents: sets }, when)).toArray();
  const holdings: Holding[] = [];
  for (let at = 0; at < images.length; at += CHUNK)
    for (const holding of await holdingsOfImages(view, {
      imageIds: images.slice(at, at + CHUNK),
      versionIds,
      sets,
    }))
      holdings.push(holding);
  return holdings;
}

async function liveHoldings(view: View, versionIds: readonly number[]): Promise<Holding[]> {
  const handle = handleOf(view);
  const sets = versionIds.length > MANY ? undefined : await packageSetsWith(view, versionIds);
  const live = await liveInventories(handle);
  const found = sets === undefined ? live : live.filter((row) => sets.has(row.package_set_id));
  const ids = await liveIds(
    handle,
    found.map((row) => row.inventory_id),
  );
  const wanted = new PostingTerms(versionIds);
  const holdings: Holding[] = [];
  for (const { inventory_id: inventoryId, image_id: imageId } of found) {
    const held = wanted.among(ids.get(inventoryId) ?? new Uint8Array());
    if (held.length > 0) holdings.push({ imageId, inventoryId, versionIds: held });
  }
  return holdings;
}

type AskedHoldings = { imageIds: readonly number[]; versionIds: readonly number[]; sets: PackageSets };

/** What these images hold of these package versions, which are in these sets. */
export async function holdingsOfImages(
  view: View,
  { imageIds, versionIds, sets }: AskedHoldings,
): Promise<Holding[]> {
  const handle = handleOf(view);
  const inventories = await handle.database
    .selectFrom('inventory')
    .select(['id', 'image_id', 'package_set_id'])
    .where(amongNumbers(handle, 'image_id', imageIds))
    .orderBy('id')
    .execute();
  const holding = inventories.filter((row) => sets.has(row.package_set_id));
  const held = await heldIn(handle, new Set(holding.map((row) => row.package_set_id)), versionIds);
  return holding.map((row) => ({
    imageId: row.image_id,
    inventoryId: row.id,
    versionIds: held.get(row.package_set_id) ?? [],
  }));
}

async function heldIn(
  handle: Handle,
  sets: ReadonlySet<number>,
  versionIds: readonly number[],
): Promise<Map<number, number[]>> {
  const wanted = new PostingTerms(versionIds);
  const rows = await handle.database
    .selectFrom('package_set')
    .select(['id', 'ids'])
    .where(amongNumbers(handle, 'id', sets))
    .execute();
  return new Map(rows.map(({ id, ids }) => [id, wanted.among(ids)]));
}
