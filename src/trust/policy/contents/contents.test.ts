import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeEvidence, identitySigner } from '../../../../test/fakes/evidence.ts';
import { codes, decideCase, IMAGE, NOW, policies, traceText } from '../../../../test/fakes/policy-case.ts';
import { sampleGraph } from '../../../../test/fakes/sbom-graph.ts';
import { digestOf, hexOf } from '../../../base/digest.ts';
import { isoSeconds } from '../../../base/utc-time.ts';
import { renderCycloneDx, renderSpdx23 } from '../../../sbom/index.ts';
import type { Decision } from '../../types.ts';
import type { PolicySet } from '../types.ts';

const DAY = 86_400_000;
const policy = async (rule: string): Promise<PolicySet> =>
  await policies(`
version: 1
authorities:
  ci: {issuer: https://issuer.example, identity: ci@acme.example}
policies:
  - {name: acme, images: [ghcr.io/acme/**], attested: [{by: [ci], ${rule}}]}`);

const PROVENANCE = 'https://slsa.dev/provenance/v1';
const by = (predicateType: string, predicate: unknown, more: Partial<FakeEvidence> = {}): FakeEvidence => ({
  signer: identitySigner('ci@acme.example'),
  at: NOW - DAY,
  predicateType,
  predicate,
  ...more,
});
const refusedBecause = (decision: Decision, why: RegExp): void => {
  assert.deepEqual(codes(decision), ['NOT_ATTESTED']);
  assert.match(traceText(decision), why);
};

/** What every condition on a statement has to refuse, whatever it asks for. */
function refusesWhatIsNotThere(set: PolicySet, good: FakeEvidence, maxAge?: number): void {
  refusedBecause(decideCase(set, {}), /there is none of the kind/);
  refusedBecause(decideCase(set, { evidence: [{ ...good, unsigned: true }] }), /SIGNATURE_INVALID/);
  const stranger = identitySigner('evil@acme.example');
  refusedBecause(decideCase(set, { evidence: [{ ...good, signer: stranger }] }), /IDENTITY_MISMATCH/);
  refusedBecause(decideCase(set, { evidence: [{ ...good, about: digestOf('other') }] }), /SUBJECT_MISMATCH/);
  for (const predicate of [undefined, null, [], 'x', { a: 1 }])
    assert.equal(decideCase(set, { evidence: [{ ...good, predicate }] }).allowed, false);
  if (maxAge === undefined) return;
  refusedBecause(decideCase(set, { evidence: [{ ...good, at: NOW - maxAge }] }), /old, and at most/);
  const { at: _, ...timeless } = good;
  refusedBecause(decideCase(set, { evidence: [timeless] }), /nothing proves when/);
}

