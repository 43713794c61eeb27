import { type RawBuilder, sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { areAtHand, areFew, imagesAmong } from '../inventories/inventory-links.ts';
import { nextOf } from '../postings/counters.ts';
import { DocumentSet } from '../postings/document-set.ts';
import { filtered, isNarrowing, joinsFor } from '../runs/find-runs.ts';
import { liveImages } from '../runs/live-state.ts';
import { pastImages } from '../runs/past-images.ts';
import type { RunFilter, View } from '../types.ts';
import type { Among } from './images-with.ts';
import { setsThatRan } from './sets-that-ran.ts';

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
  if (areFew(documents) && isNarrowing(filter)) return await countFew(handle, { column, documents }, filter);
  if (isNarrowing(filter)) {
    const found = await imagesAmong(handle, { column, documents });
    const past = await imagesIn(handle, 'past_run', filter);
    return found.keep(past).drop(await imagesIn(handle, 'live_run', filter)).size;
  }
  const past = await pastImages(handle);
  const found = await imagesOf(handle, { column, documents }, past);
  return found.keep(past).drop(await liveImages(handle)).size;
}

/** Their images, as far as they ran before, and perhaps others. */
async function imagesOf(
  handle: Handle,
  { column, documents }: Among,
  past: DocumentSet,
): Promise<DocumentSet> {
  const isAtHand = areAtHand(handle);
  if (areFew(documents))
    return isAtHand
      ? await imagesAmong(handle, { column, documents })
      : await imagesOfFew(handle, { column, documents });
  const isForSome = isAtHand && column === 'package_set_id';
  const also = isForSome ? await setsThatRan(handle, past) : undefined;
  return await imagesAmong(handle, { column, documents }, also);
}

async function imagesOfFew(handle: Handle, { column, documents }: Among): Promise<DocumentSet> {
  const rows = await handle.database
    .selectFrom('inventory')
    .select('image_id')
    .where(amongNumbers(handle, column, documents.falling(Number.MAX_SAFE_INTEGER)))
    .execute();
  return await setOf(handle, rows);
}

async function imagesIn(
  handle: Handle,
  table: 'live_run' | 'past_run',
  filter: RunFilter | undefined,
): Promise<DocumentSet> {
  const { rows } = await sql<{ image_id: number }>`
    SELECT DISTINCT image_id FROM running_image WHERE running_id IN (
      SELECT ran.running_id FROM ${sql.table(table)} AS ran ${joinsFor(filter)} WHERE ${filtered(handle, filter)})`.execute(
    handle.database,
  );
  return await setOf(handle, rows);
}

async function setOf(handle: Handle, rows: readonly { image_id: number }[]): Promise<DocumentSet> {
  const images = new DocumentSet(await nextOf(handle, 'image'));
  for (const row of rows) images.add(row.image_id);
  return images;
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
