import type { LayerEntries } from '../tree/layer-entries.ts';
import type { MergedTree } from '../tree/merged-tree.ts';
import type { OtherDigest } from '../types.ts';
import type { ReadLayer } from './read-layer.ts';

/** By row of a layer, what is to be computed of it. */
export type MissingDigests = ReadonlyMap<number, readonly OtherDigest[]>;

/** By position of the layer: what nobody computed when the layer was read. Paths where no regular file is are left out. */
export function missingDigests(
  asked: ReadonlyMap<string, readonly OtherDigest[]>,
  tree: MergedTree,
  layers: readonly ReadLayer[],
): Map<number, Map<number, OtherDigest[]>> {
  const missing = new Map<number, Map<number, OtherDigest[]>>();
  for (const [path, algorithms] of asked) {
    const { layer, row } = tree.placeAt(path) ?? {};
    const entries = layer === undefined ? undefined : layers[layer]?.entries;
    if (layer === undefined || row === undefined || entries === undefined) continue;
    const lacks = algorithms.filter((algorithm) => !entries.hasDigest(row, algorithm));
    if (lacks.length === 0) continue;
    const rows = missing.get(layer) ?? new Map<number, OtherDigest[]>();
    missing.set(layer, rows);
    rows.set(row, [...new Set([...(rows.get(row) ?? []), ...lacks])]);
  }
  return missing;
}

/**
 * Enters what the second reading of a layer computed. A file of a folder that changed meanwhile stays without: nobody can vouch for what
 * was examined.
 */
export function enterDigests(rows: MissingDigests, first: LayerEntries, again: LayerEntries): void {
  const keyOf = (entries: LayerEntries, row: number): string =>
    `${entries.digestHex(row, 'sha256')} ${entries.pathOf(row)}`;
  const computed = new Map<string, number>();
  for (let row = 0; row < again.count; row++)
    if (again.hasDigest(row, 'sha1') || again.hasDigest(row, 'md5')) computed.set(keyOf(again, row), row);
  for (const [row, algorithms] of rows) {
    const same = computed.get(keyOf(first, row));
    for (const algorithm of same === undefined ? [] : algorithms)
      first.setDigest(row, algorithm, Buffer.from(again.digestHex(same as number, algorithm), 'hex'));
  }
}
