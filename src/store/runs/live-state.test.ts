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
import {
  addInventories,
  countAllRuns,
  holdingsThen,
  openStore,
  recordObservation,
  type Store,
  versionsByPurl,
} from '../index.ts';

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
