import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namedLibrary } from '../../catalog/kinds/vendored/file-names.ts';
import { CLASSIFIERS } from '../../catalog/known/programs.ts';
import { LIBRARIES } from '../../catalog/known/vendored-libraries.ts';
import { comparedName } from '../../versions/index.ts';
import { upstreamOfOsPackage, upstreamOfRepackaged, upstreamProduct } from './upstream-products.ts';
import { comparedVersion, upstreamOfPackaged } from './upstream-version.ts';

describe('upstreamProduct', () => {
  it('has every program and library that strings tell of', () => {
    const missing = [...CLASSIFIERS, ...LIBRARIES]
      .map(({ id, type = 'generic', namespace, name = id }) =>
        [type, namespace, name].filter(Boolean).join('/'),
      )
      .filter((product) => upstreamProduct(product) === undefined);
    assert.deepEqual(missing, []);
  });

  it('has every library that names of files tell of, and what other cataloguers find', () => {
    const stems = `libcrypto libz libpng16 libjpeg libwebpmux libfreetype liblcms2 libopenjp2 libopenblas libbrotlicommon
      libgfortran libkrb5 libpq libldap libsasl2 libpcre libkeyutils libhdf5 libsz libzmq libavcodec libx264 libx265 libnghttp2
      libcares libexslt libexpat libsqlite3 libproj libgeos libgdal libnetcdf libblosc librdkafka libsybdb libodbc libsnappy`;
    const names = new Map(LIBRARIES.map(({ id, name = id }) => [id, name]));
    const missing = stems
      .split(/\s+/)
      .map((stem) => namedLibrary(`a.libs/${stem}-0a1b2c3d.so.1`)?.software ?? stem)
      .map((software) => `generic/${names.get(software) ?? software}`)
      .filter((product) => upstreamProduct(product) === undefined);
    assert.deepEqual(missing, []);
    for (const product of [
      'generic/go',
      'generic/wordpress',
      'generic/oracle/openjdk',
      'generic/oracle/jdk',
      'generic/rust',
      'generic/linux-kernel',
    ])
      assert.ok(upstreamProduct(product), product);
  });

  it('has names as they are compared', () => {
    for (const { id, type = 'generic', name = id } of CLASSIFIERS)
      for (const cve of upstreamProduct(`${type}/${name}`)?.cve ?? []) {
        assert.equal(cve, comparedName('CVE', cve));
        assert.match(cve, /^[^/]+\/.+$/);
      }
  });

  it('knows what third parties’ packages contain, whatever the release in the name', () => {
    assert.equal(upstreamOfOsPackage('postgresql-16')?.product, 'generic/postgresql');
    assert.equal(upstreamOfOsPackage('php8.3')?.product, 'generic/php');
    assert.equal(upstreamOfOsPackage('nodejs')?.product, 'generic/node');
    assert.equal(upstreamOfOsPackage('postgresql-common'), undefined);
    assert.equal(upstreamOfOsPackage('acme'), undefined);
  });

  it('knows what other package managers install under names of their authors', () => {
    assert.equal(upstreamOfRepackaged('openssl@3')?.product, 'generic/openssl');
    assert.equal(upstreamOfRepackaged('nodejs')?.product, 'generic/node');
    assert.equal(upstreamOfRepackaged('acme'), undefined);
  });
});

describe('upstreamOfPackaged', () => {
  it('takes off what packagers wrote around a version', () => {
    for (const [type, version, upstream] of [
      ['deb', '5:24.0.7-1~debian.12~bookworm', '24.0.7'],
      ['deb', '1.27.0-1~bookworm', '1.27.0'],
      ['deb', '1:11.2.2+maria~deb12', '11.2.2'],
      ['deb', '8.3.12-1+0~20241003.53+debian12~1.gbp', '8.3.12'],
      ['deb', '17~rc1-1.pgdg120+1', '17-rc1'],
      ['deb', '20.10.0-1nodesource1', '20.10.0'],
      ['rpm', '1.24.0-1.el9.ngx', '1.24.0'],
      ['apk', '1.2.3-r4', '1.2.3'],
      ['alpm', '1:3.0.7-1.2', '3.0.7'],
      ['brew', '3.0.7_1', '3.0.7'],
      ['ebuild', '3.0.7-r2', '3.0.7'],
      ['vcpkg', '3.0.7#3', '3.0.7'],
      ['conda', '3.0.7-rc1', '3.0.7-rc1'],
    ] as const)
      assert.equal(upstreamOfPackaged(type, version), upstream);
  });
});

describe('comparedVersion', () => {
  it('writes versions of Java as ranges do', () => {
    const openjdk = upstreamProduct('generic/oracle/openjdk');
    assert.ok(openjdk);
    for (const [version, compared] of [
      ['1.8.0_392', '8.0.392'],
      ['1.8.0_392-b08', '8.0.392'],
      ['1.7.0', '7.0.0'],
      ['8u392', '8.0.392'],
      ['17.0.9+9', '17.0.9'],
      ['21', '21'],
    ] as const)
      assert.equal(comparedVersion(openjdk, version), compared);
  });
});
