/** Workers that are killed at all moments: every job is done, and none is lost. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../src/base/system-clock.ts';
import { getSetting, openJobQueue, openStore, type StoreLocation } from '../../src/store/index.ts';
import { howOften } from '../how-often.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'shearwall-jobs-kill-'));
after(() => rmSync(folder, { recursive: true }));

const JOBS = 120;
const WORKERS = 2;
const KINDS = ['match'];

function startWorker(location: StoreLocation): ChildProcess {
  const task = JSON.stringify({ location, kinds: KINDS });
  return spawn(process.execPath, [join(import.meta.dirname, 'job-worker.ts'), task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Kills a worker as soon as it has begun a job, and starts another in its place. */
async function killedAgainAndAgain(location: StoreLocation, kills: number): Promise<void> {
  const store = await openStore(location, { clock: systemClock });
  const queue = await openJobQueue(store, KINDS);
  await store.write(async (edit) => {
    for (let number = 0; number < JOBS; number++)
      await queue.add(edit, { kind: 'match', key: String(number), input: { number } });
  });
  const workers = Array.from({ length: WORKERS }, () => startWorker(location));
  try {
    for (let killed = 0; killed < kills; killed++) {
      const place = killed % WORKERS;
      const worker = workers[place] ?? assert.fail();
      await once(worker.stdout ?? assert.fail(), 'data');
      worker.kill('SIGKILL');
      await once(worker, 'exit');
      workers[place] = startWorker(location);
    }
    const open = async (): Promise<number> =>
      (await queue.list({ limit: 1000 })).filter(({ state }) => state === 'waiting' || state === 'running')
        .length;
    while ((await open()) > 0) await systemClock.sleep(200);
    const jobs = await queue.list({ limit: 1000 });
    assert.equal(jobs.length, JOBS);
    assert.deepEqual(
      jobs.filter(({ state }) => state !== 'done'),
      [],
    );
    const again = jobs.filter(({ attempts }) => attempts > 1).length;
    assert.ok(again > 0, 'none was killed in the middle of a job');
    for (let number = 0; number < JOBS; number++)
      assert.equal(await store.read((view) => getSetting(view, `done ${number}`)), 'yes');
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
    await queue[Symbol.asyncDispose]();
    await store.close();
  }
}

const bin = findPostgres();

describe('jobs whose workers are killed', { concurrency: true }, () => {
  const kills = howOften({ quick: 6, long: 60 });
  let server: RunningPostgres | undefined;
  before(async () => {
    if (bin !== undefined) server = await startPostgres(bin);
  });
  after(async () => await server?.stop());

  it(`are all done after ${kills} kills, with SQLite`, async () => {
    await killedAgainAndAgain({ kind: 'sqlite', path: join(folder, 'killed.db') }, kills);
  });

  it(`are all done after ${kills} kills, with PostgreSQL`, {
    skip: bin === undefined && 'no PostgreSQL server is installed',
  }, async () => {
    const url = await (server ?? assert.fail()).createDatabase();
    await killedAgainAndAgain({ kind: 'postgres', url }, kills);
  });
});
