import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fc } from '../../../test/seed.ts';
import { insertMany } from '../engine/many.ts';
import { handleOf } from '../handle.ts';
import { openStore, type Store } from '../index.ts';
import { NAMES } from './kinds.ts';
import { mergedPostings } from './merged-postings.ts';
import { decodeRising, encodeRising } from './varint.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-merged-postings-'));
after(() => rmSync(folder, { recursive: true }));

/** Documents of a segment. */
const SIZE = 300;
/** The first document of those that are merged. */
const FIRST = 1200;

/** Documents by term, rising. */
type Postings = [number, number[]][];

/** Segments of which each begins after the one before, the first at 0. */
async function replaceSegments(store: Store, segments: { first: number; postings: Postings }[]) {
  await store.write(async (edit) => {
    const handle = handleOf(edit);
    for (const table of ['posting', 'segment'] as const) await handle.database.deleteFrom(table).execute();
    for (const [at, { first, postings }] of segments.entries()) {
      const end_doc = segments[at + 1]?.first ?? first + SIZE;
      const row = { id: at + 1, kind: NAMES.id, level: 0, first_doc: first, end_doc };
      await handle.database.insertInto('segment').values(row).execute();
      await insertMany(handle, {
        table: 'posting',
        columns: ['segment_id', 'term', 'docs'],
        rows: postings.map(([term, documents]) => [at + 1, term, encodeRising(documents, first)]),
      });
    }
  });
}

function sorted(pairs: readonly (readonly [term: number, document: number])[]): Postings {
  const byTerm = Map.groupBy(pairs, ([term]) => term);
  return [...byTerm]
    .toSorted(([a], [b]) => a - b)
    .map(([term, some]) => [term, [...new Set(some.map(([, document]) => document))].sort((a, b) => a - b)]);
}

describe('postings of segments that one takes the place of', () => {
  it('are what those say together, after any term, in whatever stretches they are read', async () => {
    const path = join(folder, 'merged.db');
    const clock = { nowMs: () => 0, sleep: async () => {} };
    const store = await openStore({ kind: 'sqlite', path }, { clock });
    const pair = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: SIZE - 1 }));
    const segments = fc.array(fc.array(pair, { maxLength: 60 }), { minLength: 1, maxLength: 5 });
    const lastWritten = fc.integer({ min: -1, max: 45 });
    await fc.assert(
      fc.asyncProperty(
        segments,
        lastWritten,
        fc.integer({ min: 1, max: 50 }),
        async (made, last, rowsAtOnce) => {
          const moved = made.map((pairs, at) =>
            pairs.map(([term, document]) => [term, FIRST + at * SIZE + document] as const),
          );
          const end = FIRST + made.length * SIZE;
          await replaceSegments(store, [
            { first: 0, postings: [[7, [3]]] },
            ...moved.map((pairs, at) => ({ first: FIRST + at * SIZE, postings: sorted(pairs) })),
            { first: end, postings: [[7, [end]]] },
          ]);
          const due = { kind: NAMES, level: 1, first: FIRST, end };
          const found: Postings = [];
          for await (const postings of mergedPostings((work) => store.read((view) => work(handleOf(view))), {
            due,
            after: last,
            rowsAtOnce,
          }))
            for (const { term, docs } of postings) found.push([term, decodeRising(docs, FIRST)]);
          assert.deepEqual(
            found,
            sorted(moved.flat()).filter(([term]) => term > last),
          );
        },
      ),
      { numRuns: 100 },
    );
    await store.close();
  });
});
