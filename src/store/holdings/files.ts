import { type Digest, hexOf } from '../../base/digest.ts';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { decodePaths } from '../inventories/file-sets.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import { documentsWith, findDocuments } from '../postings/find.ts';
import { FILES, LAYERS, termOfDigest } from '../postings/kinds.ts';
import { VarintReader } from '../postings/varint.ts';
import type { View } from '../types.ts';

export type FileHolding = { imageId: number; inventoryId: number; layer: Digest; path: string };

/** File sets of all that is known that have a file, and the inventories that have one of them as a layer. */
export type FileInventories = { places: ReadonlyMap<number, Place>; inventories: DocumentSet };

/** Which inventories have a file with these bytes in a layer, and where in the layer it is. */
export async function inventoriesWithFile(view: View, file: Digest): Promise<FileInventories> {
  const handle = handleOf(view);
  const places = await placesInSets(handle, file);
  return { places, inventories: await documentsWith(handle, LAYERS, places.keys()) };
}

/** Where these images have the file. */
export async function fileHoldingsOfImages(
  view: View,
  imageIds: readonly number[],
  { places, inventories }: FileInventories,
): Promise<FileHolding[]> {
  if (places.size === 0) return [];
  const handle = handleOf(view);
  const rows = await handle.database
    .selectFrom('inventory')
    .select(['id', 'image_id', 'layers'])
    .where(amongNumbers(handle, 'image_id', imageIds))
    .orderBy('id', 'desc')
    .execute();
  return rows.filter(({ id }) => inventories.has(id)).flatMap((row) => holdingsOf(row, places));
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
