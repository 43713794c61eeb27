import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DocumentSet } from './document-set.ts';
import { encodeRising } from './varint.ts';

function setOf(end: number, ids: readonly number[]): DocumentSet {
  const set = new DocumentSet(end);
  for (const id of ids) set.add(id);
  return set;
}

describe('a document set', () => {
  it('takes the ids of the places that are listed under what another set holds, or that it holds itself', () => {
    const ids = Uint32Array.of(0, 7, 20, 7, 31, 9);
    // Under 3 are the places 5, 4 and 1, under 4 is 3, and under 5 nothing.
    const lists = { starts: Uint32Array.of(0, 0, 0, 5, 3, 0), next: Uint32Array.of(0, 0, 0, 0, 1, 4) };
    const [byKey, byPlace, byBoth] = [new DocumentSet(32), new DocumentSet(32), new DocumentSet(32)];

    byKey.addLinked({ ids, lists, end: 5 }, setOf(200, [3, 5, 100]));
    byPlace.addLinked({ ids, lists: undefined, end: 5 }, setOf(16, [2, 3, 5]));
    byBoth.addLinked({ ids, lists, end: 6 }, setOf(200, [3, 4, 100]), setOf(32, [3, 5, 31]));

    // What is behind the end is of a newer snapshot; of key 100 nothing is listed.
    assert.deepEqual(byKey.toArray(), [7, 31]);
    assert.deepEqual(byPlace.toArray(), [7, 20]);
    assert.deepEqual(byBoth.toArray(), [7, 9, 31]);
  });

  it('holds what rises by one in long rows, and what stands before and behind them', () => {
    for (const base of [0, 64, 67])
      for (const steps of [
        [5, 1, 1, 1],
        [3, ...Array.from({ length: 60 }, () => 1), 300, 1, 2, 1],
        [0, 1],
      ]) {
        const set = new DocumentSet(800, base & ~7);
        const ids = steps.map((_, at) => base + steps.slice(0, at + 1).reduce((sum, step) => sum + step, 0));

        set.addRising(encodeRising(ids, base), base);

        assert.deepEqual(set.toArray(), ids);
        assert.deepEqual([...set.falling(ids.at(-1) ?? 0)], ids.slice(0, -1).reverse());
        assert.equal(set.size, ids.length);
      }
  });

  it('is cut and joined with a shorter and a longer one', () => {
    const set = setOf(40, [1, 9, 30]);
    assert.deepEqual(
      set
        .copy()
        .keep(setOf(16, [1, 2, 9]))
        .toArray(),
      [1, 9],
    );
    assert.deepEqual(
      set
        .copy()
        .drop(setOf(16, [1, 2]))
        .toArray(),
      [9, 30],
    );
    assert.deepEqual(
      set
        .copy()
        .keep(setOf(80, [30, 79]))
        .toArray(),
      [30],
    );
    assert.deepEqual(
      set
        .copy()
        .drop(setOf(80, [30, 79]))
        .toArray(),
      [1, 9],
    );
    assert.deepEqual(set.with(setOf(16, [2, 9])).toArray(), [1, 2, 9, 30]);
    assert.deepEqual(set.with(setOf(80, [79])).toArray(), [1, 9, 30, 79]);
  });
});
