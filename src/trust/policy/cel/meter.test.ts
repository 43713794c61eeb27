import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Meter } from './meter.ts';

const costs = (pay: (meter: Meter) => void): number => {
  const meter = new Meter();
  meter.start(10_000);
  pay(meter);
  return meter.spent;
};

describe('a value that is looked up', () => {
  it('costs by its size: text, list or map', () => {
    for (const value of [
      'x'.repeat(640),
      Array(640).fill(1),
      new Map(Array.from({ length: 640 }, (_, key) => [key, 1])),
    ])
      assert.equal(
        costs((meter) => meter.spendOnSize(value)),
        10,
      );
    assert.equal(
      costs((meter) => meter.spendOnSize(640)),
      0,
    );
  });

  it('costs by all that it holds where that is compared', () => {
    const inner = ['x'.repeat(128), new Map([['a', [1, 2]]])];
    // The list and its two items; the text and its length; the map and its one; the list in it and its two numbers.
    assert.equal(
      costs((meter) => meter.spendOnContents(inner)),
      3 + 3 + 2 + 3 + 2,
    );
  });

  it('is paid for once where it is done once', () => {
    assert.equal(
      costs((meter) => {
        for (let time = 0; time < 3; time++) meter.spendOnce('what', () => 7);
      }),
      7,
    );
  });
});

describe('a budget', () => {
  it('is over with the step that is one too many, until the next start', () => {
    const meter = new Meter();
    meter.start(2);
    meter.spend(2);
    assert.equal(meter.isOver, false);
    assert.throws(() => meter.spend(1), /cost limit/);
    assert.equal(meter.isOver, true);
    meter.start(2);
    assert.deepEqual([meter.isOver, meter.spent], [false, 0]);
  });
});
