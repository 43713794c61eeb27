import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { vexError } from './errors.ts';
import { parseVex } from './parse-vex.ts';
import type { VexDocument } from './types.ts';

const parse = (document: unknown): VexDocument => parseVex(Buffer.from(JSON.stringify(document)), 'a.json');

const HEX = 'ab'.repeat(32);

describe('parseVex, OpenVEX', () => {
  const document = (statement: object, more: object = {}) => ({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'https://example.com/vex-1',
    author: 'A',
    timestamp: '2026-01-02T03:04:05Z',
    ...more,
    statements: [
      { vulnerability: { name: 'CVE-2026-1', aliases: ['GHSA-x'] }, status: 'fixed', ...statement },
    ],
  });

  it('reads who says what of which product, and of which part of it', () => {
    const { statements, ...head } = parse(
      document({
        status: 'not_affected',
        justification: 'component_not_present',
        products: [{ '@id': 'pkg:oci/app', subcomponents: [{ '@id': 'pkg:deb/debian/xz-utils@5.4' }] }],
        timestamp: '2026-01-01T00:00:00Z',
      }),
    );
    assert.deepEqual(head, {
      format: 'openvex',
      id: 'https://example.com/vex-1',
      author: 'A',
      timestamp: 1767323045,
      faults: [],
    });
    assert.deepEqual(statements, [
      {
        vulnerabilities: ['CVE-2026-1', 'GHSA-x'],
        status: 'not-affected',
        justification: 'component_not_present',
        text: undefined,
        products: [
          {
            purls: ['pkg:oci/app'],
            digests: [],
            names: [],
            subcomponents: [{ purls: ['pkg:deb/debian/xz-utils@5.4'], digests: [], names: [] }],
          },
        ],
        timestamp: 1767225600,
      },
    ]);
  });

  it('finds digests in hashes and in the purls of images, percent-encoded or not', () => {
    for (const product of [
      { '@id': 'https://example.com/image', hashes: { 'sha-256': HEX.toUpperCase() } },
      { '@id': `pkg:oci/app@sha256%3A${HEX}?repository_url=example.com/app` },
      `pkg:oci/app@sha256:${HEX}`,
      `sha256:${HEX}`,
    ])
      assert.deepEqual(parse(document({ products: [product] })).statements[0]?.products[0]?.digests, [
        `sha256:${HEX}`,
      ]);
  });

  it('believes no hash of a wrong length', () => {
    const products = [{ '@id': 'pkg:oci/app@sha256:abcd', hashes: { 'sha-256': 'abcd', md5: HEX } }];
    assert.deepEqual(parse(document({ products })).statements[0]?.products[0]?.digests, []);
  });

  it('reads the plain texts of 0.0.1, whose subcomponents are next to the products', () => {
    const { statements } = parse({
      '@context': 'https://openvex.dev/ns',
      statements: [
        {
          vulnerability: 'CVE-2026-1',
          status: 'affected',
          products: ['pkg:oci/a', 'pkg:oci/b'],
          subcomponents: ['pkg:npm/c@1'],
        },
      ],
    });
    assert.deepEqual(
      statements[0]?.products.map(({ purls, subcomponents }) => [purls[0], subcomponents[0]?.purls[0]]),
      [
        ['pkg:oci/a', 'pkg:npm/c@1'],
        ['pkg:oci/b', 'pkg:npm/c@1'],
      ],
    );
  });

  it('says what breaks the rules, and keeps what is left', () => {
    const faults = (statement: object) => parse(document(statement)).faults.map(({ message }) => message);
    const products = ['pkg:oci/a'];
    assert.deepEqual(faults({ status: 'not_affected', products }), [
      'it says "not_affected" without a justification or an impact statement',
    ]);
    assert.deepEqual(faults({ products, status: 'maybe' }), ['it has no known status']);
    assert.deepEqual(faults({ products, vulnerability: 7 }), ['it names no vulnerability']);
    assert.deepEqual(faults({}), ['it names no product']);
    assert.deepEqual(faults({ products, justification: 'because' }), [
      'its justification is not one of OpenVEX\'s: "because"',
    ]);
  });
});

