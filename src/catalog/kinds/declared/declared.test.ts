import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued, FakeTree } from '../../../../test/fakes/catalog-tree.ts';
import { debPackage, found } from '../../../../test/fakes/found.ts';
import type { Problem } from '../../../image-files/index.ts';
import { join, productOf } from '../../join/index.ts';
import type { Found } from '../../types.ts';
import { declaredCataloguer, installedOnly } from './index.ts';

function declaredBy(name: string, ...lines: string[]): string[] {
  const { found, problems } = catalogued({ [`app/${name}`]: lines.join('\n') }, [declaredCataloguer]);
  assert.deepEqual(problems, []);
  return found.map((item) => {
    const needs = (item.requires ?? []).map(
      (one) => `${one.name}${one.constraint ? `@${one.constraint}` : ''}`,
    );
    const product = productOf(item).slice('pkg:'.length);
    return `${product}@${item.version}${needs.length > 0 ? ` > ${needs.join(' ')}` : ''}`;
  });
}

describe('lock files of Python', () => {
  it('are read in requirements, of which only pins have a version', () => {
    assert.deepEqual(
      declaredBy(
        'requirements-prod.txt',
        '# comment',
        '-r base.txt',
        'Flask==3.0.3 ; python_version > "3.8" --hash=sha256:aa',
        'requests[socks] == 2.32.3 \\',
        '    --hash=sha256:bb',
        'numpy>=1.0',
        'six==1.*',
      ),
      ['pypi/flask@3.0.3', 'pypi/requests@2.32.3'],
    );
    assert.deepEqual(declaredBy('notes.txt', 'Flask==3.0.3'), []);
    assert.deepEqual(declaredBy('requirements/base.txt', 'Flask==3.0.3'), ['pypi/flask@3.0.3']);
  });

  it('are read of Poetry, uv, PDM and PEP 751', () => {
    assert.deepEqual(
      declaredBy(
        'poetry.lock',
        '[[package]]',
        'name = "flask"',
        'version = "3.0.3"',
        'files = [',
        '    {file = "flask-3.0.3.tar.gz", hash = "sha256:aa"},',
        ']',
        '',
        '[package.dependencies]',
        'click = ">=8.1.3"',
        'Jinja2 = {version = ">=3.1.2", extras = ["i18n"]}',
        '',
        '[metadata]',
        'content-hash = "x"',
      ),
      ['pypi/flask@3.0.3 > click Jinja2'],
    );
    assert.deepEqual(
      declaredBy(
        'uv.lock',
        'version = 1',
        '[[package]]',
        'name = "app"',
        'version = "0.1.0"',
        'source = { virtual = "." }',
        '[[package]]',
        'name = "anyio"',
        'version = "4.6.0"',
        'source = { registry = "https://example.org/simple" }',
        'dependencies = [',
        '    { name = "idna" },',
        '    { name = "sniffio", marker = "python_full_version < \'3.13\'" },',
        ']',
      ),
      ['pypi/anyio@4.6.0 > idna sniffio'],
    );
    assert.deepEqual(
      declaredBy(
        'pdm.lock',
        '[[package]]',
        'name = "a"',
        'version = "1"',
        'dependencies = [',
        ' "b>=2; x",',
        ']',
      ),
      ['pypi/a@1 > b'],
    );
    assert.deepEqual(declaredBy('pylock.toml', '[[packages]]', 'name = "a"', 'version = "1"'), ['pypi/a@1']);
  });

  it('are read of Pipenv, its development packages marked', () => {
    const lock = { default: { flask: { version: '==3.0.3' } }, develop: { pytest: { version: '==8.0.0' } } };
    const { found } = catalogued({ 'app/Pipfile.lock': JSON.stringify(lock) }, [declaredCataloguer]);
    assert.deepEqual(
      found.map(({ name, version, properties }) => [name, version, properties]),
      [
        ['flask', '3.0.3', undefined],
        ['pytest', '8.0.0', { dev: 'yes' }],
      ],
    );
  });
});

