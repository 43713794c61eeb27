import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeEvidence, identitySigner, keySigner, listingOf } from '../../../test/fakes/evidence.ts';
import {
  codes,
  decideCase,
  IMAGE,
  NOW,
  policies,
  subjectWith,
  traceText,
} from '../../../test/fakes/policy-case.ts';
import { BUILD_TYPE, REPRODUCTION_TYPE } from '../../attestation/index.ts';
import { type Digest, digestOf } from '../../base/digest.ts';

const PROVENANCE = 'https://slsa.dev/provenance/v1';
const SPDX = 'https://spdx.dev/Document';
const [recipe, lock] = [digestOf('recipe'), digestOf('lock')];
const builder = identitySigner('builder@acme.example');
const labA = identitySigner('a@lab.example');
const labB = identitySigner('b@lab.example');
const by = (signer: FakeEvidence['signer'], more = {}): FakeEvidence => ({ signer, at: NOW, ...more });

const AUTHORITIES = `
version: 1
authorities:
  builder: {issuer: https://issuer.example, identity: builder@acme.example}
  lab-a: {issuer: https://issuer.example, identity: a@lab.example}
  lab-b: {issuer: https://issuer.example, identity: b@lab.example}
  any-lab: {issuer: https://issuer.example, identityRegexp: '.*@lab\\.example'}
  anybody: {issuer: https://issuer.example, identityRegexp: '.*'}
`;

describe('attacks on k of n signatures', async () => {
  const two = await policies(`${AUTHORITIES}
policies:
  - {name: two, images: ['**'], signed: {by: [lab-a, lab-b, any-lab], atLeast: 2}}`);

  it('one signer ten times', () => {
    const evidence = Array.from({ length: 10 }, () => by(identitySigner('a@lab.example')));
    const decision = decideCase(two, { evidence });
    assert.deepEqual(codes(decision), ['NOT_SIGNED']);
    assert.match(decision.reasons[0]?.message ?? '', /1 of 2/);
  });

  it('two entries for one identity', () => {
    assert.equal(decideCase(two, { evidence: [by(labA)] }).allowed, false);
    assert.equal(decideCase(two, { evidence: [by(labA), by(labB)] }).allowed, true);
  });

  it('two entries for one key, one of them with other requirements', async () => {
    const key = keySigner();
    const set = await policies(
      `version: 1
authorities:
  one: {key: a.pub}
  other: {key: b.pub, logEntries: 0}
policies:
  - {name: two, images: ['**'], signed: {by: [one, other], atLeast: 2}}`,
      { 'a.pub': key.pem, 'b.pub': key.pem.replaceAll('\n', '\r\n') },
    );
    assert.equal(decideCase(set, { evidence: [by(key.signer), by(key.signer)] }).allowed, false);
  });

  it('one key, once as itself and once in a certificate', async () => {
    const key = keySigner();
    const set = await policies(
      `${AUTHORITIES.replace('authorities:', 'authorities:\n  offline: {key: a.pub}')}
policies:
  - {name: two, images: ['**'], signed: {by: [offline, lab-a], atLeast: 2}}`,
      { 'a.pub': key.pem },
    );
    const certified = { ...labA, key: key.signer.key };
    assert.equal(decideCase(set, { evidence: [by(key.signer), by(certified)] }).allowed, false);
    assert.equal(decideCase(set, { evidence: [by(key.signer), by(labA)] }).allowed, true);
  });
});

