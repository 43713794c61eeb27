import { type RawBuilder, sql } from 'kysely';
import type { When } from '../types.ts';

/** Live and past runs in one shape; those of `when`. An interval holds its beginning and not its end. */
export function runsIn(when: When): RawBuilder<unknown> {
  return sql.join(runTables(when), sql` UNION ALL `);
}

/** As `runsIn`, of each table by itself. */
export function runTables(when: When): RawBuilder<unknown>[] {
  const live = sql`SELECT workload_id, container, running_id, count, from_at, seen_at, CAST(NULL AS BIGINT) AS to_at FROM live_run`;
  const past = sql`SELECT workload_id, container, running_id, count, from_at, to_at AS seen_at, to_at FROM past_run`;
  if (when === 'live') return [live];
  if (when === 'ever') return [live, past];
  const { from, to } = 'at' in when ? { from: when.at, to: when.at } : when;
  return [sql`${live} WHERE from_at <= ${to}`, sql`${past} WHERE from_at <= ${to} AND to_at > ${from}`];
}

/** Ids of images that a run of then stands for. */
export function imagesThatRan(when: When): RawBuilder<unknown> {
  const running =
    when === 'live'
      ? sql`SELECT running_id FROM live_running`
      : sql`SELECT running_id FROM (${runsIn(when)}) AS ran`;
  return sql`SELECT image_id FROM running_image WHERE running_id IN (${running})`;
}
