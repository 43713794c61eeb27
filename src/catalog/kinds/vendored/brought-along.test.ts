import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { elfFile } from '../../../../test/fakes/elf-file.ts';
import { namedLibrary } from './file-names.ts';
import { vendoredCataloguer } from './index.ts';

function library(...texts: string[]): Buffer {
  return Buffer.concat([elfFile({ soname: 'libx.so.1' }), Buffer.from(`\0${texts.join('\0')}\0`, 'latin1')]);
}

function named(files: Record<string, Buffer | string>): string[] {
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

  it("takes out the wheel's own name, which keeps two wheels from loading each other's", () => {
    const gdal = namedLibrary('x/fiona.libs/libgdal-fiona-e8f6bdb0.so.35.3.9.2');
    assert.deepEqual([gdal?.software, gdal?.version], ['gdal', '3.9.2']);
    assert.equal(namedLibrary('x/other.libs/libgdal-fiona-e8f6bdb0.so.35')?.software, 'libgdal-fiona');
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
    const releases = {
      'libbrotlicommon-53534446.so.1.2.0': '1.2.0',
      'libharfbuzz-fb49c9fc.so.0.61450.0': '14.5.0',
      'libharfbuzz-fb49c9fc.so.0.60830.0': '8.3.0',
      'libharfbuzz-fb49c9fc.so.0.20704.0': '2.7.4',
      'libharfbuzz-fb49c9fc.so.0.60000.0': '6.0.0',
      'libfreetype-57f805ba.so.6.18.3': '2.12.1',
      'libfreetype-57f805ba.so.6.99.9': undefined,
      'libwebp-51b0b3f7.so.7.1.5': '1.2.4',
      'libavif-c6062d5f.so.16.4.2': '1.4.2',
      'libavif-c6062d5f.so.15.0.1': undefined,
      // 2.19 and 2.19.1 both have it.
      'liblcms2-88eaba2f.so.2.0.19': undefined,
    };
    for (const [name, version] of Object.entries(releases))
      assert.equal(namedLibrary(`x.libs/${name}`)?.version, version, name);
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
  it('names what a wheel contains, without a version where nothing says it', () => {
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

  it('takes the release that one file of a library has in its name for the others', () => {
    const files = {
      's/p.libs/libwebp-51b0b3f7.so.7.2.0': library('x'),
      's/p.libs/libsharpyuv-0066295b.so.0.1.2': library('x'),
    };
    assert.deepEqual(named(files), [
      's/p.libs/libsharpyuv-0066295b.so.0.1.2: libwebp@1.6.0',
      's/p.libs/libwebp-51b0b3f7.so.7.2.0: libwebp@1.6.0',
    ]);
  });

  it('reads the version of the RPM that a library was copied from out of the name of its debug information', () => {
    const link = 'libXau.so.6.0.0-1.0.9-3.el8.x86_64.debug';
    assert.deepEqual(named({ 's/p.libs/libXau-154567c4.so.6.0.0': library(link) }), [
      's/p.libs/libXau-154567c4.so.6.0.0: libXau@1.0.9',
    ]);
  });

  it("believes the wheel's own SBOM where nothing else says a version, and only for that wheel's files", () => {
    const components = [
      { name: 'Little CMS 2', version: '2.19.1' },
      { name: 'libjpeg / libjpeg-turbo', version: '3.2.0' },
      { name: 'fribidi-shim', version: '1.x' },
    ];
    const files = {
      's/pillow-13.0.0.dist-info/sboms/pillow.cdx.json': JSON.stringify({
        bomFormat: 'CycloneDX',
        components,
      }),
      's/pillow.libs/liblcms2-88eaba2f.so.2.0.19': library('x'),
      's/pillow.libs/libjpeg-6dc8d115.so.62.4.0': library('libjpeg-turbo version 3.1.9 (build 1)'),
      's/other.libs/liblcms2-88eaba2f.so.2.0.19': library('x'),
    };
    assert.deepEqual(named(files), [
      's/other.libs/liblcms2-88eaba2f.so.2.0.19: lcms2@?',
      's/pillow.libs/libjpeg-6dc8d115.so.62.4.0: libjpeg-turbo@3.1.9',
      's/pillow.libs/liblcms2-88eaba2f.so.2.0.19: lcms2@2.19.1',
    ]);
  });
});

describe('vendoredCataloguer, by the list of what is in libvips', () => {
  const folder = 'app/node_modules/@img/sharp-libvips-linux-x64';

  it('names each library with its version, in the file that it was linked into', () => {
    const versions = JSON.stringify({ lcms: '2.19.1', vips: '8.18.7', odd: 7 });
    const files = {
      [`${folder}/versions.json`]: versions,
      [`${folder}/lib/libvips-cpp.so.8.18.7`]: library('x'),
      'app/node_modules/other/versions.json': versions,
    };
    const { found, problems } = catalogued(files, [vendoredCataloguer]);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      found.map(({ name, version, evidence }) => [name, version, evidence.locations]),
      [
        ['lcms2', '2.19.1'],
        ['libvips', '8.18.7'],
      ].map((one) => [...one, [`${folder}/lib/libvips-cpp.so.8.18.7`, `${folder}/versions.json`]]),
    );
  });

  it('tells of a list that is broken', () => {
    const { found, problems } = catalogued({ [`${folder}/versions.json`]: '{"lcms": ' }, [
      vendoredCataloguer,
    ]);
    assert.deepEqual(found, []);
    assert.equal(problems.length, 1);
  });
});