describe('lock files of Node', () => {
  it('are read of npm in all three versions, each need with the version that Node would find', () => {
    const packages = {
      '': { name: 'app', version: '1.0.0', dependencies: { debug: '^4.0.0' } },
      'node_modules/debug': { version: '4.3.4', dependencies: { ms: '2.1.2' } },
      'node_modules/debug/node_modules/ms': { version: '2.1.2' },
      'node_modules/ms': { version: '2.1.3' },
      'node_modules/local': { resolved: 'packages/local', link: true },
      'node_modules/@s/x': { version: '1.0.0', dependencies: { ms: '^2.0.0' } },
    };
    const expected = [
      'npm/debug@4.3.4 > ms@2.1.2',
      'npm/ms@2.1.2',
      'npm/ms@2.1.3',
      'npm/%40s/x@1.0.0 > ms@2.1.3',
    ];
    assert.deepEqual(declaredBy('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages })), [
      'npm/app@1.0.0 > debug@4.3.4',
      ...expected,
    ]);
    const dependencies = {
      debug: { version: '4.3.4', requires: { ms: '2.1.2' }, dependencies: { ms: { version: '2.1.2' } } },
      ms: { version: '2.1.3' },
      '@s/x': { version: '1.0.0', requires: { ms: '^2.0.0' } },
    };
    assert.deepEqual(declaredBy('npm-shrinkwrap.json', JSON.stringify({ dependencies })), expected);
  });

  it('are read of Yarn, old and new', () => {
    assert.deepEqual(
      declaredBy(
        'yarn.lock',
        '# yarn lockfile v1',
        '',
        '"@s/x@^1.0.0", "@s/x@^1.1.0":',
        '  version "1.1.2"',
        '  resolved "https://example.org/x.tgz"',
        '  dependencies:',
        '    debug "4"',
        '',
        'debug@4:',
        '  version "4.3.4"',
      ),
      ['npm/%40s/x@1.1.2 > debug@4.3.4', 'npm/debug@4.3.4'],
    );
    assert.deepEqual(
      declaredBy(
        'yarn.lock',
        '__metadata:',
        '  version: 8',
        '',
        '"app@workspace:.":',
        '  version: 0.0.0-use.local',
        '  resolution: "app@workspace:."',
        '',
        '"ms@npm:^2.1.1, ms@npm:^2.1.3":',
        '  version: 2.1.3',
        '  resolution: "ms@npm:2.1.3"',
        '',
        '"debug@npm:^4.0.0":',
        '  version: 4.3.4',
        '  resolution: "debug@npm:4.3.4"',
        '  dependencies:',
        '    ms: "npm:^2.1.3"',
      ),
      ['npm/ms@2.1.3', 'npm/debug@4.3.4 > ms@2.1.3'],
    );
  });

  it('are read of pnpm as its format aged', () => {
    assert.deepEqual(
      declaredBy(
        'pnpm-lock.yaml',
        "lockfileVersion: '9.0'",
        'importers:',
        '  .:',
        '    dependencies:',
        '      debug:',
        '        specifier: ^4',
        '        version: 4.3.4(supports-color@8.0.0)',
        'packages:',
        '  debug@4.3.4:',
        '    resolution: {integrity: sha512-x}',
        "  '@s/x@1.0.0':",
        '    resolution: {integrity: sha512-x}',
        'snapshots:',
        '  debug@4.3.4(supports-color@8.0.0):',
        '    dependencies:',
        '      ms: 2.1.2',
        "  '@s/x@1.0.0': {}",
      ),
      ['npm/debug@4.3.4 > ms@2.1.2', 'npm/%40s/x@1.0.0'],
    );
    assert.deepEqual(
      declaredBy(
        'pnpm-lock.yaml',
        'packages:',
        '  /@s/x/1.0.0_react@17.0.0:',
        '    dependencies:',
        '      ms: 2.1.2',
        '  /ms@2.1.2:',
        '    dev: true',
      ),
      ['npm/%40s/x@1.0.0 > ms@2.1.2', 'npm/ms@2.1.2'],
    );
  });

  it('are read of Bun, whose binary ones are a named gap', () => {
    assert.deepEqual(
      declaredBy(
        'bun.lock',
        '{ "lockfileVersion": 1, // one',
        '  "packages": {',
        '    "ms": ["ms@2.1.3", "", {}, "sha512-//,x"],',
        '    "debug": ["debug@4.3.4", "", { "dependencies": { "ms": "2.1.2", }, }, "sha512-y"],',
        '    "own": ["own@workspace:packages/own"],',
        '  },',
        '}',
      ),
      ['npm/ms@2.1.3', 'npm/debug@4.3.4 > ms'],
    );
    const { problems } = catalogued({ 'app/bun.lockb': '#!/usr/bin/env bun\nbun-lockfile' }, [
      declaredCataloguer,
    ]);
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['app/bun.lockb'],
    );
  });
});

