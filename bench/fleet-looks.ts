/**
 * `node bench/fleet-looks.ts [--runs N] [--looks N] [--database postgres://…]`: what a look at a cluster costs by what it changed, and what
 * questions cost once there were many looks. Rows are counted on SQLite.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import * as fleet from '../src/store/index.ts';
import { databasesOf } from '../src/store/open-store.ts';
import { observationAfter } from './fleet/observe.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '50000' },
    looks: { type: 'string', default: '864000' },
    database: { type: 'string' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'shearwall-bench-looks-'));
const clock = { nowMs: () => performance.timeOrigin + performance.now(), sleep: async () => {} };
const store = await fleet.openStore(
  values.database === undefined
    ? { kind: 'sqlite', path: join(folder, 'fleet.db') }
    : { kind: 'postgres', url: values.database },
  { clock },
);
const whole = observationAfter(5000);
const runs = whole.runs.slice(0, Number(values.runs));
const first = runs[0];
if (first === undefined) throw new Error('--runs is at least 1');
let at = whole.at;
const next = (): number => (at += 60_000);
const look = (changes: Partial<fleet.Observation> = {}) =>
  fleet.recordObservation(store, { ...whole, runs, at: next(), ...changes }, { at });

await shown(`first look at ${runs.length} runs`, () => look({ sequence: 0 }));
await shown('a look at which nothing has changed', () => look({ sequence: 0 }));
await shown('and again', () => look({ sequence: 0 }));
const changed = { ...first, reference: 'registry.example/other', digest: undefined };
await shown('a look at which one pod has changed', () =>
  look({ runs: [changed, ...runs.slice(1)], sequence: 0 }),
);
for (let sequence = 1; sequence <= 3; sequence++) {
  const [put, gone] = sequence % 2 === 1 ? [first, changed] : [changed, first];
  const { cluster, source } = whole;
  const given = { cluster, source, sequence, at: next(), covers: 'all' as const, put: [put], gone: [gone] };
  await shown(`one changed pod, told alone`, () => fleet.applyChanges(store, given, { at }));
}
await questions('questions');
await many(Number(values.looks));
await questions(`questions after ${values.looks} looks`);
await shown('a look at which nothing has changed, then', () => look({ sequence: 9 }));
await store.close();
rmSync(folder, { recursive: true });

async function questions(what: string): Promise<void> {
  await shown(`${what}: the clusters`, () => store.read(fleet.clusters));
  await shown(`${what}: stale looks`, () =>
    store.read((view) => fleet.staleLooks(view, { from: at, to: at })),
  );
  await shown(`${what}: 1,000 runs`, () =>
    store.read((view) => fleet.listRuns(view, { when: 'live', limit: 1000 })),
  );
  await shown(`${what}: counts of all`, () =>
    store.read((view) => fleet.countAllRuns(view, { when: { at } })),
  );
}

/** As an agent leaves them that looks each 40 s. */
async function many(count: number): Promise<void> {
  const { writing } = databasesOf(store);
  const numbers = sql`WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${sql.lit(count)})`;
  await sql`INSERT INTO observation (cluster_id, source, at, covers, runs, added_at)
    ${numbers} SELECT 1, 'agent', ${sql.lit(at)} - n * 40000, '"all"', 1, 1 FROM n`.execute(writing);
  await sql`INSERT INTO coverage (cluster_id, namespace, at) ${numbers} SELECT 1, '', ${sql.lit(at)} - n * 40000 FROM n
    WHERE NOT EXISTS (SELECT 1 FROM coverage WHERE coverage.at = ${sql.lit(at)} - n * 40000)`.execute(
    writing,
  );
}

async function rowsWritten(): Promise<number> {
  if (store.kind !== 'sqlite') return Number.NaN;
  const { rows } = await sql<{ n: number }>`SELECT total_changes() AS n`.execute(databasesOf(store).writing);
  return rows[0]?.n ?? 0;
}

async function shown(what: string, work: () => Promise<unknown>): Promise<void> {
  const rows = await rowsWritten();
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const wall = performance.now() - start;
  console.log(
    `${what}: ${((user + system) / 1000).toFixed(0)} ms of CPU, ${wall.toFixed(0)} ms, ${(await rowsWritten()) - rows} rows`,
  );
}
