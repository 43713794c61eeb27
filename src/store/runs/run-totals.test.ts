import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VarintWriter } from '../postings/varint.ts';
import { RunTotals } from './run-totals.ts';

/** Runs of one digest, as `live_running` has them. */
function runs(...each: [workload: number, owner: number, containers: number][]): Uint8Array {
  const writer = new VarintWriter();
  let before = 0;
  for (const [workload, owner, containers] of each) {
    for (const number of [workload - before, owner, containers]) writer.add(number);
    before = workload;
  }
  return writer.take();
}

const sumsOf = (totals: RunTotals) => {
  const { workloads, unowned, owners } = totals.whose(totals.ownerOf);
  return [totals.containers, totals.runs, workloads, unowned, owners];
};

describe('totals of what runs', () => {
  it('count workloads once, whatever their number, and owners while anything of theirs runs', () => {
    const totals = new RunTotals();
    totals.add(runs([1, 1, 2], [1024, 0, 3], [4096, 2, 1]));
    totals.add(runs([1024, 0, 1], [4096, 2, 1]));
    totals.add(undefined);
    assert.deepEqual(sumsOf(totals), [8, 5, 3, 2, [1, 2]]);
    totals.remove(runs([1, 1, 2], [1024, 0, 3], [4096, 2, 1]));
    assert.deepEqual(sumsOf(totals), [2, 2, 2, 1, [2]]);
  });

  it('are owned as the newest that was added says, in whatever order what it replaces is taken out', () => {
    const totals = new RunTotals();
    totals.add(runs([7, 0, 1]));
    totals.add(runs([7, 0, 2]));
    totals.remove(runs([7, 0, 1]));
    totals.add(runs([7, 3, 1]));
    totals.remove(runs([7, 0, 2]));
    totals.add(runs([7, 3, 2]));
    assert.deepEqual(sumsOf(totals), [3, 2, 1, 0, [3]]);
  });

  it('of two together are those of both, a workload of both counted once', () => {
    const some = new RunTotals();
    some.add(runs([1, 1, 2], [5000, 2, 1]));
    const others = new RunTotals();
    others.add(runs([1, 1, 1], [2, 0, 1]));
    for (const both of [some.with(others), others.with(some)]) {
      const { workloads, owners, unowned } = both.whose(Uint32Array.of(0, 1));
      assert.deepEqual([both.containers, both.runs, workloads, owners, unowned], [5, 4, 3, [1], 2]);
    }
  });

  it('begin anew as nothing or as others are, which stay as they were', () => {
    const others = new RunTotals();
    others.add(runs([1, 1, 2], [5000, 2, 1]));
    const totals = new RunTotals();
    totals.add(runs([7, 0, 1], [9000, 0, 1]));
    assert.deepEqual(
      [totals.reset().containers, totals.runs, totals.whose(others.ownerOf).workloads],
      [0, 0, 0],
    );
    totals.reset(others).remove(runs([1, 1, 2]));
    const { workloads, owners } = totals.whose(others.ownerOf);
    assert.deepEqual([totals.containers, totals.runs, workloads, owners], [1, 1, 1, [2]]);
    assert.deepEqual(sumsOf(others), [3, 2, 2, 0, [1, 2]]);
    const small = new RunTotals(1).reset(others);
    assert.deepEqual([small.containers, small.whose(others.ownerOf).workloads], [3, 2]);
  });

  it('leave those alone that they were copied from', () => {
    const first = new RunTotals();
    first.add(runs([1, 1, 2]));
    const copy = first.copy();
    copy.remove(runs([1, 1, 2]));
    assert.deepEqual(sumsOf(copy), [0, 0, 0, 0, []]);
    first.add(runs([1, 1, 1]));
    assert.deepEqual(sumsOf(first), [3, 2, 1, 0, [1]]);
  });
});
