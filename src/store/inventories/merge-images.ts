import { sql } from 'kysely';
import type { Digest } from '../../base/digest.ts';
import { digestOfBytes } from '../engine/digests.ts';
import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { noteLiveChange } from '../runs/note-live-change.ts';
import { rederiveBlocksOf } from './inventory-blocks.ts';
import { mergeKept } from './merge-kept.ts';

/** Two records turned out to be of one image: what is known of `from` is known of `into`. */
export type Merge = { from: number; into: number };

const TABLES = ['image_name', 'image_reference', 'inventory', 'not_whole', 'live_inventory'] as const;

/** Moves everything over; the row of `from` stays, as ids are dense, and has no name any more. Gives the digests that have moved. */
export async function mergeImages(handle: Handle, merges: readonly Merge[]): Promise<Digest[]> {
  const moved: Digest[] = [];
  for (const { from, into } of merges) {
    const names = await handle.database
      .selectFrom('image_name')
      .select('digest')
      .where('image_id', '=', from)
      .execute();
    const inventories = await handle.database
      .selectFrom('inventory')
      .select('id')
      .where('image_id', '=', from)
      .execute();
    for (const table of TABLES)
      await sql`UPDATE ${sql.table(table)} SET image_id = ${into} WHERE image_id = ${from}`.execute(
        handle.database,
      );
    await mergeKept(handle, { from, into });
    await rederiveBlocksOf(
      handle,
      inventories.map(({ id }) => id),
    );
    for (const { digest } of names) moved.push(digestOfBytes(digest));
  }
  const images = merges.flatMap(({ from, into }) => [from, into]);
  if (images.length > 0) await noteLiveChange(handle, { images });
  return moved;
}

/** Records the platform of images whose platform was unknown. Gives those images. */
export async function learnPlatforms(
  handle: Handle,
  platforms: ReadonlyMap<number, string>,
): Promise<Set<number>> {
  const learnt = new Set<number>();
  if (platforms.size === 0) return learnt;
  const rows = await handle.database
    .selectFrom('image')
    .select('id')
    .where('platform', '=', '')
    .where(amongNumbers(handle, 'id', platforms.keys()))
    .execute();
  for (const { id } of rows) {
    await handle.database
      .updateTable('image')
      .set({ platform: platforms.get(id) ?? '' })
      .where('id', '=', id)
      .execute();
    learnt.add(id);
  }
  return learnt;
}
