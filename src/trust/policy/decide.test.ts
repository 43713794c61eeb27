import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeEvidence, identitySigner, keySigner } from '../../../test/fakes/evidence.ts';
import {
  codes,
  decideCase,
  IMAGE,
  NOW,
  policies,
  subjectWith,
  traceText,
} from '../../../test/fakes/policy-case.ts';
import { renderDecision } from './index.ts';

const DAY = 86_400_000;
const VULN = 'https://cosign.sigstore.dev/attestation/vuln/v1';
const PROVENANCE = 'https://slsa.dev/provenance/v1';
const release = (more = {}): FakeEvidence => ({
  signer: identitySigner('https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1'),
  at: NOW - DAY,
  ...more,
});
const AUTHORITIES = `
version: 1
authorities:
  release: {issuer: https://issuer.example, identityRegexp: 'https://github\\.com/acme/.*'}
  scanner: {issuer: https://issuer.example, identity: scanner@acme.example}
`;
const signed = await policies(`${AUTHORITIES}
policies:
  - {name: acme, images: [ghcr.io/acme/**], signed: {by: [release]}}`);

describe('decide', () => {
  it('allows what is signed as the policy says, and names the digest that it decided about', () => {
    const decision = decideCase(signed, { evidence: [release()] });
    assert.deepEqual([decision.allowed, decision.digest, decision.reasons], [true, IMAGE, []]);
    assert.equal(decision.validUntil, undefined);
    assert.match(traceText(decision), /yes signed by release: by release, on sha256:/);
  });

  it('denies what no policy is about', () => {
    const decision = decideCase(signed, {
      image: { registry: 'ghcr.io', repository: 'other/app' },
      evidence: [release()],
    });
    assert.deepEqual([decision.allowed, codes(decision)], [false, ['NO_POLICY_MATCHES']]);
    assert.match(decision.reasons[0]?.message ?? '', /ghcr\.io\/other\/app/);
  });

  it('denies what is unsigned, attested only, or signed by others, and says what was seen', () => {
    const cases: [FakeEvidence[], RegExp][] = [
      [[], /there is none of the kind/],
      [[release({ predicateType: VULN, predicate: {} })], /there is none of the kind/],
      [[{ signer: identitySigner('https://github.com/evil/x') }], /IDENTITY_MISMATCH/],
      [[{ signer: identitySigner('https://github.com/acme/x', 'https://other.example') }], /ISSUER_MISMATCH/],
      [[{ signer: keySigner().signer }], /KEY_MISMATCH/],
      [[release({ unsigned: true })], /SIGNATURE_INVALID/],
      [[release({ logEntries: 0 })], /LOG_ENTRY_MISSING/],
    ];
    for (const [evidence, trace] of cases) {
      const decision = decideCase(signed, { evidence });
      assert.deepEqual([decision.allowed, codes(decision)], [false, ['NOT_SIGNED']]);
      assert.match(traceText(decision), trace);
    }
  });

  it('is not misled by bad evidence among the good', () => {
    const evidence = [
      release({ unsigned: true }),
      { signer: identitySigner('https://github.com/evil/x') },
      release(),
    ];
    assert.equal(decideCase(signed, { evidence }).allowed, true);
  });

  it('wants every policy that matches to be satisfied', async () => {
    const both = await policies(`${AUTHORITIES}
policies:
  - {name: all, images: ['**'], signed: {by: [release]}}
  - {name: acme, images: [ghcr.io/acme/*], attested: [{type: vuln, by: [scanner]}]}
  - {name: other, images: [quay.io/**], signed: {by: [scanner]}}`);
    const scan: FakeEvidence = {
      signer: identitySigner('scanner@acme.example'),
      predicateType: VULN,
      predicate: {},
    };
    assert.deepEqual(codes(decideCase(both, { evidence: [release()] })), ['NOT_ATTESTED']);
    assert.deepEqual(codes(decideCase(both, { evidence: [scan] })), ['NOT_SIGNED']);
    const decision = decideCase(both, { evidence: [release(), scan] });
    assert.deepEqual([decision.allowed, decision.trace.length], [true, 2]);
  });

  it('warns instead of denying in mode warn', async () => {
    const warn = await policies(`${AUTHORITIES}
policies:
  - {name: soft, mode: warn, images: ['**'], signed: {by: [release]}}`);
    const decision = decideCase(warn, {});
    assert.deepEqual([decision.allowed, decision.reasons], [true, []]);
    assert.match(decision.warnings.join(), /^soft: not signed by release/);
    assert.match(renderDecision(decision), /app: allowed with warnings/);
  });

  it('leaves out exceptions, and allows unsigned images only where a policy says so', async () => {
    const set = await policies(`${AUTHORITIES}
policies:
  - {name: rest, images: ['**'], except: [registry.k8s.io/pause], signed: {by: [release]}}
  - {name: pause, images: [registry.k8s.io/pause], unsigned: allow}`);
    const at = (registry: string, repository: string) =>
      decideCase(set, { image: { registry, repository } }).allowed;
    assert.equal(at('registry.k8s.io', 'pause'), true);
    assert.equal(at('registry.k8s.io', 'pause-evil'), false);
    assert.equal(at('registry.k8s.io', 'etcd'), false);
  });

  it('asks an authority for the log entries that it wants, not the bundle', async () => {
    const key = keySigner();
    const set = await policies(
      `version: 1
authorities:
  logged: {key: a.pub}
  bare: {key: a.pub, logEntries: 0}
policies:
  - {name: logged, images: [ghcr.io/acme/app], signed: {by: [logged]}}
  - {name: bare, images: ['**'], signed: {by: [bare]}}`,
      { 'a.pub': key.pem },
    );
    const other = { registry: 'quay.io', repository: 'x/y' };
    const evidence = [{ signer: key.signer, logEntries: 0 }];
    assert.equal(decideCase(set, { evidence }).allowed, false);
    assert.equal(decideCase(set, { image: other, evidence }).allowed, true);
    assert.equal(decideCase(set, { evidence: [{ signer: key.signer }] }).allowed, true);
  });

  it('wants annotations with their values', async () => {
    const set = await policies(`${AUTHORITIES}
policies:
  - {name: a, images: ['**'], signed: {by: [release], annotations: {env: prod}}}`);
    assert.match(traceText(decideCase(set, { evidence: [release()] })), /lacks the annotation env=prod/);
    assert.match(
      traceText(decideCase(set, { evidence: [release({ annotations: { env: 'dev' } })] })),
      /env=dev, not prod/,
    );
    assert.equal(decideCase(set, { evidence: [release({ annotations: { env: 'prod' } })] }).allowed, true);
  });

  it('matches the claims of a certificate', async () => {
    const set = await policies(`version: 1
authorities:
  main: {issuer: https://issuer.example, identityRegexp: '.*', claims: {sourceRepositoryRef: refs/heads/main}}
policies:
  - {name: a, images: ['**'], signed: {by: [main]}}`);
    const by = (claims: object) => [{ signer: identitySigner('x', 'https://issuer.example', claims) }];
    assert.equal(decideCase(set, { evidence: by({ sourceRepositoryRef: 'refs/heads/main' }) }).allowed, true);
    assert.match(
      traceText(decideCase(set, { evidence: by({ sourceRepositoryRef: 'refs/pull/1/merge' }) })),
      /CLAIM_MISMATCH/,
    );
    assert.match(traceText(decideCase(set, { evidence: by({}) })), /CLAIM_MISMATCH/);
  });

  it('is pure: the same input gives the same decision', () => {
    const evidence = [release(), release({ unsigned: true })];
    const { trace: _, ...first } = decideCase(signed, { evidence });
    const { trace: __, ...second } = decideCase(signed, { evidence });
    assert.deepEqual(first, second);
  });
});