describe('lock files of other languages', () => {
  it('are read of Cargo and Go', () => {
    assert.deepEqual(
      declaredBy(
        'Cargo.lock',
        'version = 3',
        '[[package]]',
        'name = "regex"',
        'version = "1.10.2"',
        'source = "registry+https://example.org/index"',
        'dependencies = [',
        ' "aho-corasick",',
        ' "memchr 2.6.4",',
        ']',
      ),
      ['cargo/regex@1.10.2 > aho-corasick memchr@2.6.4'],
    );
    assert.deepEqual(
      declaredBy(
        'go.mod',
        'module example.com/x',
        'go 1.22',
        'require github.com/a/b v1.2.3',
        'require (',
        '\tgolang.org/x/text v0.14.0',
        '\tgithub.com/old/c/v2 v2.0.1 // indirect',
        ')',
        'replace github.com/a/b => github.com/fork/b v1.2.4',
      ),
      [
        'golang/github.com/fork/b@v1.2.4',
        'golang/golang.org/x/text@v0.14.0',
        'golang/github.com/old/c/v2@v2.0.1',
      ],
    );
  });

  it('are read of Gradle and Maven, whose versions may be properties', () => {
    assert.deepEqual(
      declaredBy('gradle.lockfile', '# note', 'org.slf4j:slf4j-api:2.0.9=runtimeClasspath', 'empty=x'),
      ['maven/org.slf4j/slf4j-api@2.0.9'],
    );
    const dependency = (artifact: string, version: string, scope = 'compile'): string =>
      `<dependency><groupId>g</groupId><artifactId>${artifact}</artifactId><version>${version}</version><scope>${scope}</scope></dependency>`;
    assert.deepEqual(
      declaredBy(
        'pom.xml',
        '<project><artifactId>x</artifactId><properties><v>1.5</v></properties><dependencies>',
        dependency('a', '${v}'),
        dependency('b', '${unknown}'),
        dependency('c', '2', 'test'),
        '</dependencies></project>',
      ),
      ['maven/g/a@1.5'],
    );
  });

  it('are read of Dart, Swift, Conan, Hex and CocoaPods', () => {
    const pin = {
      identity: 'nio',
      location: 'https://github.com/apple/swift-nio.git',
      state: { version: '2.0.0' },
    };
    const lines = [
      'packages:',
      '  http:',
      '    source: hosted',
      '    version: "1.2.0"',
      '  own:',
      '    source: path',
    ];
    assert.deepEqual(declaredBy('pubspec.lock', ...lines, '    version: "1.0.0"'), ['pub/http@1.2.0']);
    assert.deepEqual(declaredBy('Package.resolved', JSON.stringify({ pins: [pin], version: 2 })), [
      'swift/github.com/apple/swift-nio@2.0.0',
    ]);
    assert.deepEqual(declaredBy('conan.lock', '{"requires": ["zlib/1.3.1#rev%1", "fmt/10.2.1@u/c"]}'), [
      'conan/zlib@1.3.1',
      'conan/fmt@10.2.1',
    ]);
    assert.deepEqual(declaredBy('mix.lock', '%{ "jason": {:hex, :jason, "1.4.0", "aa", [:mix]} }'), [
      'hex/jason@1.4.0',
    ]);
    assert.deepEqual(declaredBy('rebar.lock', '[{<<"jsx">>,{pkg,<<"jsx">>,<<"3.1.0">>},0}].'), [
      'hex/jsx@3.1.0',
    ]);
    assert.deepEqual(
      declaredBy('Podfile.lock', 'PODS:', '  - Alamofire (5.8.0):', '    - A (1.0)', '', 'DEPENDENCIES:'),
      ['cocoapods/Alamofire@5.8.0'],
    );
  });

  it('are reported where they are broken, and passed over inside of packages', () => {
    const { found, problems } = catalogued(
      { 'a/package-lock.json': '{', 'a/node_modules/b/yarn.lock': 'c@1:\n  version "1.0.0"\n' },
      [declaredCataloguer],
    );
    assert.deepEqual(found, []);
    assert.equal(problems.length, 1);
  });

  it('are reported, and end nothing, when they are made to keep their reader busy', () => {
    const hostile = {
      'app/bun.lock': `["${'\\"'.repeat(1_000_000)}`,
      'b/bun.lock': '/* '.repeat(1_000_000),
      'c/bun.lock': '{"a":'.repeat(1_000_000),
      'app/uv.lock': `a = ${'['.repeat(400_000)}`,
      'app/poetry.lock': '[[package]]\n'.repeat(1_000_000),
      'app/Cargo.lock': '[[package]]\nname = "a"\nversion = "1"\n<<<<<<< HEAD\n',
    };
    const { found, problems } = catalogued(hostile, [declaredCataloguer]);
    assert.deepEqual(found, []);
    assert.deepEqual(problems.map(({ path }) => path).sort(), Object.keys(hostile).sort());
  });

  it('are read in a time that grows with their size: the square of half a million would never end', () => {
    const hostile = `"${'a@'.repeat(500_000)}":\n  version "1"\n${' '.repeat(500_000)}\n[[package]]\nname = "${'x'.repeat(500_000)}`;
    for (const name of [
      'yarn.lock',
      'uv.lock',
      'requirements.txt',
      'go.mod',
      'Podfile.lock',
      'mix.lock',
      'bun.lock',
    ])
      catalogued({ [`app/${name}`]: hostile }, [declaredCataloguer]);
  });
});

