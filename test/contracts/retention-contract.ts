import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  addInventories,
  applyChanges,
  backupStore,
  checkStore,
  clusters,
  countAllRuns,
  forgetCluster,
  forgetOwner,
  imagesByDigest,
  listRuns,
  type ObservedRun,
  pruneStore,
  recordObservation,
  type Store,
  storeCounts,
} from '../../src/store/index.ts';
import { component, DAY, debian, digest, inventory, MARCH, run, testClock } from '../fakes/fleet-sample.ts';
import { fc, SEED } from '../seed.ts';

/** What goes for good, and what stays as it was, on whichever database: `open` gives an empty one. */
export function retentionContract(name: string, open: () => Promise<Store>, folder: () => string): void {
  describe(`what is not kept on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const look = (day: number, runs: ObservedRun[], cluster = 'prod', covers: 'all' | string[] = 'all') =>
      recordObservation(store, { cluster, source: 'x', at: MARCH + day * DAY, covers, runs }, { at: MARCH });
    /** What is known of the time from a day on. */
    const known = async (cluster: string, fromDay: number) => {
      const from = MARCH + fromDay * DAY;
      const query = { when: 'ever', filter: { clusters: [cluster] }, limit: 1000 } as const;
      const { rows } = await store.read((view) => listRuns(view, query));
      return rows
        .filter(({ to }) => to === undefined || to > from)
        .map((row) => [row.name, Math.max(from, row.from), row.to, row.count, row.owner?.team].join(' '))
        .sort();
    };
    const [a, b] = [run('a', digest('a:1 config')), run('b', digest('b:1 config'))];

    it('is what had ended by then; what goes on is as it was, and an older look is refused', async () => {
      await addInventories(store, [inventory('b:1', [component(debian('libc6', '2.41-12'))])], MARCH);
      await look(1, [a, b]);
      await look(2, [a]);
      await look(3, [a]);
      const pruned = await pruneStore(store, MARCH + 2.5 * DAY);
      assert.deepEqual(pruned, { from: MARCH + 2.5 * DAY, pastRuns: 1, looks: 1, workloads: 1, owners: 0 });
      assert.deepEqual(await known('prod', 0), [`a ${MARCH}  2 shop`]);
      await assert.rejects(look(2, [b]), { code: 'LOOK_TOO_OLD' });
      const changes = { cluster: 'prod', source: 'x', at: MARCH, covers: 'all', put: [], gone: [] } as const;
      await assert.rejects(applyChanges(store, { ...changes, sequence: 1 }, { at: MARCH }), {
        code: 'LOOK_TOO_OLD',
      });
      assert.equal((await look(2.5, [b])).outdated, 1);
      assert.deepEqual(await checkStore(store), []);
    });

    it('changes nothing of the time after it, whatever was seen and whatever looks still come', async () => {
      const seen = fc.record({ name: fc.constantFrom('a', 'b'), started: fc.integer({ min: 0, max: 9 }) });
      const looks = fc.array(
        fc.record({
          at: fc.integer({ min: 1, max: 20 }),
          covers: fc.constantFrom<'all' | string[]>('all', ['shop'], ['bank']),
          seen: fc.uniqueArray(seen, { selector: (each) => each.name, maxLength: 2 }),
        }),
        { minLength: 1, maxLength: 8 },
      );
      const record = async (list: readonly Seen[], cluster: string) => {
        for (const { at, covers, seen: names } of list)
          await look(
            at,
            names.map((one) => observed(one, at)),
            cluster,
            covers,
          );
      };
      const cases = fc.sample(fc.tuple(looks, looks), { numRuns: 30, seed: SEED });
      const horizon = 10;
      for (const [number, [before]] of cases.entries())
        for (const cluster of [`kept ${number}`, `pruned ${number}`]) await record(before, cluster);
      // As they would be if all had been kept.
      for (const [number, [, late]] of cases.entries())
        await record(
          late.filter(({ at }) => at >= horizon),
          `kept ${number}`,
        );
      const kept = await Promise.all(cases.map((_, number) => known(`kept ${number}`, horizon)));
      await pruneStore(store, MARCH + horizon * DAY);
      for (const [number, [, late]] of cases.entries())
        await record(
          late.filter(({ at }) => at >= horizon),
          `pruned ${number}`,
        );
      for (const [number, expected] of kept.entries())
        assert.deepEqual(await known(`pruned ${number}`, horizon), expected, JSON.stringify(cases[number]));
      assert.deepEqual(await checkStore(store), []);
    });

    it('is a cluster that is forgotten: in no answer, in no backup, and its name begins anew', async () => {
      await addInventories(store, [inventory('a:1', [component(debian('libc6', '2.41-12'))])], MARCH);
      const many = Array.from({ length: 600 }, (_, number) =>
        run(`secret-${number}`, digest(`x ${number}`), {
          workload: {
            namespace: 'shop',
            kind: 'Pod',
            name: `secret-${number}`,
            owner: { team: 'jane', contact: 'jane@secret.example', source: 'label' },
          },
        }),
      );
      await look(1, [a]);
      for (const [day, runs] of [many, [...many.slice(0, 300), a]].entries())
        await look(1 + day, runs, 'staging');
      const before = await store.read(storeCounts);
      const forgotten = await forgetCluster(store, { name: 'staging', at: MARCH });
      assert.deepEqual(forgotten, { liveRuns: 301, pastRuns: 300, workloads: 601 });
      assert.equal(await forgetCluster(store, { name: 'staging', at: MARCH }), undefined);

      const after = await store.read(storeCounts);
      assert.deepEqual([after.clusters, after.workloads, after.liveRuns, after.pastRuns], [1, 1, 1, 0]);
      assert.ok(
        after.sizeBytes < before.sizeBytes,
        `${after.sizeBytes} of ${before.sizeBytes} bytes are left`,
      );
      assert.deepEqual(await known('prod', 0), [`a ${MARCH}  2 shop`]);
      assert.deepEqual(
        (await store.read(clusters)).map((each) => each.name),
        ['prod'],
      );
      const path = join(folder(), `forgotten-${name}.backup`);
      await backupStore({ store, path }, { clock: testClock });
      assert.ok(!/secret|jane|staging/.test(readFileSync(path, 'latin1')));
      assert.deepEqual(await store.read((view) => imagesByDigest(view, digest('a:1 config'))), [
        { imageId: 1, kind: 'config' },
      ]);
      await look(1, [b], 'staging');
      assert.deepEqual(await known('staging', 0), [`b ${MARCH}  2 shop`]);
      assert.deepEqual(await checkStore(store), []);
    });

    it('is an owner who is forgotten: no older look brings them back, a later one may', async () => {
      await look(1, [a, b]);
      assert.equal(await forgetOwner(store, { team: 'nobody', at: MARCH }), undefined);
      assert.equal(await forgetOwner(store, { team: 'shop', at: MARCH + 5 * DAY }), 2);
      assert.deepEqual(await known('prod', 0), [`a ${MARCH}  2 `, `b ${MARCH}  2 `]);
      await look(3, [a, b]);
      const counts = await store.read((view) => countAllRuns(view, { when: 'live' }));
      assert.deepEqual([counts.unowned, counts.owners], [2, 0]);
      await look(6, [a]);
      assert.deepEqual(await known('prod', 0), [`a ${MARCH}  2 shop`, `b ${MARCH} ${MARCH + 6 * DAY} 2 `]);
      assert.deepEqual(await checkStore(store), []);
    });
  });
}

type Seen = { at: number; covers: 'all' | string[]; seen: { name: string; started: number }[] };

function observed({ name, started }: { name: string; started: number }, at: number): ObservedRun {
  return run(name, digest(name), {
    since: MARCH + (at - started) * DAY,
    workload: { namespace: name < 'b' ? 'shop' : 'bank', kind: 'Pod', name, owner: undefined },
  });
}