describe('maximum age', async () => {
  const set = await policies(`${AUTHORITIES}
policies:
  - name: fresh
    images: ['**']
    signed: {by: [release], maxAge: 30d}
    attested: [{type: vuln, by: [scanner], maxAge: 24h}]`);
  const scan = (at: number | number[] | undefined): FakeEvidence => ({
    signer: identitySigner('scanner@acme.example'),
    predicateType: VULN,
    predicate: {},
    ...(at !== undefined && { at }),
  });

  it('ends at the instant that validUntil names', () => {
    const evidence = [release({ at: NOW - 29 * DAY }), scan(NOW - 1000)];
    const decision = decideCase(set, { evidence });
    assert.deepEqual([decision.allowed, decision.validUntil], [true, NOW - 1000 + DAY]);
    assert.equal(decideCase(set, { evidence, nowMs: NOW - 1000 + DAY - 1 }).allowed, true);
    assert.equal(decideCase(set, { evidence, nowMs: NOW - 1000 + DAY }).allowed, false);
  });

  it('is of the earliest proven time: an old signature that is stamped again stays old', () => {
    const decision = decideCase(set, { evidence: [release(), scan([NOW - 10 * DAY, NOW])] });
    assert.match(traceText(decision), /it is 10d old, and at most 1d are allowed/);
    assert.equal(decision.allowed, false);
  });

  const { pem, signer } = keySigner();
  const byKey = async (rule: string) =>
    await policies(
      `version: 1\nauthorities: {us: {key: a.pub}}\npolicies:\n  - {name: fresh, images: ['**'], ${rule}}`,
      { 'a.pub': pem },
    );
  const ofKey = (more: Partial<FakeEvidence>): FakeEvidence => ({ signer, at: NOW, ...more });

  it('is of the earliest time over all pieces that hold the signature: stripping the old stamp does not renew it', async () => {
    const month = await byKey('signed: {by: [us], maxAge: 30d}');
    const old = ofKey({ at: NOW - 31 * DAY, signature: 'one', logEntries: 0 });
    const renewed = ofKey({ signature: 'one' });
    const platforms = [subjectWith('amd64', [old], 'linux/amd64')];

    for (const found of [{ evidence: [renewed, old] }, { evidence: [renewed], platforms }]) {
      const decision = decideCase(month, found);
      assert.equal(decision.allowed, false);
      assert.match(traceText(decision), /it is 31d old, and at most 30d are allowed/);
    }
    assert.equal(decideCase(month, { evidence: [old, ofKey({})] }).allowed, true);
    // Who removes the older piece can renew it, which is said.
    const alone = decideCase(month, { evidence: [renewed] });
    assert.equal(alone.allowed, true);
    assert.match(traceText(alone), /a key may have signed it before that time/);
    assert.match(
      alone.warnings.join(),
      /^fresh: signed by us: a key may have signed it before .* sign it again/,
    );
  });

  it('of a signature by key is what it says itself: who removes all older proofs renews nothing', async () => {
    const month = await byKey('signed: {by: [us], maxAge: 30d}');
    const says = (ago: number) =>
      decideCase(month, { evidence: [ofKey({ statedAt: NOW - ago * DAY, signature: 'one' })] });
    assert.match(traceText(says(31)), /it is 31d old, and at most 30d are allowed/);
    assert.deepEqual([says(31).allowed, says(29).allowed, says(29).warnings], [false, true, []]);
    assert.equal(says(29).validUntil, NOW + DAY);
  });

  it('of a statement by key is also what it says itself, which no stamp renews', async () => {
    const day = await byKey('attested: [{type: vuln, by: [us], maxAge: 24h}]');
    const scanned = (at: number) => {
      const metadata = { scanFinishedOn: new Date(at).toISOString() };
      return decideCase(day, { evidence: [ofKey({ predicateType: VULN, predicate: { metadata } })] });
    };

    assert.match(traceText(scanned(NOW - 10 * DAY)), /it is 10d old/);
    assert.deepEqual([scanned(NOW - 10 * DAY).allowed, scanned(NOW - 1000).allowed], [false, true]);
    assert.equal(scanned(NOW - 1000).validUntil, NOW - 1000 + DAY);
    assert.equal(scanned(NOW + 10 * DAY).validUntil, NOW + DAY);
    assert.doesNotMatch(traceText(scanned(NOW - 1000)), /may have signed it before/);
  });

  it('is not met where nothing proves the time', () => {
    assert.match(
      traceText(decideCase(set, { evidence: [release(), scan(undefined)] })),
      /nothing proves when/,
    );
  });

  it('does not limit a denial', () => {
    assert.equal(decideCase(set, { evidence: [scan(NOW - 2 * DAY)] }).validUntil, undefined);
  });
});

