import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  component,
  countHolding,
  DAY,
  debian,
  digest,
  inventory,
  MARCH,
  run,
  testClock,
} from '../../../test/fakes/fleet-sample.ts';
import { SEED } from '../../../test/seed.ts';
import { type Random, seededRandom } from '../../../test/seeded-random.ts';
import { type Handle, handleOf } from '../handle.ts';
import {
  addInventories,
  countAllRuns,
  forgetCluster,
  forgetOwner,
  holdingsThen,
  openStore,
  type RunningImage,
  recordObservation,
  type Store,
  type View,
  versionsByPurl,
} from '../index.ts';
import { inventoryLinks } from '../inventories/inventory-links.ts';

import type { LayeredMap } from './layered-map.ts';
import {
  liveIds,
  liveImages,
  liveInventories,
  liveNotWhole,
  liveRunningImages,
  liveRunnings,
  liveTotals,
  liveUncovered,
  liveUnexplained,
} from './live-state.ts';
import { noteLiveChange } from './note-live-change.ts';

const xz = debian('liblzma5', '5.6.1-1', 'xz-utils');
const folder = mkdtempSync(join(tmpdir(), 'store-live-'));
after(() => rmSync(folder, { recursive: true }));

describe('what a process keeps of what runs', () => {
  let [asking, other]: (Store | undefined)[] = [];
  before(async () => {
    const location = { kind: 'sqlite', path: join(folder, 'fleet.db') } as const;
    asking = await openStore(location, { clock: testClock });
    other = await openStore(location, { clock: testClock });
  });
  after(async () => {
    await asking?.close();
    await other?.close();
  });

  const look = async (names: readonly string[], day: number): Promise<void> => {
    const runs = names.map((name) => run(name, digest(`${name}:1 config`)));
    await recordObservation(
      other ?? assert.fail(),
      { cluster: 'prod', source: 'x', at: MARCH + day * DAY, covers: 'all', runs },
      { at: MARCH },
    );
  };
  const add = (name: string) =>
    addInventories(other ?? assert.fail(), [inventory(`${name}:1`, [component(xz)])], MARCH);
  const seen = () =>
    (asking ?? assert.fail()).read(async (view) => {
      const ids = (await versionsByPurl(view, [xz.purl])).map(({ id }) => id);
      return {
        runs: (await countAllRuns(view, { when: 'live' })).runs,
        holding: (await holdingsThen(view, ids, 'live')).length,
        everywhere: await countHolding(view, ids),
      };
    });

  it('is never older than what another process has committed', async () => {
    assert.deepEqual(await seen(), { runs: 0, holding: 0, everywhere: 0 });
    await add('a');
    assert.deepEqual(await seen(), { runs: 0, holding: 0, everywhere: 1 });
    await look(['a', 'b'], 0);
    assert.deepEqual(await seen(), { runs: 2, holding: 1, everywhere: 1 });
    await add('b');
    assert.deepEqual(await seen(), { runs: 2, holding: 2, everywhere: 2 });
    await look(['b'], 1);
    assert.deepEqual(await seen(), { runs: 1, holding: 1, everywhere: 2 });
    await look([], 2);
    assert.deepEqual(await seen(), { runs: 0, holding: 0, everywhere: 2 });
  });

  it('is nothing that was taken back', async () => {
    await look(['a'], 3);
    assert.equal((await seen()).holding, 1);
    const store = asking ?? assert.fail();
    await assert.rejects(
      store.write(async (edit) => {
        const { database } = edit as unknown as {
          database: { deleteFrom(table: string): { execute(): Promise<unknown> } };
        };
        await database.deleteFrom('live_inventory').execute();
        assert.deepEqual(await holdingsThen(edit, [1], 'live'), []);
        throw new Error('not committed');
      }),
      /not committed/,
    );
    assert.equal((await seen()).holding, 1);
  });
});