describe('parseVex, CSAF', () => {
  const CSAF = {
    document: {
      csaf_version: '2.0',
      publisher: { name: 'V' },
      tracking: { id: 'v-1', status: 'final', current_release_date: '2026-01-02T00:00:00Z' },
    },
    product_tree: {
      branches: [
        {
          branches: [
            {
              product: {
                product_id: 'rhel-9',
                product_identification_helper: { cpe: 'cpe:/o:redhat:enterprise_linux:9' },
              },
            },
            {
              product: {
                product_id: 'openssl',
                product_identification_helper: { purl: 'pkg:rpm/redhat/openssl@3.0.7-27.el9' },
              },
            },
          ],
        },
      ],
      full_product_names: [
        {
          product_id: 'image',
          product_identification_helper: {
            hashes: [{ file_hashes: [{ algorithm: 'sha256', value: HEX }] }],
          },
        },
      ],
      relationships: [
        {
          product_reference: 'openssl',
          relates_to_product_reference: 'rhel-9',
          full_product_name: { product_id: 'rhel-9:openssl' },
        },
        {
          product_reference: 'openssl',
          relates_to_product_reference: 'image',
          full_product_name: { product_id: 'image:openssl' },
        },
      ],
      product_groups: [{ group_id: 'g', product_ids: ['rhel-9:openssl'] }],
    },
    vulnerabilities: [
      {
        cve: 'CVE-2026-1',
        product_status: { known_not_affected: ['rhel-9:openssl', 'image:openssl'], fixed: ['gone'] },
        flags: [{ label: 'vulnerable_code_not_present', group_ids: ['g'] }],
        threats: [{ category: 'impact', details: 'not built in', product_ids: ['image:openssl'] }],
      },
    ],
  };

  it('reads statements by status and by reason, of packages in releases and in images', () => {
    const { statements, author, id, faults } = parse(CSAF);
    assert.deepEqual([author, id], ['V', 'v-1']);
    assert.deepEqual(
      faults.map(({ message }) => message),
      ['fixed names a product that the tree does not have: gone'],
    );
    const [release, image] = statements;
    assert.equal(release?.justification, 'vulnerable_code_not_present');
    assert.deepEqual(release.products, [
      {
        purls: ['pkg:rpm/redhat/openssl@3.0.7-27.el9'],
        digests: [],
        names: ['openssl', 'rhel-9', 'cpe:/o:redhat:enterprise_linux:9'],
        subcomponents: [],
      },
    ]);
    assert.equal(image?.text, 'not built in');
    assert.deepEqual(image.products[0]?.digests, [`sha256:${HEX}`]);
    assert.deepEqual(image.products[0]?.subcomponents[0]?.purls, ['pkg:rpm/redhat/openssl@3.0.7-27.el9']);
  });

  it('limits a product that is a range of versions to these', () => {
    const productOf = (name: string) => {
      const helper = { product_identification_helper: { purl: 'pkg:npm/lodash' } };
      const branch = { category: 'product_version_range', name, product: { product_id: 'p', ...helper } };
      const vulnerabilities = [{ cve: 'CVE-1', product_status: { fixed: ['p'] } }];
      return parse({ ...CSAF, product_tree: { branches: [branch] }, vulnerabilities }).statements[0]
        ?.products[0];
    };
    assert.deepEqual(productOf('vers:npm/<2.0.0')?.within?.intervals, [{ high: '2.0.0' }]);
    assert.deepEqual([productOf('<2.0')?.purls, productOf('<2.0')?.names], [[], ['p', 'pkg:npm/lodash']]);
  });

  it('ends at relationships that lead in a circle', () => {
    const relationships = ['a', 'b'].map((id, index) => ({
      product_reference: 'ab'[1 - index],
      relates_to_product_reference: 'ab'[1 - index],
      full_product_name: { product_id: id },
    }));
    const vulnerabilities = [{ cve: 'CVE-1', product_status: { fixed: ['a'] } }];
    assert.deepEqual(
      parse({ ...CSAF, product_tree: { relationships }, vulnerabilities }).statements[0]?.products,
      [],
    );
  });
});

