import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../test/fakes/catalog-tree.ts';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { namedLibrary } from './file-names.ts';
import { vendoredCataloguer } from './index.ts';

function library(...texts: string[]): Buffer {
  return Buffer.concat([elfFile({ soname: 'libx.so.1' }), Buffer.from(`\0${texts.join('\0')}\0`, 'latin1')]);
}

function named(files: Record<string, Buffer>): string[] {
  const { found } = catalogued(files, [vendoredCataloguer]);
  const filenames = found.filter(({ evidence }) => evidence.technique === 'filename');
  return filenames.map(
    ({ name, version, evidence }) => `${evidence.locations[0]}: ${name}@${version ?? '?'}`,
  );
}

describe('namedLibrary', () => {
  it('takes the digest of auditwheel out of the name', () => {
    assert.equal(namedLibrary('x/pillow.libs/libpng16-1d1ba958.so.16.58.0')?.software, 'libpng');
    assert.equal(namedLibrary('a/numpy.libs/libscipy_openblas64_-32a4b2a6.so')?.software, 'openblas');
    assert.equal(namedLibrary('cv2.libs/libopenblasp-r0-59ffcd50.3.15.so')?.software, 'openblas');
    assert.equal(namedLibrary('x/y.libs/libXau-154567c4.so.6.0.0')?.software, 'libXau');
    assert.equal(namedLibrary('numpy.libs/libgfortran-040039e1-0352e75f.so.5.0.0')?.software, 'gcc');
  });

  it('reads a release only from names that have it', () => {
    assert.equal(namedLibrary('x.libs/liblz4-1a2b3c4d.so.1.10.0')?.version, '1.10.0');
    assert.equal(namedLibrary('x.libs/libpng16-1d1ba958.so.16.58.0')?.version, undefined);
    assert.equal(namedLibrary('x.libs/libcrypto-5409cd36.so.1.1.1k')?.version, '1.1.1k');
    assert.equal(namedLibrary('x.libs/libcrypto-5409cd36.so.1.1')?.version, undefined);
    assert.equal(namedLibrary('x.libs/liblcms2-a0d22147.so.2.0.18')?.version, '2.18');
    assert.equal(namedLibrary('x.libs/libgdal-c8c9c467.so.36.3.10.3')?.version, '3.10.3');
    assert.equal(namedLibrary('x.libs/libsqlite3-66256cf9.so.3.50.4')?.version, '3.50.4');
    assert.equal(namedLibrary('x.libs/libsqlite3-66256cf9.so.0.8.6')?.version, undefined);
  });

  it('tells whose a library is by its interface, where two have one name', () => {
    assert.equal(namedLibrary('x.libs/libjpeg-799ada35.so.9.6.0')?.software, 'libjpeg');
    assert.equal(namedLibrary('x.libs/libjpeg-799ada35.so.62.4.0')?.software, 'libjpeg-turbo');
  });

  it('says nothing of ordinary libraries', () => {
    for (const path of ['usr/lib/x86_64-linux-gnu/libpng16.so.16', 'usr/lib/libfoo-1.2.so', 'x.libs/readme'])
      assert.equal(namedLibrary(path), undefined, path);
  });
});

describe('vendoredCataloguer, by names', () => {
  it('names what a wheel brought along, without a version where nothing says it', () => {
    assert.deepEqual(named({ 's/pillow.libs/libXau-a0d22147.so.6.0.0': library('x') }), [
      's/pillow.libs/libXau-a0d22147.so.6.0.0: libXau@?',
    ]);
  });

  it('takes the version that another file of the same library has in the same folder', () => {
    const files = {
      's/p.libs/libcrypto-fb8d5b21.so.3': library('OpenSSL 3.5.8 1 Jul 2026', 'OPENSSLDIR: "/x"'),
      's/p.libs/libssl-aaaaaaaa.so.3': library('ssl/ssl_lib.c'),
      's/q.libs/libssl-bbbbbbbb.so.3': library('ssl/ssl_lib.c'),
    };
    assert.deepEqual(named(files), [
      's/p.libs/libcrypto-fb8d5b21.so.3: openssl@3.5.8',
      's/p.libs/libssl-aaaaaaaa.so.3: openssl@3.5.8',
      's/q.libs/libssl-bbbbbbbb.so.3: openssl@?',
    ]);
  });
});
