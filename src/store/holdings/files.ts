import { sql } from 'kysely';
import { type Digest, hexOf } from '../../base/digest.ts';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { decodePaths } from '../inventories/file-sets.ts';
import { findDocuments, newestDocuments } from '../postings/find.ts';
import { FILES, LAYERS, termOfDigest } from '../postings/kinds.ts';
import { VarintReader } from '../postings/varint.ts';
import { imagesThatRan } from '../runs/intervals.ts';
import type { Page, View, When } from '../types.ts';

export type FileHolding = { imageId: number; inventoryId: number; layer: Digest; path: string };

/** Which inventories have a file with these bytes, newest first, and where in the layer it lies. */
export async function fileHoldings(
  view: View,
  file: Digest,
  query: { when: When; before?: string; limit: number },
): Promise<Page<FileHolding>> {
  const handle = handleOf(view);
  const places = await placesInSets(handle, file);
  if (places.size === 0) return { rows: [], next: undefined };
  const before = query.before === undefined ? Number.MAX_SAFE_INTEGER : Number(query.before);
  const found =
    query.when === 'ever'
      ? await newestInventories(handle, places, before, query.limit)
      : await inventoriesThen(handle, query.when, places, before, query.limit);
  const last = found.at(-1);
  return {
    rows: found.flatMap((row) => holdingsOf(row, places)),
    next: found.length < query.limit || last === undefined ? undefined : String(last.id),
  };
}

type Place = { layer: Digest; paths: string[] };
type InventoryRow = { id: number; image_id: number; layers: Uint8Array };

function holdingsOf(row: InventoryRow, places: ReadonlyMap<number, Place>): FileHolding[] {
  const sets = new Set(layersOf(row.layers));
  return [...sets].flatMap((set) => {
    const place = places.get(set);
    return (place?.paths ?? []).map((path) => ({
      imageId: row.image_id,
      inventoryId: row.id,
      layer: place?.layer as Digest,
      path,
    }));
  });
}

function layersOf(layers: Uint8Array): number[] {
  const reader = new VarintReader(layers);
  const ids: number[] = [];
  while (!reader.done) ids.push(reader.next());
  return ids;
}

/** File sets that have the file, by all of its digest. */
async function placesInSets(handle: Handle, file: Digest): Promise<Map<number, Place>> {
  const bytes = bytesOfDigest(file);
  const candidates = [...(await findDocuments(handle, FILES, [termOfDigest(bytes)])).values()].flat();
  const places = new Map<number, Place>();
  if (candidates.length === 0) return places;
  const rows = await handle.database
    .selectFrom('file_set')
    .select(['id', 'digest', 'digests', 'paths'])
    .where(amongNumbers(handle, 'id', candidates))
    .execute();
  const wanted = Buffer.from(hexOf(file), 'hex');
  for (const row of rows) {
    const digests = Buffer.from(row.digests.buffer, row.digests.byteOffset, row.digests.length);
    const all = decodePaths(row.paths);
    const paths = all.filter((_, index) => digests.subarray(index * 32, index * 32 + 32).equals(wanted));
    if (paths.length > 0) places.set(row.id, { layer: digestOfBytes(row.digest), paths });
  }
  return places;
}

async function newestInventories(
  handle: Handle,
  places: ReadonlyMap<number, Place>,
  before: number,
  limit: number,
): Promise<InventoryRow[]> {
  const ids: number[] = [];
  for await (const id of newestDocuments(handle, LAYERS, new Set(places.keys()), before)) {
    ids.push(id);
    if (ids.length === limit) break;
  }
  return await handle.database
    .selectFrom('inventory')
    .select(['id', 'image_id', 'layers'])
    .where(amongNumbers(handle, 'id', ids))
    .orderBy('id', 'desc')
    .execute();
}

/** Of images that run now or ran then: their inventories are few enough to look at each. */
async function inventoriesThen(
  handle: Handle,
  when: When,
  places: ReadonlyMap<number, Place>,
  before: number,
  limit: number,
): Promise<InventoryRow[]> {
  const from =
    when === 'live'
      ? sql`SELECT inventory_id AS id, image_id, layers FROM live_inventory WHERE inventory_id < ${before}`
      : sql`SELECT id, image_id, layers FROM inventory WHERE image_id IN (${imagesThatRan(when)}) AND id < ${before}`;
  const { rows } = await sql<InventoryRow>`${from} ORDER BY 1 DESC`.execute(handle.database);
  return rows.filter(({ layers }) => layersOf(layers).some((set) => places.has(set))).slice(0, limit);
}
