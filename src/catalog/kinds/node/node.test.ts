import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fakeAsar } from '../../../../test/fakes/asar-file.ts';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { raw } from '../../../../test/fakes/raw-tar.ts';
import { fakeZip } from '../../../../test/fakes/zip-file.ts';
import type { Found } from '../../types.ts';
import { nodeCataloguer } from './index.ts';

function manifest(name: string, version: string | undefined, more: object = {}): string {
  return JSON.stringify({ name, version, ...more });
}

function found(files: Record<string, FakeFile>): Found[] {
  return catalogued(files, [nodeCataloguer]).found;
}

function names(files: Record<string, FakeFile>): string[] {
  return found(files).map(({ namespace, name, version }) => `${namespace ?? ''}/${name}@${version}`);
}

/** A tarball in npm's cache. */
const CACHED = 'root/.npm/_cacache/content-v2/sha512/c0/0a/b379788a749a';

describe('nodeCataloguer, in archives', () => {
  it("looks into Yarn's cache and functions, and counts a zip as a package only where it is one", () => {
    const zip = fakeZip({ 'node_modules/@s/a/package.json': manifest('@s/a', '1.2.3') });
    const layer = fakeZip({
      'nodejs/node_modules/b/package.json': manifest('b', '1.0.0'),
      'nodejs/node_modules/b/test/package.json': manifest('c', '1.0.0'),
    });
    const cache = 'app/.yarn/cache/@s-a-npm-1.2.3-0-1.zip';
    assert.deepEqual(
      found({ [cache]: zip, 'opt/layer.zip': layer, 'opt/app.jar': zip }).map(({ name, evidence }) => [
        name,
        evidence.locations[0],
        evidence.part,
      ]),
      [
        ['a', `${cache}!/node_modules/@s/a/package.json`, undefined],
        ['b', 'opt/layer.zip!/nodejs/node_modules/b/package.json', true],
      ],
    );
  });

  it('explains a file of Yarn by the package that is all of it, unless it holds what is not looked at', () => {
    const own = { 'node_modules/': '', 'node_modules/a/package.json': manifest('a', '1.0.0') };
    const cached = (more: Record<string, string | Uint8Array>): string[] => {
      const path = 'app/.yarn/cache/a-npm-1.0.0-0-1.zip';
      const [only] = found({ [path]: fakeZip({ ...own, ...more }) });
      return (only?.evidence.locations ?? []).filter((location) => location === path);
    };
    assert.equal(cached({ 'node_modules/a/index.js': 'f();' }).length, 1);
    assert.equal(cached({ 'node_modules/b.js': 'f();' }).length, 0);
    assert.equal(cached({ 'node_modules/a/x.dat': fakeZip({ a: '' }) }).length, 0);
    assert.equal(cached({ 'node_modules/a/x.node': '\x7fELF' }).length, 0);
  });

  it('looks into what npm packs, in whatever folder, and passes over tarballs of something else', () => {
    const tar = (files: Record<string, string | Buffer>): Buffer =>
      Buffer.concat([
        ...Object.entries(files).map(([name, body]) => raw({ name, body })),
        Buffer.alloc(1024),
      ]);
    const evil = tar({
      'package/package.json': manifest('evil', '1.0.0'),
      'package/test/package.json': manifest('sample', '1.0.0'),
      './package/node_modules/@s/a/package.json': manifest('@s/a', '1.2.3'),
    });
    const { found: items, problems } = catalogued(
      {
        'a/evil-1.0.0.tgz': gzipSync(evil),
        'a/types.tar.gz': gzipSync(tar({ 'node/package.json': manifest('@types/node', '20.0.0') })),
        'a/plain.tar': evil,
        'a/all.tar': tar({ 'x/evil.tgz': gzipSync(evil), 'x/cut.tgz': 'x' }),
        'a/all.zip': fakeZip({ 'evil.tgz': gzipSync(evil) }),
        [CACHED]: gzipSync(evil),
        'root/.npm/_cacache/content-v2/sha512/c0/0b/b379788a749a': '{"name":"evil"}',
        'a/data.tgz': gzipSync('no tar'),
        'a/cut.tgz': gzipSync(evil).subarray(0, 100),
        'a/bomb.tgz': gzipSync(Buffer.alloc(65 << 20)),
        'a/empty.tgz': '',
      },
      [nodeCataloguer],
    );
    assert.deepEqual(
      items.map(({ name, version, evidence }) => [name, version, evidence.locations[0], evidence.part]),
      [
        ['evil', '1.0.0', 'a/all.tar!/x/evil.tgz!/package/package.json', true],
        ['a', '1.2.3', 'a/all.tar!/x/evil.tgz!/package/node_modules/@s/a/package.json', true],
        ['evil', '1.0.0', 'a/all.zip!/evil.tgz!/package/package.json', true],
        ['a', '1.2.3', 'a/all.zip!/evil.tgz!/package/node_modules/@s/a/package.json', true],
        ['evil', '1.0.0', 'a/evil-1.0.0.tgz!/package/package.json', true],
        ['a', '1.2.3', 'a/evil-1.0.0.tgz!/package/node_modules/@s/a/package.json', true],
        ['evil', '1.0.0', 'a/plain.tar!/package/package.json', true],
        ['a', '1.2.3', 'a/plain.tar!/package/node_modules/@s/a/package.json', true],
        ['node', '20.0.0', 'a/types.tar.gz!/node/package.json', true],
        ['evil', '1.0.0', `${CACHED}!/package/package.json`, true],
        ['a', '1.2.3', `${CACHED}!/package/node_modules/@s/a/package.json`, true],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it("looks into Electron's archives, which are the program's own", () => {
    const asar = fakeAsar({
      'package.json': manifest('desk', '3.3.3'),
      'node_modules/ms/package.json': manifest('ms', '2.0.0'),
    });
    const { found: items, problems } = catalogued({ 'app.asar': asar, 'b.asar': 'cut' }, [nodeCataloguer]);
    assert.deepEqual(
      items.map(({ name, version, kind, evidence }) => [name, version, kind, evidence.part]),
      [
        ['desk', '3.3.3', 'application', undefined],
        ['ms', '2.0.0', 'library', true],
      ],
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['b.asar'],
    );
  });
});

describe('nodeCataloguer', () => {
  it('describes an installed package, with what npm noted of its origin', () => {
    const [at = assert.fail()] = found({
      'app/node_modules/@s/a/package.json': manifest('@s/a', '1.2.3', {
        license: 'MIT OR Apache-2.0',
        author: 'Ann <ann@example.org> (https://example.org)',
        description: 'Does it',
        homepage: 'https://example.org',
        repository: { type: 'git', url: 'git+https://example.org/a.git' },
      }),
      'app/node_modules/.package-lock.json': JSON.stringify({
        packages: {
          'node_modules/@s/a': { resolved: 'https://u:p@example.org/a.tgz', integrity: 'sha512-x' },
        },
      }),
    });
    assert.deepEqual(at, {
      type: 'npm',
      namespace: '@s',
      name: 'a',
      version: '1.2.3',
      kind: 'library',
      license: 'MIT OR Apache-2.0',
      supplier: { name: 'Ann', email: 'ann@example.org', kind: 'person' },
      description: 'Does it',
      homepage: 'https://example.org',
      evidence: {
        by: 'node',
        technique: 'manifest-analysis',
        confidence: 1,
        locations: ['app/node_modules/@s/a/package.json'],
      },
      properties: {
        repository: 'git+https://example.org/a.git',
        resolved: 'https://example.org/a.tgz',
        integrity: 'sha512-x',
      },
    });
  });

  it('resolves what is needed as Node does: nested, hoisted, linked, aliased and global', () => {
    const items = found({
      'app/node_modules/a/package.json': manifest('a', '1.0.0', {
        dependencies: { b: '^1', c: '^1', absent: '1', deb: '1' },
        optionalDependencies: { other: 'npm:real@1' },
        peerDependencies: { linked: '*' },
      }),
      'app/node_modules/a/node_modules/b/package.json': manifest('b', '1.0.0'),
      'app/node_modules/b/package.json': manifest('b', '2.0.0'),
      'node_modules/c/package.json': manifest('c', '1.0.0'),
      'app/node_modules/other/package.json': manifest('real', '1.0.0'),
      'store/linked/package.json': manifest('linked', '1.0.0'),
      'app/node_modules/linked': { link: '../../store/linked' },
      'usr/share/nodejs/deb/package.json': manifest('deb', '1.0.0'),
    });
    const { requires = [] } = items.find(({ name }) => name === 'a') ?? assert.fail();
    assert.deepEqual(
      requires.map(({ name, path }) => [name, path]),
      [
        ['b', 'app/node_modules/a/node_modules/b/package.json'],
        ['c', 'node_modules/c/package.json'],
        ['deb', 'usr/share/nodejs/deb/package.json'],
        ['real', 'app/node_modules/other/package.json'],
        ['linked', 'store/linked/package.json'],
      ],
    );
  });

  it('skips anything that is not a package: without version, foreign kinds, entry points, broken names', () => {
    assert.deepEqual(
      names({
        'node_modules/a/esm/package.json': '{"type":"module"}',
        'node_modules/a/testing/package.json': manifest('@x/a/testing', '1.0.0'),
        'node_modules/a/hooks/package.json': manifest('a-hooks', '0.1.0', { private: true }),
        'node_modules/a/test/b/package.json': manifest('b', '1.0.0'),
        'node_modules/.cache/c/package.json': manifest('c', '1.0.0'),
        'ext/package.json': manifest('ext', '1.0.0', { engines: { vscode: '^1' } }),
        'unity/package.json': manifest('com.x', '1.0.0', { unity: '2020' }),
        'node_modules/e/package.json': manifest('../e', '1.0.0'),
        'node_modules/f/package.json': manifest('g', undefined),
      }),
      [],
    );
  });

  it('takes what npm installed for a package of npm, also where it is for an editor', () => {
    const engines = { vscode: '^1.52.0' };
    assert.deepEqual(
      names({ 'node_modules/client/package.json': manifest('client', '7.0.0', { engines }) }),
      ['/client@7.0.0'],
    );
  });

  it('finds what is installed without a version, or with one that is none', () => {
    assert.deepEqual(
      names({
        'node_modules/a/package.json': manifest('a', undefined),
        'node_modules/@s/b/package.json': manifest('@s/b', 'latest'),
      }),
      ['@s/b@undefined', '/a@undefined'],
    );
  });

  it("finds programs' own manifests and copies inside of packages, but no fixtures below them", () => {
    const items = found({
      'app/package.json': manifest('app', '1.0.0', { private: true }),
      'app/test/fixtures/x/package.json': manifest('x', '1.0.0'),
      'app/node_modules/next/package.json': manifest('next', '14.0.0'),
      'app/node_modules/next/dist/compiled/ws/package.json': manifest('ws', '8.0.0'),
    });
    assert.deepEqual(
      items.map(({ name, kind, evidence }) => [name, kind, evidence.confidence]),
      [
        ['ws', 'library', 0.7],
        ['next', 'library', 1],
        ['app', 'application', 0.9],
      ],
    );
  });

  it('finds copies that tell no version, where they lie under their own name', () => {
    const compiled = 'node_modules/next/dist/compiled';
    const copy = (name: string): string => JSON.stringify({ name, main: 'index.js', author: 'Ann' });
    const items = found({
      [`${compiled}/ws/package.json`]: copy('ws'),
      [`${compiled}/@s/a/package.json`]: copy('@s/a'),
      [`${compiled}/react/package.json`]: copy('react-builtin'),
      [`${compiled}/anonymous/package.json`]: '{"name":"anonymous"}',
      'node_modules/rxjs/ajax/package.json': copy('ajax'),
    });
    assert.deepEqual(
      items.map(({ name, version, evidence }) => [name, version, evidence.confidence]),
      [
        ['a', undefined, 0.5],
        ['ws', undefined, 0.5],
      ],
    );
  });

  it('reads the store of pnpm, names of objects and files with a byte order mark', () => {
    assert.deepEqual(
      names({
        'node_modules/.pnpm/a@1.0.0/node_modules/a/package.json': `\ufeff${manifest('a', '1.0.0')}`,
        'node_modules/constructor/package.json': manifest('constructor', 'v1.0.0'),
        'node_modules/__proto__/package.json': manifest('__proto__', '1.0.0', {
          dependencies: JSON.parse('{"__proto__":"1"}'),
        }),
      }),
      ['/a@1.0.0', '/__proto__@1.0.0', '/constructor@1.0.0'],
    );
  });

  it('reads licences in all forms that npm ever had', () => {
    const of = (more: object): unknown => {
      const [item] = found({ 'node_modules/a/package.json': manifest('a', '1.0.0', more) });
      return item?.license ?? item?.licenseNames;
    };
    assert.equal(of({ license: { type: 'MIT', url: 'x' } }), 'MIT');
    assert.equal(of({ licenses: [{ type: 'MIT' }, { type: 'BSD-3-Clause' }] }), 'MIT OR BSD-3-Clause');
    assert.deepEqual(of({ license: 'SEE LICENSE IN x' }), ['SEE LICENSE IN x']);
    assert.equal(of({ license: 7 }), undefined);
  });

  it('reports an installed manifest that is cut, and no broken sample', () => {
    const whole = manifest('a', '1.0.0');
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.slice(0, length);
      const { found: items, problems } = catalogued(
        { 'node_modules/a/package.json': cut, 'node_modules/a/test/x/package.json': cut },
        [nodeCataloguer],
      );
      assert.deepEqual([items.length, problems.length], [0, 1]);
    }
  });
});
