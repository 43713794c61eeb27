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

const sumsOf = ({ containers, runs: count, workloads, unowned, owners }: RunTotals) => [
  containers,
  count,
  workloads,
  unowned,
  [...owners],
];

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
