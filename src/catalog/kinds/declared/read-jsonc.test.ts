import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readJsonc } from './read-jsonc.ts';

const LIMITS = { depth: 10 };
const read = (text: string): unknown => JSON.parse(JSON.stringify(readJsonc(text, LIMITS)));

describe('JSON with comments', () => {
  it('is read with commas at the ends, and with comments everywhere but in strings', () => {
    const text = '// one\n{ "a": [1, "//,]", null, ], /* two\n */ "b": { "c": true, }, }\n// three';
    assert.deepEqual(read(text), { a: [1, '//,]', null], b: { c: true } });
  });

  it('takes the last of a name that occurs twice, and any name at all', () => {
    const value = readJsonc('{"a": 1, "__proto__": {"b": 2}, "a": {"c": 3}}', LIMITS) as Record<
      string,
      unknown
    >;
    assert.deepEqual(Object.keys(value), ['a', '__proto__']);
    assert.deepEqual([value['b'], ({} as Record<string, unknown>)['b']], [undefined, undefined]);
  });

  it('is refused at the first error', () => {
    for (const text of [
      '',
      '{',
      '{"a" 1}',
      '[1 2]',
      '[1],',
      '[1] 2',
      '["a',
      "['a']",
      '{"a": }',
      '/* ',
      '[,]',
    ])
      assert.throws(() => readJsonc(text, LIMITS), /is not valid JSON/, text);
  });

  it('is refused where it is nested too deep, whatever comments hide', () => {
    readJsonc('['.repeat(10) + ']'.repeat(10), LIMITS);
    for (const text of ['['.repeat(11), '// "\n'.concat('['.repeat(900_000)), '{"a":'.repeat(150_000)])
      assert.throws(() => readJsonc(text, LIMITS), /nested more than 10 deep/);
  });

  it('is refused where a line is longer than any that Bun writes, before the library makes text of it', () => {
    for (const text of [
      ' '.repeat(1_000_001),
      `\n{"${'\\n'.repeat(500_001)}": 1}`,
      `[]\n// ${'a'.repeat(1_000_000)}\n`,
    ])
      assert.throws(() => readJsonc(text, LIMITS), /a line of more than 1000000 characters/);
    assert.deepEqual(read(`${'\n'.repeat(2_000_000)}[]\n`), []);
  });

  it('does not go over spaces, commas and quotes again and again', () => {
    const million = 300_000;
    for (const text of [
      `[1,${' '.repeat(million)}`,
      `[${', '.repeat(million)}`,
      `["${'\\"'.repeat(million)}`,
      '/* '.repeat(million),
    ])
      assert.throws(() => readJsonc(text, LIMITS), /is not valid JSON/);
  });
});
