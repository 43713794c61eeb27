import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { type FakeFile, FakeTree } from '../../../test/fakes/catalog-tree.ts';
import { debPackage, found, recognised } from '../../../test/fakes/found.ts';
import type { CatalogComponent, Found } from '../types.ts';
import { join } from './index.ts';

function joined(items: readonly Found[], files: Record<string, FakeFile>): Map<string, CatalogComponent> {
  const { components } = join(items, new FakeTree(files, []), ({ message }) => assert.fail(message));
  return new Map(components.map((component) => [component.id, component]));
}

const NGINX = 'pkg:deb/debian/nginx@1-1';
const nginx = debPackage('nginx', { 'usr/sbin/nginx': 'program' });

describe('ownership', () => {
  it('makes what is recognised in an unchanged file evidence for its package', () => {
    const components = joined(
      [recognised('nginx', '1.2.3', 'usr/sbin/nginx', { value: 'nginx/1.2.3' }), nginx],
      {
        'usr/sbin/nginx': 'program',
      },
    );
    assert.deepEqual([...components.keys()], [NGINX]);
    const { evidence, accounts } = components.get(NGINX) ?? assert.fail();
    assert.deepEqual(
      evidence.map(({ by, value }) => [by, value]),
      [
        ['dpkg', undefined],
        ['classifiers', 'pkg:generic/nginx@1.2.3: nginx/1.2.3'],
      ],
    );
    assert.deepEqual(accounts, ['usr/sbin/nginx']);
  });

  it('takes a folder that is named ! for a folder, not for what is in an archive', () => {
    const components = joined(
      [
        recognised('nginx', '1.2.3', '!/nginx'),
        debPackage('nginx', { '!/nginx': 'program' }),
        recognised('curl', '8.0.0', 'opt/!/curl'),
      ],
      { '!/nginx': 'program', 'opt/!/curl': 'other' },
    );
    assert.deepEqual([...components.keys()], [NGINX, 'pkg:generic/curl@8.0.0']);
    assert.deepEqual(components.get('pkg:generic/curl@8.0.0')?.accounts, ['opt/!/curl']);
  });

  it('counts a file once that a package lists by two ways', () => {
    const { sizeBytes } =
      joined([debPackage('nginx', { 'usr/sbin/nginx': 'program', 'sbin/nginx': 'program' })], {
        'usr/sbin/nginx': 'program',
        sbin: { link: 'usr/sbin' },
      }).get(NGINX) ?? assert.fail();
    assert.equal(sizeBytes, 'program'.length);
  });

  it('catalogues a changed file for itself, and says so of the package', () => {
    const components = joined([recognised('nginx', '1.9.9', 'usr/sbin/nginx'), nginx], {
      'usr/sbin/nginx': 'swapped',
    });
    assert.deepEqual([...components.keys()], [NGINX, 'pkg:generic/nginx@1.9.9']);
    assert.deepEqual(components.get(NGINX)?.modified, ['usr/sbin/nginx']);
    assert.deepEqual(components.get(NGINX)?.accounts, []);
    assert.deepEqual(components.get('pkg:generic/nginx@1.9.9')?.accounts, ['usr/sbin/nginx']);
    assert.deepEqual(components.get('pkg:generic/nginx@1.9.9')?.ownedBy, []);
  });

  it('splits what is recognised in an owned file and in another', () => {
    const both = recognised('nginx', '1.2.3', 'usr/sbin/nginx');
    const components = joined(
      [{ ...both, evidence: { ...both.evidence, locations: ['usr/sbin/nginx', 'opt/nginx'] } }, nginx],
      { 'usr/sbin/nginx': 'program', 'opt/nginx': 'program' },
    );
    assert.deepEqual(components.get('pkg:generic/nginx@1.2.3')?.evidence[0]?.locations, ['opt/nginx']);
    assert.equal(components.get(NGINX)?.evidence.length, 2);
  });

  it('makes a library evidence for the package that packages it, and no second product, while the file is unchanged', () => {
    const path = 'usr/lib/libcrypto.so.3';
    const ssl = debPackage(
      'libssl3t64',
      { [path]: 'library' },
      { source: { name: 'openssl', version: '3.5.1-1' } },
    );
    const inside = recognised('openssl', '3.5.1', path, { by: 'vendored', value: 'OpenSSL 3.5.1' });
    const components = joined([ssl, inside], { [path]: 'library' });
    assert.deepEqual([...components.keys()], ['pkg:deb/debian/libssl3t64@1-1']);
    assert.deepEqual(
      [...components.values()][0]?.evidence.map(({ value }) => value),
      [undefined, 'pkg:generic/openssl@3.5.1: OpenSSL 3.5.1'],
    );
    assert.deepEqual(
      [...joined([ssl, inside], { [path]: 'changed' }).keys()],
      ['pkg:deb/debian/libssl3t64@1-1', 'pkg:generic/openssl@3.5.1'],
    );
  });

  it('keeps a library inside an owned file as a component of its own, inside the owner', () => {
    const zlib = recognised('zlib', '1.3', 'usr/sbin/nginx', { by: 'vendored' });
    const marked = recognised('pcre', '8.4', 'usr/sbin/nginx', { part: true });
    const components = joined([zlib, marked, nginx], { 'usr/sbin/nginx': 'program' });
    assert.deepEqual(components.get('pkg:generic/zlib@1.3')?.ownedBy, [NGINX]);
    assert.deepEqual(components.get('pkg:generic/pcre@8.4')?.ownedBy, [NGINX]);
    assert.deepEqual(components.get('pkg:generic/pcre@8.4')?.accounts, []);
  });

  it('marks a language package whose files are all owned, and none with a copy elsewhere', () => {
    const metadata = 'usr/lib/python3/dist-packages/six.dist-info/METADATA';
    const files = { [metadata]: 'six', 'venv/six.dist-info/METADATA': 'six' };
    const deb = debPackage('python3-six', { [metadata]: 'six' });
    const six = (location: string): Found =>
      found('six', { locations: [location] }, { type: 'pypi', version: '1.16' });

    const owned = joined([deb, six(metadata)], files);
    const copied = joined([deb, six(metadata), six('venv/six.dist-info/METADATA')], files);

    assert.deepEqual(owned.get('pkg:pypi/six@1.16')?.ownedBy, ['pkg:deb/debian/python3-six@1-1']);
    assert.deepEqual(copied.get('pkg:pypi/six@1.16')?.ownedBy, []);
    assert.equal(copied.get('pkg:pypi/six@1.16')?.evidence[0]?.locations.length, 2);
  });

  it('compares digests of each kind that manifests have, and believes none that differs', () => {
    const hash = (algorithm: string, content: string) => createHash(algorithm).update(content).digest('hex');
    for (const algorithm of ['sha256', 'sha1', 'md5'] as const) {
      const owned = (content: string): CatalogComponent | undefined => {
        const digest = { algorithm, hex: hash(algorithm, content) };
        const rpm = found(
          'nginx',
          { by: 'rpm', locations: ['var/lib/rpm/db'] },
          { type: 'rpm', namespace: 'fedora', version: '1-1', files: [{ path: 'usr/sbin/nginx', digest }] },
        );
        return joined([rpm], { 'usr/sbin/nginx': 'program' }).get('pkg:rpm/fedora/nginx@1-1');
      };
      assert.deepEqual(
        [owned('program')?.accounts, owned('program')?.modified],
        [['usr/sbin/nginx'], []],
        algorithm,
      );
      assert.deepEqual(
        [owned('other')?.accounts, owned('other')?.modified],
        [[], ['usr/sbin/nginx']],
        algorithm,
      );
    }
  });

  it('tells who asks of which files a manifest only says that they are there', () => {
    const listing = debPackage('a', {
      'usr/bin/same': 'same',
      'usr/bin/changed': 'old',
      'usr/bin/plain': undefined,
    });
    const files = {
      'usr/bin/same': 'same',
      'usr/bin/changed': 'new',
      'usr/bin/plain': 'x',
      'usr/bin/other': 'y',
    };
    const { isMerelyListed } = join([listing], new FakeTree(files, []), ({ message }) =>
      assert.fail(message),
    );
    assert.deepEqual(
      Object.keys(files).map((path) => [path, isMerelyListed(path)]),
      [
        ['usr/bin/same', false],
        ['usr/bin/changed', true],
        ['usr/bin/plain', true],
        ['usr/bin/other', false],
      ],
    );
  });

  it('lists for a package no file that is a link or a folder, or not there', () => {
    const deb = debPackage('a', { lib: 'x', 'usr/lib': 'x', gone: 'x', 'usr/lib/a': 'a' });
    const { accounts, modified, sizeBytes } =
      joined([deb], { lib: { link: 'usr/lib' }, 'usr/lib/a': 'a' }).get('pkg:deb/debian/a@1-1') ??
      assert.fail();
    assert.deepEqual([accounts, modified, sizeBytes], [['usr/lib/a'], [], 1]);
  });

  it('does not account for files by a list that is only claimed', () => {
    const claimed = found(
      'a',
      { technique: 'attestation', locations: ['a.spdx.json'] },
      {
        type: 'npm',
        version: '1',
        files: [
          {
            path: 'usr/bin/a',
            digest: { algorithm: 'md5', hex: createHash('md5').update('a').digest('hex') },
          },
        ],
      },
    );
    const files = { 'usr/bin/a': 'a', 'a.spdx.json': '{}' };
    assert.deepEqual(joined([claimed], files).get('pkg:npm/a@1')?.accounts, []);
    const seen = { ...claimed, evidence: { ...claimed.evidence, technique: 'manifest-analysis' as const } };
    assert.deepEqual(joined([seen], files).get('pkg:npm/a@1')?.accounts, ['a.spdx.json', 'usr/bin/a']);
  });

  it('makes no package the owner of a file that it lists without a digest that could be compared', () => {
    const sure = debPackage('sure', { 'usr/bin/other': 'other', 'usr/sbin/nginx': undefined });
    const components = joined([recognised('nginx', '1.2.3', 'usr/sbin/nginx'), sure], {
      'usr/sbin/nginx': 'program',
      'usr/bin/other': 'other',
    });
    const { ownedBy, accounts } = components.get('pkg:generic/nginx@1.2.3') ?? assert.fail();
    assert.deepEqual([ownedBy, accounts], [[], ['usr/sbin/nginx']]);
    assert.deepEqual(components.get('pkg:deb/debian/sure@1-1')?.accounts, ['usr/bin/other']);
  });

  it('gives an unchanged file to each of several packages that list it', () => {
    const tool = debPackage('nginx-tool', { 'usr/sbin/nginx': 'program' });
    const components = joined(
      [nginx, tool, recognised('zlib', '1.3', 'usr/sbin/nginx', { by: 'vendored' })],
      {
        'usr/sbin/nginx': 'program',
      },
    );
    assert.deepEqual(
      components.get('pkg:generic/zlib@1.3')?.ownedBy.toSorted(),
      ['pkg:deb/debian/nginx-tool@1-1', NGINX].toSorted(),
    );
  });

  it('keeps a language package for itself, though the package that brings it has its name', () => {
    const metadata = 'usr/lib/python3/six.dist-info/METADATA';
    const six = found('six', { locations: [metadata] }, { type: 'pypi', version: '1.16' });
    const components = joined([debPackage('six', { [metadata]: 'six' }), six], { [metadata]: 'six' });
    assert.deepEqual([...components.keys()], ['pkg:deb/debian/six@1-1', 'pkg:pypi/six@1.16']);
  });

  it('finds files of merged systems through symlinks', () => {
    const libc = debPackage('libc6', { 'lib/libc.so.6': 'libc' });
    const components = joined([libc], { lib: { link: 'usr/lib' }, 'usr/lib/libc.so.6': 'libc' });
    assert.deepEqual(components.get('pkg:deb/debian/libc6@1-1')?.accounts, ['usr/lib/libc.so.6']);
  });

  it('gives a file that another package put there to that package alone', () => {
    const older = debPackage('old', { 'usr/bin/x': 'old' });
    const newer = debPackage('new', { 'usr/bin/x': 'new' });
    const components = joined([older, newer], { 'usr/bin/x': 'new' });
    assert.deepEqual(components.get('pkg:deb/debian/old@1-1')?.modified, []);
    assert.deepEqual(components.get('pkg:deb/debian/new@1-1')?.accounts, ['usr/bin/x']);
  });

  it('does not account for files that are listed without a digest, but for the records of the manager itself', () => {
    const record = { 'var/lib/dpkg/a.postinst': undefined, 'var/lib/dpkg/b.postinst': undefined };
    const a = debPackage('a', { 'usr/bin/a': undefined, ...record });
    const components = joined([a], {
      'usr/bin/a': 'a',
      'var/lib/dpkg/a.postinst': '#!/bin/sh',
      'var/lib/dpkg/b.postinst': '\x7fELF',
      'var/lib/dpkg/status': '',
    });
    const { accounts, modified } = components.get('pkg:deb/debian/a@1-1') ?? assert.fail();
    assert.deepEqual(accounts, ['var/lib/dpkg/a.postinst', 'var/lib/dpkg/status']);
    assert.deepEqual(modified, []);
  });

  it('does not take a name, a guess, a directory or what is in an archive for evidence of a file', () => {
    const items = [
      recognised('d', '1', 'opt/a-1.jar!/lib/d.jar'),
      recognised('a', '1', 'opt/a-1.jar', { technique: 'filename' }),
      recognised('b', '1', 'opt/b', { confidence: 0.3 }),
      recognised('c', '1', 'opt'),
    ];
    const components = joined(items, { 'opt/a-1.jar': 'a', 'opt/b': 'b' });
    assert.deepEqual(
      [...components.values()].flatMap(({ accounts }) => accounts),
      [],
    );
  });
});
