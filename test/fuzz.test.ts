import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runFuzz } from './fuzz/run-fuzz.ts';
import { howOften } from './how-often.ts';
import { SEED } from './seed.ts';

const CASES = howOften({ quick: 500, long: 2000 });

describe('hundreds of changed signatures', () => {
  it(`are never taken for what nobody signed, nor end in an untyped error (seed ${SEED})`, async (test) => {
    const report = await runFuzz(SEED, CASES);
    test.diagnostic(JSON.stringify(report.endings));

    assert.deepEqual(report.forgeries, []);
    assert.deepEqual(report.failures, []);
    assert.ok(report.parsed >= CASES / 2, `only ${report.parsed} could still be read as a bundle`);
    assert.ok(Object.keys(report.endings).length >= 25, Object.keys(report.endings).join(', '));
  });
});
