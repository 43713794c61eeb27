import { type RawBuilder, sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { forEachInventory } from '../inventories/inventory-links.ts';
import { nextOf } from '../postings/counters.ts';
import { DocumentSet } from '../postings/document-set.ts';
import { filtered, isNarrowing, joinsFor } from '../runs/find-runs.ts';
import { liveImages } from '../runs/live-state.ts';
import { pastImages } from '../runs/past-images.ts';
import type { RunFilter, View } from '../types.ts';
import type { Among } from './images-with.ts';

/** Up to so many of them their images are looked up; above, all inventories are walked through. */
const FEW = 2000;

/**
 * How many images have an inventory among these, or with one of these package sets, and ran, as far as the filter reaches,
 * before and do not run now. Neither what runs now nor single runs are read: the history of a fleet is longer than the question
 * is urgent.
 */
export async function countRanBefore(
  view: View,
  { column, documents }: Among,
  filter?: RunFilter,
): Promise<number> {
  const handle = handleOf(view);
  const isFew = documents.size <= FEW;
  if (isFew && isNarrowing(filter)) return await countFew(handle, { column, documents }, filter);
  const [past, live] = [await imagesOfPast(handle, filter), await imagesOfLive(handle, filter)];
  const found = new DocumentSet(await nextOf(handle, 'image'));
  const note = (image: number): void => {
    if (past.has(image) && !live.has(image)) found.add(image);
  };
  if (isFew) for (const image of await imagesOfFew(handle, { column, documents })) note(image);
  else
    await forEachInventory(handle, (id, image, set) => {
      if (documents.has(column === 'id' ? id : set)) note(image);
    });
  return found.size;
}

async function imagesOfFew(handle: Handle, { column, documents }: Among): Promise<number[]> {
  const rows = await handle.database
    .selectFrom('inventory')
    .select('image_id')
    .where(amongNumbers(handle, column, documents.falling(Number.MAX_SAFE_INTEGER)))
    .execute();
  return rows.map((row) => row.image_id);
}

type Images = { has(id: number): boolean };

async function imagesOfPast(handle: Handle, filter: RunFilter | undefined): Promise<Images> {
  return isNarrowing(filter) ? await imagesIn(handle, 'past_run', filter) : await pastImages(handle);
}

async function imagesOfLive(handle: Handle, filter: RunFilter | undefined): Promise<Images> {
  if (isNarrowing(filter)) return await imagesIn(handle, 'live_run', filter);
  return await liveImages(handle);
}

async function imagesIn(
  handle: Handle,
  table: 'live_run' | 'past_run',
  filter: RunFilter | undefined,
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ image_id: number }>`
    SELECT DISTINCT image_id FROM running_image WHERE running_id IN (
      SELECT ran.running_id FROM ${sql.table(table)} AS ran ${joinsFor(filter)} WHERE ${filtered(handle, filter)})`.execute(
    handle.database,
  );
  return new Set(rows.map((row) => row.image_id));
}

async function countFew(
  handle: Handle,
  { column, documents }: Among,
  filter: RunFilter | undefined,
): Promise<number> {
  const few = amongNumbers(handle, column, documents.falling(Number.MAX_SAFE_INTEGER));
  const { rows } = await sql<{ images: number }>`
    SELECT count(DISTINCT image_id) AS images FROM running_image
    WHERE image_id IN (SELECT image_id FROM inventory WHERE ${few}) AND ${onlyBefore(handle, filter)}`.execute(
    handle.database,
  );
  return rows[0]?.images ?? 0;
}

function onlyBefore(handle: Handle, filter: RunFilter | undefined): RawBuilder<boolean> {
  const ran = (table: 'live_run' | 'past_run', as: string): RawBuilder<boolean> => sql<boolean>`EXISTS (
    SELECT 1 FROM ${sql.table(table)} AS ran ${joinsFor(filter)}
    WHERE ran.running_id = ${sql.ref(`${as}.running_id`)} AND ${filtered(handle, filter)})`;
  return sql<boolean>`${ran('past_run', 'running_image')} AND NOT EXISTS (
    SELECT 1 FROM running_image AS other WHERE other.image_id = running_image.image_id AND ${ran('live_run', 'other')})`;
}
