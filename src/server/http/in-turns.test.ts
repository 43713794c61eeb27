import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { inTurns } from './in-turns.ts';

describe('an answer in turns', () => {
  it('lets others have theirs before a long one has ended, and loses nothing of it', async () => {
    let made = 0;
    function* rows(): Generator<string> {
      for (; made < 10_000; made++) yield `${made}\n`;
    }
    const text = Array.fromAsync(inTurns(rows()));
    await setImmediate();
    assert.ok(made < 10_000, `${made} rows were made in the first turn`);
    assert.equal((await text).join(''), Array.from({ length: 10_000 }, (_, row) => `${row}\n`).join(''));
  });

  it('ends what makes the pieces when whoever reads goes away', async () => {
    let hasEnded = false;
    function* rows(): Generator<string> {
      try {
        for (;;) yield 'a row\n';
      } finally {
        hasEnded = true;
      }
    }
    for await (const text of inTurns(rows())) {
      assert.ok(text.length > 0);
      break;
    }
    assert.ok(hasEnded);
  });
});
