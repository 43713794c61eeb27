import { setImmediate } from 'node:timers/promises';
import { together } from '../../base/together.ts';
import { amongNumbers, insertMany, type SqlValue } from '../engine/many.ts';
import { sideBySide } from '../engine/side-by-side.ts';
import { type Handle, handleOf } from '../handle.ts';
import { clockOf, memoryOf, upkeepOf } from '../open-store.ts';
import { take } from '../postings/counters.ts';
import { mergeDue, mergeForAWhile } from '../postings/merge.ts';
import { isSealDue, sealDue } from '../postings/seal.ts';
import { VarintWriter } from '../postings/varint.ts';
import { refreshLive, resolveNames } from '../runs/live.ts';
import type { AddedInventory, NewInventory, Store, Time } from '../types.ts';
import { baseKey, idsOfBases } from './base-images.ts';
import { claimantKey, idsOfClaimants } from './claimants.ts';
import { type ImageContents, recordContents } from './contents.ts';
import { recordFileSets } from './file-sets.ts';
import { recordFunctionTables } from './function-tables.ts';
import { recordImages } from './images.ts';
import { isBlockDue, sealBlocks } from './inventory-blocks.ts';
import { LOOKED } from './looked.ts';
import type { MetVersions } from './members.ts';
import { insertNotWhole, untoldIn } from './not-whole.ts';
import { recordPackageSets } from './package-sets.ts';
import { type CheckedInventory, quarantineInvalid } from './quarantine.ts';
import { type Named, recordReferences } from './references.ts';
import { unexplainedText } from './unexplained.ts';

/** In between what the store does for itself goes on, which PostgreSQL has answered meanwhile. */
const CHECKED_AT_ONCE = 16;

/**
 * Records inventories in one transaction, in the order given: hand over what has arrived, some hundred at a time. What is
 * known already is not recorded twice. Afterwards the reverse index is brought up to date, as far as it is time: with PostgreSQL beside what
 * the caller does next, and the next call, or `close`, says where that failed.
 */
export async function addInventories(
  store: Store,
  inventories: readonly NewInventory[],
  at: Time,
): Promise<AddedInventory[]> {
  const [clock, upkeep] = [clockOf(store), upkeepOf(store)];
  upkeep.heed();
  const start = clock.nowMs();
  // Before: it takes as long as the rest, and nobody else writes meanwhile.
  const met: MetVersions = new Map();
  const checked: CheckedInventory[] = [];
  for (const [index, inventory] of inventories.entries()) {
    if (store.kind === 'postgres' && index % CHECKED_AT_ONCE === 0) await setImmediate();
    checked.push(quarantineInvalid(inventory, memoryOf(store), met));
  }
  const added = await store.write((edit) =>
    record(handleOf(edit), { inventories: checked, met }, Math.floor(at)),
  );
  const addingMs = clock.nowMs() - start;
  // SQLite is in this process, where two things at once take as long as one after the other.
  if (store.kind === 'sqlite') await bringUpToDate(store, addingMs);
  else await upkeep.begin(inventories.length, () => bringUpToDate(store, addingMs));
  return added;
}

/** Mostly nothing is due, which one snapshot says. */
async function bringUpToDate(store: Store, addingMs: number): Promise<void> {
  const [isSeal, isBlock, merge] = await store.read(
    async (view) => await together([isSealDue(view), isBlockDue(view), mergeDue(view)]),
  );
  if (isSeal) await sealDue(store);
  if (isBlock) await sealBlocks(store);
  await mergeForAWhile(store, addingMs, isSeal ? await store.read(mergeDue) : merge);
}

async function record(
  handle: Handle,
  { inventories, met }: { inventories: readonly CheckedInventory[]; met: MetVersions },
  at: Time,
): Promise<AddedInventory[]> {
  const images = inventories.map(({ image }) => image);
  const [, { contents, sets }, layers, { imageIds, renamed }, bases, claimants] = await sideBySide(handle, [
    () => recordFunctionTables(handle, inventories),
    () => recordSets(handle, inventories, met),
    () => recordLayers(handle, inventories),
    () => recordImages(handle, images, at),
    () => idsOfBases(handle, images),
    () => idsOfClaimants(handle, inventories),
  ]);
  const known = await knownInventories(handle, imageIds);
  const added = inventories.map((inventory, index): Recorded => {
    const claim = {
      imageId: imageIds[index] ?? 0,
      packageSetId: sets[index] ?? 0,
      claimantId: claimants.get(claimantKey(inventory)) ?? 0,
      layers: layers[index] ?? new Uint8Array(),
      baseId: bases.get(baseKey(inventory.image) ?? '') ?? null,
      looked: inventory.isLooked === true ? LOOKED : 0,
      untold: untoldIn(inventory),
      unexplained: unexplainedText(inventory.unexplained),
    };
    return { ...claim, inventory, places: contents[index]?.places ?? new Uint8Array() };
  });
  const [result] = await sideBySide(handle, [
    () => insertNew(handle, added, known, at),
    () => recordReferences(handle, withReferences(inventories, imageIds), imagesOf(known)),
    () => resolveNames(handle, renamed),
  ]);
  await refreshLive(handle, imageIds);
  return result;
}

function imagesOf(known: ReadonlyMap<string, { imageId: number }>): number[] {
  return [...new Set([...known.values()].map(({ imageId }) => imageId))];
}

