import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  type EndedRun,
  forgetCluster,
  listRuns,
  type ObservedRun,
  pruneStore,
  recordObservation,
  recordTold,
  type Store,
  type ToldRuns,
  unseenTimes,
} from '../../src/store/index.ts';
import { DAY, digest, MARCH, run } from '../fakes/fleet-sample.ts';

const NOW = MARCH + 100 * DAY;
const until = (run: ObservedRun, day: number): EndedRun => ({ ...run, until: MARCH + day * DAY });

/** How what somebody tells who watches a cluster is recorded, on whichever database. */
export function toldContract(name: string, open: () => Promise<Store>): void {
  describe(`a cluster that is watched, on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    /** At the day of its number. */
    const tell = (sequence: number, told: Partial<ToldRuns> = {}) => {
      const nothing = { put: [], gone: [], ended: [], unseen: [] };
      const who = { cluster: 'prod', source: 'agent', epoch: 1 };
      const at = MARCH + sequence * DAY;
      return recordTold(
        store,
        { ...who, sequence, base: sequence - 1, at, ...nothing, ...told },
        { at: NOW },
      );
    };
    /** In days since the first of March; live ones without an end. */
    const runs = async (): Promise<string[]> => {
      const { rows } = await store.read((view) => listRuns(view, { when: 'ever', limit: 1000 }));
      const day = (at: number | undefined) => (at === undefined ? '' : String((at - MARCH) / DAY));
      return rows.map((each) => `${each.name} ${day(each.from)}–${day(each.to)}`).sort();
    };
    const since = (day: number, each: ObservedRun): ObservedRun => ({ ...each, since: MARCH + day * DAY });
    const [a, b] = [since(0, run('a', digest('a'))), since(0, run('b', digest('b')))];

    it('is told whole first, and then what changes', async () => {
      assert.equal(await tell(1, { put: [a, b] }), 'taken');
      assert.equal(await tell(2, { put: [since(2, run('c', digest('c')))], gone: [until(a, 1.5)] }), 'taken');
      assert.deepEqual(await runs(), ['a 0–1.5', 'b 0–', 'c 2–']);
    });

    it('takes what it has already for told, and asks for all where something lacks', async () => {
      await tell(1, { put: [a] });
      await tell(2, { put: [b] });
      assert.equal(await tell(2, { gone: [until(a, 1.5)] }), 'taken');
      assert.deepEqual(await runs(), ['a 0–', 'b 0–']);
      assert.equal(await tell(4), 'whole');
      assert.equal(await tell(5, { base: 0, put: [b], ended: [until(a, 3)] }), 'taken');
      assert.equal(await tell(6), 'taken');
      assert.deepEqual(await runs(), ['a 0–3', 'b 0–']);
    });

    it('asks for all after somebody else looked at the cluster', async () => {
      await tell(1, { put: [a] });
      const look = {
        cluster: 'prod',
        source: 'a dump',
        at: MARCH + 1.5 * DAY,
        covers: 'all',
        runs: [b],
      } as const;
      await recordObservation(store, look, { at: NOW });
      assert.equal(await tell(2), 'whole');
    });

    it('hears nobody under a lower epoch', async () => {
      await tell(1, { put: [a] });
      assert.equal(await tell(1, { epoch: 3, put: [b], at: MARCH + 2 * DAY }), 'taken');
      assert.equal(await tell(2, { epoch: 1, gone: [until(b, 2)] }), 'superseded');
      assert.equal(await tell(2, { epoch: 4, at: MARCH + 3 * DAY }), 'whole', 'a new one begins with all');
      assert.deepEqual(await runs(), ['a 0–2', 'b 0–']);
    });

    it('hears one who begins anew under the same epoch, as after a cluster was restored', async () => {
      await tell(1, { put: [a] });
      await tell(2, { put: [b] });
      await tell(3);
      const anew = { base: 0, put: [b], at: MARCH + 4 * DAY };
      assert.equal(await tell(1, anew), 'taken');
      assert.deepEqual(await runs(), ['a 0–4', 'b 0–']);
      assert.equal(await tell(4, { gone: [until(b, 3.5)], at: MARCH + 4 * DAY }), 'whole', 'of the other');
      assert.equal(await tell(2, { put: [since(5, a)], at: MARCH + 5 * DAY }), 'taken');
      assert.equal(await tell(1, anew), 'taken', 'what came late changes nothing');
      assert.deepEqual(await runs(), ['a 0–4', 'a 5–', 'b 0–']);
    });

    it('keeps what began and ended in between, and what ended and began again', async () => {
      await tell(1, { put: [a] });
      const short = since(1.25, run('short', digest('s')));
      await tell(2, { ended: [until(short, 1.5)] });
      await tell(3, { gone: [until(a, 2.25)], put: [since(2.5, a)] });
      assert.deepEqual(await runs(), ['a 0–2.25', 'a 2.5–', 'short 1.25–1.5']);
    });

    it('does not let a clock that runs ahead or behind stop what is told', async () => {
      await tell(1, { put: [a], at: NOW + DAY });
      assert.equal(await tell(2, { put: [b], at: MARCH }), 'taken');
      assert.deepEqual(await runs(), ['a 0–', 'b 0–']);
    });

    it('remembers when nobody watched, until that is pruned or the cluster is forgotten', async () => {
      const unseenBetween = async (from: number, to: number) =>
        (
          await store.read((view) => unseenTimes(view, { from: MARCH + from * DAY, to: MARCH + to * DAY }))
        ).map((each) => [each.cluster, (each.from - MARCH) / DAY, (each.to - MARCH) / DAY]);
      await tell(1, { unseen: [{ from: undefined, to: MARCH + DAY }] });
      assert.deepEqual(await unseenBetween(0, 9), [], 'it was not known before');
      await tell(5, { base: 0, epoch: 2, unseen: [{ from: undefined, to: MARCH + 5 * DAY }] });
      for (const sequence of [6, 7])
        await tell(sequence, { epoch: 2, unseen: [{ from: MARCH + 5.5 * DAY, to: MARCH + 5.75 * DAY }] });
      assert.deepEqual(await unseenBetween(0, 9), [
        ['prod', 1, 5],
        ['prod', 5.5, 5.75],
      ]);
      assert.deepEqual(await unseenBetween(5, 5.4), [], 'the end is not included');
      await pruneStore(store, MARCH + 5.6 * DAY);
      assert.deepEqual(await unseenBetween(0, 9), [['prod', 5.5, 5.75]]);
      await forgetCluster(store, { name: 'prod', at: NOW });
      assert.deepEqual(await unseenBetween(0, 9), []);
    });
  });
}
