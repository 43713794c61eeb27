import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPhp } from './php/read-php.ts';
import { readRuby } from './ruby/read-ruby.ts';
import type { WrittenText } from './written-text.ts';

/** Texts that are required, and whether one of them cannot be told. */
const ofRuby = (source: string) => tell(readRuby(source).features);
const ofPhp = (source: string) => tell(readPhp(`<?php ${source}`).includes);
const tell = (texts: readonly WrittenText[]): [Set<string>, boolean] => [
  new Set(texts.filter(({ base }) => base !== 'unknown').map(({ text }) => text)),
  texts.some(({ base, isOpen }) => base === 'unknown' || isOpen),
];
/** Each twice: by what it itself is given, the number of ways would double, then square, with each step. */
const TANGLED = 40;

describe('names that are given each other', () => {
  it('are followed once: what leads back to itself cannot be told', () => {
    const ruby = Array.from(
      { length: TANGLED },
      (_, at) => `v${at} = v${(at + 1) % TANGLED} + v${(at * 7) % TANGLED}`,
    );
    assert.deepEqual(ofRuby(`x = 'a'\n${ruby.join('\n')}\nx = x + x\nx = v0 + x\nrequire x\n`)[1], true);
    const php = Array.from(
      { length: TANGLED },
      (_, at) => `$v${at} = $v${(at + 1) % TANGLED} . $v${(at * 7) % TANGLED};`,
    );
    assert.deepEqual(ofPhp(`$x = 'a'; ${php.join(' ')} $x = $x . $x; $x = $v0 . $x; require $x;`)[1], true);
  });

  it('are read in time that grows as the text does, however often one of them is given something', () => {
    const given = Array.from({ length: 20_000 }, () => "x = 'a'").join('\n');
    assert.deepEqual(ofRuby(`${given}\nrequire x\n`), [new Set(['a']), true]);
  });

  it('leave none of many texts out without saying so', () => {
    const texts = Array.from({ length: 100 }, (_, at) => `p${at}`);
    for (const [named, isOpen] of [
      ofRuby(`${texts.map((text) => `x = '${text}'`).join('\n')}\nrequire x`),
      ofRuby(`[${texts.map((text) => `'${text}'`).join(', ')}].each { |x| require x }`),
      ofRuby(`${texts.map((text) => `x = '${text}'`).join('\n')}\nrequire "lib/#{x}"`),
      ofPhp(`${texts.map((text) => `$x = '${text}';`).join(' ')} require $x;`),
      ofPhp(`foreach ([${texts.map((text) => `'${text}'`).join(', ')}] as $x) require "lib/$x";`),
    ]) {
      assert.ok(named.size >= 16, `${named.size} were named`);
      assert.ok(isOpen, 'the others are left out, and nothing says so');
    }
  });
});
