import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstSteps } from './outcome.ts';

const steps = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ what: `piece ${at}`, held: true, why: 'it is' }));

describe('the steps of a trace', () => {
  it('are shown up to fifty, and how many more there are', () => {
    assert.deepEqual(firstSteps(steps(50)), steps(50));
    assert.deepEqual(firstSteps(steps(53)), [
      ...steps(50),
      { what: '3 more', held: false, why: 'not shown' },
    ]);
  });
});
