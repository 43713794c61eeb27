import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoriesIn, readFeedFile, rejectionsIn } from '../../../../test/fakes/feed-items.ts';
import { readVexDocument } from './read-vex-document.ts';

const openvex = (...statements: object[]) =>
  readFeedFile(
    'a.json',
    JSON.stringify({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      timestamp: '2026-01-02T00:00:00Z',
      statements,
    }),
  );

describe('OpenVEX as a feed', () => {
  const ecosystemOf = async (purl: string) => {
    const { items } = await openvex({
      vulnerability: { name: 'CVE-2026-1111' },
      status: 'affected',
      products: [{ '@id': purl }],
    });
    const [affected] = advisoriesIn(items)[0]?.affected ?? [];
    return affected && `${affected.ecosystem} ${affected.name} ${affected.range.versions?.join() ?? 'all'}`;
  };

  it('knows packages of distributions by release, and of registries', async () => {
    assert.equal(
      await ecosystemOf('pkg:deb/debian/xz-utils@5.4-1?distro=debian-12.5'),
      'Debian:12 xz-utils 5.4-1',
    );
    assert.equal(await ecosystemOf('pkg:deb/debian/xz-utils?distro=trixie'), 'Debian:13 xz-utils all');
    assert.equal(await ecosystemOf('pkg:deb/ubuntu/vips?distro=ubuntu-22.04'), 'Ubuntu:22.04:LTS vips all');
    assert.equal(await ecosystemOf('pkg:apk/alpine/xz?distro=3.20.1'), 'Alpine:v3.20 xz all');
    assert.equal(await ecosystemOf('pkg:apk/wolfi/xz@5-r1'), 'Wolfi xz 5-r1');
    assert.equal(
      await ecosystemOf('pkg:rpm/rocky/xz@5-1?epoch=1&distro=rocky-9.3'),
      'Rocky Linux:9 xz 1:5-1',
    );
    assert.equal(await ecosystemOf('pkg:maven/org.acme/lib@1'), 'Maven org.acme:lib 1');
    assert.equal(await ecosystemOf('pkg:npm/%40acme/lib@1'), 'npm @acme/lib 1');
  });

  it('says of a range of versions what CSAF says of it, and no more', () => {
    const helper = { product_identification_helper: { purl: 'pkg:npm/lodash' } };
    const branch = {
      category: 'product_version_range',
      name: 'vers:npm/<2.0.0',
      product: { product_id: 'p', ...helper },
    };
    const items = readVexDocument(
      {
        document: { csaf_version: '2.0', tracking: { status: 'final' } },
        product_tree: { branches: [branch] },
        vulnerabilities: [{ cve: 'CVE-2026-0001', product_status: { known_not_affected: ['p'] } }],
      },
      'a.json',
    );
    const ranges = advisoriesIn(items).flatMap(({ affected }) =>
      affected.map(({ range }) => range.intervals),
    );
    assert.deepEqual(ranges, [[{ high: '2.0.0' }]]);
  });

  it('leaves what is said of images, and of no known release, to scans', async () => {
    for (const purl of [
      'pkg:oci/app',
      'pkg:deb/debian/xz-utils',
      'pkg:generic/x',
      'pkg:',
      'https://example.com',
    ])
      assert.equal(await ecosystemOf(purl), undefined);
    const { items } = await openvex({
      vulnerability: 'CVE-2026-1111',
      status: 'fixed',
      products: [{ '@id': 'pkg:npm/a@1', subcomponents: ['pkg:npm/b'] }],
    });
    assert.deepEqual(rejectionsIn(items).length, 1);
    assert.deepEqual(advisoriesIn(items), []);
  });

  it('says of the versions that it names, and of no others', async () => {
    const products = ['pkg:npm/a@1.0.0'];
    const said = async (status: string) => {
      const { items } = await openvex({
        vulnerability: 'CVE-2026-1111',
        status,
        products,
        impact_statement: 'why',
      });
      const [affected] = advisoriesIn(items)[0]?.affected ?? [];
      return affected && [affected.status, affected.range.versions, affected.fix.reason];
    };
    assert.deepEqual(await said('not_affected'), ['not-affected', ['1.0.0'], 'why']);
    assert.deepEqual(await said('fixed'), ['not-affected', ['1.0.0'], 'why']);
    assert.deepEqual(await said('affected'), ['affected', ['1.0.0'], 'why']);
    assert.deepEqual(await said('under_investigation'), ['undetermined', ['1.0.0'], undefined]);
  });
});

describe("Red Hat's CSAF VEX as a feed", () => {
  const purls = [
    'pkg:rpm/redhat/openssl@3.0.7-27.el9?arch=src&epoch=1',
    'pkg:rpm/redhat/openssl@3.0.7-27.el9?arch=x86_64&epoch=1',
    'pkg:rpm/redhat/openssl',
  ];
  const CSAF = {
    document: {
      csaf_version: '2.0',
      tracking: { id: 'CVE-2026-1111', status: 'final', current_release_date: '2026-01-02T00:00:00Z' },
    },
    product_tree: {
      branches: [
        {
          branches: [
            {
              product: {
                product_id: 'rhel9',
                product_identification_helper: { cpe: 'cpe:/o:redhat:enterprise_linux:9::baseos' },
              },
            },
            ...purls.map((purl, at) => ({
              product: { product_id: `p${at}`, product_identification_helper: { purl } },
            })),
          ],
        },
      ],
      relationships: purls.map((_, at) => ({
        product_reference: `p${at}`,
        relates_to_product_reference: 'rhel9',
        full_product_name: { product_id: `rhel9:p${at}` },
      })),
    },
  };
  const read = (vulnerability: object) =>
    readFeedFile(
      'a.json',
      JSON.stringify({ ...CSAF, vulnerabilities: [{ cve: 'CVE-2026-1111', ...vulnerability }] }),
    );

  it('says before which version a release is affected, once for all architectures', async () => {
    const { feed, items } = await read({ product_status: { fixed: ['rhel9:p0', 'rhel9:p1'] } });
    assert.equal(feed.kind, 'csaf');
    assert.deepEqual(
      advisoriesIn(items)[0]?.affected.map(({ ecosystem, name, range, fix }) => [
        ecosystem,
        name,
        range.intervals,
        fix.state,
      ]),
      [['Red Hat:enterprise_linux:9::baseos', 'openssl', [{ high: '1:3.0.7-27.el9' }], 'fixed']],
    );
  });

  it('says what is not affected and why, and what will not be fixed', async () => {
    const { items } = await read({
      product_status: { known_not_affected: ['rhel9:p2'] },
      flags: [{ label: 'vulnerable_code_not_present', product_ids: ['rhel9:p2'] }],
    });
    const [affected] = advisoriesIn(items)[0]?.affected ?? [];
    assert.deepEqual(
      [affected?.status, affected?.fix.reason],
      ['not-affected', 'vulnerable_code_not_present'],
    );
    for (const [details, state] of [
      ['Will not fix', 'will-not-fix'],
      ['Fix deferred', 'deferred'],
      ['Out of support scope', 'end-of-life'],
      ['Affected', 'not-fixed'],
    ]) {
      const remediations = [{ category: 'none_available', details, product_ids: ['rhel9:p2'] }];
      const { items: more } = await read({ product_status: { known_affected: ['rhel9:p2'] }, remediations });
      assert.equal(advisoriesIn(more)[0]?.affected[0]?.fix.state, state);
    }
  });
});
