import { sql } from 'kysely';
import { handleOf } from '../handle.ts';
import type { Store, Time } from '../types.ts';

/** Rows of one transaction. */
const BATCH = 20_000;

type Series = { clusterId: number; namespace: string | undefined };

/** Drops looks of before a time, or all of one cluster; of each series the last that is not after that time stays, since it says until when was looked. Gives how many. */
export async function foldLooks(
  store: Store,
  bounds: { before: Time } | { clusterId: number },
  signal?: AbortSignal,
): Promise<number> {
  let sum = 0;
  for (const series of await seriesOf(store, 'clusterId' in bounds ? bounds.clusterId : undefined)) {
    const dropped = await foldSeries(store, series, 'before' in bounds ? bounds.before : undefined, signal);
    if (series.namespace === undefined) sum += dropped;
  }
  return sum;
}

/** Looks at each cluster, and when each of its namespaces was covered. */
async function seriesOf(store: Store, clusterId: number | undefined): Promise<Series[]> {
  return await store.read(async (view) => {
    const { database } = handleOf(view);
    const ids =
      clusterId === undefined
        ? await database.selectFrom('cluster').select('id').execute()
        : [{ id: clusterId }];
    const series: Series[] = ids.map(({ id }) => ({ clusterId: id, namespace: undefined }));
    for (const { id } of ids) {
      const { rows } = await sql<{ namespace: string }>`
        SELECT DISTINCT namespace FROM coverage WHERE cluster_id = ${id}`.execute(database);
      series.push(...rows.map(({ namespace }) => ({ clusterId: id, namespace })));
    }
    return series;
  });
}

async function foldSeries(
  store: Store,
  { clusterId, namespace }: Series,
  before: Time | undefined,
  signal: AbortSignal | undefined,
): Promise<number> {
  const table = sql.table(namespace === undefined ? 'observation' : 'coverage');
  const own = sql`cluster_id = ${clusterId} AND ${namespace === undefined ? sql`1 = 1` : sql`namespace = ${namespace}`}`;
  const goes =
    before === undefined
      ? own
      : sql`${own} AND at < (SELECT max(at) FROM ${table} WHERE ${own} AND at <= ${before})`;
  for (let sum = 0; ; ) {
    signal?.throwIfAborted();
    const dropped = await store.write(async (edit) => {
      const { database } = handleOf(edit);
      const { rows } = await sql`DELETE FROM ${table} WHERE ${own} AND at <= (
        SELECT max(at) FROM (SELECT at FROM ${table} WHERE ${goes} ORDER BY at LIMIT ${BATCH}) AS first)
        RETURNING at`.execute(database);
      return rows.length;
    });
    sum += dropped;
    if (dropped === 0) return sum;
  }
}
