import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  addInventories,
  idleWhereItRuns,
  type ObservedRun,
  recordObservation,
  recordReach,
  recordTold,
  type Store,
} from '../../src/store/index.ts';
import { component, DAY, debian, digest, inventory, MARCH, run } from '../fakes/fleet-sample.ts';

/** What is known of how images are started, on whichever database. */
export function rootsContract(name: string, open: () => Promise<Store>): void {
  describe(`what containers start, on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
      const versions = [debian('idle', '1'), debian('used', '1')].map((each) => component(each));
      const [added] = await addInventories(store, [inventory('a:1', versions)], MARCH);
      const known = {
        engine: 1,
        digest: digest('said'),
        shown: '/app',
        roots: [digest('own'), digest('the same')],
      };
      await store.write((edit) =>
        recordReach(edit, added?.imageId ?? 0, {
          ...known,
          idle: ['pkg:deb/debian/idle@1', 'pkg:deb/debian/gone@1'],
        }),
      );
    });
    afterEach(() => store.close());

    const app = (workload: string, roots?: string): ObservedRun => ({
      ...run(workload, digest('a:1 manifest')),
      since: MARCH,
      ...(roots !== undefined && { roots: digest(roots) }),
    });
    const look = (day: number, runs: ObservedRun[], covers: 'all' | undefined = 'all') =>
      recordObservation(
        store,
        { cluster: 'prod', source: 'x', at: MARCH + day * DAY, covers, runs },
        { at: MARCH + 100 * DAY },
      );
    const idle = async () =>
      [...(await store.read((view) => idleWhereItRuns(view, new Set([1, 2]))))].flatMap(([, each]) => [
        ...each.idle,
      ]);

    it('lowers only where all of them start the image as it says itself', async () => {
      assert.deepEqual(await idle(), []);
      await look(1, [app('x', 'own'), app('y', 'the same')]);
      assert.deepEqual(await idle(), [1]);
      await look(2, [app('x', 'own'), app('y', 'other')]);
      assert.deepEqual(await idle(), []);
      await look(3, [app('x', 'own')]);
      assert.deepEqual(await idle(), [1]);
      await look(4, [app('x')]);
      assert.deepEqual(await idle(), []);
    });

    it('is what the newest look saw, in whatever order looks come', async () => {
      await look(3, [app('x', 'own')]);
      await look(2, [app('x', 'other')]);
      assert.deepEqual(await idle(), [1]);
      await look(4, [app('x', 'other')], undefined);
      await look(1, [app('x', 'own')]);
      assert.deepEqual(await idle(), []);
    });

    it('is what an agent tells, and nothing where parts of one run are told otherwise', async () => {
      const tell = (sequence: number, put: ObservedRun[]) => {
        const who = { cluster: 'prod', source: 'agent', epoch: 1, sequence, base: sequence - 1 };
        const rest = { at: MARCH + sequence * DAY, gone: [], ended: [], unseen: [] };
        return recordTold(store, { ...who, ...rest, put }, { at: MARCH + 100 * DAY });
      };
      await tell(1, [app('x', 'own')]);
      assert.deepEqual(await idle(), [1]);
      await tell(2, [app('x', 'other')]);
      assert.deepEqual(await idle(), []);
      await tell(3, [app('x', 'own')]);
      assert.deepEqual(await idle(), [1]);
      await tell(4, [app('x', 'own'), app('x', 'other')]);
      assert.deepEqual(await idle(), []);
    });
  });
}
