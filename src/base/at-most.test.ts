import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atMost, hasRoom, linesUpTo } from './at-most.ts';

describe('lists that are too long', () => {
  it('are cut, and it is said', () => {
    const said: string[] = [];
    const say = (message: string): void => void said.push(message);
    assert.deepEqual(atMost([1, 2, 3], 2, 'numbers', say), [1, 2]);
    assert.deepEqual(linesUpTo(2, 'a\r\nb\nc', say), ['a', 'b']);
    assert.equal(hasRoom(2, 2, 'names', say), false);
    assert.deepEqual(said, [
      'there are more than 2 numbers; the rest is left out',
      'there are more than 2 lines; the rest is left out',
      'there are more than 2 names; the rest is left out',
    ]);
  });

  it('are whole up to the limit, and nothing is said', () => {
    assert.deepEqual(atMost([1, 2], 2, 'numbers', assert.fail), [1, 2]);
    assert.deepEqual(linesUpTo(2, 'a\nb', assert.fail), ['a', 'b']);
    assert.equal(hasRoom(1, 2, 'names', assert.fail), true);
  });
});
