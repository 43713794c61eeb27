import { type RawBuilder, sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { PackageSets } from '../holdings/package-sets.ts';
import type { RunFilter, View } from '../types.ts';
import { filtered, joinsFor } from './find-runs.ts';

/** Up to so many sets their images are looked up; above, the sets of the images that ran before are. */
const FEW_SETS = 2000;

/**
 * How many images have one of these package sets and ran, as far as the filter reaches, before and do not run now.
 * Neither what runs now nor single runs are read: the history of a fleet is longer than the question is urgent.
 */
export async function countRanBefore(view: View, sets: PackageSets, filter?: RunFilter): Promise<number> {
  const handle = handleOf(view);
  if (sets.size <= FEW_SETS) return await countAmong(handle, sets.falling(Number.MAX_SAFE_INTEGER), filter);
  const { rows } = await sql<{ image_id: number; package_set_id: number }>`
    SELECT image_id, package_set_id FROM inventory
    WHERE image_id IN (SELECT image_id FROM running_image WHERE ${onlyBefore(handle, filter)})`.execute(
    handle.database,
  );
  return new Set(rows.filter((row) => sets.has(row.package_set_id)).map((row) => row.image_id)).size;
}

async function countAmong(
  handle: Handle,
  sets: Iterable<number>,
  filter: RunFilter | undefined,
): Promise<number> {
  const { rows } = await sql<{ images: number }>`
    SELECT count(DISTINCT image_id) AS images FROM running_image
    WHERE image_id IN (SELECT image_id FROM inventory WHERE ${amongNumbers(handle, 'package_set_id', sets)})
      AND ${onlyBefore(handle, filter)}`.execute(handle.database);
  return rows[0]?.images ?? 0;
}

function onlyBefore(handle: Handle, filter: RunFilter | undefined): RawBuilder<boolean> {
  const ran = (table: 'live_run' | 'past_run', as: string): RawBuilder<boolean> => sql<boolean>`EXISTS (
    SELECT 1 FROM ${sql.table(table)} AS ran ${joinsFor(filter)}
    WHERE ran.running_id = ${sql.ref(`${as}.running_id`)} AND ${filtered(handle, filter)})`;
  return sql<boolean>`${ran('past_run', 'running_image')} AND NOT EXISTS (
    SELECT 1 FROM running_image AS other WHERE other.image_id = running_image.image_id AND ${ran('live_run', 'other')})`;
}
