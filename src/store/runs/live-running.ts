import { type RawBuilder, sql } from 'kysely';
import { together } from '../../base/together.ts';
import { amongFewOrMany, amongNumbers, insertMany } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { VarintWriter } from '../postings/varint.ts';
import { forEachLiveRun } from './each-live-run.ts';
import { noteLiveChange } from './note-live-change.ts';

/** A migration has no more than this. */
type LiveHandle = Pick<Handle, 'kind' | 'database'>;

type LiveRun = { workload: number; owner: number; count: number };

/** Makes all of `live_running` what follows from the live runs. What is the same is not written again. */
export async function refreshLiveRunning(handle: LiveHandle): Promise<void> {
  const derived = await derivedLiveRunning(handle);
  const stored = await storedLiveRunning(handle);
  const gone = [...stored.keys()].filter((id) => !derived.has(id));
  const changed = [...derived].filter(([id, runs]) => !isEqual(runs, stored.get(id)));
  await writeLiveRunning(handle, gone, changed);
}

/** Makes `live_running` what follows from the live runs of some workloads, where they run, or ran, these digests. Nothing else is read. */
export async function updateLiveRunning(
  handle: LiveHandle,
  touched: readonly { workloadId: number; runningId: number }[],
): Promise<void> {
  const workloads = Map.groupBy(touched, ({ runningId }) => runningId);
  const asked = sql<LiveRun & { running: number }>`
    SELECT live_run.running_id AS running, workload_id AS workload, coalesce(owner_id, 0) AS owner, count
    FROM live_run JOIN workload ON workload.id = live_run.workload_id
    WHERE ${amongNumbers(handle, 'live_run.workload_id', new Set(touched.map(({ workloadId }) => workloadId)))}
    ORDER BY live_run.running_id, workload_id, container`.execute(handle.database);
  const [stored, { rows }] = await together([storedLiveRunning(handle, [...workloads.keys()]), asked]);
  const now = Map.groupBy(rows, ({ running }) => running);
  const [gone, changed]: [number[], [number, Uint8Array][]] = [[], []];
  for (const [running, own] of workloads) {
    const replaced = new Set(own.map(({ workloadId }) => workloadId));
    const kept = liveRunsOf(stored.get(running)).filter(({ workload }) => !replaced.has(workload));
    const fresh = (now.get(running) ?? []).filter(({ workload }) => replaced.has(workload));
    const runs = packed([...kept, ...fresh].sort((a, b) => a.workload - b.workload));
    if (runs.length === 0) gone.push(...(stored.has(running) ? [running] : []));
    else if (!isEqual(runs, stored.get(running))) changed.push([running, runs]);
  }
  await writeLiveRunning(handle, gone, changed);
}

function liveRunsOf(runs: Uint8Array | undefined): LiveRun[] {
  const list: LiveRun[] = [];
  forEachLiveRun(runs ?? new Uint8Array(), (workload, owner, count) => list.push({ workload, owner, count }));
  return list;
}

async function writeLiveRunning(
  handle: LiveHandle,
  gone: readonly number[],
  changed: readonly [number, Uint8Array][],
): Promise<void> {
  const runnings = [...gone, ...changed.map(([id]) => id)];
  if (runnings.length > 0) await noteLiveChange(handle, { runnings });
  if (gone.length > 0)
    await handle.database
      .deleteFrom('live_running')
      .where(amongNumbers(handle, 'running_id', gone))
      .execute();
  await insertMany(handle, {
    table: 'live_running',
    columns: ['running_id', 'runs'],
    rows: changed,
    onConflict: 'ON CONFLICT (running_id) DO UPDATE SET runs = excluded.runs',
  });
}

function isEqual(bytes: Uint8Array, others: Uint8Array | undefined): boolean {
  return others !== undefined && Buffer.compare(bytes, others) === 0;
}

/** By running id what its row should hold: of each live run the workload, as a difference, its owner and the count, in varints. */
export async function derivedLiveRunning(handle: LiveHandle): Promise<Map<number, Uint8Array>> {
  const { rows } = await sql<LiveRun & { running: number }>`
    SELECT live_run.running_id AS running, workload_id AS workload, coalesce(owner_id, 0) AS owner, count
    FROM live_run JOIN workload ON workload.id = live_run.workload_id
    ORDER BY live_run.running_id, workload_id, container`.execute(handle.database);
  const runs = Map.groupBy(rows, ({ running }) => running);
  return new Map([...runs].map(([running, own]) => [running, packed(own)]));
}

const writer = new VarintWriter();

function packed(runs: readonly LiveRun[]): Uint8Array {
  let last = 0;
  for (const { workload, owner, count } of runs) {
    writer.add(workload - last);
    writer.add(owner);
    writer.add(count);
    last = workload;
  }
  return writer.take();
}

/** What `derivedLiveRunning` gave when it was last written. */
export async function storedLiveRunning(
  handle: LiveHandle,
  runningIds?: readonly number[],
): Promise<Map<number, Uint8Array>> {
  const rows = await handle.database
    .selectFrom('live_running')
    .select(['running_id', 'runs'])
    .where(amongOrAll(handle, 'running_id', runningIds))
    .execute();
  return new Map(rows.map(({ running_id, runs }) => [running_id, runs]));
}

function amongOrAll(
  handle: LiveHandle,
  column: string,
  values: readonly number[] | undefined,
): RawBuilder<boolean> {
  return values === undefined ? sql<boolean>`1 = 1` : amongFewOrMany(handle, column, values);
}