describe('a policy about base images', async () => {
  const set = await policy(
    "type: slsaprovenance1, maxAge: 30d, baseImages: ['docker.io/library/debian', 'ghcr.io/acme/**']",
  );
  const sha256 = hexOf(digestOf('base'));
  const from = (...uris: string[]): FakeEvidence =>
    by(PROVENANCE, {
      buildDefinition: { resolvedDependencies: uris.map((uri) => ({ uri, digest: { sha256 } })) },
    });

  it('refuses provenance that is absent, unsigned, of others, or too old', () => {
    refusesWhatIsNotThere(set, from('pkg:docker/debian@13'), 30 * DAY);
  });

  for (const uri of [
    'pkg:docker/debian@13?platform=linux%2Famd64',
    'pkg:docker/library/debian@13',
    'pkg:docker/ghcr.io/acme/base@v1?digest=sha256:00',
    'pkg:docker/acme/base@v1?repository_url=ghcr.io',
    `pkg:oci/base@sha256%3A${sha256}?repository_url=ghcr.io%2Facme%2Fbase&tag=v1`,
    'docker-image://docker.io/library/debian:13',
    'oci://ghcr.io/acme/base:v1',
  ])
    it(`reads ${uri}`, () => {
      const evidence = [from(uri, 'git+https://github.com/acme/app')];
      assert.equal(decideCase(set, { evidence }).allowed, true);
    });

  for (const [uri, why] of [
    ['pkg:docker/alpine@3', /docker\.io\/library\/alpine is not allowed/],
    ['pkg:docker/evil/debian@13', /evil\/debian is not allowed/],
    ['pkg:docker/debian@13?repository_url=evil.example', /evil\.example\/debian is not allowed/],
    ['pkg:oci/debian@sha256:00', /cannot be read as an image/],
    ['pkg:docker/%zz', /cannot be read as an image/],
    ['docker://ghcr.io/acme/../evil/base', /cannot be read as an image/],
    ['git+https://github.com/acme/app', /names no base image/],
  ] as const)
    it(`refuses ${uri}, also beside one that is allowed`, () => {
      refusedBecause(decideCase(set, { evidence: [from(uri)] }), why);
      if (uri.startsWith('git')) return;
      refusedBecause(decideCase(set, { evidence: [from('pkg:docker/debian@13', uri)] }), why);
    });

  it('refuses a base that no digest names', () => {
    const resolvedDependencies = [{ uri: 'pkg:docker/debian@13' }];
    const evidence = [by(PROVENANCE, { buildDefinition: { resolvedDependencies } })];
    refusedBecause(decideCase(set, { evidence }), /without a digest/);
  });

  describe('or about their layers', async () => {
    const BASE = 'ghcr.io/acme/base:13';
    const layers = await policy(`type: slsaprovenance1, maxAge: 30d, baseLayers: ['${BASE}', 'ghcr.io/b:1']`);
    const either = await policy(
      `type: slsaprovenance1, baseImages: ['docker.io/library/debian'], baseLayers: ['${BASE}']`,
    );
    const on = new Map([[BASE, { problem: undefined }]]);
    const off = new Map([[BASE, { problem: 'layers differ' }]]);

    it('takes an image on one of them, whatever provenance says of bases', () => {
      for (const set of [layers, either])
        for (const evidence of [from('pkg:docker/golang@1'), from()])
          assert.match(
            traceText(decideCase(set, { evidence: [evidence], bases: on })),
            /yes bundle .*, and the image starts with all layers of ghcr\.io\/acme\/base:13/,
          );
    });

    it('takes one that is on none where provenance says enough', () => {
      assert.equal(decideCase(either, { evidence: [from('pkg:docker/debian')], bases: off }).allowed, true);
    });

    it('refuses one that is on none, that nobody looked at, or of which provenance says another base, and says both', () => {
      const evidence = [from('pkg:docker/alpine@3')];
      refusedBecause(
        decideCase(layers, { evidence, bases: off }),
        /base:13: layers differ; it is not on ghcr.io\/b:1: nobody/,
      );
      refusedBecause(decideCase(layers, { evidence }), /nobody looked at its layers/);
      refusedBecause(
        decideCase(either, { evidence, bases: off }),
        /alpine is not allowed; it is not on .*differ/,
      );
    });

    it('refuses one on a base without provenance that counts', () => {
      for (const more of [{ unsigned: true }, { at: NOW - 31 * DAY }, { about: digestOf('other') }])
        assert.equal(decideCase(layers, { evidence: [{ ...from(), ...more }], bases: on }).allowed, false);
      refusedBecause(decideCase(layers, { bases: on }), /there is none of the kind/);
    });

    it('holds no longer than what vouches for the base', () => {
      const bases = new Map([[BASE, { problem: undefined, until: NOW + 5 }]]);
      assert.equal(decideCase(layers, { evidence: [from()], bases }).validUntil, NOW + 5);
    });
  });
});

