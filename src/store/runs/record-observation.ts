import { setImmediate } from 'node:timers/promises';
import { bytesOfDigest } from '../engine/digests.ts';
import { amongDigests, insertMany } from '../engine/many.ts';
import { wholeTime } from '../engine/times.ts';
import { storeError } from '../errors.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { Observation, ObservationResult, ObservedRun, ObservedWorkload, Store, Time } from '../types.ts';
import { applyRuns, type SeenRun } from './apply-runs.ts';
import { refreshLive, resolveRunning } from './live.ts';
import { idsOfOwners, ownerKey } from './owners.ts';
import { storableObservation } from './storable-runs.ts';

/**
 * Records one look at a cluster. What is missing is closed in the namespaces that the look covers: one that may not have seen all there
 * is covers none. What follows from several looks does not depend on the order in which they arrive. Nothing of it is recorded where
 * `signal` is aborted meanwhile.
 */
export async function recordObservation(
  store: Store,
  observation: Observation,
  { at, signal }: { at: Time; signal?: AbortSignal | undefined },
): Promise<ObservationResult> {
  if (wholeTime(observation.at) !== observation.at)
    throw storeError(
      'STORE_INPUT',
      `the time ${observation.at} of ${observation.source} is not a valid time`,
    );
  return await store.write(async (edit) => {
    const result = await record(handleOf(edit), storableObservation(observation), Math.floor(at));
    await heard(signal);
    return result;
  });
}

/** SQLite lets nothing else run meanwhile: an abort is noticed before it is committed, with two turns, as the first may be this one's. */
async function heard(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return;
  await setImmediate();
  await setImmediate();
  signal.throwIfAborted();
}

async function record(handle: Handle, observation: Observation, at: Time): Promise<ObservationResult> {
  const clusterId = await idOfCluster(handle, observation.cluster);
  await noteObservation(handle, clusterId, observation, at);
  const workloads = await recordWorkloads(handle, clusterId, observation);
  const runnings = await recordRunnings(handle, observation.runs);
  const seen = observation.runs.map(
    (run): SeenRun => ({
      workloadId: workloads.get(workloadKey(run.workload)) ?? 0,
      namespace: run.workload.namespace,
      container: run.container,
      runningId: runnings.get(runningKey(run)) ?? 0,
      count: run.count,
      // A clock that runs ahead must not make a run begin after it was seen.
      since: Math.min(wholeTime(run.since) ?? observation.at, observation.at),
    }),
  );
  const result = await applyRuns(handle, { clusterId, at: observation.at, covers: observation.covers }, seen);
  await refreshLive(handle);
  return result;
}

async function idOfCluster(handle: Handle, name: string): Promise<number> {
  const row = await handle.database
    .insertInto('cluster')
    .values({ name })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ name }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

async function noteObservation(
  handle: Handle,
  clusterId: number,
  seen: Observation,
  at: Time,
): Promise<void> {
  const covers = seen.covers === undefined ? null : JSON.stringify(seen.covers);
  await handle.database
    .insertInto('observation')
    .values({
      cluster_id: clusterId,
      source: seen.source,
      at: seen.at,
      covers,
      runs: seen.runs.length,
      added_at: at,
    })
    .execute();
}

function workloadKey({ namespace, kind, name }: Omit<ObservedWorkload, 'owner'>): string {
  return `${namespace}\n${kind}\n${name}`;
}

/** Ids of the workloads; the owner is that of the newest look. */
async function recordWorkloads(
  handle: Handle,
  clusterId: number,
  observation: Observation,
): Promise<Map<string, number>> {
  const seen = new Map(observation.runs.map(({ workload }) => [workloadKey(workload), workload]));
  const owners = await idsOfOwners(
    handle,
    [...seen.values()].flatMap(({ owner }) => (owner === undefined ? [] : [owner])),
  );
  const rows = [...seen.values()].map(({ namespace, kind, name, owner }) => [
    clusterId,
    namespace,
    kind,
    name,
    owner === undefined ? null : (owners.get(ownerKey(owner)) ?? null),
    observation.at,
  ]);
  await insertMany(handle, {
    table: 'workload',
    columns: ['cluster_id', 'namespace', 'kind', 'name', 'owner_id', 'owner_at'],
    rows,
    onConflict: `ON CONFLICT (cluster_id, namespace, kind, name) DO UPDATE
      SET owner_id = excluded.owner_id, owner_at = excluded.owner_at WHERE workload.owner_at <= excluded.owner_at`,
  });
  const stored = await handle.database
    .selectFrom('workload')
    .select(['id', 'namespace', 'kind', 'name'])
    .where('cluster_id', '=', clusterId)
    .execute();
  return new Map(stored.map((row) => [workloadKey(row), row.id]));
}

/** Empty: it reports none. */
function digestBytes(digest: ObservedRun['digest']): Uint8Array {
  return digest === undefined ? new Uint8Array() : bytesOfDigest(digest);
}

function runningKey({
  digest,
  reference,
  platform,
}: Pick<ObservedRun, 'digest' | 'reference' | 'platform'>): string {
  return `${Buffer.from(digestBytes(digest)).toString('hex')}\n${reference}\n${platform}`;
}

/** Ids of what was reported; what is new is looked up among the images. */
async function recordRunnings(handle: Handle, runs: readonly ObservedRun[]): Promise<Map<string, number>> {
  const seen = new Map(runs.map((run) => [runningKey(run), run]));
  const ids = await storedRunnings(handle, runs);
  const fresh = [...seen].filter(([key]) => !ids.has(key)).map(([, run]) => run);
  await insertMany(handle, {
    table: 'running',
    columns: ['digest', 'reference', 'platform'],
    rows: fresh.map(({ digest, reference, platform }) => [digestBytes(digest), reference, platform]),
  });
  const added = await storedRunnings(handle, fresh);
  await resolveRunning(handle, [...added.values()]);
  return new Map([...ids, ...added].map(([key, row]) => [key, row.id]));
}

type StoredRunning = { id: number; digest: Uint8Array; reference: string; platform: string };

async function storedRunnings(
  handle: Handle,
  runs: readonly ObservedRun[],
): Promise<Map<string, StoredRunning>> {
  const rows = await handle.database
    .selectFrom('running')
    .selectAll()
    .where(
      amongDigests(handle, 'digest', new Set(runs.map(({ digest }) => digest)).values().map(digestBytes)),
    )
    .execute();
  return new Map(
    rows.map((row) => [`${Buffer.from(row.digest).toString('hex')}\n${row.reference}\n${row.platform}`, row]),
  );
}
