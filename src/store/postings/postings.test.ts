import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { component, debian, digest, inventory, MARCH } from '../../../test/fakes/fleet-sample.ts';
import { fc } from '../../../test/seed.ts';
import { bytesOfDigest } from '../engine/digests.ts';
import { handleOf } from '../handle.ts';
import { addImageNames, addInventories, imagesByDigest, openStore } from '../index.ts';
import { countedPostings, type ReadInSteps } from './counted-postings.ts';
import { DocumentSet } from './document-set.ts';
import { NAMES, TERM_BITS, termOfDigest } from './kinds.ts';
import { segmentsOf } from './segments.ts';
import { Pairs, sortRising } from './sort-pairs.ts';
import { TermFilter } from './term-filter.ts';
import { TermHistogram } from './term-histogram.ts';
import { decodeRising, encodeRising, VarintReader, VarintWriter } from './varint.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-postings-'));
after(() => rmSync(folder, { recursive: true }));

const term = fc.integer({ min: 0, max: 2 ** TERM_BITS - 1 });

describe('postings', () => {
  it('sort any numbers that are not below zero', () => {
    const number = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(fc.array(number), (numbers) =>
        assert.deepEqual(
          [...sortRising(Float64Array.from(numbers))],
          numbers.toSorted((a, b) => a - b),
        ),
      ),
    );
  });

  it('give back any numbers that were written', () => {
    const number = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(fc.array(number), (numbers) => {
        const writer = new VarintWriter(1);
        for (const value of numbers) writer.add(value);
        const reader = new VarintReader(writer.take());
        assert.deepEqual(
          numbers.map(() => reader.next()),
          numbers,
        );
        assert.ok(reader.done);
        const rising = [...new Set(numbers)].toSorted((a, b) => a - b);
        assert.deepEqual(decodeRising(encodeRising(rising)), rising);
      }),
      { numRuns: 200 },
    );
  });

  it('hold each document of a term once, terms and documents rising, as a model says', () => {
    const pair = fc.tuple(
      fc.integer({ min: 0, max: 2 ** 20 - 1 }),
      fc.oneof(term, fc.integer({ min: 0, max: 5 })),
    );
    fc.assert(
      fc.property(fc.array(pair), fc.integer({ min: 0, max: 2 ** 30 }), (pairs, first) => {
        const sorted = new Pairs(first, 1);
        const model = new Map<number, Set<number>>();
        for (const [document, of] of pairs) {
          sorted.add(first + document, of);
          model.set(of, (model.get(of) ?? new Set()).add(first + document));
        }
        const postings = [...sorted.postings()].map(({ term: of, docs }) => [of, decodeRising(docs, first)]);
        const expected = [...model]
          .toSorted(([a], [b]) => a - b)
          .map(([of, documents]) => [of, [...documents].toSorted((a, b) => a - b)]);
        assert.deepEqual(postings, expected);
      }),
      { numRuns: 200 },
    );
  });

  it('are the same without a sort, in whatever stretches they are made', async () => {
    const documents = fc.array(fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 20 }), {
      maxLength: 300,
    });
    const gap = fc.integer({ min: 1, max: 3000 });
    await fc.assert(
      fc.asyncProperty(documents, gap, fc.integer({ min: 1, max: 100 }), async (terms, gapOf, most) => {
        const sorted = new Pairs(5, 1);
        const visitAll = (visit: (document: number, of: number) => void): void => {
          for (const [index, some] of terms.entries()) for (const of of some) visit(5 + index * gapOf, of);
        };
        visitAll((document, of) => sorted.add(document, of));
        const read: ReadInSteps = async function* (visit) {
          visitAll(visit);
          yield [];
        };
        const counted = [];
        for await (const postings of countedPostings(5, read, most)) counted.push(...postings);
        assert.deepEqual(
          counted.map(({ term: of, docs }) => [of, [...docs]]),
          [...sorted.postings()].map(({ term: of, docs }) => [of, [...docs]]),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('are passed over by a filter that never denies a term that is there', () => {
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 300 }), (terms) => {
        const filter = TermFilter.for(terms.length);
        for (const one of terms) filter.add(one);
        assert.ok(terms.every((one) => filter.mayHave(one)));
      }),
      { numRuns: 100 },
    );
    const filter = TermFilter.for(1000);
    const numbered = (number: number): number => termOfDigest(bytesOfDigest(digest(`${number}`)));
    for (let number = 0; number < 1000; number++) filter.add(numbered(number));
    const wrong = Array.from({ length: 20_000 }, (_, number) => filter.mayHave(numbered(1000 + number)));
    assert.ok(wrong.filter(Boolean).length < 40);
  });

  it('cut terms into stretches that cover all of them and are sorted at once', () => {
    fc.assert(
      fc.property(
        fc.array(term, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        (terms, most) => {
          const histogram = new TermHistogram();
          for (const one of terms) histogram.add(one);
          const stretches = histogram.stretches(most);
          assert.equal(stretches[0]?.from, 0);
          for (const [index, stretch] of stretches.entries()) {
            if (index > 0) assert.equal(stretch.from, stretches[index - 1]?.to);
            assert.equal(
              terms.filter((one) => one >= stretch.from && one < stretch.to).length,
              stretch.count,
            );
          }
          assert.equal(
            stretches.reduce((sum, { count }) => sum + count, 0),
            terms.length,
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keep sets of documents of one stretch of ids', () => {
    const set = new DocumentSet(30, 8);
    for (const id of [8, 9, 17, 29]) set.add(id);
    assert.deepEqual([...set.falling(29)], [17, 9, 8]);
    assert.deepEqual(
      [set.size, set.has(17), set.has(18), set.has(3), set.has(99)],
      [4, true, false, false, false],
    );
    const some = new DocumentSet(17, 8);
    for (const id of [9, 10]) some.add(id);
    assert.deepEqual(set.copy().drop(some).toArray(), [8, 17, 29]);
    set.delete(17);
    assert.deepEqual(set.toArray(), [8, 9, 29]);
  });

  it('tell digests with the same beginning apart', () => {
    assert.equal(termOfDigest(Buffer.from('ffffffffffffffff', 'hex')), 2 ** TERM_BITS - 1);
    assert.equal(termOfDigest(Buffer.from('00000000001fffff', 'hex')), 1);
  });

  it('are merged into the next level when that is full, and still find everything', async () => {
    const now = { ms: MARCH };
    const store = await openStore(
      {
        kind: 'sqlite',
        path: join(folder, 'merged.db'),
        // To add takes time, and to merge none, so that it is done at once.
        onStatement: (text) => void (now.ms += text.startsWith('INSERT INTO inventory ') ? 1000 : 0),
      },
      { clock: { nowMs: () => now.ms, sleep: async () => {} } },
    );
    await addInventories(store, [inventory('a:1', [component(debian('x', '1'))])], MARCH);
    const names = Array.from({ length: 70_000 }, (_, number) => ({
      digest: digest(`index ${number}`),
      kind: 'index' as const,
    }));
    await addImageNames(store, digest('a:1 manifest'), names);
    await addInventories(store, [inventory('b:1', [component(debian('x', '1'))])], MARCH);
    await store.read(async (view) => {
      const levels = (await segmentsOf(handleOf(view), NAMES)).map(({ level, first, end }) => [
        level,
        first,
        end,
      ]);
      assert.deepEqual(levels, [
        [1, 0, 65_536],
        [0, 65_536, 69_632],
      ]);
      for (const name of [names[0], names[65_532], names[65_540], names[69_999]])
        assert.equal((await imagesByDigest(view, name?.digest ?? digest(''))).length, 1);
    });
    await store.close();
  });
});
