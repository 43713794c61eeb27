import { sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { areAtHand, areFew, imagesAmong } from '../inventories/inventory-links.ts';
import { nextOf } from '../postings/counters.ts';
import { DocumentSet } from '../postings/document-set.ts';
import { imagesThatRan } from '../runs/intervals.ts';
import { liveInventories } from '../runs/live-state.ts';
import type { View, When } from '../types.ts';

/** Of all that is known: package sets, or inventories. */
export type Among = { column: 'package_set_id' | 'id'; documents: DocumentSet };

/** Images that have an inventory among these, or with one of these package sets, and ran then: of `ever`, all that are known. */
export async function imagesWith(view: View, { column, documents }: Among, when: When): Promise<DocumentSet> {
  const handle = handleOf(view);
  if (when === 'ever' && (areAtHand(handle) || !areFew(documents)))
    return await imagesAmong(handle, { column, documents });
  const images = new DocumentSet(await nextOf(handle, 'image'));
  for (const row of await linksOf(handle, { column, documents }, when))
    if (documents.has(column === 'id' ? row.inventory_id : row.package_set_id)) images.add(row.image_id);
  return images;
}

type Link = { inventory_id: number; image_id: number; package_set_id: number };

/** Links of images that ran then, and of those asked for at least. */
async function linksOf(handle: Handle, { column, documents }: Among, when: When): Promise<readonly Link[]> {
  if (when === 'live') return await liveInventories(handle);
  const which =
    when === 'ever'
      ? amongNumbers(handle, column, documents.falling(Number.MAX_SAFE_INTEGER))
      : amongNumbers(handle, 'image_id', await idsThatRan(handle, when));
  const { rows } = await sql<Link>`
    SELECT id AS inventory_id, image_id, package_set_id FROM inventory WHERE ${which} ORDER BY id`.execute(
    handle.database,
  );
  return rows;
}

/** On their own: of one statement for both PostgreSQL expects ten times as many images as ran, and reads all links. */
async function idsThatRan(handle: Handle, when: When): Promise<Set<number>> {
  const { rows } = await sql<{ image_id: number }>`${imagesThatRan(when)}`.execute(handle.database);
  return new Set(rows.map(({ image_id: id }) => id));
}