describe('a policy about whole SBOMs', async () => {
  const set = await policy('type: cyclonedx, maxAge: 30d, whole: true');
  const bom = (more: object = {}): FakeEvidence =>
    by('https://cyclonedx.org/bom', {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: { component: { type: 'container', name: 'app', 'bom-ref': 'app' } },
      components: [{ type: 'library', name: 'zlib', version: '1.3', 'bom-ref': 'zlib' }],
      compositions: [{ aggregate: 'complete', assemblies: ['app'] }],
      ...more,
    });

  it('takes one that lists something and says that it is all', () => {
    assert.equal(decideCase(set, { evidence: [bom()] }).allowed, true);
  });

  it('refuses one that is absent, unsigned, of others, or too old', () =>
    refusesWhatIsNotThere(set, bom(), 30 * DAY));

  for (const [what, more, why] of [
    ['lists nothing', { components: [] }, /lists nothing/],
    ['does not say that it is complete', { compositions: null }, /does not say that it is complete/],
    [
      'says so of a part of it',
      { compositions: [{ aggregate: 'complete', assemblies: ['zlib'] }] },
      /does not say/,
    ],
    [
      'says that it is not complete',
      { compositions: [{ aggregate: 'incomplete_first_party_only', assemblies: ['app'] }] },
      /says that it is not complete/,
    ],
    [
      'was made of sources',
      {
        metadata: {
          lifecycles: [{ phase: 'pre-build' }],
          component: { type: 'container', name: 'app', 'bom-ref': 'app' },
        },
      },
      /made before the image/,
    ],
    ['is of another format', { bomFormat: 'x' }, /cannot be read/],
  ] as const)
    it(`refuses one that ${what}`, () => {
      refusedBecause(decideCase(set, { evidence: [bom(JSON.parse(JSON.stringify(more)) as object)] }), why);
    });

  it('takes the documents that `sbom` writes of all of an image, and of no other', async () => {
    const spdx = await policy('type: spdxjson, whole: true');
    for (const [composition, allowed] of [
      ['complete', true],
      ['incomplete', false],
      [undefined, false],
    ] as const) {
      const { composition: _, ...graph } = sampleGraph();
      const all = composition === undefined ? graph : { ...graph, composition };
      const documents: [PolicySet, string, string][] = [
        [spdx, 'https://spdx.dev/Document', renderSpdx23(all)],
        [set, 'https://cyclonedx.org/bom', renderCycloneDx(all)],
      ];
      for (const [asked, type, text] of documents)
        assert.equal(decideCase(asked, { evidence: [by(type, JSON.parse(text))] }).allowed, allowed, text);
    }
  });
});

describe('a policy about what an image can load', async () => {
  const set = await policy('type: reach, maxAge: 30d, withoutShell: true, mostUnreached: 20');
  const reach = (more: object = {}): FakeEvidence =>
    by('https://shearwall.dev/reach/v1', {
      engine: 1,
      image: { digest: IMAGE, platform: 'linux/amd64' },
      roots: [{ why: 'entrypoint', argv: ['/app'] }],
      totals: { reachable: { files: 8, bytes: 80 }, unreachable: { files: 2, bytes: 20 } },
      shells: [],
      triggers: [],
      unread: 0,
      tool: { name: 'shearwall', version: '1.0.0' },
      ...more,
    });

  it('takes a statement of this manifest that reaches no shell and carries little for nothing', () => {
    assert.equal(decideCase(set, { evidence: [reach()] }).allowed, true);
  });

  it('takes one that carries nothing for nothing, and asks for no sizes where none is limited', async () => {
    const all = reach({ totals: { reachable: { files: 1, bytes: 1 } } });
    assert.equal(decideCase(set, { evidence: [all] }).allowed, true);
    const shells = await policy('type: reach, maxAge: 30d, withoutShell: true');
    assert.equal(decideCase(shells, { evidence: [reach({ totals: {} })] }).allowed, true);
  });

  it('refuses one that is absent, unsigned, of others, or too old', () =>
    refusesWhatIsNotThere(set, reach(), 30 * DAY));

  for (const [what, more, why] of [
    [
      'looked at another manifest',
      { image: { digest: digestOf('x'), platform: 'linux/arm64' } },
      /looked at sha256:/,
    ],
    [
      'may reach a shell',
      { shells: [{ path: '/bin/sh', answer: 'possibly' }] },
      /shell \/bin\/sh may be reached \(possibly\)/,
    ],
    ['has shells that cannot be read', { shells: [1] }, /the shell {2}may be reached/],
    ['says nothing of shells', { shells: null }, /says nothing of shells/],
    [
      'carries too much for nothing',
      { totals: { reachable: { bytes: 79 }, unreachable: { bytes: 1 }, 'cannot run here': { bytes: 20 } } },
      /21 % of its bytes/,
    ],
    ['has no files', { totals: {} }, /nothing of the files/],
    ['counts in words', { totals: { reachable: { bytes: 'many' } } }, /nothing of the files/],
    [
      'counts below nothing',
      { totals: { reachable: { bytes: 80 }, unreachable: { bytes: -1 } } },
      /nothing of the files/,
    ],
  ] as const)
    it(`refuses one that ${what}`, () => {
      refusedBecause(
        decideCase(set, {
          evidence: [reach(JSON.parse(JSON.stringify(more)) as object), reach({ shells: undefined })],
        }),
        why,
      );
    });
});

