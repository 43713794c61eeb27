import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DocumentSet } from './document-set.ts';

function setOf(end: number, ids: readonly number[]): DocumentSet {
  const set = new DocumentSet(end);
  for (const id of ids) set.add(id);
  return set;
}

describe('a document set', () => {
  it('takes the ids at the places whose keys another set holds, or that are among them themselves', () => {
    const ids = Uint32Array.of(0, 7, 20, 7, 31, 9);
    const keys = Uint32Array.of(0, 3, 100, 4, 3, 3);
    const [byKey, byPlace] = [new DocumentSet(32), new DocumentSet(32)];

    byKey.addKeyed({ ids, keys, end: 5 }, setOf(16, [3]));
    byPlace.addKeyed({ ids, keys: undefined, end: 5 }, setOf(16, [2, 3]));

    // What is behind the end is of a newer snapshot; key 100 is beyond what the other set has room for.
    assert.deepEqual(byKey.toArray(), [7, 31]);
    assert.deepEqual(byPlace.toArray(), [7, 20]);
  });

  it('is cut with a shorter and a longer one', () => {
    const set = setOf(40, [1, 9, 30]);
    assert.deepEqual(set.within(setOf(16, [1, 2, 9])).toArray(), [1, 9]);
    assert.deepEqual(set.without(setOf(16, [1, 2])).toArray(), [9, 30]);
    assert.deepEqual(set.within(setOf(80, [30, 79])).toArray(), [30]);
  });
});
