import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pythonTokens } from './python-tokens.ts';
import { factsOf, readPython } from './read-python.ts';

describe('readPython', () => {
  const importsOf = (text: string) => readPython(text).imports;

  it('finds import statements wherever they stand, and none in texts and comments', () => {
    assert.deepEqual(
      importsOf('import a.b as c, d\nfrom ..e import (f as g,\n  h)\nfrom . import i; import j\n'),
      ['a.b', 'd', '..e:f', '..e:h', '.:i', 'j'],
    );
    assert.deepEqual(importsOf('if x: import a\nelse: from b import *\ntry: import c\nexcept E: pass\n'), [
      'a',
      'b:*',
      'c',
    ]);
    assert.deepEqual(
      importsOf('"""import a"""\n# import b\nx = r"\\"\nimport c\ny = f"{d["import e"]}"; import f'),
      ['c', 'f'],
    );
    assert.deepEqual(importsOf('raise E from e\nyield from g\nimport \\\n  a'), ['a']);
  });

  it('leaves what runs only for checkers of types, and tells what runs only as a program', () => {
    const text =
      'if TYPE_CHECKING:\n  import a\nelse:\n  import b\nif __name__ == "__main__":\n  import c\nimport d';
    assert.deepEqual([importsOf(text), readPython(text).ownImports], [['b', 'd'], ['c']]);
  });

  it('tells what only a test of itself imports, which only the program calls', () => {
    const test = 'def _test():\n  import a\n  return a.x()\n';
    const main = 'if __name__ == "__main__":\n  import b\n  _test()\n';
    const all = (text: string) => [importsOf(text), readPython(text).selfTestImports];
    assert.deepEqual(all(`${test}import c\n${main}`), [['c'], ['a']]);
    assert.deepEqual(all(`${test}${main}def f():\n  _test()\n`), [['a'], []]);
    assert.deepEqual(all(`${test}x = globals()["_test"]\n`), [['a'], []]);
    assert.deepEqual(all(`class A:\n  def _test():\n    import a\n`), [['a'], []]);
  });

  it('tells literal names of modules from computed ones', () => {
    const names = (text: string) => {
      const { names, prefixes, computedImport } = readPython(text);
      return [names, prefixes, computedImport];
    };
    assert.deepEqual(names('import_module("json")'), [['json'], [], undefined]);
    assert.deepEqual(names('import_module(f"a.{x}")'), [[], ['a.'], undefined]);
    assert.deepEqual(names('import_module("a." + x)'), [[], ['a.'], undefined]);
    assert.deepEqual(names('import_module(x)'), [[], [], 'import_module']);
    assert.deepEqual(names('main = "a.b:c"; text = "json"'), [['a.b:c'], [], undefined]);
  });

  it('reads calls in texts with fields, texts with a mark of UTF-8, and lines that end as on old Macs', () => {
    for (const text of [
      `f"{__import__('a.b')}"`,
      `f'{x!r:>{w}} {f"{import_module('a.b')}"}'`,
      `rf'''{{{import_module("a.b")}}}'''`,
      '\xef\xbb\xbfimport_module("a.b")',
      '# x\rimport_module("a.b")',
    ])
      assert.deepEqual([readPython(text).names, readPython(text).computedImport], [['a.b'], undefined], text);
    assert.deepEqual(readPython('import os\nx = [f"{os.system(\'date -u\')}", "sort"]').direct, ['date -u']);
    assert.deepEqual(readPython('\xef\xbb\xbfimport a').imports, ['a']);
    for (const text of [`f"{f'{".repeat(50_000)`, `f'${'{a()}'.repeat(130_000)}'`])
      assert.ok(text.includes('{') && readPython(text).imports.length === 0);
  });

  it('finds packages of which data is asked for, beginnings of names, and programs that stand behind', () => {
    const names = (text: string) => readPython(text).names;
    assert.deepEqual(names('pkgutil.get_data("a", x)'), ['a']);
    assert.deepEqual(names('resources.files("a").joinpath(x)'), ['a']);
    assert.deepEqual(names('resource_filename(x, "b"); files(__package__)'), []);
    assert.deepEqual(readPython('import_module("a.{}".format(x))').prefixes, ['a.']);
    assert.deepEqual(readPython('from subprocess import Popen\nPopen(x, executable="/bin/date")').direct, [
      '/bin/date',
    ]);
  });

  it('tells literal commands from computed ones', () => {
    const commands = (text: string) => {
      const { direct, computedCommand, shell } = readPython(text);
      return [direct, computedCommand, shell];
    };
    assert.deepEqual(commands('subprocess.run(["date", "-u"])'), [['date -u'], undefined, undefined]);
    assert.deepEqual(commands('os.system("date")'), [['date'], undefined, 'system']);
    assert.deepEqual(commands('from subprocess import Popen\nPopen(x, shell=True)'), [[], 'Popen', 'shell=']);
    assert.deepEqual(commands('asyncio.run(main()); self.run(x)'), [[], undefined, undefined]);
  });

  it('tells a variable that is only given literal names of modules from one that is not', () => {
    const computed = (text: string) => readPython(text).computedImport;
    for (const given of [
      'x = "json"\nimport_module(x)',
      'for x in ("a", "b"): import_module(x)',
      'L = ["a"]\nfor x in L: import_module(x, y)',
      'x = "a"\nx = "b"\nimport_module(x)\ny = x',
    ])
      assert.equal(computed(given), undefined, given);
    for (const given of [
      'x = "json"\nimport_module(x)\nimport_module(x)',
      'x = "json"\ndef f(x): import_module(x)',
      'x = "json" + y\nimport_module(x)',
      'for x in M: import_module(x)',
      'L = ["a"]\nL = M\nfor x in L: import_module(x)',
      'import_module(x)',
    ])
      assert.equal(computed(given), 'import_module', given);
  });

  it('reads folders of sys.path', () => {
    assert.deepEqual(readPython('sys.path.insert(0, os.path.join(x, "vendor"))').folders, ['vendor']);
  });

  it('looks at a token as often in a long text as in a short one', () => {
    for (const text of [
      'import ',
      'from os import import ',
      'import a\nfrom os import system; system("a" ',
      'x = "a"\nimport_module(x)\n',
      'L = ["a"]\nfor x in L: import_module(x)\n',
      'for x in ("a", "b"): import_module(x)\n',
      'subprocess.run(["a" ',
      'CDLL("a" "b" ',
      'if __name__ == sys.path',
    ]) {
      const [short, long] = [looksAt(text.repeat(200)), looksAt(text.repeat(800))];
      assert.ok(long < short * 6, `${text}: ${short} looks, and ${long} where it is four times as long`);
    }
  });

  it('ends with what is repeated without an end', () => {
    for (const text of [
      'f"{'.repeat(50_000),
      '"""'.repeat(50_001),
      '('.repeat(100_000),
      'import '.repeat(50_000),
    ])
      assert.doesNotThrow(() => readPython(text));
  });
});

/** How often a token is asked for. */
function looksAt(text: string): number {
  let looks = 0;
  const tokens = new Proxy(pythonTokens(text), {
    get(all, at, receiver) {
      looks++;
      return Reflect.get(all, at, receiver);
    },
  });
  factsOf(tokens);
  return looks;
}
