import { sql } from 'kysely';
import { parseJsonText } from '../../base/parse-json.ts';
import { together } from '../../base/together.ts';
import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { imagesThatRan } from '../runs/intervals.ts';
import type { Unexplained, When } from '../types.ts';
import { LOOKED } from './looked.ts';

const KEPT = 500;

/** As text that is kept; null: there are none. */
export function unexplainedText(paths: readonly string[] = []): string | null {
  return paths.length === 0 ? null : JSON.stringify(paths.length > KEPT ? [] : paths);
}

/** Images that ran then in which programs are that no component explains, as the newest look has it; or in which nobody looked for them. */
export async function storedUnexplained(
  handle: Handle,
  when: When,
  among?: Iterable<number>,
): Promise<Map<number, Unexplained>> {
  const some = among === undefined ? sql`` : sql`AND ${amongNumbers(handle, 'image_id', among)}`;
  const ran = when === 'ever' ? some : sql`AND image_id IN (${imagesThatRan(when)}) ${some}`;
  const looked = sql`SELECT 1 FROM inventory AS later JOIN claimant ON claimant.id = later.claimant_id
    WHERE later.image_id = given.image_id AND later.is_looked >= ${sql.lit(LOOKED)} AND source = 'catalog'`;
  const noting = sql<{ image_id: number; unexplained: string }>`
    SELECT image_id, unexplained FROM not_whole AS given
    WHERE unexplained IS NOT NULL ${ran} AND NOT EXISTS (${looked} AND later.id > given.inventory_id)`.execute(
    handle.database,
  );
  const unnoting = sql<{ image_id: number }>`
    SELECT DISTINCT image_id FROM inventory AS given
    WHERE is_looked < ${sql.lit(LOOKED)} ${ran} AND claimant_id IN (SELECT id FROM claimant WHERE source = 'catalog')
      AND NOT EXISTS (${looked})`.execute(handle.database);
  const [noted, unnoted] = await together([noting, unnoting]);
  return new Map([
    ...unnoted.rows.map((row): [number, Unexplained] => [row.image_id, 'unnoted']),
    ...noted.rows.map((row): [number, Unexplained] => [row.image_id, pathsOf(row.unexplained)]),
  ]);
}

function pathsOf(text: string): Unexplained {
  const paths = parseJsonText(text) as string[];
  return paths.length === 0 ? 'many' : paths;
}
