import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../test/seed.ts';
import { distinctWords, wordsWith } from './words-in-texts.ts';

/** What a word is, and how a long one is cut. */
const WORD = /[\w.@+%~/:*?-]{1,256}/g;
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom('lib', 'a.so', '.so.1', '/', ' ', '\n', '=', 'é', 'x'.repeat(200), '.so'.repeat(100)),
      fc.string({ unit: 'binary-ascii', maxLength: 8 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

function wordsIn(said: string): string[] {
  return [...said.matchAll(WORD)].map(([word]) => word);
}

describe('distinctWords', () => {
  it('keeps the words of one text while others are looked at', () => {
    const first = distinctWords(Buffer.from('one two one'), 10, () => {}).words;
    const second = distinctWords(Buffer.from('three one three, four'), 10, () => {}).words;
    assert.equal(Buffer.from(first).toString(), 'one two');
    assert.equal(Buffer.from(second).toString(), 'three one four');
  });

  it('gives each word of a text once, in its order', () => {
    fc.assert(
      fc.property(text, (said) => {
        const { words, isCut } = distinctWords(Buffer.from(said, 'latin1'), 50_000, assert.fail);

        assert.equal(Buffer.from(words).toString('latin1'), [...new Set(wordsIn(said))].join(' '));
        assert.equal(isCut, false);
      }),
    );
  });

  it('finds a word again among as many as it may keep, and says that there are more', () => {
    const kept = Array.from({ length: 1000 }, (_, at) => `w${at}`).join(' ');
    const said: string[] = [];

    const whole = distinctWords(Buffer.from(`${kept}\n${kept}`.slice(0, -4)), 1001, (message) =>
      said.push(message),
    );
    assert.equal(Buffer.from(whole.words).toString(), kept);
    assert.deepEqual([whole.isCut, said.length], [false, 0]);

    const cut = distinctWords(Buffer.from(`${kept} more`), 1000, (message) => said.push(message));
    assert.equal(Buffer.from(cut.words).toString(), kept);
    assert.deepEqual([cut.isCut, said.length], [true, 1]);
  });
});

describe('words that were made up to share a place', () => {
  /** As the table has room for 256: where a word is looked for first. */
  function placeOf(word: string): number {
    let hash = 0;
    for (const byte of Buffer.from(word)) hash = Math.imul(hash ^ byte, 0x01000193);
    return (hash ^ (hash >>> 15)) & 255;
  }

  it('are not looked for among all of them, and none is lost', () => {
    const alike = Array.from({ length: 100_000 }, (_, at) => `w${at}`).filter((word) => placeOf(word) === 7);
    const words = alike.slice(0, 100);
    const said = [...words, words.at(0), words.at(-1)].join(' ');

    const found = distinctWords(Buffer.from(said), 120, assert.fail);
    assert.equal(Buffer.from(found.words).toString(), [...words, words.at(-1)].join(' '));
  });
});

describe('wordsWith', () => {
  it('gives the same words, of those that have a part in them', () => {
    fc.assert(
      fc.property(text, (said) => {
        assert.deepEqual(
          [...wordsWith('.so', said)],
          wordsIn(said).filter((word) => word.includes('.so')),
        );
      }),
    );
  });
});
