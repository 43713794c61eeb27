import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';
import { fakeZip } from '../../../../test/fakes/zip-file.ts';

const LIB = 'usr/lib/python3.13';
const SITE = 'usr/lib/python3/dist-packages';
const NATIVE = 'cpython-313-x86_64-linux-gnu.so';
const FILES: Record<string, FakeFile> = {
  'usr/bin/python3': { link: 'python3.13' },
  'usr/bin/python3.13': program(),
  [`${LIB}/site.py`]: '',
  [`${LIB}/encodings/__init__.py`]: '',
  [`${LIB}/encodings/idna.py`]: '',
  [`${LIB}/json/__init__.py`]: 'from .decoder import x',
  [`${LIB}/json/decoder.py`]: '',
  [`${LIB}/json/tool.py`]: '',
  [`${LIB}/json/__pycache__/decoder.cpython-313.pyc`]: 'x',
  [`${LIB}/other.py`]: '',
  [`${LIB}/lib-dynload/_x.${NATIVE}`]: library({ needed: ['libx.so'], strings: ['other'] }),
  'usr/lib/libx.so': library(),
  [`${SITE}/pkg/__init__.py`]: 'import_module(name)',
  [`${SITE}/pkg/part.py`]: '',
  [`${SITE}/pkg/data/t.txt`]: 'x',
  [`${SITE}/far/__init__.py`]: '',
  [`${SITE}/far-1.dist-info/entry_points.txt`]: '[plug]\na = far.plug:x\n[console_scripts]\nb = far.cli:y',
  [`${SITE}/far/plug.py`]: '',
  [`${SITE}/far/cli.py`]: '',
};

function answers(
  script: string,
  paths: string[],
  files: Record<string, FakeFile> = {},
  argv = ['/srv/a.py'],
) {
  const report = reachOf(
    { ...FILES, ...files, 'srv/a.py': script },
    { entrypoint: ['/usr/bin/python3', ...argv] },
  );
  return answersOf(report, paths);
}

/** Compiled by CPython 3.13 of `import subprocess; subprocess.run(["sort", "/srv/data/x.txt"])`, without the code. */
const COMPILED = Buffer.concat([
  Buffer.alloc(16),
  ...['subprocess', 'run'].map((name) =>
    Buffer.from(`\xda${String.fromCharCode(name.length)}${name}`, 'latin1'),
  ),
  Buffer.from('\xa9\x02\xda\x04sort\xfa\x0f/srv/data/x.txt', 'latin1'),
]);

