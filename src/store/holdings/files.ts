import { sql } from 'kysely';
import { type Digest, hexOf } from '../../base/digest.ts';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { decodePaths } from '../inventories/file-sets.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import { documentsWith, findDocuments, newestDocuments } from '../postings/find.ts';
import { FILES, LAYERS, termOfDigest } from '../postings/kinds.ts';
import { VarintReader } from '../postings/varint.ts';
import { imagesThatRan } from '../runs/intervals.ts';
import { liveInventories } from '../runs/live-state.ts';
import type { Page, View, When } from '../types.ts';

export type FileHolding = { imageId: number; inventoryId: number; layer: Digest; path: string };

/** File sets of all that is known that have a file, and the inventories that have one of them as a layer. */
export type FileInventories = { places: ReadonlyMap<number, Place>; inventories: DocumentSet };

/** Whoever asks of them twice finds them once. */
export async function inventoriesWithFile(view: View, file: Digest): Promise<FileInventories> {
  const handle = handleOf(view);
  const places = await placesInSets(handle, file);
  return { places, inventories: await documentsWith(handle, LAYERS, places.keys()) };
}

/**
 * Which inventories have a file with these bytes, newest first, and where in the layer it lies. `known`: what
 * `inventoriesWithFile` gave, where that is at hand.
 */
export async function fileHoldings(
  view: View,
  file: Digest,
  query: { when: When; before?: string; limit: number; known?: FileInventories | undefined },
): Promise<Page<FileHolding>> {
  const handle = handleOf(view);
  const places = query.known?.places ?? (await placesInSets(handle, file));
  if (places.size === 0) return { rows: [], next: undefined };
  const before = query.before === undefined ? Number.MAX_SAFE_INTEGER : Number(query.before);
  const ids =
    query.when === 'ever'
      ? await newestInventories(handle, places, before, query.limit)
      : (await inventoriesThen(handle, query.when, query.known?.inventories, places))
          .filter((id) => id < before)
          .slice(0, query.limit);
  const found = await layersOfInventories(handle, ids);
  return {
    rows: found.flatMap((row) => holdingsOf(row, places)),
    next: ids.length < query.limit ? undefined : String(ids.at(-1)),
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
): Promise<number[]> {
  const ids: number[] = [];
  for await (const id of newestDocuments(handle, LAYERS, new Set(places.keys()), before)) {
    ids.push(id);
    if (ids.length === limit) break;
  }
  return ids;
}

/** Of images that run now or ran then, newest first. */
async function inventoriesThen(
  handle: Handle,
  when: When,
  known: DocumentSet | undefined,
  places: ReadonlyMap<number, Place>,
): Promise<number[]> {
  const among = known ?? (await documentsWith(handle, LAYERS, places.keys()));
  if (when === 'live')
    return (await liveInventories(handle))
      .flatMap((row) => (among.has(row.inventory_id) ? [row.inventory_id] : []))
      .reverse();
  const { rows } = await sql<{ id: number }>`
    SELECT id FROM inventory WHERE image_id IN (${imagesThatRan(when)}) ORDER BY id DESC`.execute(
    handle.database,
  );
  return rows.flatMap(({ id }) => (among.has(id) ? [id] : []));
}

async function layersOfInventories(handle: Handle, ids: readonly number[]): Promise<InventoryRow[]> {
  return await handle.database
    .selectFrom('inventory')
    .select(['id', 'image_id', 'layers'])
    .where(amongNumbers(handle, 'id', ids))
    .orderBy('id', 'desc')
    .execute();
}
