import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { catalogued, FakeTree } from '../../../../test/fakes/catalog-tree.ts';
import { type FakeGoProgram, fakeGoProgram } from '../../../../test/fakes/go-program.ts';
import { Budget, GoFunctions } from '../../../binaries/index.ts';
import type { Found } from '../../types.ts';
import { goCataloguer, goExaminer, goPrograms } from './index.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');

const TEXT = [
  'path\texample.com/app/cmd/app',
  'mod\texample.com/app\t(devel)\t',
  'dep\tgithub.com/a/b\tv0.1.0\th1:b=',
  'dep\tgithub.com/c/d\tv2.0.0',
  '=>\tgithub.com/fork/d\tv2.0.1\th1:fork=',
  'dep\texample.com/local\tv0.0.0',
  '=>\t./local\t',
  'build\t-ldflags="-X main.version=1.2.3"',
  '',
].join('\n');

function foundIn(program: FakeGoProgram): Found[] {
  return catalogued({ 'usr/bin/app': fakeGoProgram(program) }, [goCataloguer]).found;
}

function names(found: readonly Found[]): string[] {
  return found.map(({ namespace = '', name, version }) => `${namespace}/${name}@${version ?? ''}`);
}

describe('goCataloguer', () => {
  it('finds the program, its modules as they were built, and the standard library', () => {
    assert.deepEqual(names(foundIn({ modules: TEXT })), [
      'example.com/app@v1.2.3',
      'github.com/a/b@v0.1.0',
      'github.com/fork/d@v2.0.1',
      'example.com/local@',
      '/stdlib@1.24.3',
    ]);
  });

  it('makes the program need all of them', () => {
    const [main] = foundIn({ modules: TEXT });
    assert.equal(main?.kind, 'application');
    assert.deepEqual(main.properties, { 'go:package': 'example.com/app/cmd/app' });
    assert.deepEqual(
      main.requires?.map(({ name, constraint, path }) => [name, constraint, path]),
      [
        ['b', 'v0.1.0', 'usr/bin/app'],
        ['d', 'v2.0.1', 'usr/bin/app'],
        ['local', undefined, 'usr/bin/app'],
        ['stdlib', '1.24.3', 'usr/bin/app'],
      ],
    );
  });

  it('keeps sums, and what was replaced', () => {
    const [, b, fork, local] = foundIn({ modules: TEXT });
    assert.deepEqual(b?.properties, { 'go:sum': 'h1:b=' });
    assert.deepEqual(fork?.properties, { 'go:sum': 'h1:fork=', 'go:replaces': 'github.com/c/d v2.0.0' });
    assert.deepEqual(local?.properties, { 'go:replaces': 'a folder instead of example.com/local v0.0.0' });
  });

  it('tells the version of the standard library from what was built into it', () => {
    for (const [goVersion, version] of [
      ['go1.26.8-X:jsonv2', '1.26.8'],
      ['go1.21.5 X:boringcrypto', '1.21.5'],
      ['go1.23rc2', '1.23rc2'],
      ['go1.20', '1.20'],
      ['devel go1.25-0a1b2c3 Thu Jan 2 2025', undefined],
    ] as const)
      assert.equal(foundIn({ goVersion }).at(-1)?.version, version, goVersion);
  });

  it('guesses modules by their functions when the build information is cut out, without versions', () => {
    const found = foundIn({ buildInfo: false, functions: ['github.com/a/b/sub.F', 'net/http.Get'] });
    assert.deepEqual(names(found), ['github.com/a/b@', '/stdlib@']);
    assert.equal(found[0]?.evidence.confidence, 0.3);
  });

  it('keeps which functions are in a program whose table has all of them', () => {
    const functions = ['main.main', 'runtime.main', 'github.com/a/b.F'];
    const kept = (program: FakeGoProgram): unknown[] => {
      const tree = new FakeTree({ 'usr/bin/app': fakeGoProgram(program) }, [goExaminer]);
      return goPrograms(tree).map(({ path, mainPackage, functions: index }) => {
        const all = new GoFunctions(index);
        return [path, mainPackage, all.has('github.com/a/b', 'F'), all.has('github.com/a/b', 'G')];
      });
    };
    assert.deepEqual(kept({ modules: TEXT, functions }), [
      ['usr/bin/app', 'example.com/app/cmd/app', true, false],
    ]);
    // Obfuscated, without modules, put together later, or not Go's own compiler: what is absent may still be there.
    assert.deepEqual(kept({ modules: TEXT, functions: ['main.main', 'xqz.main', 'a1.F'] }), []);
    assert.deepEqual(kept({ functions }), []);
    for (const setting of ['-buildmode=plugin', '-buildmode=shared', '-linkshared=true', '-compiler=gccgo'])
      assert.deepEqual(kept({ modules: `${TEXT}build\t${setting}\n`, functions }), [], setting);
  });

  it('finds nothing in what Go did not build', () => {
    assert.deepEqual(foundIn({ buildInfo: false }), []);
  });

  it('takes names of modules for nothing but names', () => {
    const found = foundIn({ modules: 'mod\t__proto__\tv1.0.0\ndep\tconstructor\tv1.0.0\n' });
    assert.deepEqual(names(found), ['/__proto__@v1.0.0', '/constructor@v1.0.0', '/stdlib@1.24.3']);
  });
});

describe('goExaminer', () => {
  it('keeps the packages by module, for what can be reached', () => {
    const content = fakeGoProgram({
      modules: TEXT,
      functions: ['github.com/a/b.F', 'github.com/a/b/x/y.F', 'net/http.Get', 'example.com/app/z.Z'],
    });
    const file = { path: 'x', sizeBytes: content.length, mode: 0, magic: 'elf' as const };
    const facts = goExaminer.examine(
      {
        ...file,
        budget: new Budget(content.length),
        content: { sizeBytes: content.length, read: (at, size) => content.subarray(at, at + size) },
      },
      assert.fail,
    );
    assert.deepEqual(facts?.packages, {
      'example.com/app': 'z',
      'github.com/a/b': '. x/y',
      std: 'net/http',
    });
  });
});

describe('a real program with a replaced module', { skip: !existsSync(shared) && 'no shared data' }, () => {
  it('is catalogued', () => {
    const name = 'go-binary_with_module_replacement-linux-amd64';
    const bytes = readFileSync(join(shared, 'data/binaries', name));
    assert.deepEqual(names(catalogued({ 'bin/x': bytes }, [goCataloguer]).found), [
      '/binary_with_module_replacement@',
      'github.com/golang/xerrors@v0.0.0-20220907171357-04be3eba64a2',
      '/stdlib@1.22.0',
    ]);
  });
});
