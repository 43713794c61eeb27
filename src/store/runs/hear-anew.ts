import type { Handle } from '../handle.ts';

/**
 * Whoever tells of the cluster next is heard, whatever number was told under: who could tell and may not any more may have named the
 * highest there is, and nobody would ever be heard after that.
 */
export async function hearAnew({ database }: Handle, cluster: string): Promise<void> {
  await database
    .updateTable('cluster')
    .set({ epoch: 0, sequence: null })
    .where('name', '=', cluster)
    .execute();
}
