import { type Handle, handleOf } from '../handle.ts';
import { nextOf } from '../postings/counters.ts';
import { VarintReader, VarintWriter } from '../postings/varint.ts';
import type { Store, View } from '../types.ts';

/** Inventories of a block. Their ids are dense: a block begins at a multiple of this, the very first at 1. */
export const BLOCK = 4096;

type Link = { id: number; image_id: number; package_set_id: number };

/** Packs what is new into blocks, once there is enough for one; each in a transaction of its own. */
export async function sealBlocks(store: Store): Promise<void> {
  while (
    await store.write(async (edit) => {
      if (!(await isBlockDue(edit))) return false;
      await sealNext(handleOf(edit));
      return true;
    })
  );
}

export async function isBlockDue(view: View): Promise<boolean> {
  const handle = handleOf(view);
  return (await nextOf(handle, 'inventory')) >= (await endOfBlocks(handle)) + BLOCK;
}

/** The first inventory that is in no block yet. */
export async function endOfBlocks({ database }: Handle): Promise<number> {
  const row = await database
    .selectFrom('inventory_block')
    .select((of) => of.fn.max('first_id').as('last'))
    .executeTakeFirst();
  return row?.last === undefined || row.last === null ? 0 : row.last + BLOCK;
}

async function sealNext(handle: Handle): Promise<void> {
  const first = await endOfBlocks(handle);
  const links = await derivedBlock(handle, first);
  await handle.database.insertInto('inventory_block').values({ first_id: first, links }).execute();
}

export type Visit = (inventoryId: number, imageId: number, packageSetId: number) => void;

/** Image and package set of each inventory of a block, as differences from the one before, in varints. */
export async function derivedBlock(handle: Handle, first: number): Promise<Uint8Array> {
  const writer = new VarintWriter(BLOCK * 4);
  let [image, set] = [0, 0];
  for (const row of await linksFrom(handle, first, first + BLOCK)) {
    writer.add(signed(row.image_id - image));
    writer.add(signed(row.package_set_id - set));
    [image, set] = [row.image_id, row.package_set_id];
  }
  return writer.take();
}

/** After these inventories have moved to another image. */
export async function rederiveBlocksOf(handle: Handle, inventoryIds: readonly number[]): Promise<void> {
  const end = await endOfBlocks(handle);
  const blocks = new Set(inventoryIds.filter((id) => id < end).map((id) => id - (id % BLOCK)));
  for (const first of blocks)
    await handle.database
      .updateTable('inventory_block')
      .set({ links: await derivedBlock(handle, first) })
      .where('first_id', '=', first)
      .execute();
}

/** Those from `first` to below `end`. */
export async function linksFrom({ database }: Handle, first: number, end: number): Promise<Link[]> {
  return await database
    .selectFrom('inventory')
    .select(['id', 'image_id', 'package_set_id'])
    .where('id', '>=', first)
    .where('id', '<', end)
    .orderBy('id')
    .execute();
}

/** Small numbers of either sign as small ones without. */
function signed(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

function unsigned(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** Written out, as a fleet has a million of them: mostly both differences are of one byte. */
export function forEachLink(links: Uint8Array, firstId: number, visit: Visit): void {
  let [at, image, set] = [0, 0, 0];
  for (let id = firstId; at < links.length; id++) {
    const [toImage, toSet] = [links[at] as number, links[at + 1] ?? 0];
    if ((toImage | toSet) < 0x80) {
      image += (toImage >>> 1) ^ -(toImage & 1);
      set += (toSet >>> 1) ^ -(toSet & 1);
      at += 2;
    } else {
      const reader = new VarintReader(links.subarray(at));
      image += unsigned(reader.next());
      set += unsigned(reader.next());
      at += reader.at;
    }
    visit(id, image, set);
  }
}
