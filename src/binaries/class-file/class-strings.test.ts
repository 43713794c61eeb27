import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classStrings } from './class-strings.ts';

/** Constants: a long (two places), a text, a reference, another text. */
const CLASS = Buffer.concat([
  Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52, 0, 6]),
  Buffer.from([5, 0, 0, 0, 0, 0, 0, 0, 1]),
  Buffer.from([1, 0, 6]),
  Buffer.from('2.15.2'),
  Buffer.from([8, 0, 3]),
  Buffer.from([1, 0, 2]),
  Buffer.from('ab'),
]);

describe('classStrings', () => {
  it('lists the texts of the constant pool', () => {
    assert.deepEqual(classStrings(CLASS), ['2.15.2', 'ab']);
  });

  it('reads as far as it can wherever a class is cut off', () => {
    for (let length = 0; length < CLASS.length; length++)
      assert.ok(classStrings(CLASS.subarray(0, length)).length < 2);
  });

  it('stops at a tag that there is not', () => {
    const bytes = Buffer.from(CLASS);
    bytes[10] = 99;
    assert.deepEqual(classStrings(bytes), []);
  });
});