describe('what a process keeps of what runs, beside another that changes it', () => {
  let asked: string[] = [];
  let [asking, other]: (Store | undefined)[] = [];
  before(async () => {
    const location = { kind: 'sqlite', path: join(folder, 'changing.db') } as const;
    const onStatement = (text: string): void => void asked.push(text);
    asking = await openStore({ ...location, onStatement }, { clock: testClock });
    other = await openStore(location, { clock: testClock });
  });
  after(async () => {
    await asking?.close();
    await other?.close();
  });

  const dump = async (view: View) => {
    const handle = handleOf(view);
    const byId = (a: RunningImage, b: RunningImage): number =>
      a.runningId - b.runningId || a.imageId - b.imageId;
    const totals = await liveTotals(handle);
    const { containers, runs } = totals;
    const { workloads, unowned, owners } = totals.whose(totals.ownerOf);
    return {
      totals: { containers, runs, workloads, unowned, owners: owners.sort((a, b) => a - b) },
      images: (await liveImages(handle)).toArray(),
      uncovered: (await liveUncovered(handle)).toSorted((a, b) => a - b),
      runnings: entriesOf(await liveRunnings(handle)).sort(([a], [b]) => a - b),
      stands: (await liveRunningImages(handle)).toSorted(byId),
      inventories: (await liveInventories(handle)).map((row) => ({ ...row })),
      notWhole: (await liveNotWhole(handle)).map((row) => ({ ...row })),
      unexplained: [...(await liveUnexplained(handle))].sort(([a], [b]) => a - b),
      links: await linksOf(handle),
    };
  };
  const entriesOf = (runnings: LayeredMap<Uint8Array>): [number, string][] => {
    const entries: [number, string][] = [];
    runnings.forEach((runs, id) => void entries.push([id, Buffer.from(runs).toString('hex')]));
    return entries;
  };
  const linksOf = async (handle: Handle): Promise<number[][]> => {
    const { end, images, bySet } = await inventoryLinks(handle);
    const sets = new Map<number, number>();
    for (const [set, newest] of bySet.starts.entries())
      for (let id = newest; id > 0; id = bySet.next[id] ?? 0) sets.set(id, set);
    return Array.from({ length: end - 1 }, (_, at) => [images[at + 1] ?? 0, sets.get(at + 1) ?? 0]);
  };
  const wholeReads = (texts: readonly string[]): string[] =>
    texts.filter((text) => /live_(running|inventory)|running_image/.test(text) && !/json_each/.test(text));
  const kept = () => (asking ?? assert.fail()).read(dump);
  /** A writer keeps nothing: it reads all of it. */
  const anew = () => (other ?? assert.fail()).write(dump);

  const look = async (random: Random, day: number, names: number): Promise<void> => {
    const runs = Array.from({ length: names }, (_, number) => number)
      .filter(() => random.chance(0.8))
      .map((number) => {
        const kind = random.pick(['config', 'manifest']);
        const { workload, ...rest } = run(`w-${number}`, digest(`i-${(number + day) % 9}:1 ${kind}`));
        const owner = random.chance(0.5)
          ? undefined
          : { team: `team-${random.pick([1, 2])}`, contact: '', source: 'x' };
        return { ...rest, count: random.pick([1, 2]), workload: { ...workload, owner } };
      });
    const at = MARCH + day * DAY;
    const observation = { cluster: 'prod', source: 'x', at, covers: 'all', runs } as const;
    await recordObservation(other ?? assert.fail(), observation, { at });
  };
  const add = async (random: Random): Promise<void> => {
    const hides = random.chance(0.3) ? ('packages' as const) : undefined;
    const one = inventory(`i-${random.pick([0, 1, 2, 3, 4, 5, 6, 7])}:1`, [component(xz)]);
    const source = random.pick(['catalog', 'uploaded'] as const);
    const looked = {
      isLooked: source === 'catalog' && random.chance(0.6),
      unexplained: random.chance(0.4) ? [`app/${random.pick([1, 2])}`] : [],
    };
    const given = { ...one, source, ...looked, ...(hides && { hides }) };
    await addInventories(other ?? assert.fail(), [given], MARCH);
  };

  it('is what one that begins anew reads, whatever has changed', async () => {
    const random = seededRandom(SEED);
    for (let day = 0; day < 40; day++) {
      await random.pick([
        add,
        add,
        (given: Random) => look(given, day, 8),
        (given: Random) => look(given, day, 3),
      ])(random);
      if (random.chance(0.7)) assert.deepEqual(await kept(), await anew(), `day ${day}`);
    }
    await forgetOwner(other ?? assert.fail(), { team: 'team-1', at: MARCH + 99 * DAY });
    assert.deepEqual(await kept(), await anew());
    await forgetCluster(other ?? assert.fail(), { name: 'prod', at: MARCH });
    assert.deepEqual(await kept(), await anew());
  });

  it('is read again only where it has changed', async () => {
    const one = (count: number, day: number) =>
      recordObservation(
        other ?? assert.fail(),
        {
          cluster: 'test',
          source: 'x',
          at: MARCH + day * DAY,
          covers: 'all',
          runs: [{ ...run('one', digest('i-1:1 config')), count }],
        },
        { at: MARCH },
      );
    await one(1, 1);
    await kept();
    await one(2, 2);
    asked = [];
    assert.deepEqual(await kept(), await anew());
    assert.deepEqual(wholeReads(asked), []);
    assert.ok(asked.some((text) => /live_change/.test(text)));
  });

  it('is told row by row of the first look at a cluster of some hundred', async () => {
    await kept();
    const runs = Array.from({ length: 400 }, (_, number) => run(`many-${number}`, digest(`many ${number}`)));
    await recordObservation(
      other ?? assert.fail(),
      { cluster: 'test', source: 'x', at: MARCH + 5 * DAY, covers: 'all', runs },
      { at: MARCH },
    );
    asked = [];
    assert.deepEqual(await kept(), await anew());
    assert.deepEqual(wholeReads(asked), []);
  });

  it('is read anew where too much has changed to be told', async () => {
    await kept();
    await (other ?? assert.fail()).write((edit) => noteLiveChange(handleOf(edit), {}));
    asked = [];
    assert.deepEqual(await kept(), await anew());
    assert.ok(wholeReads(asked).length > 0);
  });

  it('is read anew where so much has changed meanwhile that what did at first is forgotten', async () => {
    await kept();
    const many = Array.from({ length: 4000 }, (_, at) => 1_000_000 + at);
    const store = other ?? assert.fail();
    for (let time = 0; time < 10; time++)
      await store.write((edit) => noteLiveChange(handleOf(edit), { runnings: many }));
    const there = await store.read((view) =>
      handleOf(view)
        .database.selectFrom('live_change')
        .select((of) => of.fn.countAll<number>().as('rows'))
        .executeTakeFirstOrThrow(),
    );
    assert.ok(there.rows < 37_000, `${there.rows} rows`);
    asked = [];
    assert.deepEqual(await kept(), await anew());
    assert.ok(wholeReads(asked).length > 0);
  });

  it('is what was there before for a question that began before, which spoils nothing for later ones', async () => {
    const store = asking ?? assert.fail();
    await store.read(async (view) => {
      const before = await dump(view);
      await look(seededRandom(SEED), 50, 8);
      const since = await kept();
      assert.notDeepEqual(since.runnings, before.runnings);
      assert.deepEqual(await dump(view), before);
      asked = [];
      assert.deepEqual(await kept(), since);
      assert.deepEqual(
        asked.filter((text) => /live_(running|inventory)|running_image/.test(text)),
        [],
      );
    });
  });

  it('knows the packages of an inventory that were asked for once', async () => {
    await addInventories(other ?? assert.fail(), [inventory('i-1:1', [component(xz)])], MARCH);
    await recordObservation(
      other ?? assert.fail(),
      {
        cluster: 'test',
        source: 'x',
        at: MARCH + 60 * DAY,
        covers: 'all',
        runs: [run('one', digest('i-1:1 config'))],
      },
      { at: MARCH },
    );
    await (asking ?? assert.fail()).read(async (view) => {
      const handle = handleOf(view);
      const [one] = await liveInventories(handle);
      assert.ok(one);
      const first = (await liveIds(handle, [one.inventory_id])).get(one.inventory_id);
      assert.ok(first && first.length > 0);
      asked = [];
      assert.equal((await liveIds(handle, [one.inventory_id])).get(one.inventory_id), first);
      assert.deepEqual(
        asked.filter((text) => /live_inventory/.test(text)),
        [],
      );
    });
  });
});