describe('a policy about findings to act on now', async () => {
  const set = await policy('type: scan, maxAge: 2d, actNow: 7d');
  const finding = (daysAgo: number | undefined, tier = 'act-now'): object => ({
    tier,
    vulnerability: {
      id: 'CVE-2026-1',
      published: daysAgo === undefined ? undefined : isoSeconds(NOW - daysAgo * DAY),
    },
  });
  const scan = (more: object = {}): FakeEvidence =>
    by('https://shearwall.dev/scan/v1', {
      schemaVersion: 1,
      image: { digest: IMAGE, unreadLayers: [], incomplete: [] },
      database: { feeds: [{ id: 'debian', isNeeded: true, isStale: false }] },
      findings: [],
      gaps: [],
      doubts: [],
      exploitedUnjudged: [],
      ...more,
    });
  const scanned = (more: object, nowMs = NOW): Decision => decideCase(set, { evidence: [scan(more)], nowMs });

  it('takes a scan without any, or with some that are young; then it holds until the first is too old', () => {
    assert.equal(scanned({}).validUntil, NOW + DAY);
    const { allowed, validUntil } = scanned({
      findings: [finding(1), finding(6.5), finding(90, 'the-rest')],
    });
    assert.deepEqual([allowed, validUntil], [true, NOW + 0.5 * DAY]);
  });

  it('refuses a scan that is absent, unsigned, of others, or too old', () =>
    refusesWhatIsNotThere(set, scan(), 2 * DAY));

  for (const [what, more, why] of [
    [
      'has one that is public for too long',
      { findings: [finding(7)] },
      /CVE-2026-1 is to be acted on now, and public for 7d/,
    ],
    ['has one of which nobody says since when', { findings: [finding(undefined)] }, /nobody says since when/],
    ['has one of a tier that is not known', { findings: [finding(8, 'panic')] }, /CVE-2026-1/],
    ['has one that cannot be read', { findings: ['x'] }, /cannot be read/],
    ['is of another image', { image: { digest: digestOf('x') } }, /it scanned sha256:/],
    ['is of a folder', { image: {} }, /it scanned no image/],
    [
      'left something out',
      { leftOut: { option: 'severity', findings: 1, exploited: 0 } },
      /left findings out/,
    ],
    [
      'did not read a layer',
      { image: { digest: IMAGE, unreadLayers: [1], incomplete: [] } },
      /not everything/,
    ],
    ['has doubts', { doubts: [{ code: 'unread-file', paths: ['a'] }] }, /not everything/],
    [
      'has a gap that no answer covers',
      { gaps: [{ why: 'no-feed', blocks: true }] },
      /nothing could be said/,
    ],
    ['has software that may be exploited', { exploitedUnjudged: [{ name: 'x' }] }, /may be exploited/],
    [
      'knew nothing of it',
      { database: { feeds: [{ id: 'kev', isNeeded: false, isStale: false }] } },
      /no feed speaks/,
    ],
    [
      'went by old data',
      { database: { feeds: [{ id: 'debian', isNeeded: true, isStale: true }] } },
      /debian was stale/,
    ],
    ['is a report of another kind', { findings: null }, /not a report/],
  ] as const)
    it(`refuses a scan that ${what}`, () => {
      refusedBecause(scanned(JSON.parse(JSON.stringify(more)) as object), why);
    });
});
