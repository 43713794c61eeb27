import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPython } from './read-python.ts';

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

  it('reads folders of sys.path, and takes time that grows as the text does', () => {
    assert.deepEqual(readPython('sys.path.insert(0, os.path.join(x, "vendor"))').folders, ['vendor']);
    for (const text of [
      'f"{'.repeat(50_000),
      '"""'.repeat(50_001),
      '('.repeat(100_000),
      'import '.repeat(50_000),
    ])
      assert.doesNotThrow(() => readPython(text));
  });
});