describe('attacks on independent rebuilders', async () => {
  const rules = (more: string, labs = '[lab-a, lab-b]') => `${AUTHORITIES}
policies:
  - name: rebuilt
    images: ['**']
    attested: [{type: slsaprovenance1, by: [builder]}]
    reproduced: {by: ${labs}, ${more}}`;
  const two = await policies(rules('atLeast: 2'));
  const one = await policies(rules('atLeast: 1'));

  const TRIXIE = '04B54C3CDCA79751B16BC6B5225629DF75B188BD';
  const provenance = (signer = builder, more: { recipe?: Digest; lock?: Digest } = {}): FakeEvidence =>
    by(signer, {
      predicateType: PROVENANCE,
      predicate: {
        buildDefinition: {
          buildType: BUILD_TYPE,
          externalParameters: {
            recipe: { digest: more.recipe ?? recipe },
            lock: { digest: more.lock ?? lock },
          },
        },
      },
    });
  const rebuild = (signer: FakeEvidence['signer'], changes = {}): FakeEvidence =>
    by(signer, {
      predicateType: REPRODUCTION_TYPE,
      predicate: {
        result: 'identical',
        packagesFrom: 'verified',
        releases: [{ suite: 'trixie', fingerprints: [TRIXIE] }],
        recipe: { digest: recipe },
        lock: { digest: lock },
        images: [{ name: 'index', expected: IMAGE, rebuilt: IMAGE }],
        ...changes,
      },
    });

  it('(what they attack: two labs that found it identical)', () => {
    const decision = decideCase(two, { evidence: [provenance(), rebuild(labA), rebuild(labB)] });
    assert.equal(decision.allowed, true, traceText(decision));
    assert.deepEqual(codes(decideCase(two, { evidence: [provenance(), rebuild(labA)] })), ['NOT_REPRODUCED']);
  });

  it('one rebuilder ten times', () => {
    const many = Array.from({ length: 10 }, () => rebuild(identitySigner('a@lab.example')));
    assert.equal(decideCase(two, { evidence: [provenance(), ...many] }).allowed, false);
  });

  it('the builder as rebuilder', async () => {
    const open = await policies(rules('atLeast: 1', '[builder, anybody]'));
    const decision = decideCase(open, { evidence: [provenance(), rebuild(builder)] });
    assert.equal(decision.allowed, false);
    assert.match(traceText(decision), /who signed the provenance is not an independent rebuilder/);
    assert.equal(decideCase(open, { evidence: [provenance(), rebuild(labA)] }).allowed, true);
  });

  it('a statement of another kind that is written like a provenance', async () => {
    const also = await policies(
      rules('atLeast: 2').replace('[{type', '[{type: spdxjson, by: [lab-a]}, {type'),
    );
    const like = {
      ...provenance(labA, { lock: digestOf('other') }),
      predicateType: 'https://spdx.dev/Document',
    };
    const all = [provenance(), rebuild(labA), rebuild(labB), like];
    // Nor does it make who signed it a builder.
    const decision = decideCase(also, { evidence: all });
    assert.equal(decision.allowed, true, traceText(decision));
    const ofIt = [labA, labB].map((lab) => rebuild(lab, { lock: { digest: digestOf('other') } }));
    assert.equal(decideCase(also, { evidence: [provenance(), ...ofIt, like] }).allowed, false);
  });

  it('the builder as rebuilder, under another name but with the same key', async () => {
    const open = await policies(rules('atLeast: 1', '[any-lab]'));
    const disguised = { ...identitySigner('c@lab.example'), key: builder.key };
    assert.equal(decideCase(open, { evidence: [provenance(), rebuild(disguised)] }).allowed, false);
  });

  it('the builder as rebuilder, its provenance for another platform of the index', async () => {
    const open = await policies(
      rules('atLeast: 1', '[anybody]').replace('by: [builder]', 'by: [builder, lab-a]'),
    );
    const child = subjectWith('amd64', [provenance()], 'linux/amd64');
    const decision = decideCase(open, { evidence: [provenance(labA), rebuild(builder)], platforms: [child] });
    assert.equal(decision.allowed, false);
  });

  it('a signed mismatch', () => {
    const mismatch = rebuild(labB, {
      result: 'different',
      images: [{ expected: IMAGE, rebuilt: digestOf('x') }],
    });
    const decision = decideCase(one, { evidence: [provenance(), rebuild(labA), mismatch] });
    assert.deepEqual(codes(decision), ['REPRODUCED_DIFFERENT']);
    assert.match(decision.reasons[0]?.message ?? '', /b@lab\.example.* got another image/);
    assert.match(traceText(decision), /^no reproduced by .*b@lab\.example.* got another image$/m);
  });

  it('a signed mismatch on one platform only, or on the index that names the image', () => {
    const evidence = [provenance(), rebuild(labA)];
    const mismatch = rebuild(labB, { result: 'different' });
    const child = subjectWith('arm64', [mismatch], 'linux/arm64');
    assert.deepEqual(codes(decideCase(one, { evidence, platforms: [child] })), ['REPRODUCED_DIFFERENT']);
    const viaIndex = { ...subjectWith('index', [mismatch]), manifests: [IMAGE] };
    assert.deepEqual(codes(decideCase(one, { evidence, viaIndex })), ['REPRODUCED_DIFFERENT']);
  });

  it('a mismatch by somebody who is not named, which must not stop anybody', () => {
    const unknown = rebuild(identitySigner('x@evil.example'), { result: 'different' });
    assert.equal(decideCase(one, { evidence: [provenance(), rebuild(labA), unknown] }).allowed, true);
  });

  it('a mismatch that is pushed out of the listing', () => {
    const decision = decideCase(one, {
      evidence: [provenance(), rebuild(labA)],
      truncated: '4000 of 5000 not opened',
    });
    assert.deepEqual(codes(decision), ['EVIDENCE_TRUNCATED']);
  });

  const worthless: [string, object, RegExp][] = [
    ['identical from another lock', { lock: { digest: digestOf('other') } }, /another lock/],
    ['identical from another recipe', { recipe: { digest: digestOf('other') } }, /another recipe/],
    [
      'identical from nobody knows what',
      { recipe: undefined, lock: undefined },
      /does not say which recipe and lock/,
    ],
    [
      'identical of another image',
      { images: [{ expected: digestOf('x'), rebuilt: digestOf('x') }] },
      /does not say that this image/,
    ],
    [
      'identical of digests that differ',
      { images: [{ expected: IMAGE, rebuilt: digestOf('x') }] },
      /does not say that this image/,
    ],
    ['identical of no image', { images: 'all' }, /does not say that this image/],
    [
      'identical from unchecked packages',
      { packagesFrom: 'from-lock' },
      /not checked against a signed Release/,
    ],
    ['an incomplete rebuild', { result: 'incomplete' }, /its result is incomplete/],
    ['no result', { result: undefined }, /its result is not stated/],
  ];
  for (const [attack, changes, reason] of worthless) {
    it(attack, () => {
      const decision = decideCase(one, { evidence: [provenance(), rebuild(labA, changes)] });
      assert.deepEqual(codes(decision), ['NOT_REPRODUCED']);
      assert.match(traceText(decision), reason);
    });
  }

  const SECURITY = '5E04A1E3223A19A20706E20F9904613D4CCE68C6';
  const OWN = 'A'.repeat(40);
  const checkedAgainst = (...releases: [suite: string, ...fingerprints: string[]][]): FakeEvidence =>
    rebuild(labA, { releases: releases.map(([suite, ...fingerprints]) => ({ suite, fingerprints })) });
  const allows = (set: Parameters<typeof decideCase>[0], evidence: FakeEvidence): boolean =>
    decideCase(set, { evidence: [provenance(), evidence] }).allowed;

  it("an honest rebuild from a compromised builder's recipe, whose archive its own key signs", async () => {
    const decision = decideCase(one, { evidence: [provenance(), checkedAgainst(['trixie', OWN])] });
    assert.deepEqual(codes(decision), ['NOT_REPRODUCED']);
    assert.match(traceText(decision), /the Release of trixie is signed by A{40}, whose archive the policy/);
    assert.equal(allows(one, checkedAgainst(['trixie', OWN, TRIXIE], ['trixie-security', SECURITY])), true);

    const pinned = await policies(rules('releaseKeys: [pinned]'));
    const own = await policies(rules(`releaseKeys: [${OWN.toLowerCase()}]`));
    const both = await policies(rules(`releaseKeys: [pinned, ${OWN}]`));
    const mixed = checkedAgainst(['trixie', TRIXIE], ['acme', OWN]);
    assert.deepEqual(
      [one, pinned, own, both].map((set) => allows(set, mixed)),
      [false, false, false, true],
    );
  });

  it('the key of one archive under the Release of another', () => {
    for (const release of [
      ['trixie-security', TRIXIE],
      ['trixie', SECURITY],
      ['', TRIXIE],
    ] as [string, string][])
      assert.equal(allows(one, checkedAgainst(release)), false, release.join());
  });

  it('a rebuild that does not say which keys signed: its builder may have signed an archive of their own', async () => {
    const old = rebuild(labA, { releases: undefined });
    const decision = decideCase(one, { evidence: [provenance(), old] });
    assert.deepEqual(codes(decision), ['NOT_REPRODUCED']);
    assert.match(traceText(decision), /does not say which keys signed .* 'unstated' under releaseKeys/);
    const told = await policies(rules('releaseKeys: [pinned, unstated]'));
    assert.equal(allows(told, old), true);
    assert.equal(allows(told, checkedAgainst(['trixie', OWN])), false);
    const pinned = await policies(rules('releaseKeys: [pinned]'));
    for (const releases of [[], 'all', [{ suite: 'trixie', fingerprints: TRIXIE }], [null]])
      for (const set of [one, pinned, told])
        assert.equal(allows(set, rebuild(labA, { releases })), false, JSON.stringify(releases));
    assert.deepEqual(
      [allows(pinned, old), allows(pinned, checkedAgainst(['trixie', TRIXIE]))],
      [false, true],
    );
  });

  it('packages from the lock count where the policy says so', async () => {
    const lax = await policies(rules('packagesFrom: from-lock'));
    assert.equal(
      decideCase(lax, { evidence: [provenance(), rebuild(labA, { packagesFrom: 'from-lock' })] }).allowed,
      true,
    );
  });

  it('a rebuild of a provenance that somebody else signed', () => {
    const other = { recipe: digestOf('r2'), lock: digestOf('l2') };
    const evidence = [
      provenance(),
      provenance(identitySigner('x@evil.example'), other),
      rebuild(labA, { recipe: { digest: other.recipe }, lock: { digest: other.lock } }),
    ];
    assert.deepEqual(codes(decideCase(one, { evidence })), ['NOT_REPRODUCED']);
  });

  it('a rebuild of a provenance that the policy does not accept, next to one that it does', async () => {
    const strict = await policies(
      rules('atLeast: 1').replace(
        'by: [builder]',
        'by: [builder], conditions: [has(predicate.buildDefinition.reviewed)]',
      ),
    );
    const reviewed = provenance();
    (reviewed.predicate as { buildDefinition: { reviewed?: boolean } }).buildDefinition.reviewed = true;
    const other = { recipe: digestOf('r2'), lock: digestOf('l2') };
    const evidence = [reviewed, provenance(builder, other)];
    const worthless = rebuild(labA, { recipe: { digest: other.recipe }, lock: { digest: other.lock } });
    assert.deepEqual(codes(decideCase(strict, { evidence: [...evidence, worthless] })), ['NOT_REPRODUCED']);
    assert.equal(decideCase(strict, { evidence: [...evidence, rebuild(labA)] }).allowed, true);
  });

  it('rebuilds of two provenances added together', () => {
    const other = { recipe: digestOf('r2'), lock: digestOf('l2') };
    const evidence = [
      provenance(),
      provenance(builder, other),
      rebuild(labA),
      rebuild(labB, { recipe: { digest: other.recipe }, lock: { digest: other.lock } }),
    ];
    assert.deepEqual(codes(decideCase(two, { evidence })), ['NOT_REPRODUCED']);
  });

  it('no provenance at all', () => {
    assert.deepEqual(codes(decideCase(one, { evidence: [rebuild(labA)] })), [
      'NOT_ATTESTED',
      'NOT_REPRODUCED',
    ]);
  });
});

