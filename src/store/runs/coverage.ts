import { insertMany } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { Time } from '../types.ts';

/** Of one cluster; what is missing in the covered namespaces does not run. */
export type Look = { clusterId: number; at: Time; covers: 'all' | readonly string[] | undefined };

/** The name for a whole cluster; docker and podman have no namespaces, and what covers '' covers all of them. */
const EVERYWHERE = '';

export function covers(look: Look, namespace: string): boolean {
  return look.covers === 'all' || (look.covers?.includes(namespace) ?? false);
}

/** For a namespace the time of the first later look that covers it, and whether there is any later one at all. */
export async function laterLooks(
  handle: Handle,
  { clusterId, at }: Look,
): Promise<(namespace: string) => Time | undefined> {
  const rows = await handle.database
    .selectFrom('coverage')
    .select(({ fn }) => ['namespace', fn.min('at').as('at')])
    .where('cluster_id', '=', clusterId)
    .where('at', '>', at)
    .groupBy('namespace')
    .execute();
  const firsts = new Map(rows.map((row) => [row.namespace, row.at]));
  return (namespace) => {
    const [everywhere, here] = [firsts.get(EVERYWHERE), firsts.get(namespace)];
    if (everywhere === undefined || here === undefined) return everywhere ?? here;
    return Math.min(everywhere, here);
  };
}

/** Notes that the look covers what it covers. */
export async function noteCoverage(handle: Handle, look: Look): Promise<void> {
  const namespaces = new Set(look.covers === 'all' ? [EVERYWHERE] : (look.covers ?? []));
  const rows = [...namespaces].map((namespace) => [look.clusterId, namespace, look.at]);
  await insertMany(handle, {
    table: 'coverage',
    columns: ['cluster_id', 'namespace', 'at'],
    rows,
    onConflict: 'ON CONFLICT (cluster_id, namespace, at) DO NOTHING',
  });
}
