import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeComponent, fakeMatch, fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import { fakeReport } from '../../../test/fakes/scan-report.ts';
import type { VexProduct, VexStatement } from '../../advisories/index.ts';
import type { VexSource } from './types.ts';
import { VexBook } from './vex-book.ts';

const IMAGE = fakeReport().image;
const DIGEST = IMAGE.digest ?? '';
const LIBSSL = 'pkg:deb/debian/libssl3@3.0.1-1?arch=amd64&distro=debian-13.1';
const GO = { type: 'golang', namespace: 'golang.org/x', qualifiers: {}, source: undefined as never };

const product = (purl: string, ...subcomponents: string[]): VexProduct => ({
  purls: purl.startsWith('pkg:') ? [purl] : [],
  digests: purl.startsWith('sha256:') ? [purl] : [],
  names: [],
  subcomponents: subcomponents.map((part) => ({ purls: [part], digests: [], names: [] })),
});
const says = (given: Partial<VexStatement> = {}): VexStatement => ({
  vulnerabilities: ['CVE-2026-1000'],
  status: 'not-affected',
  justification: 'vulnerable_code_not_present',
  text: undefined,
  products: [product(LIBSSL)],
  timestamp: undefined,
  ...given,
});
const source = (
  statements: readonly VexStatement[],
  given: Partial<VexSource> & { author?: string; timestamp?: number } = {},
): VexSource => ({
  name: given.name ?? 'a.json',
  trust: given.trust ?? { kind: 'own-word' },
  document: {
    format: 'openvex',
    id: 'x',
    author: given.author ?? 'A',
    timestamp: given.timestamp ?? 1_760_000_000,
    statements,
    faults: [],
  },
});

type Component = ReturnType<typeof fakeComponent>;

function lowering(sources: readonly VexSource[], components: readonly Component[] = [fakeComponent()]) {
  const book = new VexBook(sources, {
    image: IMAGE,
    components,
    goPrograms: [],
    doubts: [],
    unexplainedPackages: new Map(),
  });
  const [component = fakeComponent()] = components;
  const vulnerability = fakeVulnerability({ aliases: ['GHSA-aaaa-bbbb-cccc'] });
  const lowered = book.lowering({ match: fakeMatch(), vulnerability, component });
  return { lowered, uses: book.uses() };
}
const unused = (...args: Parameters<typeof lowering>) => Object.keys(lowering(...args).uses[0]?.unused ?? {});

