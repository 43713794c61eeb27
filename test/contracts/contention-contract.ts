import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getSetting, openStore, setSetting, versionsAfter } from '../../src/store/index.ts';
import { testClock } from '../fakes/fleet-sample.ts';

/** Asking while others write, on whichever database: `place` names an empty one. Order is asserted, never time. */
export function contentionContract(
  name: string,
  place: () => Promise<Parameters<typeof openStore>[0]>,
): void {
  describe(`many who write and ask at once, on ${name}`, () => {
    it('a question is answered while one writes and twelve wait, in one process and in others', async () => {
      const location = await place();
      const stores = await Promise.all([1, 2].map(() => openStore(location, { clock: testClock })));
      const [holding, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const order: string[] = [];
      const first = stores[0]?.write(async (edit) => {
        await setSetting(edit, 'written', 'by the first');
        holding.resolve();
        await release.promise;
        order.push('write');
      });
      await holding.promise;
      const waiting = stores.flatMap((store) =>
        Array.from({ length: 12 }, async (_, number) => {
          await store.write((edit) => setSetting(edit, 'written', `by ${number}`));
          order.push('write');
        }),
      );
      for (const store of stores)
        assert.equal(await store.read((view) => getSetting(view, 'written')), undefined);
      order.push('read');
      release.resolve();
      await Promise.all([first, ...waiting]);
      assert.equal(order[0], 'read');
      for (const store of stores) await store.close();
    });

    it('a change that others keep crossing is tried five times, and of another failure once', async () => {
      const store = await openStore(await place(), { clock: testClock });
      for (const [state, most] of [
        ['40001', 5],
        ['40P01', 5],
        ['23505', 1],
      ] as const) {
        let tries = 0;
        const changing = store.write(async (edit) => {
          tries++;
          await setSetting(edit, 'written', `at try ${tries}`);
          throw Object.assign(new Error('crossed'), { code: state });
        });
        const code = name === 'PostgreSQL' && most > 1 ? 'STORE_BUSY' : state;
        await assert.rejects(changing, { code, message: /crossed$/ });
        assert.equal(tries, most, state);
      }
      assert.equal(await store.read((view) => getSetting(view, 'written')), undefined);
      await store.close();
    });

    it('a question is given up between two statements when its signal is aborted', async () => {
      const store = await openStore(await place(), { clock: testClock });
      const given = new AbortController();
      const asked = store.read(async (view) => {
        setImmediate(() => given.abort(new Error('given up')));
        for (let statement = 0; statement < 100_000; statement++) await versionsAfter(view, 0, 1);
      }, given.signal);
      await assert.rejects(asked, /given up/);
      await assert.rejects(
        store.read(async () => assert.fail('it was not begun'), given.signal),
        /given up/,
      );
      assert.equal(await store.read((view) => getSetting(view, 'any')), undefined);
      await store.close();
    });
  });
}
