import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { type ClaimedComponent, claimsIn } from './claims.ts';
import { embeddedSbomCataloguer } from './index.ts';

const CYCLONEDX = {
  bomFormat: 'CycloneDX',
  metadata: { component: { type: 'library', name: 'me', purl: 'pkg:cargo/me@1.0' } },
  components: [
    {
      type: 'application',
      name: 'a',
      purl: 'pkg:cargo/a@1.0',
      components: [{ type: 'library', purl: 'pkg:cargo/b@2' }],
    },
    { type: 'library', name: 'out', purl: 'pkg:cargo/out@1', scope: 'excluded' },
    { type: 'container', name: 'image', purl: 'pkg:deb/debian/x@1' },
    { type: 'library', name: 'no purl' },
  ],
};

function spdxPackage(purl: string, more: object = {}): object {
  return {
    name: 'x',
    externalRefs: [
      { referenceType: 'cpe23Type', referenceLocator: 'cpe:2.3:a:x:x:1' },
      { referenceType: 'purl', referenceLocator: purl },
    ],
    ...more,
  };
}

const SPDX2 = {
  spdxVersion: 'SPDX-2.3',
  packages: [
    spdxPackage('pkg:apk/wolfi/curl@8.5.0-r0?arch=x86_64'),
    spdxPackage('pkg:github/curl/curl@8.5.0', {}),
    spdxPackage('pkg:oci/image@sha256:0', { primaryPackagePurpose: 'CONTAINER' }),
    spdxPackage('pkg:generic/curl@8.5.0?download_url=https://curl.example/', { SPDXID: 'SPDXRef-source' }),
    spdxPackage('pkg:generic/own@1'),
    spdxPackage('pkg:a'),
  ],
  relationships: [
    null,
    {
      spdxElementId: 'SPDXRef-curl',
      relationshipType: 'GENERATED_FROM',
      relatedSpdxElement: 'SPDXRef-source',
    },
  ],
};

function bytes(json: unknown): Buffer {
  return Buffer.from(JSON.stringify(json));
}

function claimsOf(json: unknown): ClaimedComponent[] {
  return claimsIn(bytes(json), assert.fail).claims;
}

function purlsOf(json: unknown): string[] {
  return claimsOf(json).map(({ purl }) => purl);
}

function found(files: Record<string, FakeFile>): string[] {
  return catalogued(files, [embeddedSbomCataloguer]).found.map(
    ({ type, namespace, name, version }) => `${type}:${namespace ?? ''}/${name}@${version}`,
  );
}

describe('claimsIn', () => {
  it('reads CycloneDX with components inside of components, without what is excluded', () => {
    assert.deepEqual(claimsOf(CYCLONEDX), [
      { purl: 'pkg:cargo/me@1.0', kind: 'library' },
      { purl: 'pkg:cargo/a@1.0', kind: 'application' },
      { purl: 'pkg:cargo/b@2', kind: 'library' },
    ]);
  });

  it('reads SPDX 3', () => {
    const graph = [
      { type: 'software_Package', software_packageUrl: 'pkg:npm/a@1' },
      { type: 'software_Package', software_packageUrl: 'pkg:npm/s@1', software_primaryPurpose: 'source' },
      { type: 'software_File', software_packageUrl: 'pkg:npm/f@1' },
      {
        type: 'software_Package',
        externalIdentifier: [
          { externalIdentifierType: 'packageUrl', identifier: 'pkg:npm/b@1' },
          { externalIdentifierType: 'cpe23', identifier: 'cpe' },
        ],
      },
    ];
    assert.deepEqual(purlsOf({ '@context': 'x', '@graph': graph }), ['pkg:npm/a@1', 'pkg:npm/b@1']);
  });

  it("reads syft's own format", () => {
    const own = {
      descriptor: { name: 'syft' },
      schema: { version: '16.0.0', url: 'https://example.org/schema.json' },
      artifacts: [{ purl: 'pkg:npm/a@1' }, { purl: 'pkg:npm/a@1' }, {}],
    };
    assert.deepEqual(purlsOf(own), ['pkg:npm/a@1']);
  });

  it('reads tag-value, and no other text', () => {
    const text =
      'SPDXVersion: SPDX-2.3\nPackageName: a\nSPDXID: SPDXRef-a\nExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/a@1\n';
    assert.deepEqual(
      claimsIn(Buffer.from(text), assert.fail).claims.map(({ purl }) => purl),
      ['pkg:deb/debian/a@1'],
    );
    assert.throws(() => claimsIn(Buffer.from('# licences\nPackageName: a\n'), assert.fail), {
      code: 'SBOM_UNREADABLE',
    });
  });

  it('takes other JSON for no document', () => {
    for (const json of [{}, [], null, { packages: [] }, { '@graph': {} }])
      assert.throws(() => claimsOf(json), { code: 'SBOM_UNREADABLE' });
    assert.deepEqual(claimsOf({ bomFormat: 'CycloneDX', components: [1, null, { purl: 5 }] }), []);
  });

  it('reads a bounded number of claims, and says that there are more', () => {
    const components = Array.from({ length: 20_000 }, (_, item) => ({ purl: `pkg:npm/a@${item}` }));
    const said: string[] = [];
    const document = bytes({ bomFormat: 'CycloneDX', components });
    assert.equal(claimsIn(document, (message) => said.push(message)).claims.length, 10_000);
    assert.deepEqual(said, ['there are more than 10000 components; the rest is left out']);
  });
});

