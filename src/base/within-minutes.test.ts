import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCodeOf } from './errors.ts';
import { withinMinutes } from './within-minutes.ts';

describe('withinMinutes', () => {
  // The pattern that it is about.
  const endless: [string, () => unknown][] = [
    [
      'a loop',
      () => {
        for (let at = 0; ; at++) if (at < 0) return at;
      },
    ],
    ['a pattern', () => new RegExp('^(a+)+$').test(`${'a'.repeat(60)}b`)],
    [
      'work within such work',
      () =>
        withinMinutes('the inner one', () => {
          for (let at = 0; ; at++) if (at < 0) return at;
        }),
    ],
  ];
  for (const [name, work] of endless)
    it(`ends ${name} by an error of ours: exit 3`, () => {
      assert.throws(
        () => withinMinutes('this document', work, 20),
        (error: Error) =>
          error.message.startsWith('this document comes to no end') && exitCodeOf(error) === 3,
      );
    });

  it('gives what the work gives, or what it throws, and takes work that asks for it again', () => {
    const thrown = new Error('mine');
    assert.equal(
      withinMinutes('a', () => withinMinutes('b', () => 1) + withinMinutes('c', () => 2)),
      3,
    );
    assert.throws(
      () =>
        withinMinutes('a', () => {
          throw thrown;
        }),
      (error) => error === thrown,
    );
  });
});
