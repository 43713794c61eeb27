import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textBetween } from './text-between.ts';

describe('textBetween', () => {
  it('is what stands in the first brackets', () => {
    assert.equal(textBetween('a [b] [c]', /\[/, ']', 10), 'b');
    assert.equal(textBetween('a', /\[/, ']', 10), '');
  });

  it('ends at its limit', () => {
    assert.equal(textBetween('[abc]', /\[/, ']', 3), 'abc');
    assert.equal(textBetween('[abcd]', /\[/, ']', 3), '');
  });

  it('looks for one opening only, in a text that opens without end and never closes', () => {
    for (const times of [1000, 2000]) {
      let asked = 0;
      const opening = /\{applications,\[/;
      const counted = {
        exec: (text: string) => {
          asked++;
          return opening.exec(text);
        },
      };
      assert.equal(textBetween('{applications,['.repeat(times), counted as RegExp, ']', 10_000), '');
      assert.equal(asked, 1);
    }
  });
});