describe('embeddedSbomCataloguer', () => {
  it('marks what a document names as attested, with little confidence', () => {
    const path = 'var/lib/db/sbom/curl-8.5.0-r0.spdx.json';
    const { found: all } = catalogued({ [path]: bytes(SPDX2) }, [embeddedSbomCataloguer]);
    assert.deepEqual(all[0], {
      type: 'apk',
      namespace: 'wolfi',
      name: 'curl',
      version: '8.5.0-r0',
      qualifiers: { arch: 'x86_64' },
      kind: 'library',
      evidence: {
        by: 'embedded-sboms',
        technique: 'attestation',
        confidence: 0.3,
        locations: [path],
        value: 'pkg:apk/wolfi/curl@8.5.0-r0?arch=x86_64',
      },
    });
  });

  it('leaves out repositories, images and sources, and reports anything that is not a package URL', () => {
    const { found: all, problems } = catalogued({ 'a.spdx.json': bytes(SPDX2) }, [embeddedSbomCataloguer]);
    assert.deepEqual(
      all.map(({ name }) => name),
      ['curl', 'own'],
    );
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['1 of its package URLs cannot be read'],
    );
  });

  it('keeps what crates were built of apart from where on the machine they were built', () => {
    const components = [
      { purl: 'pkg:cargo/a@1?download_url=file://.#src/lib.rs' },
      { purl: 'pkg:generic/openssl@4.0.3?download_url=https://openssl.example/openssl.tar.gz' },
    ];
    const bom = bytes({ bomFormat: 'CycloneDX', components });
    const { found: all } = catalogued({ 'a.cdx.json': bom }, [embeddedSbomCataloguer]);
    assert.deepEqual(
      all.map(({ name, qualifiers, subpath }) => [name, qualifiers?.['download_url'], subpath]),
      [
        ['a', undefined, undefined],
        ['openssl', 'https://openssl.example/openssl.tar.gz', undefined],
      ],
    );
  });

  it('knows documents by their names, wherever tools leave them', () => {
    const bom = bytes({ bomFormat: 'CycloneDX', components: [{ purl: 'pkg:npm/%40a/b@1' }] });
    for (const path of [
      'app/x.cdx.json',
      'app/x.bom.json',
      'app/bom.json',
      'sbom.json',
      'opt/bitnami/redis/.spdx-redis.spdx',
      'usr/lib/python3/a-1.dist-info/sboms/auditwheel.json',
    ])
      assert.deepEqual(found({ [path]: bom }), ['npm:@a/b@1'], path);
    assert.deepEqual(found({ 'app/package.json': bom, 'app/mybom.json': bom }), []);
  });

  it('reports documents that cannot be read, and reads the others', () => {
    const { found: all, problems } = catalogued(
      {
        'a.cdx.json': '{"bomFormat":',
        'b.cdx.json': '{"a":'.repeat(1000),
        'c.cdx.json': bytes(CYCLONEDX),
        'd.spdx': '',
      },
      [embeddedSbomCataloguer],
    );
    assert.equal(all.length, 3);
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['a.cdx.json', 'b.cdx.json'],
    );
  });

  it("takes what bundlers' lists of licences name for claims, however they are written", () => {
    const entry = { name: '@scope/a', version: '1.2.3', license: 'MIT' };
    const lists = {
      'srv/third-party-licenses.json': [entry, { name: 'b', version: '^2' }, null, 7],
      'srv/oss-licenses.json': {
        packages: [
          { name: 'c', version: '3.0.0-rc.1' },
          { name: 'g', versionInfo: '5.0.0', licenseId: 'MIT' },
        ],
      },
      'srv/thirdPartyNotices.json': { 'd@4.0.0': { licenses: 'MIT' }, '__proto__@x': {}, e: {} },
      'srv/licenses-of-others.json': [{ name: 'f', version: '1.0.0' }],
    };
    const files = Object.fromEntries(Object.entries(lists).map(([path, json]) => [path, bytes(json)]));
    assert.deepEqual(found(files).sort(), [
      'npm:/c@3.0.0-rc.1',
      'npm:/d@4.0.0',
      'npm:/g@5.0.0',
      'npm:@scope/a@1.2.3',
    ]);

    const { problems } = catalogued({ 'third-party-licenses.json': Buffer.from('[{') }, [
      embeddedSbomCataloguer,
    ]);
    assert.equal(problems.length, 1);
  });
});