describe('attestations', () => {
  const provenance = (predicate: unknown, claims = {}): FakeEvidence => ({
    signer: identitySigner(
      'https://github.com/acme/app/.github/workflows/build.yml@refs/heads/main',
      undefined,
      claims,
    ),
    predicateType: PROVENANCE,
    predicate,
  });
  const slsa = (builder: string, repository?: string): unknown => ({
    buildDefinition: { externalParameters: repository === undefined ? {} : { workflow: { repository } } },
    runDetails: { builder: { id: builder } },
  });

  it('must be by an allowed builder and from an allowed source', async () => {
    const set = await policies(`${AUTHORITIES}
policies:
  - name: built
    images: ['**']
    attested:
      - type: slsaprovenance1
        by: [release]
        builders: ['https://github.com/slsa-framework/*/.github/workflows/*@refs/tags/*']
        sourceRepositories: ['https://github.com/acme/*']`);
    const builder =
      'https://github.com/slsa-framework/generator/.github/workflows/container.yml@refs/tags/v2.0.0';
    const ours = 'https://github.com/acme/app';
    const cases: [FakeEvidence, RegExp][] = [
      [provenance(slsa(builder, ours)), /^yes policy/],
      [provenance(slsa(builder), { sourceRepositoryUri: ours }), /^yes policy/],
      [provenance(slsa(builder, `git+${ours}.git@refs/heads/main`)), /^yes policy/],
      [provenance(slsa(builder, `git+${ours}.git@0123abc`)), /^yes policy/],
      [
        provenance(slsa(builder, `https://me@github.com/acme/app`)),
        /me@github\.com\/acme\/app is not allowed/,
      ],
      [
        provenance(slsa('https://evil.example/builder', ours)),
        /the builder https:\/\/evil\.example\/builder is not allowed/,
      ],
      [provenance({}), /it names no builder/],
      [provenance(slsa(builder)), /neither certificate nor provenance names a source/],
      [provenance(slsa(builder, 'https://github.com/acme-evil/app')), /acme-evil\/app is not allowed/],
      [
        provenance(slsa(builder, ours), { sourceRepositoryUri: 'https://github.com/evil/fork' }),
        /evil\/fork is not allowed/,
      ],
      [
        provenance(slsa(builder, 'https://github.com/evil/fork'), { sourceRepositoryUri: ours }),
        /evil\/fork is not allowed/,
      ],
      [provenance('no object'), /it names no builder/],
    ];
    for (const [evidence, trace] of cases)
      assert.match(traceText(decideCase(set, { evidence: [evidence] })), trace);
  });

  it('must satisfy every condition, and a condition that fails is not satisfied', async () => {
    const set = await policies(`${AUTHORITIES}
policies:
  - name: scanned
    images: ['**']
    attested:
      - type: vuln
        by: [scanner]
        conditions:
          - predicate.scanner.result.critical == 0
          - predicate.scanner.uri.startsWith('https://')`);
    const scan = (predicate: unknown): FakeEvidence => ({
      signer: identitySigner('scanner@acme.example'),
      predicateType: VULN,
      predicate,
    });
    const good = { scanner: { uri: 'https://s', result: { critical: 0 } } };
    const cases: [unknown, RegExp][] = [
      [good, /^yes/],
      [{ scanner: { ...good.scanner, result: { critical: 1 } } }, /it is false/],
      [{ scanner: { ...good.scanner, uri: 'http://s' } }, /startsWith.*it is false/],
      [{ scanner: { uri: 'https://s' } }, /it fails: No such key: result/],
      [null, /it fails/],
      ['text', /it fails/],
    ];
    for (const [predicate, trace] of cases)
      assert.match(traceText(decideCase(set, { evidence: [scan(predicate)] })), trace);
    assert.equal(decideCase(set, { evidence: [scan(null), scan(good)] }).allowed, true);
  });

  it('are not signatures, and signatures are not attestations', async () => {
    const type = 'https://sigstore.dev/cosign/sign/v1';
    const set = await policies(`${AUTHORITIES}
policies:
  - {name: odd, images: ['**'], attested: [{type: '${type}', by: [release]}]}`);
    const decision = decideCase(set, { evidence: [release(), release({ unsigned: true })] });
    assert.match(decision.reasons[0]?.message ?? '', /there is none of the kind/);
  });

  it('count k of n like signatures', async () => {
    const set = await policies(`${AUTHORITIES}
policies:
  - {name: two, images: ['**'], attested: [{type: vuln, by: [release, scanner], atLeast: 2}]}`);
    const by = (identity: string): FakeEvidence => ({
      signer: identitySigner(identity),
      predicateType: VULN,
      predicate: {},
    });
    assert.equal(
      decideCase(set, { evidence: [by('scanner@acme.example'), by('scanner@acme.example')] }).allowed,
      false,
    );
    const both = [by('scanner@acme.example'), by('https://github.com/acme/a')];
    for (const evidence of [both, both.toReversed()]) {
      const decision = decideCase(set, { evidence });
      assert.equal(decision.allowed, true);
      // As the policy lists them, whoever signed first.
      assert.match(JSON.stringify(decision.trace), /2 of 2: release, scanner/);
    }
  });
});

