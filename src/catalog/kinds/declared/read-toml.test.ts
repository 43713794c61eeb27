import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readToml } from './read-toml.ts';

const read = (text: string): unknown => JSON.parse(JSON.stringify(readToml(text)));

describe('TOML', () => {
  it('is read whatever its tables, keys, strings and numbers look like', () => {
    const text = `\ufeff[[a]]\r\n'b.c'."d" = """\n"x"\\\n  y"""\ne = 9223372036854775807_1\n`.replace(
      '_1',
      '',
    );
    const { a } = readToml(text) as { a: Record<string, unknown>[] };
    assert.deepEqual(JSON.stringify(a[0]?.['b.c']), '{"d":"\\"x\\"y"}');
    assert.equal(a[0]?.['e'], 9223372036854775807n);
    assert.deepEqual(read('a = [ # ]\n {b = 1, c.d = 2},\n]\n'), { a: [{ b: 1, c: { d: 2 } }] });
  });

  it('has keys of any name, none of which is a prototype', () => {
    const value = readToml('[__proto__]\na = 1\n[constructor.prototype]\na = 2');
    assert.deepEqual(Object.keys(value), ['__proto__', 'constructor']);
    assert.equal(value['a'], undefined);
    assert.equal(({} as Record<string, unknown>)['a'], undefined);
  });

  it('is refused with the line of the error, in one line', () => {
    assert.throws(
      () => readToml('a = 1\nb = [1\n<<<<<<< HEAD'),
      (error: Error) => {
        assert.match(error.message, /^it is not valid TOML: line 3: /);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      },
    );
    for (const text of [
      'a = 1\na = 2',
      '[a]\n[a]',
      'a = {',
      'a = "',
      'a',
      '[[a]',
      'a = 0x',
      'a.b = 1\na = 2',
    ])
      assert.throws(() => readToml(text), /is not valid TOML/, text);
  });

  it('is refused where it has more escapes than fit into memory, in whatever string', () => {
    const many = 1_000_001;
    for (const text of [`a = "${'\\n'.repeat(many)}"`, `a = """${'\\n\n'.repeat(many)}"""`])
      assert.throws(() => readToml(text), /more than 1000000 escapes/);
  });

  it('is refused where it is nested too deep', () => {
    for (const text of [`a = ${'['.repeat(400_000)}`, `a = ${'{a='.repeat(200_000)}`])
      assert.throws(() => readToml(text), /excessively nested/);
  });

  it('is refused before it is built where it has too many parts, wherever quotes and comments stand', () => {
    const many = 600_000;
    for (const text of [
      '[[a]]\n'.repeat(many),
      `a = [${'{},'.repeat(many)}]`,
      `${'a.'.repeat(many)}a = 1`,
      'a=1\n'.repeat(many),
      `# "\na = ["""\\""" " '""", '''"''', ${'[],'.repeat(many)}]`,
    ])
      assert.throws(() => readToml(text), /more than 500000 tables/);
    const text = `a = ["${'[[='.repeat(many)}", '${'{'.repeat(many)}'] # ${'..'.repeat(many)}`;
    assert.equal((readToml(text)['a'] as string[]).length, 2);
  });
});
