import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  component,
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
  openStore,
  recordObservation,
  runningImages,
  runsOfImages,
  type Store,
  type View,
} from '../index.ts';

const IMAGES = 4;
const LOOKED_UP = /IN \(SELECT value ->> 0, value ->> 1 FROM json_each/;

describe('a page of runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-page-'));
  let asked: string[] = [];
  let store: Store;
  before(async () => {
    const onStatement = (text: string): void => void asked.push(text);
    const location = { kind: 'sqlite', path: join(folder, 'fleet.db'), onStatement } as const;
    store = await openStore(location, { clock: testClock });
    const names = Array.from({ length: IMAGES }, (_, image) => `i-${image}:1`);
    await addInventories(
      store,
      names.map((name) => inventory(name, [component(debian('xz-utils', '1'))])),
      MARCH,
    );
    // Workloads with several containers of one image and of several, that come, go and come back.
    for (let day = 0; day < 9; day++) {
      const runs = Array.from({ length: 30 }, (_, number) => number)
        .filter((number) => (number * 5 + day) % 4 !== 0)
        .map((number) => {
          const image = (number * day) % (IMAGES + 1);
          return { ...run(`w-${number % 11}`, digest(`i-${image}:1 config`)), container: `c-${number}` };
        });
      const at = MARCH + day * DAY;
      await recordObservation(store, { cluster: 'prod', source: 'x', at, covers: 'all', runs }, { at });
    }
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const inPages = async (view: View, ids: number[], when: 'live' | 'ever', limit: number) => {
    const stands = await runningImages(view, ids);
    const rows = [];
    let next: string | undefined;
    do {
      const page = await runsOfImages(view, stands, { when, limit, after: next });
      assert.ok(page.rows.length <= limit);
      rows.push(...page.rows);
      next = page.next;
    } while (next !== undefined);
    return rows;
  };

  for (const when of ['live', 'ever'] as const)
    it(`of what ${when === 'live' ? 'runs now' : 'ever ran'} follows the one before, whatever it takes`, async () => {
      await store.read(async (view) => {
        for (const ids of [[1], [2, 3], [1, 2, 3, 4]]) {
          const stands = await runningImages(view, ids);
          const { rows } = await runsOfImages(view, stands, { when });
          assert.ok(rows.length > 3, `${rows.length} rows are too few to say anything`);
          for (const limit of [1, 2, 3, 7, 100])
            assert.deepEqual(await inPages(view, ids, when, limit), rows, `${ids.join()} by ${limit}`);
        }
      });
    });

  it('is looked up by what is kept of all that ran', async () => {
    await store.read(async (view) => {
      const stands = await runningImages(view, [1]);
      asked = [];
      await runsOfImages(view, stands, { when: 'ever', limit: 2 });
    });
    const pages = asked.filter((text) => text.includes('WITH page AS'));
    assert.equal(pages.length, 1);
    assert.match(pages[0] ?? '', LOOKED_UP);
  });

  it('is read from the runs where a filter or a time says which of them', async () => {
    await store.read(async (view) => {
      const stands = await runningImages(view, [1]);
      asked = [];
      await runsOfImages(view, stands, { when: 'ever', limit: 2, filter: { namespaces: ['default'] } });
      await runsOfImages(view, stands, { when: { at: MARCH + DAY }, limit: 2 });
    });
    const pages = asked.filter((text) => text.includes('WITH page AS'));
    assert.equal(pages.length, 2);
    for (const page of pages) assert.doesNotMatch(page, LOOKED_UP);
  });
});
