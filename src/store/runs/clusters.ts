import { amongTexts } from '../engine/many.ts';
import { handleOf } from '../handle.ts';
import { onceUntilWritten } from '../postings/until-written.ts';
import type { Cluster, Edit, View } from '../types.ts';

/** In the order in which they came, each with the times of its looks. */
export async function clusters(view: View): Promise<readonly Cluster[]> {
  const handle = handleOf(view);
  return await onceUntilWritten(handle, 'clusters', async () => {
    const rows = await handle.database
      .selectFrom('cluster')
      .select(['id', 'name', 'stale_after', 'last_at', 'last_covering_at'])
      .where('forgotten_at', 'is', null)
      .orderBy('id')
      .execute();
    return rows.map(({ id, name, stale_after, last_at, last_covering_at }) => ({
      id,
      name,
      lastAt: last_at,
      lastCoveringAt: last_covering_at ?? undefined,
      staleAfterMs: stale_after,
    }));
  });
}

/** Names of those in which something is, or was, of these owners. */
export async function clustersOfOwners(view: View, owners: readonly string[]): Promise<Set<string>> {
  const handle = handleOf(view);
  const rows = await handle.database
    .selectFrom('owner')
    .innerJoin('workload', 'workload.owner_id', 'owner.id')
    .innerJoin('cluster', 'cluster.id', 'workload.cluster_id')
    .select('cluster.name')
    .distinct()
    .where(amongTexts(handle, 'owner.team', owners))
    .execute();
  return new Set(rows.map(({ name }) => name));
}

/** False: no cluster is called so. */
export async function setStaleAfter(edit: Edit, name: string, staleAfterMs: number): Promise<boolean> {
  const rows = await handleOf(edit)
    .database.updateTable('cluster')
    .set({ stale_after: staleAfterMs })
    .where('name', '=', name)
    .where('forgotten_at', 'is', null)
    .returning('id')
    .execute();
  return rows.length > 0;
}
