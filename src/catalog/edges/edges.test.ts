import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeFile, FakeTree } from '../../../test/fakes/catalog-tree.ts';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { debPackage, found, recognised } from '../../../test/fakes/found.ts';
import { join } from '../join/index.ts';
import { elfCataloguer } from '../kinds/elf/index.ts';
import type { Found, Requirement } from '../types.ts';
import { edges } from './index.ts';

function edgesOf(items: readonly Found[], files: Record<string, FakeFile> = {}): string[] {
  const tree = new FakeTree(files, elfCataloguer.examiners);
  const joined = join(items, tree, ({ message }) => assert.fail(message));
  return edges(joined, items, tree).map(({ from, to, by }) => `${from} > ${to} (${by})`);
}

function needs(type: string, ...names: string[]): { type: string; requires: Requirement[] } {
  return { type, requires: names.map((name) => ({ type, name })) };
}

function npm(folder: string, version: string, ...requires: string[]): Found {
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  return found(
    name,
    { by: 'node', locations: [`${folder}/package.json`] },
    { version, ...needs('npm', ...requires) },
  );
}

/** The version tells the environments apart: it is the length of the folder's name. */
function pypi(folder: string, name: string, ...requires: string[]): Found {
  const location = `${folder}/${name}-1.dist-info/METADATA`;
  return found(
    name,
    { by: 'python', locations: [location] },
    { version: String(folder.length), ...needs('pypi', ...requires) },
  );
}

describe('edges', () => {
  it('draws each edge once, in a stable order, cycles too', () => {
    const to = (name: string): { requires: Requirement[] } => ({
      requires: [1, 2].map(() => ({ type: 'deb', namespace: 'debian', name })),
    });
    const items = [debPackage('b', {}, to('a')), debPackage('a', {}, to('b'))];
    const expected = [
      'pkg:deb/debian/a@1-1 > pkg:deb/debian/b@1-1 (dpkg)',
      'pkg:deb/debian/b@1-1 > pkg:deb/debian/a@1-1 (dpkg)',
    ];
    assert.deepEqual(edgesOf(items), expected);
    assert.deepEqual(edgesOf(items.toReversed()), expected);
  });

  it('draws none to what is not there, nor to itself', () => {
    assert.deepEqual(edgesOf([npm('node_modules/a', '1', 'a', 'ghost', '')]), []);
  });

  it('keeps packages of two databases apart', () => {
    const requires = [{ type: 'deb', namespace: 'debian', name: 'libc6' }];
    const inner = debPackage('bash', {}, { requires });
    const other = { ...inner, evidence: { ...inner.evidence, locations: ['srv/var/lib/dpkg/status'] } };
    assert.deepEqual(edgesOf([other, debPackage('libc6', {})]), []);
  });

  it('takes the version that is named where one file names several', () => {
    const crate = (name: string, version: string, constraint?: string): Found =>
      found(
        name,
        { by: 'rust', locations: ['usr/bin/rg'] },
        {
          type: 'cargo',
          version,
          ...(constraint !== undefined && {
            requires: [
              { type: 'cargo', name: 'rand', constraint },
              { type: 'cargo', name: 'rand', constraint, path: 'usr/bin/rg' },
            ],
          }),
        },
      );
    assert.deepEqual(
      edgesOf([crate('a', '1.0.0', '0.8.5'), crate('rand', '0.7.3'), crate('rand', '0.8.5')]),
      ['pkg:cargo/a@1.0.0 > pkg:cargo/rand@0.8.5 (rust)'],
    );
  });
});

