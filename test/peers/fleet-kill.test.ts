/** Writers that are killed at all moments, and several at once: nothing is lost, nothing is there twice. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { handleOf } from '../../src/store/handle.ts';
import {
  checkStore,
  openStore,
  type Store,
  type StoreLocation,
  storeCounts,
  versionsByPurl,
} from '../../src/store/index.ts';
import { hiddenSegments } from '../../src/store/postings/hidden-segments.ts';
import { countHolding, debian, testClock } from '../fakes/fleet-sample.ts';
import { howOften } from '../how-often.ts';
import type { WriterTask } from './fleet-writer.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'shearwall-fleet-kill-'));
after(() => rmSync(folder, { recursive: true }));

/** How a writer ended, and the number up to which it said that all is kept. */
type Ended = { killed: boolean; kept: number };

async function write(task: WriterTask): Promise<Ended> {
  const writer = spawn(
    process.execPath,
    [join(import.meta.dirname, 'fleet-writer.ts'), JSON.stringify(task)],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let [output, errors] = ['', ''];
  writer.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  writer.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code, signal] = (await once(writer, 'close')) as [number | null, string | null];
  assert.ok(code === 0 || signal === 'SIGKILL', `the writer ended with ${code}: ${errors}`);
  return { killed: signal === 'SIGKILL', kept: Number(output.trim().split('\n').at(-1)) || task.first };
}

async function opened<T>(location: StoreLocation, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(location, { clock: testClock });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Sound, and as many images as were kept. */
async function assertSound(location: StoreLocation): Promise<number> {
  return await opened(location, async (store) => {
    assert.deepEqual(await checkStore(store), []);
    const { images, inventories, packageSets } = await store.read(storeCounts);
    assert.deepEqual([inventories, packageSets], [images, images]);
    return images;
  });
}

async function assertHolders(location: StoreLocation, images: number): Promise<void> {
  await opened(location, (store) =>
    store.read(async (view) => {
      const [libc] = await versionsByPurl(view, [debian('libc6', '2.41-12').purl]);
      assert.equal(await countHolding(view, [libc?.id ?? 0]), images);
    }),
  );
}

const BATCH = 40;

async function killedAgainAndAgain(location: StoreLocation, kills: number): Promise<void> {
  let [killed, images, sealing] = [0, 0, 0];
  // Statements of ingest, of sealing, of dropping what was merged; and the first of each that are hit, as many as a writer has.
  const phases = [
    ['INSERT INTO', 31],
    ['INSERT INTO posting', location.kind === 'sqlite' ? 31 : 4],
    ['insert into "segment"', 2],
    ['INSERT INTO inventory', 8],
  ] as const;
  for (let attempt = 0; killed < kills; attempt++) {
    assert.ok(attempt < kills * 6, `only ${killed} of ${attempt} writers were killed`);
    const [text, most] = phases[attempt % phases.length] ?? assert.fail();
    const ended = await write({
      location,
      first: images,
      count: BATCH * 8,
      batch: BATCH,
      die: { text, after: (attempt * 7) % most },
    });
    if (ended.killed) killed++;
    if (ended.killed && text.includes('posting')) sealing++;
    const found = await assertSound(location);
    assert.ok(found >= ended.kept, `${ended.kept} images were said to be kept, ${found} are there`);
    images = found;
  }
  assert.ok(sealing > 0, 'none was killed while it sealed');
  await assertHolders(location, images);
}

/** Of each image, so that 22 of them fill a segment of the second level. */
const MERGED_INDEXES = 3000;
const MERGED_BATCH = 4;
/** Statements that write the postings of what is sealed before the first merge, and those of a merge. */
const WRITTEN = { sqlite: { sealed: 620, merged: 500 }, postgres: { sealed: 26, merged: 14 } };

async function killedWhileMerging(location: StoreLocation, kills: number): Promise<void> {
  let [killed, images] = [0, 0];
  const { sealed, merged } = WRITTEN[location.kind];
  for (let attempt = 0; killed < kills; attempt++) {
    assert.ok(attempt < kills * 4, `only ${killed} of ${attempt} writers were killed while they merged`);
    const die =
      attempt % 2 === 0
        ? { text: 'INSERT INTO posting', after: (images === 0 ? sealed : 0) + ((attempt * 131) % merged) }
        : { text: 'delete from "posting"', after: attempt % 5 };
    const ended = await write({
      location,
      first: images,
      count: MERGED_BATCH * 10,
      batch: MERGED_BATCH,
      indexes: MERGED_INDEXES,
      die,
    });
    const isMerging = await opened(location, (store) =>
      store.read(async (view) =>
        (await hiddenSegments(handleOf(view))).some((of) => of.isDropped || of.due.level > 0),
      ),
    );
    if (ended.killed && isMerging) killed++;
    images = await assertSound(location);
    assert.ok(images >= ended.kept, `${ended.kept} images were said to be kept, ${images} are there`);
  }
  await assertHolders(location, images);
}

describe('a fleet on SQLite whose writers are killed', () => {
  const kills = howOften({ quick: 8, long: 40 });
  it(`is whole after ${kills} kills during ingest and sealing, and goes on`, async () => {
    await killedAgainAndAgain({ kind: 'sqlite', path: join(folder, 'killed.db') }, kills);
  });

  const mergers = howOften({ quick: 2, long: 20 });
  it(`is whole after ${mergers} kills while it merges, and goes on`, async () => {
    await killedWhileMerging({ kind: 'sqlite', path: join(folder, 'merging.db') }, mergers);
  });

  it('is migrated from the beginning after each of 10 kills during migration', async () => {
    for (let after = 0; after < 10; after++) {
      const location = { kind: 'sqlite', path: join(folder, `migrated-${after}.db`) } as const;
      const task: WriterTask = { location, first: 0, count: 2, batch: 2 };
      const { killed } = await write({ ...task, die: { text: 'CREATE ', after: after * 4 } });
      assert.ok(killed);
      await write(task);
      assert.equal(await assertSound(location), 2);
    }
  });

  it('holds each image once when two processes write the same and other ones', async () => {
    const location = { kind: 'sqlite', path: join(folder, 'two.db') } as const;
    await Promise.all([
      write({ location, first: 0, count: 300, batch: 7 }),
      write({ location, first: 150, count: 300, batch: 11 }),
    ]);
    assert.equal(await assertSound(location), 450);
    await assertHolders(location, 450);
  });
});

const bin = findPostgres();
describe('a fleet on PostgreSQL', { skip: bin === undefined && 'no PostgreSQL server is installed' }, () => {
  let server: RunningPostgres | undefined;
  before(async () => {
    server = await startPostgres(bin ?? '');
  });
  after(() => server?.stop());
  const place = async () =>
    ({ kind: 'postgres', url: await (server ?? assert.fail()).createDatabase() }) as const;

  const kills = howOften({ quick: 6, long: 20 });
  it(`is whole after ${kills} kills of its writers`, async () => {
    await killedAgainAndAgain(await place(), kills);
  });

  const mergers = howOften({ quick: 2, long: 20 });
  it(`is whole after ${mergers} kills while it merges`, async () => {
    await killedWhileMerging(await place(), mergers);
  });

  it('holds each image once when five processes start at once and write the same and other ones', async () => {
    const location = await place();
    await Promise.all(
      [0, 1, 2, 3, 4].map((writer) => write({ location, first: writer * 60, count: 120, batch: 5 + writer })),
    );
    assert.equal(await assertSound(location), 360);
    await assertHolders(location, 360);
  });
});