describe('what is declared', () => {
  const ms = (version: string, path: string, declared?: true): Found =>
    found('ms', { by: 'x', locations: [path], ...(declared && { declared }) }, { type: 'npm', version });
  const lock = [ms('2.1.3', 'app/yarn.lock', true), ms('1.0.0', 'app/yarn.lock', true)];
  const installed = ms('2.1.3', 'app/node_modules/ms/package.json');

  it('is listed in a project, marked unless it is installed', () => {
    const items = installedOnly([...lock, installed], () => assert.fail());
    const { components } = join(items, new FakeTree({}, []), () => assert.fail());
    assert.deepEqual(
      components.map(({ id, properties, evidence }) => [id, properties, evidence.length]),
      [
        ['pkg:npm/ms@1.0.0', { declared: 'yes' }, 1],
        ['pkg:npm/ms@2.1.3', undefined, 2],
      ],
    );
  });

  it('is not listed in a project where most of the file is installed: the rest is for other platforms', () => {
    const other = ms('3.0.0', 'app/node_modules/other/package.json');
    const third = {
      ...other,
      evidence: { ...other.evidence, locations: ['app/yarn.lock'], declared: true as const },
    };
    const items = [...lock, third, installed, other];
    assert.deepEqual(
      installedOnly(items, () => assert.fail()),
      [...items].filter(({ version }) => version !== '1.0.0'),
    );
  });

  it('is listed in an image only where it is installed, and said aloud where nothing is', () => {
    const problems: Problem[] = [];
    const report = (problem: Problem): void => void problems.push(problem);
    const system = debPackage('libc6', {});
    assert.deepEqual(installedOnly([system, ...lock, installed], report), [system, lock[0], installed]);
    assert.deepEqual(problems, []);
    assert.deepEqual(installedOnly([system, ...lock], report), [system]);
    assert.deepEqual(
      problems.map(({ path, message }) => [path, message]),
      [['app/yarn.lock', 'none of the 2 packages that it declares is installed: they are not listed']],
    );
  });
});
