import { together } from '../../base/together.ts';
import { digestOfBytes } from '../engine/digests.ts';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { decodePlaces, type WantedMember } from '../inventories/places.ts';
import { forEachRising, VarintReader } from '../postings/varint.ts';
import type { Place, View } from '../types.ts';

export type WantedPlaces = { inventoryId: number; versionIds: readonly number[] };

/** Where components are, for the rows that are shown: read from each inventory's own blob. */
export async function placesOf(view: View, wanted: readonly WantedPlaces[]): Promise<Place[]> {
  const handle = handleOf(view);
  const ids = wanted.map(({ inventoryId }) => inventoryId);
  const [inventories, names] = await together([
    handle.database
      .selectFrom('inventory')
      .innerJoin('package_set', 'package_set.id', 'inventory.package_set_id')
      .select(['inventory.id', 'ids', 'layers', 'places'])
      .where(amongNumbers(handle, 'inventory.id', ids))
      .execute(),
    namesOf(handle, new Set(wanted.flatMap(({ versionIds }) => versionIds))),
  ]);
  const layers = await layerDigests(
    handle,
    inventories.map((row) => row.layers),
  );
  const byId = new Map(inventories.map((row) => [row.id, row]));
  return wanted.flatMap(({ inventoryId, versionIds }) => {
    const row = byId.get(inventoryId);
    return row === undefined ? [] : placesIn(row, new Set(versionIds), names, layers);
  });
}

type InventoryRow = { id: number; ids: Uint8Array; layers: Uint8Array; places: Uint8Array };
type Names = ReadonlyMap<number, { name: string; version: string }>;

function placesIn(
  row: InventoryRow,
  versionIds: ReadonlySet<number>,
  names: Names,
  digests: ReadonlyMap<number, Place['layer']>,
): Place[] {
  const wanted: (WantedMember & { versionId: number })[] = [];
  let position = 0;
  forEachRising(row.ids, 0, (versionId) => {
    const component = versionIds.has(versionId) ? names.get(versionId) : undefined;
    if (component !== undefined) wanted.push({ versionId, position, component });
    position++;
  });
  const layers = layerIds(row.layers);
  const places = decodePlaces(row.places, wanted);
  return wanted.flatMap(({ versionId }, at) =>
    (places[at] ?? []).map(({ path, layer }) => ({
      inventoryId: row.id,
      versionId,
      path,
      layer: layer === undefined ? undefined : digests.get(layers[layer] ?? 0),
    })),
  );
}

async function namesOf(handle: Handle, versionIds: ReadonlySet<number>): Promise<Names> {
  const rows = await handle.database
    .selectFrom('package_version')
    .innerJoin('package_name', 'package_name.id', 'package_version.name_id')
    .select(['package_version.id', 'name', 'version'])
    .where(amongNumbers(handle, 'package_version.id', versionIds))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

function layerIds(layers: Uint8Array): number[] {
  const reader = new VarintReader(layers);
  const ids: number[] = [];
  while (!reader.done) ids.push(reader.next());
  return ids;
}

async function layerDigests(
  handle: Handle,
  layers: readonly Uint8Array[],
): Promise<Map<number, Place['layer']>> {
  const rows = await handle.database
    .selectFrom('file_set')
    .select(['id', 'digest'])
    .where(amongNumbers(handle, 'id', new Set(layers.flatMap(layerIds))))
    .execute();
  return new Map(rows.map((row) => [row.id, digestOfBytes(row.digest)]));
}
