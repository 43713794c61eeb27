/**
 * `node bench/fleet-contention.ts`: what asks wait for who writes, on a PostgreSQL server of its own: beside twelve writers that hold the
 * lock for 15 s each, after a writer was stopped (SIGSTOP), and beside a migration that waits for a question of 8 s.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { handleOf } from '../src/store/handle.ts';
import { countAllRuns, openStore, type Store, setSetting } from '../src/store/index.ts';
import { oldStore } from '../test/contracts/old-writer-contract.ts';
import { findPostgres, startPostgres } from '../test/peers/postgres.ts';

const WRITERS = 12;
const HELD_MS = 15_000;
const READ_EVERY_MS = 50;
const clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  sleep: (ms: number): Promise<void> => sleep(ms),
};

const [, , role, address = ''] = process.argv;
if (role === 'hold') await hold(address);
else await measure();

/** The child that is stopped: it holds the lock and says so. */
async function hold(url: string): Promise<void> {
  const store = await openStore({ kind: 'postgres', url }, { clock });
  await store.write(async (edit) => {
    await setSetting(edit, 'held', 'yes');
    console.log('holding');
    await sleep(600_000);
  });
}

async function measure(): Promise<void> {
  const bin = findPostgres();
  if (bin === undefined) {
    console.error('no PostgreSQL server is installed: apt-get install postgresql');
    process.exit(3);
  }
  const server = await startPostgres(bin);
  try {
    await besideWriters(await server.createDatabase());
    await afterStop(await server.createDatabase());
    await besideMigration(await server.createDatabase());
  } finally {
    await server.stop();
  }
}

async function besideWriters(url: string): Promise<void> {
  const store = await openStore({ kind: 'postgres', url }, { clock });
  const until = performance.now() + HELD_MS;
  const writing = Array.from({ length: WRITERS }, () =>
    store.write(async (edit) => {
      await setSetting(edit, 'by', 'a writer');
      // In two parts: the server ends who says nothing for as long as the whole.
      await sleep(Math.max(0, until - performance.now()) / 2);
      await setSetting(edit, 'by', 'the same');
      await sleep(Math.max(0, until - performance.now()));
    }),
  );
  const times = await timed(
    async () => await ask(store),
    () => performance.now() < until,
  );
  await Promise.all(writing);
  await store.close();
  report(`a question beside ${WRITERS} writers, of which one holds for ${HELD_MS / 1000} s`, times);
}

async function afterStop(url: string): Promise<void> {
  const store = await openStore({ kind: 'postgres', url }, { clock });
  const child = spawn(process.execPath, [import.meta.filename, 'hold', url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  const start = performance.now();
  let said = 'went on';
  try {
    await store.write((edit) => setSetting(edit, 'by', 'the other'));
  } catch (error) {
    said = `said ${(error as { code?: string }).code ?? String(error)}`;
  }
  console.log(
    `after SIGSTOP of a writer another one ${said} after ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  child.kill('SIGKILL');
  await once(child, 'exit');
  await store.close();
}

async function besideMigration(url: string): Promise<void> {
  const { old, remove } = await oldStore();
  const before = (await old.openStore({ kind: 'postgres', url }, { clock })) as unknown as Store;
  const longRead = before.read(async (view) => {
    await sql`SELECT count(*), pg_sleep(8) FROM live_run, past_run, cluster, workload, inventory`.execute(
      handleOf(view).database,
    );
  });
  await sleep(200);
  let isMigrating = true;
  const migrating = openStore({ kind: 'postgres', url }, { clock }).then(async (store) => {
    isMigrating = false;
    await store.close();
  });
  const times = await timed(
    async () => await before.read((view) => old.countAllRuns(view as never, { when: 'live' })),
    () => isMigrating,
  );
  await Promise.all([longRead, migrating]);
  await before.close();
  remove();
  report('a question beside a migration that waits for a question of 8 s', times);
}

async function ask(store: Store): Promise<unknown> {
  return await store.read((view) => countAllRuns(view, { when: 'live' }));
}

async function timed(work: () => Promise<unknown>, goesOn: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (goesOn()) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
    await sleep(READ_EVERY_MS);
  }
  return times.toSorted((a, b) => a - b);
}

function report(what: string, times: readonly number[]): void {
  const at = (share: number): string => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1);
  console.log(`${what}: p50 ${at(0.5)} p99 ${at(0.99)} max ${at(1)} ms (${times.length})`);
}
