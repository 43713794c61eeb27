import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRuby } from './parser.ts';
import { withStackAt } from './roomier-stack.ts';

const nested = (depth: number, open: string, close: string): string =>
  `${open.repeat(depth)}x\n${close.repeat(depth)}`;

describe('the parser of Ruby', () => {
  for (const [what, open, close] of [
    ['classes', 'class A\n', 'end\n'],
    ['cases', 'case a\nwhen b\n', 'end\n'],
    ['blocks', 'a{', '}'],
    ['texts', '"#{', '}"'],
    ['choices', 'a ? b : ', 'c'],
  ] as const)
    it(`reads ${what} in each other, gives up on too many of them, and goes on with the next file`, () => {
      assert.ok(parseRuby(nested(300, open, close)));
      assert.equal(parseRuby(nested(60_000, open, close)), undefined);
      assert.ok(parseRuby("require 'a'"));
    });

  it('takes no other module for the one whose stack it moves', () => {
    const empty = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    assert.throws(() => withStackAt(1, empty), /no stack pointer/);
    assert.throws(
      () => withStackAt(1, Uint8Array.from([...empty, 6, 6, 1, 0x7e, 1, 0x42, 0, 0x0b])),
      /not a stack pointer/,
    );
    assert.throws(
      () => withStackAt(1, Uint8Array.from([...empty, 6, 255, 255, 255, 255, 255])),
      /does not end/,
    );
  });

  it('does not parse chains that would take it minutes', () => {
    for (const word of ['&&', '||', ' and ', ' or ']) {
      assert.ok(parseRuby(`a${`${word}a`.repeat(300)}`));
      assert.equal(parseRuby(`a${`${word}a`.repeat(200_000)}`), undefined);
    }
  });
});
