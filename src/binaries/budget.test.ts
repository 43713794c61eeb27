import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Budget, paidAccess } from './budget.ts';
import { binaryError } from './errors.ts';
import { bytesAccess } from './random-access.ts';

const tooCostly = (error: unknown): boolean => binaryError.is(error, 'FILE_TOO_COSTLY');

describe('a budget', () => {
  it('is spent by counts, and stays spent', () => {
    const budget = new Budget(0, { entries: 3, steps: 10 });
    budget.spend('entries', 2);
    budget.spend('steps', 10);
    assert.equal(budget.left('entries'), 1);
    assert.throws(() => budget.spend('entries', 2), tooCostly);
    assert.throws(() => budget.spend('entries'), tooCostly);
    assert.equal(budget.left('entries'), 0);
    assert.throws(() => budget.spend('steps'), /more than 10 steps/);
  });

  it('lets a file be read a fixed number of times, however small the pieces are', () => {
    const content = bytesAccess(Buffer.alloc(1000));
    const paid = paidAccess(content, new Budget(content.sizeBytes, { bytesRead: 4000 }));
    let reads = 0;
    assert.throws(() => {
      for (;;) reads += paid.read(0, 250).length;
    }, tooCostly);
    assert.equal(reads, 4000);
  });

  it('refuses what lies outside the file for that', () => {
    const paid = paidAccess(bytesAccess(Buffer.alloc(3)), new Budget(3));
    assert.throws(() => paid.read(0, 2 ** 40), /only 3/);
  });
});
