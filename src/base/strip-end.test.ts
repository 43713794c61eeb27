import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripEnd } from './strip-end.ts';

describe('stripEnd', () => {
  it('takes away any of the characters, at the end only', () => {
    assert.equal(stripEnd('/a/b//', '/'), '/a/b');
    assert.equal(stripEnd('a-_-', '-_'), 'a');
    assert.equal(stripEnd('---', '-'), '');
    assert.equal(stripEnd('', '-'), '');
  });
});
