import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DAY, digest, MARCH, run, testClock } from '../../../test/fakes/fleet-sample.ts';
import { handleOf } from '../handle.ts';
import { openStore, recordObservation, type Store } from '../index.ts';

describe('what is stored of a run that started anew', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-timelines-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function withStore(name: string, use: (store: Store) => Promise<void>): Promise<void> {
    const store = await openStore({ kind: 'sqlite', path: join(folder, name) }, { clock: testClock });
    try {
      await use(store);
    } finally {
      await store.close();
    }
  }

  /** A look of a day; the run that it saw began on the day `since`. */
  async function look(store: Store, day: number, since?: number, count = 1): Promise<void> {
    const seen = { since: MARCH + (since ?? 0) * DAY, count };
    const runs = since === undefined ? [] : [run('app', digest('app'), seen)];
    await recordObservation(
      store,
      { cluster: 'prod', source: 'x', at: MARCH + day * DAY, covers: 'all', runs },
      { at: MARCH },
    );
  }

  /** In days. */
  async function stored(store: Store) {
    return await store.read(async (view) => {
      const { database } = handleOf(view);
      const [live, past, pieces] = await Promise.all([
        database.selectFrom('live_run').selectAll().execute(),
        database.selectFrom('past_run').selectAll().orderBy('from_at').execute(),
        database.selectFrom('sighting').selectAll().orderBy('since').execute(),
      ]);
      const day = (at: number | null) => (at === null ? undefined : (at - MARCH) / DAY);
      return {
        live: live.map((row) => [day(row.from_at), day(row.seen_at), row.count]),
        past: past.map((row) => [day(row.from_at), day(row.seen_at), day(row.to_at), row.count]),
        pieces: pieces.map((row) => [day(row.since), day(row.seen_at), day(row.to_at), row.count]),
        ids: past.map(({ id }) => id),
      };
    });
  }

  it('is one live run and each start of it; it ends with both', () =>
    withStore('one.db', async (store) => {
      await look(store, 1, 0);
      const first = await stored(store);
      assert.deepEqual([first.live, first.past, first.pieces], [[[0, 1, 1]], [], []]);

      await look(store, 2, 1.5, 3);
      const restarted = await stored(store);
      assert.deepEqual(restarted.live, [[0, 2, 3]]);
      assert.deepEqual(restarted.past, []);
      assert.deepEqual(restarted.pieces, [
        [0, 1, undefined, 1],
        [1.5, 2, undefined, 3],
      ]);

      await look(store, 3);
      const ended = await stored(store);
      assert.deepEqual(ended.live, []);
      assert.deepEqual(ended.past, [[0, 2, 3, 3]]);
      assert.deepEqual(ended.pieces, [
        [0, 1, 3, 1],
        [1.5, 2, 3, 3],
      ]);
    }));

  it('is two runs and no single starts, once a late look was between them', () =>
    withStore('late.db', async (store) => {
      await look(store, 1, 0);
      await look(store, 2, 1.5, 3);
      await look(store, 3);
      await look(store, 1.2);
      const parted = await stored(store);
      assert.deepEqual(parted.past, [
        [0, 1, 1.2, 1],
        [1.5, 2, 3, 3],
      ]);
      assert.deepEqual([parted.live, parted.pieces], [[], []]);
    }));

  it('stays as it is where it ran, ended and runs again, whichever of them is looked at', () =>
    withStore('again.db', async (store) => {
      await look(store, 1, 0);
      await look(store, 2, 1.5, 3);
      await look(store, 3);
      await look(store, 5, 4);
      await look(store, 6, 5.5, 2);
      const before = await stored(store);
      assert.deepEqual(before.live, [[4, 6, 2]]);
      assert.deepEqual(before.past, [[0, 2, 3, 3]]);
      const ended = [
        [0, 1, 3, 1],
        [1.5, 2, 3, 3],
      ];
      assert.deepEqual(before.pieces, [...ended, [4, 5, undefined, 1], [5.5, 6, undefined, 2]]);

      await look(store, 7, 5.5, 4);
      await look(store, 0.5, 0);
      const after = await stored(store);
      assert.deepEqual(after.live, [[4, 7, 4]]);
      assert.deepEqual([after.past, after.ids], [before.past, before.ids], 'it is not written again');
      assert.deepEqual(after.pieces, [...ended, [4, 5, undefined, 1], [5.5, 7, undefined, 4]]);

      await look(store, 1.2);
      const parted = await stored(store);
      assert.deepEqual(parted.past, [
        [0, 1, 1.2, 1],
        [1.5, 2, 3, 3],
      ]);
      assert.deepEqual(parted.live, [[4, 7, 4]]);
      assert.deepEqual(parted.pieces, [
        [4, 5, undefined, 1],
        [5.5, 7, undefined, 4],
      ]);
    }));

  it('is its last start alone, where that is all that is left of what runs', () =>
    withStore('left.db', async (store) => {
      await look(store, 2, 0);
      await look(store, 4, 3, 2);
      await look(store, 2.5);
      const { live, past, pieces } = await stored(store);
      assert.deepEqual(live, [[3, 4, 2]]);
      assert.deepEqual(past, [[0, 2, 2.5, 1]]);
      assert.deepEqual(pieces, []);
    }));
});
