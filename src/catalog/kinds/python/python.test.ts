import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { fakePyInstaller } from '../../../../test/fakes/pyinstaller-program.ts';
import { raw } from '../../../../test/fakes/raw-tar.ts';
import { fakeZip } from '../../../../test/fakes/zip-file.ts';
import type { Found } from '../../types.ts';
import { pythonCataloguer } from './index.ts';

const SITE = 'usr/lib/python3.13/site-packages';

function metadata(name: string, version: string, ...more: string[]): string {
  return [
    'Metadata-Version: 2.1',
    `Name: ${name}`,
    `Version: ${version}`,
    ...more,
    '',
    'Name: text',
    '',
  ].join('\n');
}

function tar(files: Record<string, Uint8Array | string>): Buffer {
  const entries = Object.entries(files).map(([name, body]) => raw({ name, body: Buffer.from(body) }));
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
}

function found(files: Record<string, FakeFile>): Found[] {
  return catalogued(files, [pythonCataloguer]).found;
}

function only(files: Record<string, FakeFile>): Found {
  const [first, ...rest] = found(files);
  assert.equal(rest.length, 0);
  return first ?? assert.fail();
}

describe('pythonCataloguer', () => {
  it('finds installed wheels under their normalised name, with licence, author and origin', () => {
    const info = `${SITE}/Zope.Interface-7.0.dist-info`;
    const zope = only({
      [`${info}/METADATA`]: metadata(
        'Zope.Interface',
        '7.0',
        'Summary: Interfaces',
        'Author-email: Zope Foundation <zope@example.org>',
        'License: ZPL-2.1',
        'Project-URL: Homepage, https://example.org/zope',
      ),
      [`${info}/INSTALLER`]: 'pip\n',
      [`${info}/direct_url.json`]:
        '{"url":"https://user:word@example.org/z.git","vcs_info":{"commit_id":"abc"}}',
    });
    const { evidence: _, ...rest } = zope;
    assert.deepEqual(rest, {
      type: 'pypi',
      name: 'zope-interface',
      version: '7.0',
      kind: 'library',
      license: 'ZPL-2.1',
      description: 'Interfaces',
      homepage: 'https://example.org/zope',
      supplier: { name: 'Zope Foundation', kind: 'person', email: 'zope@example.org' },
      properties: {
        name: 'Zope.Interface',
        installer: 'pip',
        directUrl: 'https://example.org/z.git',
        commit: 'abc',
      },
    });
  });

  it('gives the files of RECORD with their digests', () => {
    const sha256 = createHash('sha256').update('x');
    const base64 = sha256.copy().digest('base64url');
    const { files } = only({
      [`${SITE}/a-1.dist-info/METADATA`]: metadata('a', '1'),
      [`${SITE}/a-1.dist-info/RECORD`]:
        `a/__init__.py,sha256=${base64},1\r\n"a/b,c.py",sha256=${base64},1\n../../../bin/a,sha256=short,1\n` +
        `a-1.dist-info/RECORD,,\n../../../../../../etc/passwd,,\n`,
    });
    const digest = { algorithm: 'sha256' as const, hex: sha256.digest('hex') };
    assert.deepEqual(files, [
      { path: `${SITE}/a/__init__.py`, digest },
      { path: `${SITE}/a/b,c.py`, digest },
      { path: 'usr/bin/a' },
      { path: `${SITE}/a-1.dist-info/RECORD` },
    ]);
  });

  it('finds eggs and egg-info, as folders and as files', () => {
    const items = found({
      [`${SITE}/a-1.egg-info`]: metadata('a', '1'),
      [`${SITE}/b-2.egg-info/PKG-INFO`]: metadata('b', '2', 'License: UNKNOWN'),
      [`${SITE}/b-2.egg-info/installed-files.txt`]: '../b/x.py\n',
      [`${SITE}/c-3.egg/EGG-INFO/PKG-INFO`]: metadata('c', '3'),
      [`${SITE}/PKG-INFO`]: metadata('d', '4'),
    });
    assert.deepEqual(
      items.map(({ name, version }) => `${name} ${version}`),
      ['a 1', 'b 2', 'c 3'],
    );
    assert.deepEqual(items[1]?.files, [{ path: `${SITE}/b/x.py` }]);
  });

  it('names what is required, in the same site, with the extras that somebody asked for', () => {
    const items = found({
      [`${SITE}/app-1.dist-info/METADATA`]: metadata(
        'app',
        '1',
        'Requires-Dist: Lib_A[fast] (>=2,<3) ; python_version > "3"',
        'Requires-Dist: absent',
        "Requires-Dist: tester; extra == 'test'",
      ),
      [`${SITE}/lib_a-2.dist-info/METADATA`]: metadata(
        'lib.a',
        '2',
        'Requires-Dist: speedup >1 ; extra == "fast"',
        'Requires-Dist: slow ; extra == "slow"',
      ),
    });
    assert.deepEqual(items[0]?.requires, [
      { type: 'pypi', name: 'lib-a', constraint: '>=2,<3', path: `${SITE}/lib_a-2.dist-info/METADATA` },
      { type: 'pypi', name: 'absent' },
    ]);
    assert.deepEqual(items[1]?.requires, [{ type: 'pypi', name: 'speedup', constraint: '>1' }]);
  });

  it('reads licences by expression, name or classifier', () => {
    const licences = (...headers: string[]): unknown => {
      const { license, licenseNames } = only({
        [`${SITE}/a-1.dist-info/METADATA`]: metadata('a', '1', ...headers),
      });
      return license ?? licenseNames;
    };
    assert.equal(licences('License-Expression: mit OR apache-2.0', 'License: X'), 'MIT OR Apache-2.0');
    assert.equal(licences('Classifier: License :: OSI Approved :: MIT License', 'License: see file'), 'MIT');
    assert.deepEqual(licences('License: BSD', 'Classifier: License :: OSI Approved'), ['BSD']);
    assert.equal(licences('License: Permission is', '  hereby granted'), undefined);
  });

  it('finds copies by the list of the folder that holds them, and only those that are there', () => {
    const items = found({
      'pip/_vendor/vendor.txt':
        'CacheControl==0.14.4  # why\n    idna==3.7\nsetuptools==70.3.0\nremoved==1\n',
      'pip/_vendor/cachecontrol/__init__.py': '',
      'pip/_vendor/idna/__init__.py': '',
      'pip/_vendor/pkg_resources/__init__.py': '',
      'pip/_vendor/idna-3.7.dist-info/METADATA': metadata('idna', '3.7'),
    });
    assert.deepEqual(
      items.map(({ name, version, evidence }) => [name, version, evidence.locations[0]]),
      [
        ['idna', '3.7', 'pip/_vendor/idna-3.7.dist-info/METADATA'],
        ['cachecontrol', '0.14.4', 'pip/_vendor/vendor.txt'],
        ['setuptools', '70.3.0', 'pip/_vendor/vendor.txt'],
      ],
    );
  });

  it('looks into source distributions, and for wheels in other archives, and survives what is none', () => {
    const wheel = fakeZip({ 'a-1.dist-info/METADATA': metadata('A', '1') });
    const sdist = tar({ 'b-2/PKG-INFO': metadata('b', '2'), 'b-2/b.egg-info/PKG-INFO': metadata('b', '2') });
    const items = found({
      'opt/all.zip': fakeZip({ 'w/a-1-py3-none-any.whl': wheel, 'w/cut.whl': wheel.subarray(0, 60) }),
      'opt/all.tar': tar({ 'w/a-1-py3-none-any.whl': wheel }),
      'opt/b-2.tar.gz': gzipSync(sdist),
      'opt/cut.tar.gz': gzipSync(sdist).subarray(0, 60),
      'opt/bomb.tgz': gzipSync(Buffer.alloc(65 << 20)),
    });
    assert.deepEqual(
      items.map(({ name, version, evidence }) => [name, version, evidence.locations[0], evidence.part]),
      [
        ['a', '1', 'opt/all.tar!/w/a-1-py3-none-any.whl!/a-1.dist-info/METADATA', true],
        ['a', '1', 'opt/all.zip!/w/a-1-py3-none-any.whl!/a-1.dist-info/METADATA', true],
        ['b', '2', 'opt/b-2.tar.gz!/b-2/PKG-INFO', true],
      ],
    );
  });

  it('looks into wheels and eggs, and survives them cut anywhere', () => {
    const wheel = fakeZip({
      'a/_vendor/six.py': '',
      'a/_vendor/vendor.txt': 'six==1.16.0\ngone==1\n',
      'a-1.dist-info/METADATA': metadata('A', '1'),
    });
    const items = found({ 'opt/a-1-py3-none-any.whl': wheel });
    assert.deepEqual(
      items.map(({ name, version, evidence }) => [name, version, evidence.locations[0]]),
      [
        ['six', '1.16.0', 'opt/a-1-py3-none-any.whl!/a/_vendor/vendor.txt'],
        ['a', '1', 'opt/a-1-py3-none-any.whl!/a-1.dist-info/METADATA'],
      ],
    );
    const egg = fakeZip({ 'EGG-INFO/PKG-INFO': metadata('b', '2') });
    assert.equal(only({ 'opt/b.egg': egg }).version, '2');
    for (let length = 0; length < wheel.length; length++)
      assert.ok(found({ 'a.whl': wheel.subarray(0, length) }).length <= 2);
  });

  it('explains a wheel by its project, unless it holds what is not looked at', () => {
    const own = { 'a/__init__.py': '', 'a-1.dist-info/METADATA': metadata('A', '1') };
    const explained = (more: Record<string, string | Uint8Array>): boolean =>
      only({ 'opt/a-1.whl': fakeZip({ ...own, ...more }) }).evidence.locations.includes('opt/a-1.whl');
    assert.ok(explained({}));
    assert.ok(!explained({ 'a/_c.so': '\x7fELF' }));
    assert.ok(!explained({ 'a/x.dat': fakeZip({ a: '' }) }));
    assert.ok(!explained({ 'a/static/main.js': 'f()' }));
  });

  it('looks into zips that run as they are, and takes them for no single project', () => {
    const files = {
      'site-packages/requests-2.28.0.dist-info/METADATA': metadata('requests', '2.28.0'),
      '.deps/click-8.0.1-py3-none-any.whl/click-8.0.1.dist-info/METADATA': metadata('click', '8.0.1'),
      'six-1.16.0.egg-info/PKG-INFO': metadata('six', '1.16.0'),
      'site-packages/big.py': { content: 'x'.repeat(2000), stored: true },
    };
    const prefix = Buffer.from('#!/usr/bin/env python3\n');
    for (const items of [
      found({ 'opt/app': fakeZip(files, { prefix }) }),
      found({ 'opt/layer.zip': fakeZip(files) }),
    ]) {
      assert.deepEqual(
        items.map(({ name, version, evidence }) => [name, version, evidence.part]),
        [
          ['requests', '2.28.0', true],
          ['click', '8.0.1', true],
          ['six', '1.16.0', true],
        ],
      );
    }
    assert.deepEqual(found({ 'opt/app': fakeZip(files, { prefix: Buffer.from('#!/bin/sh\n') }) }), []);
    assert.deepEqual(found({ 'opt/app.jar': fakeZip(files) }), []);
  });

  it('looks into programs of PyInstaller: projects, and what was linked into libraries', () => {
    const program = fakePyInstaller(
      {
        'requests-2.27.1.dist-info/METADATA': metadata('requests', '2.27.1'),
        'libz.so.1': '\x7fELF\0\0 deflate 1.3.1 Copyright 1995-2024 Jean-loup Gailly and Mark Adler \0',
        'PYZ-00.pyz': 'PYZ',
      },
      { padding: 1 << 20 },
    );
    assert.deepEqual(
      found({ 'opt/hello': program }).map(({ name, version, evidence }) => [
        name,
        version,
        evidence.locations[0],
      ]),
      [
        ['requests', '2.27.1', 'opt/hello!/requests-2.27.1.dist-info/METADATA'],
        ['zlib', '1.3.1', 'opt/hello!/libz.so.1'],
      ],
    );
  });

  it('reports metadata without a name or version, cut anywhere, and goes on', () => {
    const whole = metadata('aaa', '1.0');
    for (let length = 0; length < whole.indexOf('1.0') + 1; length++) {
      const { found: items, problems } = catalogued({ 'a.dist-info/METADATA': whole.slice(0, length) }, [
        pythonCataloguer,
      ]);
      assert.deepEqual([items.length, problems.length], length > whole.indexOf('1.0') ? [1, 0] : [0, 1]);
    }
    assert.equal(found({ 'a.dist-info/METADATA': metadata('../x', '1') }).length, 0);
    assert.equal(only({ 'a.dist-info/METADATA': metadata('constructor', '1') }).name, 'constructor');
  });
});