describe('an index', () => {
  const amd64 = (evidence: FakeEvidence[]) => subjectWith('amd64', evidence, 'linux/amd64');
  const arm64 = (evidence: FakeEvidence[]) => subjectWith('arm64', evidence, 'linux/arm64');

  it('is allowed by its own signature, or by one on every platform, never on just one', () => {
    const at = (index: FakeEvidence[], one: FakeEvidence[], other: FakeEvidence[]) =>
      decideCase(signed, { evidence: index, platforms: [amd64(one), arm64(other)] });
    assert.equal(at([release()], [], []).allowed, true);
    assert.equal(at([], [release()], [release()]).allowed, true);
    const half = at([], [release()], []);
    assert.equal(half.allowed, false);
    assert.match(traceText(half), /yes on linux\/amd64/);
    assert.match(traceText(half), /no on linux\/arm64/);
  });

  it('without platforms is not an index whose platforms are all signed', () => {
    assert.equal(decideCase(signed, { platforms: [] }).allowed, false);
  });

  it('vouches for a child only where the caller names it and it lists the child', () => {
    const index = subjectWith('index', [release()]);
    assert.equal(decideCase(signed, { viaIndex: { ...index, manifests: [IMAGE] } }).allowed, true);
    const unsigned = decideCase(signed, { viaIndex: { ...subjectWith('index', []), manifests: [IMAGE] } });
    assert.match(traceText(unsigned), /no on the index sha256:/);
    assert.equal(decideCase(signed, { viaIndex: { ...index, manifests: [] } }).allowed, false);
    assert.equal(decideCase(signed, {}).allowed, false);
  });
});

describe('a listing that was cut short', () => {
  it('is said where something is missing', () => {
    const decision = decideCase(signed, { truncated: 'more than 1000 referrers' });
    assert.match(
      decision.reasons[0]?.message ?? '',
      /not everything could be read: more than 1000 referrers/,
    );
  });

  it('does not deny what is there', () => {
    assert.equal(decideCase(signed, { evidence: [release()], truncated: 'x' }).allowed, true);
  });
});
