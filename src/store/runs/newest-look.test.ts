import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { putEmptyFleet } from '../../../test/fakes/empty-fleet.ts';
import { DAY, digest, inventory, MARCH, run, testClock } from '../../../test/fakes/fleet-sample.ts';
import {
  addInventories,
  listRuns,
  type ObservedRun,
  openStore,
  recordObservation,
  type Store,
  staleLooks,
  uncoveredRuns,
} from '../index.ts';

describe('the newest look at a cluster', () => {
  let folder: string;
  let store: Store;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'newest-look-'));
    const path = join(folder, 'fleet.db');
    await putEmptyFleet(path);
    store = await openStore({ kind: 'sqlite', path }, { clock: testClock });
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const look = async (cluster: string, day: number, runs: ObservedRun[], covers: 'all' | string[] = 'all') =>
    await recordObservation(
      store,
      { cluster, source: 'x', at: MARCH + day * DAY, covers, runs },
      { at: MARCH },
    );
  const counts = async (cluster: string): Promise<number[]> => {
    const { rows } = await store.read((view) =>
      listRuns(view, { when: 'live', limit: 10, filter: { clusters: [cluster] } }),
    );
    assert.deepEqual([...new Set(rows.map((row) => row.cluster))], [cluster]);
    return rows.map(({ count }) => count);
  };

  it('adds up a run that it tells in parts, each of which is as many as ran before', async () => {
    await look('parts', 0, [run('a', digest('a'))]);
    await look('parts', 1, [run('a', digest('a')), run('a', digest('a'))]);
    assert.deepEqual(await counts('parts'), [4]);
  });

  it('may know how something was started that was not known before', async () => {
    await look('starts', 0, [run('a', digest('a'))]);
    await look('starts', 1, [run('a', digest('a'), { roots: digest('start') })]);
    await look('starts', 2, [run('a', digest('a'))]);
    assert.deepEqual(await counts('starts'), [2]);
  });

  it('is stale once for a cluster, by what was looked at longest ago', async () => {
    await look('stale', 0, [run('a', digest('a'))], ['shop']);
    await look('stale', 1, [], ['bank']);
    const stale = await store.read((view) =>
      staleLooks(view, { from: MARCH + 30 * DAY, to: MARCH + 30 * DAY }, { clusters: ['stale'] }),
    );
    assert.deepEqual(
      stale.map(({ of, last }) => [of, last]),
      [[{ namespace: 'shop' }, MARCH]],
    );
  });

  it('shows runs whose contents nobody knows, or only by an older catalog', async () => {
    await addInventories(store, [inventory('old:1', [])], MARCH);
    await look('unknown', 0, [
      run('a', digest('a')),
      run('b', undefined),
      run('c', digest('old:1 manifest')),
    ]);
    const uncovered = await store.read((view) =>
      uncoveredRuns(view, { tool: 'any', filter: { clusters: ['unknown'] } }),
    );
    assert.deepEqual(uncovered.map(({ run: { name }, why }) => `${name} ${why}`).toSorted(), [
      'a unknown-image',
      'b no-digest',
      'c old-catalog',
    ]);
  });
});
