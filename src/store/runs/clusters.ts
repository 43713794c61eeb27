import { sql } from 'kysely';
import { handleOf } from '../handle.ts';
import type { Cluster, Edit, NewestLook, Time, View } from '../types.ts';

/** By name, each with the times of its looks. */
export async function clusters(view: View): Promise<Cluster[]> {
  const { rows } = await sql<{
    id: number;
    name: string;
    stale_after: number;
    last: number;
    covering: number | null;
  }>`
    SELECT cluster.id, cluster.name, stale_after, max(at) AS last,
      max(CASE WHEN covers IS NULL THEN NULL ELSE at END) AS covering
    FROM cluster JOIN observation ON observation.cluster_id = cluster.id
    GROUP BY cluster.id, cluster.name, stale_after ORDER BY cluster.id`.execute(handleOf(view).database);
  return rows.map(({ id, name, stale_after, last, covering }) => ({
    id,
    name,
    lastAt: last,
    lastCoveringAt: covering ?? undefined,
    staleAfterMs: stale_after,
  }));
}

/** Of each cluster the newest look that there was until then. */
export async function newestLooks(view: View, until: Time): Promise<NewestLook[]> {
  const { rows } = await sql<{ name: string; stale_after: number; at: number | null }>`
    SELECT name, stale_after, (SELECT max(at) FROM observation WHERE cluster_id = cluster.id AND at <= ${Math.floor(until)}) AS at
    FROM cluster ORDER BY id`.execute(handleOf(view).database);
  return rows.map(({ name, stale_after, at }) => ({
    cluster: name,
    at: at ?? undefined,
    staleAfterMs: stale_after,
  }));
}

/** False: no cluster is called so. */
export async function setStaleAfter(edit: Edit, name: string, staleAfterMs: number): Promise<boolean> {
  const rows = await handleOf(edit)
    .database.updateTable('cluster')
    .set({ stale_after: staleAfterMs })
    .where('name', '=', name)
    .returning('id')
    .execute();
  return rows.length > 0;
}