function withReferences(inventories: readonly CheckedInventory[], imageIds: readonly number[]): Named[] {
  return inventories.map(({ image }, index) => ({
    imageId: imageIds[index] ?? 0,
    reference: image.reference,
  }));
}

async function recordSets(
  handle: Handle,
  inventories: readonly CheckedInventory[],
  met: MetVersions,
): Promise<{ contents: ImageContents[]; sets: number[] }> {
  const contents = await recordContents(handle, inventories, met);
  return { contents, sets: await recordPackageSets(handle, contents) };
}

async function recordLayers(handle: Handle, inventories: readonly CheckedInventory[]): Promise<Uint8Array[]> {
  const ids = await recordFileSets(
    handle,
    inventories.flatMap(({ layers }) => layers),
  );
  let at = 0;
  return inventories.map(({ layers }) => {
    const writer = new VarintWriter();
    for (const _ of layers) writer.add(ids[at++] ?? 0);
    return writer.take();
  });
}

type Recorded = {
  imageId: number;
  packageSetId: number;
  claimantId: number;
  layers: Uint8Array;
  baseId: number | null;
  looked: number;
  untold: number;
  unexplained: string | null;
  inventory: CheckedInventory;
  places: Uint8Array;
};

type Claim = Pick<
  Recorded,
  'imageId' | 'packageSetId' | 'claimantId' | 'layers' | 'baseId' | 'looked' | 'untold' | 'unexplained'
>;

/** What makes two inventories the same claim; when it was made is not part of it. */
function claimKey({ layers, unexplained, ...claim }: Claim): string {
  const { imageId, packageSetId, claimantId, baseId, looked, untold } = claim;
  const content = `${Buffer.from(layers).toString('base64')} ${unexplained ?? ''}`;
  return `${imageId} ${packageSetId} ${claimantId} ${baseId} ${looked} ${untold} ${content}`;
}

async function knownInventories(
  handle: Handle,
  imageIds: readonly number[],
): Promise<Map<string, { id: number; imageId: number }>> {
  const rows = await handle.database
    .selectFrom('inventory')
    .leftJoin('not_whole', (join) =>
      join
        .onRef('not_whole.inventory_id', '=', 'inventory.id')
        .onRef('not_whole.image_id', '=', 'inventory.image_id'),
    )
    .select(['id', 'inventory.image_id', 'package_set_id', 'claimant_id', 'layers', 'base_id', 'is_looked'])
    .select(['untold', 'unexplained'])
    .where(amongNumbers(handle, 'inventory.image_id', new Set(imageIds)))
    .execute();
  return new Map(
    rows.map((row) => [
      claimKey({
        imageId: row.image_id,
        packageSetId: row.package_set_id,
        claimantId: row.claimant_id,
        layers: row.layers,
        baseId: row.base_id,
        looked: row.is_looked,
        untold: row.untold ?? 0,
        unexplained: row.unexplained,
      }),
      { id: row.id, imageId: row.image_id },
    ]),
  );
}

async function insertNew(
  handle: Handle,
  recorded: readonly Recorded[],
  known: ReadonlyMap<string, { id: number }>,
  at: Time,
): Promise<AddedInventory[]> {
  const ids = new Map([...known].map(([key, { id }]) => [key, id]));
  const fresh = new Map<string, Recorded>();
  const keys = recorded.map(claimKey);
  for (const [index, item] of recorded.entries()) {
    const key = keys[index] ?? '';
    if (!ids.has(key) && !fresh.has(key)) fresh.set(key, item);
  }
  const first = await take(handle, 'inventory', fresh.size);
  const rows = [...fresh].map(([key, item], index): SqlValue[] => {
    ids.set(key, first + index);
    return inventoryRow(first + index, item, at);
  });
  await insertMany(handle, { table: 'inventory', columns: INVENTORY_COLUMNS, rows });
  await insertQuarantined(handle, [...fresh.values()], first);
  await insertNotWhole(handle, [...fresh.values()], first);
  return recorded.map((item, index) => {
    const key = keys[index] ?? '';
    const isNew = fresh.get(key) === item;
    return { imageId: item.imageId, inventoryId: ids.get(key) ?? 0, packageSetId: item.packageSetId, isNew };
  });
}

const INVENTORY_COLUMNS = [
  'id',
  'image_id',
  'package_set_id',
  'claimant_id',
  'base_id',
  'made_at',
  'added_at',
  'quarantined',
  'layers',
  'places',
  'gaps',
  'is_looked',
] as const;

function inventoryRow(id: number, item: Recorded, at: Time): SqlValue[] {
  const { inventory } = item;
  const gaps = inventory.gaps.length > 0 ? JSON.stringify(inventory.gaps) : null;
  return [
    id,
    item.imageId,
    item.packageSetId,
    item.claimantId,
    item.baseId,
    inventory.madeAt,
    at,
    inventory.quarantined.length,
    item.layers,
    item.places,
    gaps,
    item.looked,
  ];
}

/** Enough to see what is wrong with a document; the count says how many there were. */
const KEPT_QUARANTINED = 1000;

async function insertQuarantined(
  handle: Handle,
  recorded: readonly Recorded[],
  first: number,
): Promise<void> {
  const rows = recorded.flatMap(({ inventory }, index) =>
    inventory.quarantined
      .slice(0, KEPT_QUARANTINED)
      .map(({ text, reason }, position): SqlValue[] => [first + index, position, text, reason]),
  );
  await insertMany(handle, {
    table: 'quarantined',
    columns: ['inventory_id', 'position', 'text', 'reason'],
    rows,
  });
}