describe('edges of npm packages', () => {
  it('lead to the nearest node_modules upward', () => {
    const items = [
      npm('app/node_modules/a', '1', 'ms', 'b'),
      npm('app/node_modules/a/node_modules/ms', '1'),
      npm('app/node_modules/b', '1', 'ms'),
      npm('app/node_modules/ms', '2'),
      npm('other/node_modules/ms', '3'),
    ];
    assert.deepEqual(edgesOf(items), [
      'pkg:npm/a@1 > pkg:npm/b@1 (node)',
      'pkg:npm/a@1 > pkg:npm/ms@1 (node)',
      'pkg:npm/b@1 > pkg:npm/ms@2 (node)',
    ]);
  });

  it('know scopes, and follow links', () => {
    const store = 'app/node_modules/.pnpm';
    const scoped = found(
      'y',
      { by: 'node', locations: [`${store}/y@1/node_modules/@s/y/package.json`] },
      {
        type: 'npm',
        namespace: '@s',
        version: '1',
      },
    );
    const a = {
      ...npm(`${store}/a@1/node_modules/a`, '1'),
      requires: [{ type: 'npm', namespace: '@s', name: 'y' }],
    };
    const files = {
      [`${store}/y@1/node_modules/@s/y/package.json`]: '{}',
      [`${store}/a@1/node_modules/@s/y`]: { link: '../../../y@1/node_modules/@s/y' },
    };
    assert.deepEqual(edgesOf([a, scoped], files), ['pkg:npm/a@1 > pkg:npm/%40s/y@1 (node)']);
  });

  it('stay inside a lock file', () => {
    const locked = (file: string, name: string, ...requires: string[]): Found =>
      found(name, { by: 'lock', locations: [file] }, { version: '1', ...needs('npm', ...requires) });
    assert.deepEqual(
      edgesOf([locked('a/yarn.lock', 'x', 'y', 'z'), locked('a/yarn.lock', 'y'), locked('b/yarn.lock', 'z')]),
      ['pkg:npm/x@1 > pkg:npm/y@1 (lock)'],
    );
  });
});

describe('edges of Python packages', () => {
  const system = 'usr/lib/python3/dist-packages';
  const local = 'usr/local/lib/python3.11/dist-packages';
  const venv = 'opt/a/lib/python3.11/site-packages';
  const other = 'opt/b/lib/python3.11/site-packages';

  it('lead into the same environment, whatever way a name is written', () => {
    const items = [
      pypi(venv, 'flask', 'Typing_Extensions'),
      pypi(venv, 'typing-extensions'),
      pypi(system, 'typing-extensions'),
    ];
    assert.deepEqual(edgesOf(items), ['pkg:pypi/flask@34 > pkg:pypi/typing-extensions@34 (python)']);
  });

  it('do not leave a virtual environment for another', () => {
    assert.deepEqual(edgesOf([pypi(venv, 'flask', 'jinja2'), pypi(other, 'jinja2')]), []);
  });

  it('lead from what pip added to what the system has', () => {
    assert.deepEqual(edgesOf([pypi(local, 'flask', 'jinja2'), pypi(system, 'jinja2')]), [
      'pkg:pypi/flask@38 > pkg:pypi/jinja2@29 (python)',
    ]);
  });
});

