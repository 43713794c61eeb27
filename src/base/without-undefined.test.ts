import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withoutUndefined } from './without-undefined.ts';

describe('withoutUndefined', () => {
  it('leaves out what is undefined, and nothing else', () => {
    assert.deepEqual(withoutUndefined({ a: 1, b: undefined, c: null, d: '' }), { a: 1, c: null, d: '' });
  });

  it('keeps what a symbol names, so that what can be disposed of still can', () => {
    const dispose = (): void => {};
    assert.equal(withoutUndefined({ a: undefined, [Symbol.dispose]: dispose })[Symbol.dispose], dispose);
  });
});
