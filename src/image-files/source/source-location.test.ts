import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseSourceLocation } from './source-location.ts';

describe('parseSourceLocation', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-location-'));
    mkdirSync(join(folder, 'layout'));
    writeFileSync(join(folder, 'layout/oci-layout'), '{}');
    for (const name of ['a.tar', 'a.tar.gz', 'a.tgz', 'app.jar']) writeFileSync(join(folder, name), '');
  });
  after(() => rmSync(folder, { recursive: true }));

  it('takes what exists for what it is', () => {
    const kind = (name: string): string => parseSourceLocation(join(folder, name)).kind;
    assert.equal(kind('.'), 'directory');
    assert.equal(kind('layout'), 'image');
    assert.equal(kind('app.jar'), 'file');
    for (const name of ['a.tar', 'a.tar.gz', 'a.tgz']) assert.equal(kind(name), 'archive', name);
  });

  it('takes everything else for an image, as other commands do', () => {
    assert.deepEqual(parseSourceLocation('nginx:1.27'), {
      kind: 'image',
      location: {
        transport: 'registry',
        reference: { registry: 'docker.io', repository: 'library/nginx', tag: '1.27' },
      },
    });
    assert.equal(parseSourceLocation('oci:dir:tag').kind, 'image');
    assert.equal(parseSourceLocation('docker-archive:x.tar').kind, 'image');
  });

  it('is recognised by a prefix', () => {
    const [path, jar] = [folder, join(folder, 'app.jar')];
    assert.deepEqual(parseSourceLocation(`dir:${path}`), { kind: 'directory', path });
    assert.deepEqual(parseSourceLocation(`file:${jar}`), { kind: 'file', path: jar });
    assert.deepEqual(parseSourceLocation(`tar:${jar}`), { kind: 'tar', path: jar });
    assert.deepEqual(parseSourceLocation('docker-daemon:a/b:1'), {
      kind: 'daemon',
      engine: 'docker',
      reference: 'a/b:1',
    });
    assert.equal(parseSourceLocation(`dir:${join(folder, 'layout')}`).kind, 'directory');
  });

  it('says what is not there, or of another kind', () => {
    const refused = (text: string, code: string): void =>
      assert.throws(() => parseSourceLocation(text), { code });
    refused(`dir:${folder}/none`, 'CATALOG_SOURCE_NOT_FOUND');
    refused(`file:${folder}`, 'CATALOG_SOURCE_INVALID');
    refused(`dir:${folder}/app.jar`, 'CATALOG_SOURCE_INVALID');
    refused('podman:', 'CATALOG_SOURCE_INVALID');
    refused('/dev/null', 'CATALOG_SOURCE_INVALID');
    refused('./none', 'CATALOG_SOURCE_NOT_FOUND');
    refused('./none:tag', 'OCI_LOCATION_INVALID');
  });

  it('takes what ends like a file for one that is missing, not for a repository', () => {
    for (const text of ['shop.cdx.json', 'out/rootfs.tar.zst', './app.jar'])
      assert.throws(() => parseSourceLocation(text), { code: 'CATALOG_SOURCE_NOT_FOUND' });
    assert.equal(parseSourceLocation('registry.example.org/shop.json:1').kind, 'image');
  });
});
