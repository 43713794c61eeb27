import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InventoriesBySet } from './inventories-by-set.ts';

describe('the inventories of each package set', () => {
  const listed = ({ starts, next }: InventoriesBySet, set: number): number[] => {
    const ids: number[] = [];
    for (let id = starts[set] ?? 0; id > 0; id = next[id] ?? 0) ids.push(id);
    return ids;
  };

  it('are listed newest first, and once, however many snapshots have read them', () => {
    const bySet = new InventoriesBySet(4);
    for (const [id, set] of [
      [1, 2],
      [2, 1],
      [3, 2],
      [2, 1],
      [3, 2],
      [4, 2],
    ] as const)
      bySet.add(id, set);

    assert.deepEqual([listed(bySet, 1), listed(bySet, 2), listed(bySet, 3)], [[2], [4, 3, 1], []]);
  });

  it('are as many as come', () => {
    const bySet = new InventoriesBySet(2);
    bySet.add(1, 1);
    bySet.add(9000, 20_000);
    bySet.add(9001, 1);

    assert.deepEqual([listed(bySet, 1), listed(bySet, 20_000)], [[9001, 1], [9000]]);
  });
});