describe('attacks on what is attached to an image', async () => {
  const sbom = await policies(`${AUTHORITIES}
policies:
  - {name: sbom, images: ['**'], attested: [{type: spdxjson, by: [builder]}]}`);

  it('a forged SBOM referrer attached to the image', () => {
    const forged = by(builder, { predicateType: SPDX, predicate: {}, unsigned: true });
    assert.deepEqual(codes(decideCase(sbom, { evidence: [forged] })), ['NOT_ATTESTED']);
  });

  it('an unsigned document that is merely listed', () => {
    const documents = [
      { mediaType: 'text/spdx+json', digest: digestOf('sbom'), size: 1, artifactType: SPDX },
    ];
    assert.deepEqual(codes(decideCase(sbom, { documents })), ['NOT_ATTESTED']);
  });

  it('an SBOM that was signed for another image', () => {
    const replayed = by(builder, { predicateType: SPDX, predicate: {}, about: digestOf('other image') });
    const decision = decideCase(sbom, { evidence: [replayed] });
    assert.equal(decision.allowed, false);
    assert.match(traceText(decision), /SUBJECT_MISMATCH/);
  });

  it('evidence of another image handed in as this one’s', () => {
    const listing = listingOf(digestOf('other image'), [by(builder, { predicateType: SPDX, predicate: {} })]);
    const platforms = [{ digest: IMAGE, listing }];
    assert.equal(decideCase(sbom, { platforms }).allowed, false);
  });
});
