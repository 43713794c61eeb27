import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  applyChanges,
  type Changes,
  checkStore,
  listRuns,
  type Observation,
  type ObservedRun,
  recordObservation,
  type Store,
} from '../../src/store/index.ts';
import { DAY, digest, MARCH, run } from '../fakes/fleet-sample.ts';
import { fc } from '../seed.ts';

/** How what changes in a cluster is recorded, on whichever database: `open` gives an empty one, told of each statement. */
export function changeContract(
  name: string,
  open: (onStatement: (text: string, parameters: readonly unknown[]) => void) => Promise<Store>,
): void {
  describe(`changes on ${name}`, () => {
    let store: Store;
    let statements: string[] = [];
    beforeEach(async () => {
      store = await open((text) => statements.push(text));
    });
    afterEach(() => store.close());

    /** Tables that a piece of work writes to, each once. */
    const written = async (work: () => Promise<unknown>): Promise<string[]> => {
      statements = [];
      await work();
      const tables = statements.flatMap(
        (text) => /^(?:insert into|update|delete from) "?(\w+)/i.exec(text)?.[1] ?? [],
      );
      return [...new Set(tables)].sort();
    };
    const look = (day: number, runs: ObservedRun[], changes: Partial<Observation> = {}) =>
      recordObservation(
        store,
        { cluster: 'prod', source: 'x', at: MARCH + day * DAY, covers: 'all', runs, ...changes },
        { at: MARCH },
      );
    const change = (sequence: number, changes: Partial<Changes> = {}) =>
      applyChanges(
        store,
        {
          cluster: 'prod',
          source: 'x',
          sequence,
          at: MARCH + sequence * DAY,
          covers: 'all',
          put: [],
          gone: [],
          ...changes,
        },
        { at: MARCH },
      );
    const runsOf = async (cluster: string) => {
      const query = { when: 'ever', filter: { clusters: [cluster] }, limit: 1000 } as const;
      const { rows } = await store.read((view) => listRuns(view, query));
      return rows
        .map(({ name, container, count, from, to, lastSeenAt, digest: reported, owner }) =>
          [name, container, count, from, to, lastSeenAt, reported, owner?.team].join(' '),
        )
        .sort();
    };
    const [a, b] = [run('a', digest('a')), run('b', digest('b'))];

    it('are all that a look writes: what it saw as it was is not written again, and was seen all the same', async () => {
      await look(1, [a, b]);
      const unchanged = await written(() => look(2, [a, b]));
      // The counter: answers say since when this is known.
      assert.deepEqual(unchanged, ['cluster', 'counter', 'coverage', 'observation']);
      const { rows } = await store.read((view) => listRuns(view, { when: 'live', limit: 9 }));
      assert.deepEqual(
        rows.map(({ lastSeenAt }) => lastSeenAt),
        [MARCH + 2 * DAY, MARCH + 2 * DAY],
      );
    });

    it('are recorded without a look at the rest, which was seen all the same', async () => {
      await look(1, [a, b], { sequence: 1 });
      const result = await change(2, { put: [run('c', digest('c'))], gone: [b] });
      assert.deepEqual(result, { opened: 1, continued: 0, closed: 1, outdated: 0 });
      assert.deepEqual(await written(() => change(3)), ['cluster', 'counter', 'coverage', 'observation']);
      const { rows } = await store.read((view) => listRuns(view, { when: 'ever', limit: 9 }));
      assert.deepEqual(
        rows.map((row) => [row.name, row.to, row.lastSeenAt]),
        [
          ['a', undefined, MARCH + 3 * DAY],
          ['b', MARCH + 2 * DAY, MARCH + 2 * DAY],
          ['c', undefined, MARCH + 3 * DAY],
        ],
      );
      assert.deepEqual(await checkStore(store), []);
    });

    it('change nothing a second time, and are refused where some are missing or somebody else has looked', async () => {
      await assert.rejects(change(2), {
        code: 'CHANGES_MISSED',
        message: 'the changes 2 of prod follow no other ones',
      });
      await look(1, [a], { sequence: 1 });
      await change(2, { put: [b] });
      assert.deepEqual(await written(() => change(2, { put: [b] })), []);
      const nothing = { opened: 0, continued: 0, closed: 0, outdated: 0 };
      for (const before of [1, 2]) assert.deepEqual(await change(before, { put: [b] }), nothing);
      await assert.rejects(change(4), {
        code: 'CHANGES_MISSED',
        message: 'the changes 4 of prod follow 2',
      });
      await assert.rejects(change(3, { at: MARCH }), {
        code: 'CHANGES_MISSED',
        message: 'the changes 3 of prod are older than the newest look',
      });
      await look(1.5, [a]);
      await assert.rejects(change(3), { code: 'CHANGES_MISSED' });
      await look(3, [a, b], { sequence: 3 });
      await change(4, { gone: [a] });
    });

    it('of what is not covered are refused', async () => {
      await look(1, [a], { sequence: 1, covers: ['shop'] });
      await assert.rejects(change(2, { covers: ['bank'], put: [a] }), { code: 'STORE_INPUT' });
    });

    it('come to what whole looks come to, whatever changes and whichever look comes late', async () => {
      const seen = fc.record({
        name: fc.constantFrom('a', 'b', 'c'),
        image: fc.constantFrom('x', 'y'),
        count: fc.integer({ min: 1, max: 2 }),
        started: fc.integer({ min: 0, max: 3 }),
        team: fc.constantFrom('one', 'two'),
      });
      const looks = fc.array(fc.uniqueArray(seen, { selector: ({ name }) => name, maxLength: 3 }), {
        minLength: 2,
        maxLength: 6,
      });
      let number = 0;
      await fc.assert(
        fc.asyncProperty(looks, fc.array(seen, { maxLength: 1 }), async (list, late) => {
          const clusters = [`whole ${++number}`, `changes ${number}`] as const;
          const all = list.map((each, day) => each.map((one) => observed(one, day)));
          for (const [day, runs] of all.entries()) {
            await look(2 * day, runs, { cluster: clusters[0] });
            if (day === 0) await look(0, runs, { cluster: clusters[1], sequence: 0 });
            else
              await change(day, {
                cluster: clusters[1],
                at: MARCH + 2 * day * DAY,
                ...between(all[day - 1] ?? [], runs),
              });
          }
          assert.deepEqual(await runsOf(clusters[1]), await runsOf(clusters[0]));
          for (const cluster of clusters)
            await look(
              3,
              late.map((one) => observed(one, 1)),
              { cluster },
            );
          assert.deepEqual(await runsOf(clusters[1]), await runsOf(clusters[0]));
        }),
        { numRuns: 15 },
      );
      assert.deepEqual(await checkStore(store), []);
    });
  });
}

type Seen = { name: string; image: string; count: number; started: number; team: string };

function observed({ name, image, count, started, team }: Seen, day: number): ObservedRun {
  return run(name, digest(image), {
    count,
    since: MARCH + (2 * day - started) * DAY,
    workload: {
      namespace: name < 'b' ? 'shop' : 'bank',
      kind: 'Pod',
      name,
      owner: { team, contact: '', source: '' },
    },
  });
}

/** What somebody tells who follows the cluster. */
function between(before: readonly ObservedRun[], now: readonly ObservedRun[]): Pick<Changes, 'put' | 'gone'> {
  const key = (each: ObservedRun): string => JSON.stringify([each.workload.name, each.digest]);
  const said = new Map(before.map((each) => [key(each), JSON.stringify(each)]));
  const there = new Set(now.map(key));
  return {
    put: now.filter((each) => said.get(key(each)) !== JSON.stringify(each)),
    gone: before.filter((each) => !there.has(key(each))),
  };
}
