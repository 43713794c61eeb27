import { storeError } from '../errors.ts';
import type { Handle } from '../handle.ts';

/** `clusterUid`: of the namespace kube-system, as `source` says it. */
export type Which = { cluster: string; source: string; clusterUid: string };

/** Ties a cluster that something was recorded of to what an agent proves of it. Throws LOOK_OTHER_CLUSTER. */
export async function tieCluster(handle: Handle, which: Which): Promise<void> {
  const stored = await handle.database
    .selectFrom('cluster')
    .select(['id', 'uid'])
    .where('name', '=', which.cluster)
    .executeTakeFirst();
  if (stored !== undefined) await noteWhich(handle, stored, which);
}

/** Of two clusters under one name each look would end what runs in the other. Which one is enrolled counts more than which was seen first. */
export async function noteWhich(
  { database }: Handle,
  { id, uid }: { id: number; uid: string | null },
  { cluster, source, clusterUid }: Which,
): Promise<void> {
  const enrolled = await database
    .selectFrom('agent')
    .select('cluster_uid')
    .where('cluster', '=', cluster)
    .where('cluster_uid', 'is not', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  const known = enrolled?.cluster_uid ?? uid ?? clusterUid;
  if (known !== clusterUid)
    throw storeError(
      'LOOK_OTHER_CLUSTER',
      `${cluster} is the cluster ${known}, and ${source} is of another one: ${clusterUid}`,
      {
        hint: `give this one a name of its own; where it took the place of one that is no more, first: \`shearwall fleet cluster forget ${cluster}\``,
      },
    );
  if (uid !== known) await database.updateTable('cluster').set({ uid: known }).where('id', '=', id).execute();
}
