import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { digest, MARCH, run, testClock } from '../../../test/fakes/fleet-sample.ts';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import {
  checkStore,
  listRuns,
  type ObservedRun,
  openStore,
  recordObservation,
  type Store,
} from '../index.ts';

const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'store-order-'));
after(() => rmSync(folder, { recursive: true }));
let number = 0;

/** `since`: so many hours before the look. */
type Seen = { name: string; since: number };
type Look = {
  at: number;
  covers: 'all' | string[] | undefined;
  seen: Seen[];
  ended?: (Seen & { until: number })[];
};

async function record(store: Store, { at, covers, seen, ended = [] }: Look): Promise<void> {
  const runOf = ({ name, since }: Seen): ObservedRun =>
    run(name, digest(name), {
      count: 1,
      since: MARCH + (at - since) * HOUR,
      workload: {
        namespace: name < 'b' ? 'shop' : 'bank',
        kind: 'Pod',
        name,
        owner: { team: `${at}`, contact: '', source: '' },
      },
    });
  await recordObservation(
    store,
    {
      cluster: 'prod',
      source: 'x',
      at: MARCH + at * HOUR,
      covers,
      runs: seen.map(runOf),
      ended: ended.map((each) => ({ ...runOf(each), until: MARCH + (at - each.until) * HOUR })),
    },
    { at: MARCH },
  );
}

/** All that ever ran, after these looks in this order. */
async function afterLooks(looks: readonly Look[]): Promise<unknown[]> {
  const store = await openStore(
    { kind: 'sqlite', path: join(folder, `${++number}.db`) },
    { clock: testClock },
  );
  for (const look of looks) await record(store, look);
  const { rows } = await store.read((view) => listRuns(view, { when: 'ever', limit: 1000 }));
  assert.deepEqual(await checkStore(store), []);
  await store.close();
  return rows
    .map(({ name, from, to, owner }) => [
      name,
      (from - MARCH) / HOUR,
      to === undefined ? undefined : (to - MARCH) / HOUR,
      owner?.team,
    ])
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

const a = (since: number) => [{ name: 'a', since }];

describe('what ran', () => {
  it('ended when the first look that covers it did not see it, though that look came late', async () => {
    const looks: Look[] = [
      { at: 1, covers: 'all', seen: a(0) },
      { at: 5, covers: 'all', seen: [] },
      { at: 3, covers: 'all', seen: [] },
    ];
    assert.deepEqual(await afterLooks(looks), [['a', 1, 3, '1']]);
  });

  it('ran until then, though the look that saw it came after the one that did not', async () => {
    const looks: Look[] = [
      { at: 5, covers: 'all', seen: [] },
      { at: 1, covers: 'all', seen: a(0) },
    ];
    assert.deepEqual(await afterLooks(looks), [['a', 1, 5, '1']]);
  });

  it('was interrupted where a late look did not see it, if it had started anew by the next', async () => {
    const seenTwice: Look[] = [
      { at: 1, covers: 'all', seen: a(0) },
      { at: 5, covers: 'all', seen: a(1) },
    ];
    const missed: Look = { at: 3, covers: 'all', seen: [] };
    assert.deepEqual(await afterLooks(seenTwice), [['a', 1, undefined, '5']]);
    assert.deepEqual(await afterLooks([...seenTwice, missed]), [
      ['a', 1, 3, '5'],
      ['a', 4, undefined, '5'],
    ]);
  });

  it('is one run where it began anew when the look that missed it was made, in whatever order looks arrive', async () => {
    const [first, missed, anew]: [Look, Look, Look] = [
      { at: 1, covers: 'all', seen: a(0) },
      { at: 3, covers: 'all', seen: [] },
      { at: 5, covers: 'all', seen: a(2) },
    ];
    for (const looks of [
      [first, missed, anew],
      [first, anew, missed],
      [missed, first, anew],
      [missed, anew, first],
      [anew, first, missed],
      [anew, missed, first],
    ])
      assert.deepEqual(await afterLooks(looks), [['a', 1, undefined, '5']]);
  });

  it('is not counted again where it is told to have begun, as clocks have it, after it had ended', async () => {
    const looks: Look[] = [
      { at: 1, covers: 'all', seen: a(0) },
      { at: 3, covers: 'all', seen: [] },
      { at: 9, covers: 'all', seen: [], ended: [{ name: 'a', since: 2, until: 6 }] },
    ];
    assert.deepEqual(
      (await afterLooks(looks)).map((ran) => (ran as unknown[]).slice(0, 3)),
      [['a', 1, 3]],
    );
  });

  it('does not depend on the order in which looks arrive', async () => {
    const look = fc.record({
      covers: fc.constantFrom<Look['covers']>('all', 'all', ['shop'], ['bank'], undefined),
      seen: fc.uniqueArray(
        fc.record({ name: fc.constantFrom('a', 'b'), since: fc.integer({ min: 0, max: 6 }) }),
        { selector: ({ name }) => name, maxLength: 2 },
      ),
      ended: fc.array(
        fc
          .record({
            name: fc.constantFrom('a', 'b'),
            ran: fc.integer({ min: 1, max: 6 }),
            until: fc.integer({ min: 0, max: 6 }),
          })
          .map(({ name, ran, until }) => ({ name, since: until + ran, until })),
        { maxLength: 2 },
      ),
    });
    const looks = fc
      .array(look, { minLength: 2, maxLength: 6 })
      .map((list) => list.map((each, at): Look => ({ ...each, at: 2 * at + 7 })));
    const shuffled = looks.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([list, other]) => {
        assert.deepEqual(await afterLooks(other), await afterLooks(list));
      }),
      { numRuns: howOften({ quick: 6, long: 30 }) },
    );
  });
});
