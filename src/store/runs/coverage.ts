import { sql } from 'kysely';
import { insertMany, rowsOfTexts } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { Time } from '../types.ts';

/** Of one cluster; what is missing in the covered namespaces does not run. */
export type Look = {
  clusterId: number;
  at: Time;
  covers: 'all' | readonly string[] | undefined;
  /** No look at the cluster is newer. */
  isNewest: boolean;
};

/** The name for a whole cluster; docker and podman have no namespaces, and what covers '' covers all of them. */
const EVERYWHERE = '';

export function covers(look: Pick<Look, 'covers'>, namespace: string): boolean {
  return look.covers === 'all' || (look.covers?.includes(namespace) ?? false);
}

/** When looks covered a namespace: the newest of all that are recorded, and the first after the one that is asked about. */
export type CoveredTimes = { newest: Time; next: Time | undefined };

/**
 * By namespace. What runs, as far as is known, was seen by every look that covers it since the last one that is noted with it: one
 * that had not would have ended it. So nothing has to be written of what a look has not changed.
 */
export async function coveredTimes(
  handle: Handle,
  { clusterId, at }: Pick<Look, 'clusterId' | 'at'>,
  namespaces: Iterable<string>,
): Promise<(namespace: string) => CoveredTimes> {
  const names = [...new Set([EVERYWHERE, ...namespaces])].map((name) => [name]);
  const { rows } = await sql<{ namespace: string; newest: number | null; next: number | null }>`
    SELECT namespace,
      (SELECT max(at) FROM coverage WHERE cluster_id = ${clusterId} AND coverage.namespace = given.namespace) AS newest,
      (SELECT min(at) FROM coverage WHERE cluster_id = ${clusterId} AND coverage.namespace = given.namespace AND at > ${at}) AS next
    FROM ${rowsOfTexts(handle, ['namespace'], names)}`.execute(handle.database);
  const found = new Map(rows.map((row) => [row.namespace, row]));
  return (namespace) => {
    const both = [found.get(EVERYWHERE), found.get(namespace)];
    const next = both.flatMap((row) => row?.next ?? []);
    return {
      newest: Math.max(...both.map((row) => row?.newest ?? Number.MIN_SAFE_INTEGER)),
      next: next.length === 0 ? undefined : Math.min(...next),
    };
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
