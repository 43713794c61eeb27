import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JsonError, parseJson } from './parse-json.ts';

const LIMITS = { bytes: 1000, depth: 3 };
const parse = (text: string) => parseJson(Buffer.from(text), LIMITS);

describe('parseJson', () => {
  it('reads JSON up to its limits', () => {
    assert.deepEqual(parse('{"a":[{"b":1}]}'), { a: [{ b: 1 }] });
    assert.deepEqual(parse('[[[]],[[]]]'), [[[]], [[]]]);
    assert.equal(parse(`"${'x'.repeat(998)}"`), 'x'.repeat(998));
  });

  it('does not take brackets inside of strings for depth, whatever is escaped there', () => {
    assert.deepEqual(parse('{"[[[[\\"[[[[":"\\\\"}'), { '[[[["[[[[': '\\' });
    assert.deepEqual(parse('["\\\\",[["]]]"]]]'), ['\\', [[']]]']]]);
  });

  it('refuses a name that stands twice in an object where names must be unique', () => {
    const unique = (text: string) => parseJson(Buffer.from(text), { ...LIMITS, uniqueNames: true });
    const twice = [
      '{"a":1,"a":1}',
      '{"a":1,"\\u0061":2}',
      '[{"b":{"a":1,"c":":","a":2}}]',
      '{"a":{"x":1},"a":{"y":1,"z":2}}',
      '{"__proto__":1,"__proto__":2}',
    ];
    for (const text of twice) assert.throws(() => unique(text), /the same name twice/, text);

    for (const text of ['{"a":":","b":{"a":"\\":"}}', '{"__proto__":1}', '[{"a":1},{"a":1}]', '"a:b"', '1'])
      assert.deepEqual(unique(text), JSON.parse(text));
    assert.deepEqual(parse('{"a":1,"a":2}'), { a: 2 });
  });

  it('refuses more names than are wanted before it builds anything', () => {
    const limits = { bytes: 1e8, depth: 3, names: 3 };
    assert.deepEqual(parseJson(Buffer.from('{"a":{"b":1},"c":":"}'), limits), { a: { b: 1 }, c: ':' });

    const names = Array.from({ length: 200_000 }, (_, name) => `"${name}":1`);
    const json = Buffer.from(`{${names.join()}}`);
    assert.throws(() => parseJson(json, limits), /200000 names, and at most 3/);
  });

  it('refuses more values than are wanted before it builds anything, wherever they stand', () => {
    const limits = { bytes: 1e8, depth: 3, values: 5 };
    assert.deepEqual(parseJson('{"a":[1,2],"b":",,[["}', limits), { a: [1, 2], b: ',,[[' });
    for (const json of ['[1,2,3,4,5]', '[[],[],[]]', '{"a":1,"b":2,"c":3,"d":4,"e":5}', '[{},{},{}'])
      assert.throws(() => parseJson(json, limits), /more than 5 values/, json);
    assert.throws(() => parseJson(`[${'{},'.repeat(2_000_000)}{}]`), /more than 2000000 values/);
  });

  it('refuses what is deeper, longer, no UTF-8 or no JSON', () => {
    const cases: [Uint8Array, RegExp][] = [
      [Buffer.from('[[[[]]]]'), /nested more than 3 deep/],
      [Buffer.from('{"a":"\\\\","b":[[[1]]]}'), /nested more than 3 deep/],
      [Buffer.alloc(1001, 0x20), /1001 bytes, and at most 1000/],
      [Uint8Array.of(0x22, 0xc3, 0x22), /not valid JSON in UTF-8/],
      [Buffer.from('{"a":1'), /not valid JSON in UTF-8/],
      [Buffer.from('"open'), /not valid JSON in UTF-8/],
      [Buffer.from('"open\\'), /not valid JSON in UTF-8/],
    ];
    for (const [bytes, message] of cases)
      assert.throws(
        () => parseJson(bytes, LIMITS),
        (error: unknown) => error instanceof JsonError && message.test(error.message),
      );
  });
});
