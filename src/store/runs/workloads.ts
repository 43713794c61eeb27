import { sql } from 'kysely';
import { amongNumbers, insertMany, rowsOfTexts, type SqlValue } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { ObservedWorkload, Time } from '../types.ts';
import { coveredTimes, covers, type Look } from './coverage.ts';
import { idsOfOwners, ownerKey } from './owners.ts';

export type NamedWorkload = Omit<ObservedWorkload, 'owner'>;

export function workloadKey({ namespace, kind, name }: NamedWorkload): string {
  return `${namespace}\n${kind}\n${name}`;
}

export type RecordedWorkloads = {
  ids: ReadonlyMap<string, number>;
  /** Whose owner has changed. */
  moved: ReadonlySet<number>;
};

/** Ids of the workloads, and of those known before; the owner is that of the newest look. What is the same is not written again. */
export async function recordWorkloads(
  handle: Handle,
  look: Look,
  observed: readonly ObservedWorkload[],
  known?: ReadonlyMap<string, StoredWorkload>,
): Promise<RecordedWorkloads> {
  const seen = new Map(observed.map((workload) => [workloadKey(workload), workload]));
  const stored = known ?? (await storedWorkloads(handle, look.clusterId, [...seen.values()]));
  const ownerIdOf = await ownerIds(handle, [...seen.values()]);
  const coveredAt = await newestCovering(handle, look, seen.values());
  const [rows, fresh, moved]: [SqlValue[][], ObservedWorkload[], Set<number>] = [[], [], new Set()];
  for (const [key, workload] of seen) {
    const { namespace, kind, name } = workload;
    const [before, ownerId] = [stored.get(key), ownerIdOf(workload)];
    if (before === undefined) fresh.push(workload);
    else if (ownerKnownAt(before, coveredAt(namespace)) > look.at) continue;
    else if (before.owner_id !== ownerId) moved.add(before.id);
    // Until it ends, looks that cover it say the same: see `coveredTimes`.
    else if (look.isNewest && covers(look, namespace)) continue;
    rows.push([look.clusterId, namespace, kind, name, ownerId, look.at]);
  }
  await insertMany(handle, {
    table: 'workload',
    columns: ['cluster_id', 'namespace', 'kind', 'name', 'owner_id', 'owner_at'],
    rows,
    onConflict: `ON CONFLICT (cluster_id, namespace, kind, name) DO UPDATE
      SET owner_id = excluded.owner_id, owner_at = excluded.owner_at`,
  });
  const added = await storedWorkloads(handle, look.clusterId, fresh);
  return { ids: new Map([...stored, ...added].map(([key, { id }]) => [key, id])), moved };
}

/** When looks covered a namespace last; of the newest look nobody need ask. */
async function newestCovering(
  handle: Handle,
  look: Look,
  workloads: Iterable<ObservedWorkload>,
): Promise<(namespace: string) => Time> {
  if (look.isNewest) return () => look.at;
  const covered = await coveredTimes(
    handle,
    look,
    Array.from(workloads, ({ namespace }) => namespace),
  );
  return (namespace) => covered(namespace).newest;
}

export type StoredWorkload = {
  id: number;
  namespace: string;
  kind: string;
  name: string;
  owner_id: number | null;
  owner_at: Time;
  is_live: number | boolean;
};

function ownerKnownAt({ owner_at, is_live }: StoredWorkload, covered: Time): Time {
  return is_live ? Math.max(owner_at, covered) : owner_at;
}

/** Those of a cluster that are known. */
export async function storedWorkloads(
  handle: Handle,
  clusterId: number,
  names: readonly NamedWorkload[],
): Promise<ReadonlyMap<string, StoredWorkload>> {
  if (names.length === 0) return new Map();
  const values = names.map(({ namespace, kind, name }) => [namespace, kind, name]);
  const named = sql`WHERE cluster_id = ${clusterId} AND workload.namespace = given.namespace AND workload.kind = given.kind
      AND workload.name = given.name`;
  // Name by name: PostgreSQL takes a cluster that is new since its tables were last counted for empty, and walked through all of it.
  const each =
    handle.kind === 'postgres'
      ? sql`LATERAL (SELECT * FROM workload ${named} LIMIT 1) AS workload`
      : sql`workload ${named}`;
  const { rows } = await sql<StoredWorkload>`
    SELECT workload.id, workload.namespace, workload.kind, workload.name, owner_id, owner_at,
      EXISTS (SELECT 1 FROM live_run WHERE workload_id = workload.id) AS is_live
    FROM ${rowsOfTexts(handle, ['namespace', 'kind', 'name'], values)} CROSS JOIN ${each}`.execute(
    handle.database,
  );
  return new Map(rows.map((row) => [workloadKey(row), row]));
}

/** The owner of each; null: nobody's. */
export async function ownerIds(
  handle: Handle,
  workloads: readonly ObservedWorkload[],
): Promise<(workload: ObservedWorkload) => number | null> {
  const owners = await idsOfOwners(
    handle,
    workloads.flatMap(({ owner }) => owner ?? []),
  );
  return ({ owner }) => (owner === undefined ? null : (owners.get(ownerKey(owner)) ?? null));
}

/** While one runs, looks that cover it confirm its owner: when it ends, until when they did is noted. `ended`: by time. */
export async function noteOwnersSeen(
  handle: Handle,
  ended: ReadonlyMap<Time, ReadonlySet<number>>,
): Promise<void> {
  for (const [seenAt, workloads] of ended)
    await handle.database
      .updateTable('workload')
      .set({ owner_at: seenAt })
      .where(amongNumbers(handle, 'id', workloads))
      .where('owner_at', '<', seenAt)
      .execute();
}
