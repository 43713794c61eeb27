import { type RawBuilder, sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import type { RunFilter, View } from '../types.ts';
import { filtered, joinsFor } from './find-runs.ts';

/** Up to so many of them their images are looked up; above, the inventories of the images that ran before are looked at. */
const FEW = 2000;

/** Of all that is known: package sets, or inventories. */
export type Among = { column: 'package_set_id' | 'id'; documents: DocumentSet };

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
  if (documents.size <= FEW) return await countFew(handle, { column, documents }, filter);
  const { rows } = await sql<{ image_id: number; document: number }>`
    SELECT image_id, ${sql.ref(column)} AS document FROM inventory
    WHERE image_id IN (SELECT image_id FROM running_image WHERE ${onlyBefore(handle, filter)})`.execute(
    handle.database,
  );
  return new Set(rows.filter((row) => documents.has(row.document)).map((row) => row.image_id)).size;
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