describe('the python pack', () => {
  it('starts what a program of setuptools asks for by project, group and name', () => {
    const asks = (project: string) =>
      answers(`sys.exit(load_entry_point('${project}', 'console_scripts', 'b')())`, [`${SITE}/far/cli.py`]);
    assert.deepEqual(asks('far==1'), { [`${SITE}/far/cli.py`]: 'possibly' });
    assert.deepEqual(asks('other==1'), { [`${SITE}/far/cli.py`]: 'unreachable' });
  });

  it('reads the zips that Python runs, packed ones too', () => {
    const entries = {
      '__main__.py': 'import json.tool, own.part; setlocale(LC_ALL, "de_DE.UTF-8")',
      'own/part.py': 'subprocess.run(["sort"]); import subprocess',
      'own/_x.so': library({ needed: ['libx.so'] }),
    };
    const zip = fakeZip(entries, { prefix: Buffer.from('#!/usr/bin/python3\n') });
    const german = 'usr/share/locale/de/x.mo';
    const paths = ['usr/bin/sort', `${LIB}/json/tool.py`, 'usr/lib/libx.so', `${LIB}/other.py`, german];
    const app = { content: zip, mode: 0o755 };
    const files = { ...FILES, 'usr/bin/sort': program(), 'srv/app': app, [german]: '' };
    for (const entrypoint of [['/srv/app'], ['/usr/bin/python3', '/srv/app']])
      assert.deepEqual(Object.values(answersOf(reachOf(files, { entrypoint }), paths)).sort(), [
        'possibly',
        'possibly',
        'possibly',
        'reachable',
        'unreachable',
      ]);
  });

  it('may import anything where a part of a zip cannot be read', () => {
    const found = (encrypted: boolean) => {
      const part = { content: library({ needed: ['libx.so'] }), encrypted };
      const zip = fakeZip({ '__main__.py': { content: 'import json' }, 'own/_x.so': part });
      const files = { ...FILES, 'srv/app': { content: zip, mode: 0o755 } };
      const report = reachOf(files, { entrypoint: ['/usr/bin/python3', '/srv/app'] });
      return answersOf(report, [`${LIB}/other.py`])[`${LIB}/other.py`];
    };
    assert.deepEqual([found(false), found(true)], ['unreachable', 'possibly']);
  });

  it('opens and runs what stands in compiled modules without a text', () => {
    const files = { ...FILES, 'usr/bin/sort': program(), 'usr/bin/cut': program(), 'srv/data/x.txt': '' };
    const found = (path: string, more: Record<string, FakeFile> = {}) =>
      Object.values(
        answersOf(
          reachOf(
            { ...files, [path]: COMPILED, 'srv/a.py': 'import own', ...more },
            { entrypoint: ['/usr/bin/python3', '/srv/a.py'] },
          ),
          ['usr/bin/sort', 'srv/data/x.txt', `${LIB}/json/tool.py`],
        ),
      );
    assert.deepEqual(found('srv/own.pyc'), ['possibly', 'possibly', 'possibly']);
    assert.deepEqual(found('srv/own.pyc', { 'srv/own.py': '' }), Array(3).fill('unreachable'));
  });

  it('may import whatever is beside a native module whose texts Cython packed', () => {
    const part = `${SITE}/cy/_part.${NATIVE}`;
    const beside = (text: string): string | undefined => {
      const files = {
        [`${SITE}/cy/__init__.py`]: '',
        [`${SITE}/cy/etree.${NATIVE}`]: library({ strings: [text] }),
        [part]: library(),
      };
      return answers('import cy.etree', [part], files)[part];
    };
    assert.equal(
      beside("Failed to import '%.20s.decompress' - cannot initialise module strings"),
      'possibly',
    );
    assert.equal(beside('cannot initialise module strings'), 'unreachable');
  });

  it('takes what sysconfig has for the machine by a name that it computes', () => {
    const name = '_sysconfigdata__linux_x86_64-linux-gnu';
    const files = {
      [`${LIB}/sysconfig/__init__.py`]: '',
      [`${LIB}/${name}.py`]: '',
      [`${LIB}/__pycache__/${name}.cpython-313.pyc`]: 'x',
    };
    const paths = Object.keys(files).slice(1);
    for (const answer of Object.values(answers('', paths, files))) assert.equal(answer, 'reachable');
  });

  it('takes nothing of CPython’s tests, or of what Debian compiles modules with, for what a caller may name', () => {
    const files = {
      [`${LIB}/runpy.py`]: '__import__(name)',
      'usr/share/python3/debpython/files.py': '',
      [`${LIB}/testing.py`]: '',
      [`${LIB}/test/__init__.py`]: '',
      [`${LIB}/test/sample.py`]: 'import _testcapi',
      [`${LIB}/lib-dynload/_testcapi.${NATIVE}`]: library(),
      [`${LIB}/lib-dynload/xxlimited.${NATIVE}`]: library(),
      [`${LIB}/lib-dynload/_interp.${NATIVE}`]: library({ strings: ['test.sample', 'testing'] }),
    };
    const paths = Object.keys(files).slice(1);
    const script = 'sys.path.insert(1, "/usr/share/python3")\n';
    const reached = (script: string): string[] =>
      Object.entries(answers(script, paths, files))
        .filter(([, answer]) => answer !== 'unreachable')
        .map(([path]) => path);
    assert.deepEqual(reached(`${script}import runpy`), [
      `${LIB}/lib-dynload/_interp.${NATIVE}`,
      `${LIB}/testing.py`,
    ]);
    assert.deepEqual(reached(`${script}__import__(name)`), paths.sort());
    assert.deepEqual(reached(`${script}import test.sample`), [
      `${LIB}/lib-dynload/_interp.${NATIVE}`,
      `${LIB}/lib-dynload/_testcapi.${NATIVE}`,
      `${LIB}/test/__init__.py`,
      `${LIB}/test/sample.py`,
      `${LIB}/testing.py`,
    ]);
  });

  it('has the data of tests, and what may be run there, where a module of them is imported', () => {
    const more = {
      [`${SITE}/own/__init__.py`]: '',
      [`${SITE}/own/run.py`]: 'import os\nos.execv(name, args)',
      [`${SITE}/own/bin/helper`]: { content: '#!/bin/x\n', mode: 0o755 },
      [`${SITE}/own/tests/__init__.py`]: '',
      [`${SITE}/own/tests/sub/test_a.py`]: '',
      [`${SITE}/own/tests/files/a.conf`]: 'x',
      [`${SITE}/own/tests/files/tool`]: { content: '#!/bin/x\n', mode: 0o755 },
      [`${SITE}/own/testsuite.txt`]: 'x',
    };
    const paths = ['bin/helper', 'tests/files/a.conf', 'tests/files/tool', 'testsuite.txt'].map(
      (name) => `${SITE}/own/${name}`,
    );
    const found = (script: string) => Object.values(answers(script, paths, more));
    assert.deepEqual(found('import own.run'), ['possibly', 'unreachable', 'unreachable', 'possibly']);
    assert.deepEqual(found('import own.tests.sub.test_a'), Array(4).fill('possibly'));
  });

  it('runs scripts by a link to Python, whose words are no programs', () => {
    const more = {
      'usr/bin/own-python': { link: 'python3' },
      'srv/tool': { content: '#!/usr/bin/env own-python\nimport other\n', mode: 0o755 },
      'usr/bin/env': program(),
      'usr/bin/import': program(),
    };
    const report = reachOf({ ...FILES, ...more }, { entrypoint: ['/srv/tool'] });
    assert.deepEqual(answersOf(report, [`${LIB}/other.py`, 'usr/bin/import']), {
      [`${LIB}/other.py`]: 'reachable',
      'usr/bin/import': 'unreachable',
    });
    assert.deepEqual(report.triggers, []);
  });

  it('imports tests of CPython where they are run, and not for what the rest has for them', () => {
    const files = {
      [`${LIB}/pickle.py`]: 'import old\ndef _test():\n  import tested\nif __name__ == "__main__": _test()\n',
      [`${LIB}/old.py`]: 'MAP = {"a": "test.support"}\ndef f():\n  from test import support\n',
      [`${LIB}/tested.py`]: '',
      [`${LIB}/test/__init__.py`]: '',
      [`${LIB}/test/__main__.py`]: 'import test.support',
      [`${LIB}/test/support.py`]: '',
    };
    const paths = [`${LIB}/test/support.py`, `${LIB}/tested.py`];
    const of = (...argv: string[]) => Object.values(answers('import pickle', paths, files, argv));
    assert.deepEqual(of('/srv/a.py'), ['unreachable', 'unreachable']);
    assert.deepEqual(of('-m', 'test'), ['reachable', 'unreachable']);
    assert.deepEqual(of('-m', 'pickle'), ['unreachable', 'reachable']);
  });

  it('follows imports to texts, what was compiled of them, native modules and their libraries', () => {
    const paths = [
      `${LIB}/json/decoder.py`,
      `${LIB}/json/__pycache__/decoder.cpython-313.pyc`,
      `${LIB}/json/tool.py`,
    ];
    const native = [`${LIB}/lib-dynload/_x.${NATIVE}`, 'usr/lib/libx.so', `${LIB}/other.py`];
    assert.deepEqual(
      answers('import json, _x', [...paths, ...native, `${LIB}/site.py`, `${LIB}/encodings/idna.py`]),
      {
        [`${LIB}/encodings/idna.py`]: 'possibly',
        [`${LIB}/json/__pycache__/decoder.cpython-313.pyc`]: 'reachable',
        [`${LIB}/json/decoder.py`]: 'reachable',
        [`${LIB}/json/tool.py`]: 'unreachable',
        [`${LIB}/lib-dynload/_x.${NATIVE}`]: 'reachable',
        [`${LIB}/other.py`]: 'possibly',
        [`${LIB}/site.py`]: 'reachable',
        'usr/lib/libx.so': 'reachable',
      },
    );
  });

  it('takes a word of a native module for one that stands beside it', () => {
    const native = { [`${SITE}/far/_n.${NATIVE}`]: library({ strings: ['/x', 'plug'] }) };
    assert.deepEqual(
      Object.values(answers('import far._n', [`${SITE}/far/plug.py`, `${SITE}/far/cli.py`], native)),
      ['unreachable', 'possibly'],
    );
  });

  it('turns reachable into possibly, and never into unreachable, where a literal is made computed', () => {
    const path = `${LIB}/json/decoder.py`;
    assert.equal(answers('import_module("json")', [path])[path], 'possibly');
    for (const script of ['import_module(x)', '__import__("js" + x)', 'import_module(f"json.{x}")'])
      assert.equal(answers(script, [path])[path], 'possibly', script);
  });

  it('loads packages that an application or its settings name by one word, but none of the standard library', () => {
    const paths = [`${LIB}/other.py`, `${SITE}/far/plug.py`];
    const named = (own: Record<string, string>) => {
      const input = { isOwned: (path: string) => !path.startsWith('srv/') };
      const run = { entrypoint: ['/usr/bin/python3', '/srv/a.py'] };
      return Object.values(answersOf(reachOf({ ...FILES, ...own }, run, input), paths));
    };
    const found = ['unreachable', 'possibly'];
    assert.deepEqual(named({ 'srv/a.py': 'APPS = ["far", "other"]' }), found);
    assert.deepEqual(named({ 'srv/a.py': '', 'srv/a.yml': 'plugins: [far]\nkind: other' }), found);
    assert.deepEqual(named({ 'srv/a.py': 'APPS = ["fa"]' }), ['unreachable', 'unreachable']);
  });

  it('loads packages that a start script, variables or a command line name by one word', () => {
    const path = `${SITE}/far/__init__.py`;
    const named = (args: string[], environment: string[] = [], own: Record<string, FakeFile> = {}) => {
      const entrypoint = args[0]?.endsWith('.sh') ? args : ['/usr/bin/python3', ...args];
      const input = { isOwned: (path: string) => !path.startsWith('srv/') };
      const files = { ...FILES, 'usr/bin/sh': program(), 'srv/a.py': 'load(sys.argv)', ...own };
      return Object.values(answersOf(reachOf(files, { entrypoint, environment }, input), [path]));
    };
    const script = { content: '#!/bin/sh\nPLUGINS=far\nexec python3 /srv/a.py\n', mode: 0o755 };
    const found = ['possibly'];
    assert.deepEqual(named(['/srv/a.py', 'far']), found);
    assert.deepEqual(named(['-m', 'pkg', '--plugins=far']), found);
    assert.deepEqual(named(['/srv/a.py'], ['PLUGINS=other,far']), found);
    assert.deepEqual(named(['/srv/start.sh'], [], { 'srv/start.sh': script }), found);
    assert.deepEqual(named(['/srv/a.py'], ['PLUGINS=fa']), ['unreachable']);
  });

  it('takes a package that computes what it loads for told by its caller, beyond its own parts', () => {
    assert.deepEqual(
      answers('import pkg', [`${SITE}/pkg/part.py`, `${SITE}/pkg/data/t.txt`, `${SITE}/far/__init__.py`]),
      {
        [`${SITE}/far/__init__.py`]: 'via a shell',
        [`${SITE}/pkg/data/t.txt`]: 'possibly',
        [`${SITE}/pkg/part.py`]: 'possibly',
      },
    );
  });

  it('offers entry points to who asks for packages, but not programs', () => {
    const paths = [`${SITE}/far/plug.py`, `${SITE}/far/cli.py`];
    assert.deepEqual(Object.values(answers('import importlib.metadata', paths)), ['unreachable', 'possibly']);
    assert.deepEqual(Object.values(answers('import json', paths)), ['unreachable', 'unreachable']);
  });

  it('says that the program comes from outside where no text of the image is it', () => {
    for (const argv of [[], ['-'], ['-i'], ['/not/here.py'], ['-m', 'nothing'], ['-c', '$CODE']]) {
      const report = reachOf(FILES, { entrypoint: ['/usr/bin/python3', ...argv] });
      assert.deepEqual(
        report.triggers.map(({ trigger }) => trigger).includes('program-given-at-run'),
        true,
        argv.join(' '),
      );
      assert.equal(answersOf(report)[`${LIB}/other.py`], 'possibly');
    }
    const inVolume = reachOf(
      { ...FILES, 'data/a.py': '' },
      { entrypoint: ['/usr/bin/python3', '/data/a.py'], volumes: ['/data'] },
    );
    assert.equal(answersOf(inVolume)[`${LIB}/other.py`], 'possibly');
  });

  it('runs modules by -m and texts by -c, and finds names of modules in the words of scripts', () => {
    const of = (argv: string[], path: string) => answersOf(reachOf(FILES, { entrypoint: argv }))[path];
    assert.equal(of(['/usr/bin/python3', '-m', 'json.tool'], `${LIB}/json/tool.py`), 'reachable');
    assert.equal(of(['/usr/bin/python3', '-m', 'json.tool'], `${LIB}/other.py`), 'unreachable');
    assert.equal(of(['/usr/bin/python3', '-Ic', 'import other'], `${LIB}/other.py`), 'reachable');
    const script = { 'usr/bin/serve': { content: '#!/usr/bin/python3\nimport json', mode: 0o755 } };
    const report = reachOf({ ...FILES, ...script }, { entrypoint: ['serve', 'far.plug:app'] });
    assert.equal(answersOf(report)[`${SITE}/far/plug.py`], 'possibly');
  });

  it('looks into folders of .pth, PYTHONPATH and sys.path, and into packages without __init__.py', () => {
    const files = {
      [`${SITE}/more.pth`]: '/opt/more\nimport far\n',
      'opt/more/m1.py': '',
      'opt/env/space/m2.py': '',
      'srv/vendor/m3.py': '',
    };
    const report = reachOf(
      { ...FILES, ...files, 'srv/a.py': 'import m1, space.m2, m3\nsys.path.append("vendor")' },
      { entrypoint: ['/usr/bin/python3', '/srv/a.py'], environment: ['PYTHONPATH=/opt/env'] },
    );
    assert.deepEqual(
      answersOf(report, [
        'opt/more/m1.py',
        'opt/env/space/m2.py',
        'srv/vendor/m3.py',
        `${SITE}/far/__init__.py`,
      ]),
      {
        'opt/env/space/m2.py': 'reachable',
        'opt/more/m1.py': 'reachable',
        'srv/vendor/m3.py': 'reachable',
        [`${SITE}/far/__init__.py`]: 'reachable',
      },
    );
  });

  it('opens what it joins to folders for everybody', () => {
    const path = 'usr/share/tool/data/words.txt';
    for (const text of [
      'open(os.path.join(sys.prefix, "share", "tool", "data", "words.txt"))',
      'open(os.path.join(DATA, "tool", "data/words.txt"))',
      'Path("/usr/share") / "tool" / "data" / "words.txt"',
    ]) {
      const files = { [`${SITE}/own/__init__.py`]: text, [path]: '' };
      assert.deepEqual(answers('import own', [path], files), { [path]: 'possibly' }, text);
    }
    const files = { [`${SITE}/own/__init__.py`]: 'x = ["tool", "data", "words.txt", "a"]', [path]: '' };
    assert.deepEqual(answers('import own', [path], files), { [path]: 'unreachable' });
  });

  it('takes what was compiled of a package’s text for that package’s', () => {
    const path = `${LIB}/json/__pycache__/tool.cpython-313.pyc`;
    const report = reachOf(
      { ...FILES, [path]: 'x', 'srv/a.py': '' },
      { entrypoint: ['/usr/bin/python3', '/srv/a.py'] },
      { isOwned: (file) => file.endsWith('.py') },
    );
    assert.equal(answersOf(report)[path], 'unreachable');
  });
});