describe('VexBook', () => {
  it('lowers what a statement names, with author, date and reason', () => {
    const { lowered, uses } = lowering([source([says({ text: 'not built in' })])]);
    assert.deepEqual(lowered, {
      code: 'vex',
      text: 'not affected, the vulnerable code is not present: not built in',
      source: 'A',
      date: '2025-10-09',
      justification: 'vulnerable_code_not_present',
    });
    assert.deepEqual(uses, [
      { source: 'a.json', author: 'A', statements: 1, applied: 1, unused: {}, nearMisses: [] },
    ]);
  });

  it('knows a vulnerability by any of its names, in any case', () => {
    assert.ok(lowering([source([says({ vulnerabilities: ['ghsa-AAAA-bbbb-cccc'] })])]).lowered);
  });

  it('takes a purl that states less than ours for ours, and one that states something else for none', () => {
    for (const purl of [
      'pkg:deb/debian/libssl3',
      'pkg:deb/debian/libssl3?distro=debian-13',
      'pkg:deb/debian/libssl3@3.0.1-1?arch=amd64',
      'pkg:deb/debian/openssl@3.0.1-1?arch=source&distro=debian-13',
    ])
      assert.ok(lowering([source([says({ products: [product(purl)] })])]).lowered, purl);
    for (const [purl, why] of [
      ['pkg:deb/debian/libssl3@3.0.2-1', 'another version'],
      ['pkg:deb/debian/libssl3?arch=arm64', 'other qualifiers'],
      ['pkg:deb/debian/libssl3?distro=debian-1', 'other qualifiers'],
      ['pkg:deb/ubuntu/libssl3', 'its product is not in this image'],
      ['pkg:deb/debian/openssl@3.0.1-1', 'other qualifiers'],
      ['pkg:npm/libssl3', 'its product is not in this image'],
    ] as const) {
      const sources = [source([says({ products: [product(purl)] })])];
      assert.equal(lowering(sources).lowered, undefined, purl);
      assert.deepEqual(unused(sources), [why], purl);
    }
  });

  it('takes a purl that is limited to a range for ours in no other version', () => {
    const of = (high: string) => ({
      ...product('pkg:deb/debian/libssl3'),
      within: { scheme: 'deb' as const, intervals: [{ high }] },
    });
    assert.ok(lowering([source([says({ products: [of('3.0.1-2')] })])]).lowered);
    const sources = [source([says({ products: [of('3.0.1-1')] })])];
    assert.equal(lowering(sources).lowered, undefined);
    assert.deepEqual(unused(sources), ['another version']);
  });

  it('names the statements that somebody may have meant to apply here', () => {
    const products = [product('pkg:deb/debian/libssl3@3.0.2-1', 'pkg:deb/debian/zlib1g')];
    const far = says({ products: [product('pkg:npm/libssl3')] });
    assert.deepEqual(lowering([source([says({ products }), far])]).uses[0]?.nearMisses, [
      {
        vulnerabilities: ['CVE-2026-1000'],
        product: 'pkg:deb/debian/libssl3@3.0.2-1 with pkg:deb/debian/zlib1g',
        why: 'another version',
      },
    ]);
  });

  it('takes a statement without a product for a statement about nothing', () => {
    assert.equal(lowering([source([says({ products: [] })])]).lowered, undefined);
    assert.deepEqual(unused([source([says({ products: [] })])]), ['names no product']);
  });

  it('finds the image by its digest, and by the name that it has in a registry', () => {
    const purls = ['pkg:oci/app?repository_url=registry.example.org/team/app', 'pkg:oci/app'];
    for (const one of [DIGEST, ...purls])
      assert.ok(lowering([source([says({ products: [product(one)] })])]).lowered, one);
    const elsewhere = 'pkg:oci/app?repository_url=evil.example.org/team/app';
    assert.equal(lowering([source([says({ products: [product(elsewhere)] })])]).lowered, undefined);
  });

  it('limits a statement about the image to the parts that it names', () => {
    assert.ok(lowering([source([says({ products: [product(DIGEST, LIBSSL)] })])]).lowered);
    const sources = [source([says({ products: [product(DIGEST, 'pkg:deb/debian/zlib1g')] })])];
    assert.equal(lowering(sources).lowered, undefined);
    assert.deepEqual(unused(sources), ['its part is not in its product here']);
  });

  it('limits a statement about a program to what is in that program', () => {
    const at = (path: string) =>
      [{ by: 'go', technique: 'binary-analysis', confidence: 1, locations: [path] }] as const;
    const net = fakeComponent({
      ...GO,
      id: 'net',
      name: 'net',
      version: '0.38.0',
      evidence: at('usr/bin/tool'),
    });
    const tool = fakeComponent({
      ...GO,
      id: 'tool',
      namespace: 'example.org',
      name: 'tool',
      version: '1',
      evidence: at('usr/bin/tool'),
    });
    const sources = [
      source([
        says({ products: [product('pkg:golang/example.org/tool', 'pkg:golang/golang.org/x/net@v0.38.0')] }),
      ]),
    ];
    assert.ok(lowering(sources, [net, tool]).lowered);
    assert.equal(lowering(sources, [net, { ...tool, evidence: at('usr/bin/other') }]).lowered, undefined);
  });

  it('lets the worse of two authors count', () => {
    const sources = [
      source([says()]),
      source([says({ status: 'affected' })], { author: 'B', name: 'b.json' }),
    ];
    const { lowered, uses } = lowering(sources);
    assert.equal(lowered, undefined);
    assert.deepEqual(
      uses.map((use) => use.unused),
      [{ 'another author says worse': 1 }, { 'says that it is affected': 1 }],
    );
  });

  it("lets an author's newest statement count, and of one instant the worse", () => {
    const older = says({ status: 'affected', timestamp: 1 });
    assert.ok(lowering([source([older, says({ timestamp: 2 })])]).lowered);
    assert.equal(lowering([source([says({ timestamp: 1 }), { ...older, timestamp: 2 }])]).lowered, undefined);
    assert.equal(lowering([source([says({ timestamp: 1 }), older])]).lowered, undefined);
  });

  it('lets nobody lower anything whom the policy does not trust with it', () => {
    const trusts = (text: string) => ({ text, matches: (purl: string) => purl === text });
    const by = (trust: VexSource['trust']) => [source([says()], { trust })];
    assert.ok(lowering(by({ kind: 'policy', authority: 'team', packages: undefined })).lowered);
    assert.ok(
      lowering(by({ kind: 'policy', authority: 'team', packages: [trusts('pkg:deb/debian/libssl3')] }))
        .lowered,
    );
    for (const trust of [
      { kind: 'policy', authority: 'team', packages: [trusts('pkg:npm/x')] },
      { kind: 'none', why: 'unsigned' },
    ] as const) {
      assert.equal(lowering(by(trust)).lowered, undefined);
      assert.deepEqual(unused(by(trust)), ['its author is not trusted']);
    }
  });

  it('lets no distrusted author speak against a trusted one', () => {
    const untrusted = source([says({ status: 'affected' })], {
      author: 'B',
      trust: { kind: 'none', why: 'unsigned' },
    });
    assert.ok(lowering([source([says()]), untrusted]).lowered);
  });

  it('accounts for each of a hundred thousand statements', () => {
    const many = Array.from({ length: 100_000 }, (_, index) =>
      says({
        vulnerabilities: [`CVE-2025-${index}`],
        products: [product(`pkg:golang/example.org/m${index % 500}@v1`)],
      }),
    );
    const { uses } = lowering([source([...many, says()])]);
    assert.deepEqual(uses[0]?.unused, { 'its product is not in this image': 100_000 });
    assert.equal(uses[0]?.applied, 1);
  });
});