describe('parseVex, CycloneDX', () => {
  const bom = (analysis: object, component: object = {}) => ({
    bomFormat: 'CycloneDX',
    serialNumber: 'urn:uuid:1',
    metadata: { timestamp: '2026-01-02T00:00:00Z', authors: [{ name: 'A' }], component },
    components: [{ components: [{ 'bom-ref': 'r', purl: 'pkg:npm/lodash@4.17.20' }] }],
    vulnerabilities: [
      { id: 'CVE-2026-1', references: [{ id: 'GHSA-x' }], analysis, affects: [{ ref: 'r' }] },
    ],
  });

  it("reads its states and justifications in OpenVEX's words", () => {
    const { statements, author } = parse(
      bom({ state: 'false_positive', justification: 'code_not_reachable' }),
    );
    assert.equal(author, 'A');
    assert.deepEqual(statements[0]?.vulnerabilities, ['CVE-2026-1', 'GHSA-x']);
    assert.equal(statements[0].status, 'not-affected');
    assert.equal(statements[0].justification, 'vulnerable_code_not_in_execute_path');
    assert.deepEqual(statements[0].products[0]?.purls, ['pkg:npm/lodash@4.17.20']);
  });

  it('limits what is said of a part to the product that the BOM describes', () => {
    const { statements } = parse(bom({ state: 'resolved' }, { purl: 'pkg:oci/app' }));
    assert.deepEqual(statements[0]?.products[0]?.purls, ['pkg:oci/app']);
    assert.deepEqual(statements[0]?.products[0]?.subcomponents[0]?.purls, ['pkg:npm/lodash@4.17.20']);
  });

  it('follows links to parts of other BOMs by their fragment', () => {
    const document = bom({ state: 'exploitable' });
    const affects = [{ ref: 'urn:cdx:f08a6ccd/1#pkg%3Anpm%2Flodash%404.17.20' }];
    const vulnerabilities = [{ ...document.vulnerabilities[0], affects }];
    assert.deepEqual(parse({ ...document, vulnerabilities }).statements[0]?.products[0]?.purls, [
      'pkg:npm/lodash@4.17.20',
    ]);
  });

  it('knows its own parts by links to itself', () => {
    const document = bom({ state: 'resolved' });
    const purlsBy = (ref: string) =>
      parse({ ...document, vulnerabilities: [{ ...document.vulnerabilities[0], affects: [{ ref }] }] })
        .statements[0]?.products[0]?.purls;
    assert.deepEqual(purlsBy('urn:cdx:1/1#r'), ['pkg:npm/lodash@4.17.20']);
    assert.deepEqual(purlsBy('urn:cdx:2/1#r'), []);
  });

  it('limits what is said to the versions that it names, as far as these can be compared', () => {
    const document = bom({ state: 'not_affected' });
    const productOf = (versions: unknown, state = 'not_affected') =>
      parse({
        ...document,
        vulnerabilities: [
          { id: 'CVE-2026-1', analysis: { state }, affects: [{ ref: 'pkg:npm/lodash', versions }] },
        ],
      }).statements[0]?.products[0];
    const versions = [
      { version: '1.0.0', status: 'unaffected' },
      { range: 'vers:npm/>=2.0.0|<3.0.0', status: 'affected' },
      { range: 'vers:generic/<0.5.0', status: 'unknown' },
    ];
    const interval = { low: '2.0.0', high: '3.0.0' };
    const within = (intervals: object[], exact: string[]) => ({
      scheme: 'npm',
      intervals,
      versions: exact,
      except: [],
    });
    assert.deepEqual(productOf(versions)?.within, within([interval], ['1.0.0']));
    assert.deepEqual(productOf(versions, 'exploitable')?.within, within([interval, { high: '0.5.0' }], []));
    assert.deepEqual(productOf([])?.within, within([], []));
    assert.equal(productOf(undefined)?.within, undefined);
    for (const odd of [[{ range: 'below 3' }], [{ range: 'vers:deb/<3' }]])
      assert.deepEqual(productOf(odd)?.purls, []);
  });

  it('takes a finding without an analysis for no statement', () => {
    assert.deepEqual(parse(bom({})).statements, []);
  });
});

describe('parseVex, anything', () => {
  const refuses = (bytes: string, message: RegExp) =>
    assert.throws(
      () => parseVex(Buffer.from(bytes), 'a.json'),
      (error) => vexError.is(error) && message.test(error.message),
    );

  it('refuses anything that is not a VEX document, and names the file', () => {
    refuses('{}', /a\.json is neither OpenVEX, CSAF nor CycloneDX/);
    refuses('[]', /a\.json is not a VEX document: it is JSON, but not an object/);
    refuses('{"@context":', /not valid JSON in UTF-8/);
    refuses('[{"a":'.repeat(1000), /nested more than 64 deep/);
  });

  it('reads documents whose every field is of a wrong type', () => {
    for (const wrong of [null, 7, 'x', [], {}, [null], [{}], [[]]]) {
      const fields = ['statements', 'author', 'timestamp', 'product_tree', 'vulnerabilities', 'components'];
      const all = Object.fromEntries([...fields, 'metadata'].map((key) => [key, wrong]));
      parse({ ...all, '@context': 'https://openvex.dev/ns/v0.2.0' });
      parse({ ...all, document: { csaf_version: '2.0', tracking: wrong } });
      parse({ ...all, bomFormat: 'CycloneDX', vulnerabilities: [wrong, { id: 'x', affects: wrong }] });
    }
  });
});
