import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import type { Found } from '../../types.ts';
import { distroCataloguer } from '../distro-id/index.ts';
import { apkCataloguer } from './index.ts';
import { apkPackages } from './installed-database.ts';

const OS = 'ID=alpine\nVERSION_ID=3.20.3\n';
const q1 = (text: string): string => `Q1${createHash('sha1').update(text).digest('base64')}`;
const q2 = (text: string): string => `Q2${createHash('sha256').update(text).digest('base64')}`;
const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

const DATABASE = `C:Q1aaaa=
P:musl
V:1.2.5-r0
A:x86_64
T:the musl c library
L:MIT
o:musl
m:Timo Teräs <timo.teras@iki.fi>
U:https://musl.libc.org/
c:abc123
p:so:libc.musl-x86_64.so.1=1
F:lib
R:libc.musl-x86_64.so.1
a:0:0:777
Z:${q1('ld-musl-x86_64.so.1')}
R:ld-musl-x86_64.so.1
a:0:0:755
Z:${q1('musl')}

P:ssl_client
V:1.36.1-r29
A:x86_64
L:GPL-2.0-only
o:busybox
D:so:libc.musl-x86_64.so.1 musl>=1.2 so:libnothing.so.1 missing~1.0 !conflict ssl_client /bin/nothing
p:cmd:ssl_client=1.36.1-r29
F:
R:at-the-root
Z:${q1('root')}
F:usr/bin
R:ssl_client
Z:${q2('client')}
R:removed
Z:${q1('removed')}
R:without

P:.build-deps
V:20240901.123
A:noarch
T:virtual meta package
D:musl
`;

function find(files: Record<string, FakeFile>): Map<string, Found> {
  const { found, problems } = catalogued(files, [distroCataloguer, apkCataloguer]);
  assert.deepEqual(problems, []);
  return new Map(found.filter(({ type }) => type === 'apk').map((one) => [one.name, one]));
}

describe('apkCataloguer', () => {
  const packages = find({
    'etc/os-release': OS,
    'lib/apk/db/installed': DATABASE,
    'lib/libc.musl-x86_64.so.1': { link: 'ld-musl-x86_64.so.1' },
    'lib/ld-musl-x86_64.so.1': 'musl',
    'at-the-root': 'root',
    'usr/bin/ssl_client': 'client',
    'usr/bin/without': 'x',
  });

  it('finds packages, and not the names that apk add --virtual gives to sets of them', () => {
    assert.deepEqual([...packages.keys()], ['musl', 'ssl_client']);
  });

  it('gives the parts of the purl, the origin, licence and maintainer', () => {
    const musl = packages.get('musl');
    assert.equal(musl?.namespace, 'alpine');
    assert.equal(musl.version, '1.2.5-r0');
    assert.deepEqual(musl.qualifiers, { arch: 'x86_64', distro: 'alpine-3.20.3' });
    assert.equal(musl.license, 'MIT');
    assert.deepEqual(musl.supplier, { name: 'Timo Teräs', email: 'timo.teras@iki.fi', kind: 'person' });
    assert.equal(musl.description, 'the musl c library');
    assert.deepEqual(packages.get('ssl_client')?.source, { name: 'busybox', version: '1.36.1-r29' });
  });

  it('lists regular files that are there, with the digest of their content', () => {
    assert.deepEqual(packages.get('musl')?.files, [
      { path: 'lib/ld-musl-x86_64.so.1', digest: { algorithm: 'sha1', hex: sha1('musl') } },
    ]);
    assert.deepEqual(packages.get('ssl_client')?.files, [
      { path: 'at-the-root', digest: { algorithm: 'sha1', hex: sha1('root') } },
      {
        path: 'usr/bin/ssl_client',
        digest: { algorithm: 'sha256', hex: createHash('sha256').update('client').digest('hex') },
      },
      { path: 'usr/bin/without' },
    ]);
  });

  it('resolves needs by what packages provide; sonames that nobody provides are not packages', () => {
    assert.deepEqual(packages.get('ssl_client')?.requires, [
      { type: 'apk', namespace: 'alpine', name: 'musl' },
      { type: 'apk', namespace: 'alpine', name: 'missing', constraint: '~1.0' },
    ]);
  });

  it('reads the database where Wolfi keeps it, and names a file by where it really is', () => {
    const wolfi = find({
      'etc/os-release': 'ID=wolfi\nVERSION_ID="20230201"\n',
      lib: { link: 'usr/lib' },
      'usr/lib/apk/db/installed': DATABASE,
      'usr/lib/ld-musl-x86_64.so.1': 'musl',
    });
    const musl = wolfi.get('musl');
    assert.deepEqual([musl?.namespace, musl?.qualifiers?.['distro']], ['wolfi', 'wolfi-20230201']);
    assert.equal(musl?.files?.[0]?.path, 'usr/lib/ld-musl-x86_64.so.1');
  });

  it('marks packages that a publisher made for many distributions', () => {
    const database = 'P:nginx\nV:1.28.0-r1\nm:NGINX Packaging <nginx-packaging@f5.com>\n';
    assert.match(find({ 'lib/apk/db/installed': database }).get('nginx')?.foreign ?? '', /NGINX/);
    assert.equal(packages.get('musl')?.foreign, undefined);
  });

  it('tells a system inside a folder by its path', () => {
    const inner = find({
      'srv/jail/lib/apk/db/installed': DATABASE,
      'srv/jail/lib/ld-musl-x86_64.so.1': 'musl',
    });
    assert.equal(inner.get('musl')?.properties?.['root'], '/srv/jail');
    assert.equal(inner.get('musl')?.files?.[0]?.path, 'srv/jail/lib/ld-musl-x86_64.so.1');
  });
});

describe('apkPackages', () => {
  const read = (text: string): string[] => {
    const names = apkPackages(text, assert.fail).map(({ name }) => name);
    return names;
  };

  it('skips anything that is not a field, and packages without name or version', () => {
    assert.deepEqual(read('nonsense\n:\nP\n\nP:a\n\nV:1\n\nP:b\nV:2\nP:again\n\nP:x y\nV:1\n\nP:../x\nV:1'), [
      'b',
    ]);
  });

  it('reads a database that ends anywhere', () => {
    for (let end = 0; end < DATABASE.length; end++)
      assert.ok(read(DATABASE.slice(0, end)).every((name) => /^(?:m|s|\.)/.test(name)));
  });

  it('takes names of objects for names', () => {
    assert.deepEqual(read('P:__proto__\nV:1\np:constructor\n'), ['__proto__']);
  });
});
