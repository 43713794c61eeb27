import { type RawBuilder, sql } from 'kysely';
import { amongFewOrMany, amongNumbers, insertMany } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { VarintReader, VarintWriter } from '../postings/varint.ts';
import { noteLiveChange } from './note-live-change.ts';

/** A migration has no more than this. */
type LiveHandle = Pick<Handle, 'kind' | 'database'>;

type LiveRun = { workload: number; owner: number; count: number };

/** Makes `live_running` what follows from the live runs: of the digests given, or of all. What is the same is not written again. */
export async function refreshLiveRunning(handle: LiveHandle, runningIds?: Iterable<number>): Promise<void> {
  const ids = runningIds && [...new Set(runningIds)];
  const derived = await derivedLiveRunning(handle, ids);
  const stored = await storedLiveRunning(handle, ids);
  const gone = [...stored.keys()].filter((id) => !derived.has(id));
  const changed = [...derived].filter(([id, runs]) => !isEqual(runs, stored.get(id)));
  if (gone.length + changed.length > 0) await noteLiveChange(handle);
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
export async function derivedLiveRunning(
  handle: LiveHandle,
  runningIds?: readonly number[],
): Promise<Map<number, Uint8Array>> {
  const { rows } = await sql<LiveRun & { running: number }>`
    SELECT live_run.running_id AS running, workload_id AS workload, coalesce(owner_id, 0) AS owner, count
    FROM live_run JOIN workload ON workload.id = live_run.workload_id
    WHERE ${amongOrAll(handle, 'live_run.running_id', runningIds)}
    ORDER BY live_run.running_id, workload_id, container`.execute(handle.database);
  const derived = new Map<number, Uint8Array>();
  const writer = new VarintWriter();
  for (let at = 0; at < rows.length; ) {
    const running = rows[at]?.running ?? 0;
    for (let last = 0; rows[at]?.running === running; at++) {
      const { workload, owner, count } = rows[at] as LiveRun;
      writer.add(workload - last);
      writer.add(owner);
      writer.add(count);
      last = workload;
    }
    derived.set(running, writer.take());
  }
  return derived;
}

/** What `derivedLiveRunning` gave when it was last written. */
export async function storedLiveRunning(
  handle: LiveHandle,
  runningIds?: readonly number[],
): Promise<Map<number, Uint8Array>> {
  const rows = await handle.database
    .selectFrom('live_running')
    .selectAll()
    .where(amongOrAll(handle, 'running_id', runningIds))
    .execute();
  return new Map(rows.map(({ running_id, runs }) => [running_id, runs]));
}

/** `owner` 0: nobody's. */
export function forEachLiveRun(
  runs: Uint8Array,
  visit: (workload: number, owner: number, count: number) => void,
): void {
  const reader = new VarintReader(runs);
  for (let workload = 0; !reader.done; ) {
    workload += reader.next();
    visit(workload, reader.next(), reader.next());
  }
}

function amongOrAll(
  handle: LiveHandle,
  column: string,
  values: readonly number[] | undefined,
): RawBuilder<boolean> {
  return values === undefined ? sql<boolean>`1 = 1` : amongFewOrMany(handle, column, values);
}
