import { sql } from 'kysely';
import { amongFewOrMany, amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { LOOKED } from '../inventories/looked.ts';
import type { Run, RunFilter, UncoveredRun, View } from '../types.ts';
import { everUncovered } from './ever-ran.ts';
import { digestFrom, filtered, isNarrowing, joinsFor, type RunsQuery, selectRuns } from './find-runs.ts';
import { runsIn } from './intervals.ts';
import { liveUncovered } from './live-state.ts';

/** Live runs about whose content nothing, or too little, is known. `tool`: the newest catalog; what others made is old. */
export async function uncoveredRuns(
  view: View,
  { tool, filter }: { tool?: string; filter?: RunFilter },
): Promise<UncoveredRun[]> {
  const handle = handleOf(view);
  const reasons = await uncoveredRunnings(handle, tool);
  if (reasons.size === 0) return [];
  const runs = await selectRuns(
    handle,
    { when: 'live', filter },
    { where: amongFewOrMany(handle, 'ran.running_id', [...reasons.keys()]) },
  );
  return runs.map((run) => ({ run, why: reasons.get(run.runningId) ?? 'no-inventory' }));
}

/** What was reported of what ran then, where an image that it may be is in no inventory; each digest under each reference once. */
export async function uncoveredThen(
  view: View,
  { when, filter }: RunsQuery,
): Promise<Pick<Run, 'digest' | 'reference'>[]> {
  const handle = handleOf(view);
  // Whatever was ever reported ran.
  const isMeant =
    when === 'ever' && !isNarrowing(filter)
      ? amongNumbers(handle, 'id', await everUncovered(handle))
      : sql<boolean>`id IN (
          SELECT ran.running_id FROM (${runsIn(when)}) AS ran ${joinsFor(filter)} WHERE ${filtered(handle, filter)})`;
  const { rows } = await sql<Pick<Row, 'digest'> & { reference: string }>`
    SELECT digest, reference FROM running WHERE ${isMeant} AND (
      NOT EXISTS (SELECT 1 FROM running_image WHERE running_id = running.id) OR ${IS_OF_ANOTHER}
      OR EXISTS (SELECT 1 FROM running_image WHERE running_id = running.id
        AND NOT EXISTS (SELECT 1 FROM inventory WHERE inventory.image_id = running_image.image_id)))`.execute(
    handle.database,
  );
  return rows.map(({ digest, reference }) => ({ digest: digestFrom(digest), reference }));
}

/**
 * Whether a row of `running` may be of an image that nobody knows: an index names one for each platform, and where the node's is not known and not all of
 * them are, another may run as well.
 */
const IS_OF_ANOTHER = sql<number>`is_whole = 0 AND EXISTS (
  SELECT 1 FROM running_image WHERE running_id = running.id AND certain = 0)`;

type Row = {
  id: number;
  digest: Uint8Array;
  images: number;
  inventories: number;
  is_of_another: number | boolean;
};

async function uncoveredRunnings(
  handle: Handle,
  tool: string | undefined,
): Promise<Map<number, UncoveredRun['why']>> {
  const ids = tool === undefined ? await liveUncovered(handle) : await withoutOneBy(handle, tool);
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Row>`
    SELECT running.id, running.digest,
      (SELECT count(*) FROM running_image WHERE running_id = running.id) AS images,
      (SELECT count(*) FROM running_image JOIN inventory ON inventory.image_id = running_image.image_id
        WHERE running_id = running.id) AS inventories,
      ${IS_OF_ANOTHER} AS is_of_another
    FROM running WHERE ${amongNumbers(handle, 'id', ids)}`.execute(handle.database);
  return new Map(rows.map((row) => [row.id, reasonOf(row)]));
}

function reasonOf(row: Row): UncoveredRun['why'] {
  if (row.digest.length === 0) return 'no-digest';
  if (row.images === 0 || row.is_of_another) return 'unknown-image';
  return row.inventories === 0 ? 'no-inventory' : 'old-catalog';
}

/** As `liveUncovered`, but only an inventory of the newest catalog counts. */
async function withoutOneBy(handle: Handle, tool: string): Promise<readonly number[]> {
  const { rows } = await sql<{ running_id: number }>`
    SELECT DISTINCT live.running_id FROM live_running AS live
    LEFT JOIN running_image ON running_image.running_id = live.running_id
      JOIN running ON running.id = live.running_id
    WHERE running_image.image_id IS NULL OR (${IS_OF_ANOTHER}) OR NOT EXISTS (
      SELECT 1 FROM inventory WHERE inventory.image_id = running_image.image_id
        AND inventory.is_looked >= ${sql.lit(LOOKED)}
        AND inventory.claimant_id IN (SELECT id FROM claimant WHERE source = 'catalog' AND tool = ${tool}))`.execute(
    handle.database,
  );
  return rows.map((row) => row.running_id);
}
