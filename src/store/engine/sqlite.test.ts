import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { putEmptyFleet } from '../../../test/fakes/empty-fleet.ts';
import { component, debian, inventory, MARCH, run, testClock } from '../../../test/fakes/fleet-sample.ts';
import { addInventories, openStore, recordObservation, storeCounts } from '../index.ts';
import { refuseNetworkFiles } from './network-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-engine-'));
after(() => rmSync(folder, { recursive: true }));
const clock = testClock;
const MIB = 2 ** 20;

/** Images whose package sets fill the log quickly. */
function heavy(first: number) {
  return Array.from({ length: 20 }, (_, number) =>
    inventory(
      `heavy:${first + number}`,
      Array.from({ length: 50 }, (_, one) => component(debian(`package-${first + number}-${one}`, '1.0'))),
    ),
  );
}

describe('a SQLite database of a fleet', () => {
  it('is refused on a network file system, with a hint at the other way', () => {
    for (const [type, name] of [
      [0x6969, 'nfs'],
      [0xff534d42 | 0, 'cifs'],
      [0x65735546, 'fuse'],
    ] as const)
      assert.throws(() => refuseNetworkFiles('/data', () => type), {
        code: 'STORE_NETWORK_FILES',
        message: `the data directory /data is on a network file system (${name})`,
        hint: /--database postgres:/,
      });
    refuseNetworkFiles('/data', () => 0xef53);
  });

  it('is not made where none is expected', async () => {
    const location = { kind: 'sqlite', path: join(folder, 'none', 'fleet.db') } as const;
    await assert.rejects(openStore({ ...location, mayCreate: false }, { clock }), {
      code: 'STORE_NOT_FOUND',
    });
  });

  it('is made for its owner alone, with what lies next to it, whatever the umask; one that is there keeps its mode', async () => {
    const modes = (path: string): number[] =>
      ['', '-wal', '-shm'].map((ending) => statSync(`${path}${ending}`).mode & 0o777);
    for (const umask of [0o000, 0o022, 0o277]) {
      const path = join(folder, `made-under-${umask}.db`);
      const before = process.umask(umask);
      const store = await openStore({ kind: 'sqlite', path }, { clock }).finally(() => process.umask(before));
      await addInventories(store, [], MARCH);
      assert.deepEqual(modes(path), [0o600, 0o600, 0o600]);
      await store.close();
    }
    const shown = join(folder, 'made-under-0.db');
    chmodSync(shown, 0o640);
    const store = await openStore({ kind: 'sqlite', path: shown }, { clock });
    await store.read(storeCounts);
    assert.deepEqual(modes(shown), [0o640, 0o640, 0o640]);
    await store.close();
  });

  it('is not taken for one when it is another program’s, or no database at all', async () => {
    const foreign = join(folder, 'foreign.db');
    const database = new DatabaseSync(foreign);
    database.exec('CREATE TABLE theirs (x)');
    database.close();
    await assert.rejects(openStore({ kind: 'sqlite', path: foreign }, { clock }), { code: 'STORE_FOREIGN' });
    const text = join(folder, 'text.db');
    writeFileSync(text, 'hello, this is not a database'.repeat(100));
    await assert.rejects(openStore({ kind: 'sqlite', path: text }, { clock }), { code: 'STORE_FOREIGN' });
    assert.match(readFileSync(text, 'utf8'), /^hello/);
  });

  it('is left alone when a newer program wrote it', async () => {
    const path = join(folder, 'newer.db');
    await (await openStore({ kind: 'sqlite', path }, { clock })).close();
    const database = new DatabaseSync(path);
    database.exec('INSERT INTO schema_version VALUES (99, 0)');
    database.close();
    await assert.rejects(openStore({ kind: 'sqlite', path }, { clock }), { code: 'STORE_NEWER' });
  });

  it('keeps its log under the bound while a reader is held open, and goes on when that lets go', async () => {
    const path = join(folder, 'held.db');
    const bound = 4 * MIB;
    const store = await openStore({ kind: 'sqlite', path, logBoundBytes: bound, logWaitMs: 100 }, { clock });
    await addInventories(store, heavy(0), MARCH);
    const reader = new DatabaseSync(path);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM image').get();

    let added = 20;
    const fill = async (): Promise<void> => {
      for (; ; added += 20) {
        await addInventories(store, heavy(added), MARCH);
        // One transaction may go beyond the bound, by what it writes itself.
        assert.ok(statSync(`${path}-wal`).size < bound + 2 * MIB);
      }
    };
    await assert.rejects(fill, { code: 'STORE_READER_HELD', message: /keeps reading an old state/ });
    assert.ok(statSync(`${path}-wal`).size < bound + 2 * MIB);
    reader.exec('COMMIT');
    await addInventories(store, heavy(added), MARCH);
    assert.ok(statSync(`${path}-wal`).size < bound);
    assert.equal((await store.read(storeCounts)).images, added + 20);
    reader.close();
    await store.close();
  });

  it('plans for tables that grow: what is small today has no size that the next run would trust', async () => {
    const path = join(folder, 'grows.db');
    const seen = { cluster: 'c', source: 's', covers: 'all', at: MARCH } as const;
    for (let day = 0; day < 2; day++) {
      const store = await openStore({ kind: 'sqlite', path }, { clock });
      await addInventories(store, heavy(0).concat(heavy(20)), MARCH);
      await recordObservation(store, { ...seen, runs: [run('a', undefined)] }, { at: MARCH });
      await store.close();
    }
    const database = new DatabaseSync(path);
    const sizes = database.prepare('SELECT DISTINCT tbl, CAST(stat AS INTEGER) AS n FROM sqlite_stat1').all();
    assert.ok(
      sizes.every(({ n }) => Number(n) >= 1000),
      JSON.stringify(sizes),
    );
    assert.ok(sizes.some(({ tbl }) => tbl === 'package_version'));
    const plan = database
      .prepare('EXPLAIN QUERY PLAN SELECT * FROM live_run JOIN workload ON workload.id = workload_id')
      .all();
    assert.match(JSON.stringify(plan), /SEARCH workload USING INTEGER PRIMARY KEY/);
    database.close();
  });

  it('waits for another process that writes', async () => {
    const path = join(folder, 'busy.db');
    const store = await openStore({ kind: 'sqlite', path }, { clock });
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const added = addInventories(store, [inventory('a:1', [component(debian('x', '1'))])], MARCH);
    setTimeout(() => other.exec('COMMIT'), 30);
    assert.equal((await added)[0]?.isNew, true);
    other.close();
    await store.close();
  });

  it('reads one moment while others write, and lets reads nest', async () => {
    const store = await openStore({ kind: 'sqlite', path: join(folder, 'moment.db') }, { clock });
    await store.read(async (view) => {
      assert.equal((await storeCounts(view)).images, 0);
      await addInventories(store, heavy(0), MARCH);
      assert.equal((await storeCounts(view)).images, 0);
      assert.equal((await store.read(storeCounts)).images, 20);
    });
    await store.close();
  });

  it('says that another process writes where that takes more than a minute', async () => {
    const path = join(folder, 'held.db');
    await putEmptyFleet(path);
    const holder = new DatabaseSync(path);
    holder.exec('BEGIN IMMEDIATE');
    let nowMs = 0;
    // Each pause takes half a minute: at its third try a minute is over.
    const slow = { nowMs: () => nowMs, sleep: async () => void (nowMs += 30_000) };
    const store = await openStore({ kind: 'sqlite', path }, { clock: slow });
    await assert.rejects(addInventories(store, heavy(0), MARCH), {
      code: 'STORE_BUSY',
      message: 'another process has been writing to the fleet database for 60 s',
    });
    assert.equal(nowMs, 60_000);
    holder.exec('COMMIT');
    await addInventories(store, heavy(0), MARCH);
    holder.close();
    await store.close();
  });

  it('lets users who may only read the file ask, but not record, and says when somebody wrote meanwhile', async () => {
    const path = join(folder, 'unwritable', 'fleet.db');
    const owner = await openStore({ kind: 'sqlite', path }, { clock });
    await addInventories(owner, heavy(0), MARCH);
    await owner.close();
    await asReaderOf(path, async () => {
      const store = await openStore({ kind: 'sqlite', path, mayCreate: false }, { clock });
      await store.read(async (view) => {
        assert.equal((await storeCounts(view)).images, 20);
        assert.equal((await store.read(storeCounts)).images, 20);
      });
      await assert.rejects(addInventories(store, heavy(1), MARCH), {
        code: 'STORE_UNREACHABLE',
        message: /it can only be read/,
      });
      utimesSync(path, 0, 0);
      await assert.rejects(store.read(storeCounts), { code: 'STORE_BUSY' });
      await store.close();
    });
  });
});

/** Runs `work` as one who owns the file and may not write to it; root is asked for nothing, so that it becomes somebody else. */
async function asReaderOf(path: string, work: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  const nobody = 65_534;
  const dir = dirname(path);
  if (isRoot) for (const each of [dirname(dir), dir, path]) chownSync(each, nobody, nobody);
  chmodSync(path, 0o444);
  chmodSync(dir, 0o555);
  if (isRoot) process.seteuid?.(nobody);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(dir, 0o755);
  }
}