describe('edges to what a file holds', () => {
  it('lead from the package that installed the file to the library inside', () => {
    const items = [
      debPackage('nodejs', { 'usr/bin/node': 'node' }),
      recognised('node', '20.1.0', 'usr/bin/node'),
      recognised('zlib', '1.3', 'usr/bin/node', { by: 'vendored' }),
    ];
    assert.deepEqual(edgesOf(items, { 'usr/bin/node': 'node' }), [
      'pkg:deb/debian/nodejs@1-1 > pkg:generic/zlib@1.3 (vendored)',
    ]);
  });

  it('lead from the program itself where no package owns it', () => {
    const items = [
      recognised('node', '20.1.0', 'opt/node'),
      recognised('zlib', '1.3', 'opt/node', { by: 'vendored' }),
    ];
    assert.deepEqual(edgesOf(items, { 'opt/node': 'node' }), [
      'pkg:generic/node@20.1.0 > pkg:generic/zlib@1.3 (vendored)',
    ]);
  });

  it('lead from a package to the library in one of the files that its record lists', () => {
    const path = 'site-packages/pillow.libs/libz.so';
    const { files } = debPackage('x', { [path]: 'z' });
    const pillow = found(
      'pillow',
      { locations: ['site-packages/pillow/METADATA'] },
      {
        type: 'pypi',
        version: '11',
        ...(files !== undefined && { files }),
      },
    );
    assert.deepEqual(
      edgesOf([pillow, recognised('zlib', '1.3', path, { by: 'vendored' })], { [path]: 'z' }),
      ['pkg:pypi/pillow@11 > pkg:generic/zlib@1.3 (vendored)'],
    );
  });

  it('lead into the archive that a requirement names', () => {
    const of = { type: 'maven', namespace: 'g', version: '1' };
    const requires = [{ type: 'maven', namespace: 'g', name: 'shaded', path: 'opt/a.jar' }];
    const shaded = (jar: string, version: string): Found =>
      found('shaded', { by: 'java', locations: [`${jar}!/META-INF/pom.properties`] }, { ...of, version });
    const items = [
      found('a', { by: 'java', locations: ['opt/a.jar'] }, { ...of, requires }),
      shaded('opt/Z.jar', '2'),
      shaded('opt/a.jar', '3'),
    ];
    assert.deepEqual(edgesOf(items).slice(0, 1), ['pkg:maven/g/a@1 > pkg:maven/g/shaded@3 (java)']);
  });

  it('lead from archives to those inside, and to what was shaded into them', () => {
    const jar = (name: string, location: string, part?: true): Found =>
      found(
        name,
        { by: 'java', locations: [location], ...(part && { part }) },
        { type: 'maven', namespace: 'g', version: '1' },
      );
    const items = [
      jar('app', 'opt/app.war'),
      jar('lib', 'opt/app.war!/WEB-INF/lib/lib-1.jar!/META-INF/maven/g/lib/pom.properties'),
      jar('shaded', 'opt/app.war!/WEB-INF/lib/lib-1.jar!/META-INF/maven/g/shaded/pom.properties'),
      jar('classes', 'opt/app.war!/WEB-INF/lib/lib-1.jar', true),
    ];
    assert.deepEqual(edgesOf(items), [
      'pkg:maven/g/app@1 > pkg:maven/g/lib@1 (java)',
      'pkg:maven/g/lib@1 > pkg:maven/g/classes@1 (java)',
      'pkg:maven/g/lib@1 > pkg:maven/g/shaded@1 (java)',
    ]);
  });
});

describe('edges to what the loader binds', () => {
  const library = elfFile({ soname: 'libz.so.1' });
  const program = elfFile({ needed: ['libz.so.1'], interpreter: '/lib64/ld-linux-x86-64.so.2' });
  const zlib = debPackage('zlib1g', { 'usr/lib/libz.so.1': library });

  it('lead from the package of a program to the package of a library', () => {
    const items = [debPackage('rsync', { 'usr/bin/rsync': program }), zlib];
    const files = { 'usr/bin/rsync': program, 'usr/lib/libz.so.1': library };
    assert.deepEqual(edgesOf(items, files), ['pkg:deb/debian/rsync@1-1 > pkg:deb/debian/zlib1g@1-1 (elf)']);
  });

  it('lead from a program of no package, and not to a library that its own run path hides', () => {
    const own = elfFile({ needed: ['libz.so.1'], runpath: '$ORIGIN/../lib' });
    const items = [
      recognised('node', '24.1.0', 'opt/node/bin/node'),
      recognised('zlib', '1.3', 'opt/node/lib/libz.so.1', { by: 'vendored' }),
      zlib,
    ];
    const files = { 'usr/lib/libz.so.1': library, 'opt/node/bin/node': own };
    assert.deepEqual(edgesOf(items, files), ['pkg:generic/node@24.1.0 > pkg:deb/debian/zlib1g@1-1 (elf)']);
    assert.deepEqual(
      edgesOf(items, { ...files, 'opt/node/lib/libz.so.1': elfFile({ soname: 'libz.so.1' }) }),
      ['pkg:generic/node@24.1.0 > pkg:generic/zlib@1.3 (elf)'],
    );
  });

  it('are none where the loader would find nothing', () => {
    const items = [debPackage('rsync', { 'usr/bin/rsync': program }), zlib];
    assert.deepEqual(edgesOf(items, { 'usr/bin/rsync': program, 'srv/libz.so.1': library }), []);
  });
});
