import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  exactMatcher,
  findInstance,
  PUBLIC_GOOD,
  parsePublicKey,
  parseTrustedRoot,
} from '../../../sigstore/index.ts';
import type { NpmProof } from './check-attestation.ts';
import { judgeNpm, type NpmEvidence } from './judge-npm.ts';
import { parseNpmAnswer } from './parse-answer.ts';
import { builtInRegistryKeys, type RegistryKey } from './registry-keys.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');
const folder = join(shared, 'data/real-signatures/npm');
const skip = existsSync(folder) ? false : 'the real signatures are not next to the checkout';

const NOW = Date.parse('2026-11-24T00:00:00Z');
const ACTIONS = 'https://token.actions.githubusercontent.com';
const proof: NpmProof = {
  trustedRoot: parseTrustedRoot(findInstance(PUBLIC_GOOD)?.builtIn?.trustedRoot() ?? Buffer.alloc(0)),
  registryKeys: builtInRegistryKeys(),
  builders: [],
};

const VISOR = 'gundam-visor-cli-v1-tag';
const SCOPED = 'provenance-npm-test-cli-v02-prega';

function real(name: string, answer = name): NpmEvidence {
  return {
    tarball: readFileSync(join(folder, `${name}.tgz`)),
    attestations: parseNpmAnswer(readFileSync(join(folder, `${answer}.tgz.json`))),
    expected: undefined,
    dist: undefined,
  };
}

const judge = (evidence: NpmEvidence, changes: Partial<NpmProof> = {}) =>
  judgeNpm('x', evidence, { ...proof, ...changes }, NOW);
const codes = ({ reasons }: ReturnType<typeof judgeNpm>) => reasons.map(({ code }) => code);

function builder(identity: string, issuer = ACTIONS): NpmProof['builders'][number] {
  return { kind: 'identity', identity: exactMatcher(identity), issuer: exactMatcher(issuer) };
}

describe('judgeNpm on what npm signed in the wild', { skip }, () => {
  it('accepts a package with its provenance and publication, and says from where it was built', () => {
    const { allowed, purl, findings } = judge(real(VISOR));

    assert.equal(allowed, true);
    assert.equal(purl, 'pkg:npm/gundam-visor@1.0.1');
    const provenance = findings.find(({ kind }) => kind === 'provenance');
    assert.equal(provenance?.says['source'], 'https://github.com/ramonpetgrave64/gundam-visor');
    assert.equal(provenance?.says['commit'], '599500821344b070902a7a5666064bfdaba715df');
    assert.equal(provenance?.at, Date.parse('2024-06-03T22:17:59Z'));
    assert.match(findings.find(({ kind }) => kind === 'publication')?.by ?? '', /^SHA256:/);
  });

  it('accepts a scoped package with provenance of SLSA v0.2', () => {
    assert.equal(judge(real(SCOPED)).purl, 'pkg:npm/%40laurentsimon/provenance-npm-test@1.0.3');
    assert.equal(judge(real(SCOPED)).allowed, true);
  });

  for (const name of [VISOR, SCOPED]) {
    it(`refuses ${name} whose provenance was changed, and whose publication was`, () => {
      for (const [ending, kind] of [
        ['invalidsigprov', 'provenance'],
        ['invalidsigpub', 'publication'],
      ] as const) {
        const verdict = judge(real(`${name}-${ending}`));
        assert.equal(verdict.allowed, false);
        assert.deepEqual(codes(verdict), ['SIGNATURE_INVALID']);
        assert.match(verdict.reasons[0]?.message ?? '', new RegExp(`^${kind}: `));
        for (const finding of verdict.findings)
          assert.equal(finding.refusal !== undefined, finding.kind === kind);
      }
    });
  }

  it('refuses another tarball with the same attestations (replay)', () => {
    const verdict = judge(real(SCOPED, VISOR));
    assert.deepEqual(codes(verdict), ['SUBJECT_MISMATCH', 'SUBJECT_MISMATCH']);
    assert.equal(verdict.purl, undefined);
  });

  it('refuses a good tarball under another name or version than was asked for', () => {
    for (const expected of [
      { name: 'gundam-visor', version: '1.0.2' },
      { name: 'gundam-vizor', version: '1.0.1' },
    ])
      assert.deepEqual(codes(judge({ ...real(VISOR), expected })), ['SUBJECT_MISMATCH', 'SUBJECT_MISMATCH']);
  });

  it('accepts only the builder that is named', () => {
    const identity =
      'https://github.com/ramonpetgrave64/gundam-visor/.github/workflows/npm-publish.yml@refs/tags/v1.0.1';
    assert.equal(judge(real(VISOR), { builders: [builder(identity)] }).allowed, true);
    assert.deepEqual(codes(judge(real(VISOR), { builders: [builder(`${identity}0`)] })), [
      'IDENTITY_MISMATCH',
    ]);
    assert.deepEqual(codes(judge(real(VISOR), { builders: [builder(identity, 'https://x')] })), [
      'ISSUER_MISMATCH',
    ]);
  });

  it('wants provenance where a builder is named, though the registry vouches', () => {
    const evidence = real(VISOR);
    const attestations = evidence.attestations.filter(({ predicateType }) => !predicateType.includes('slsa'));
    assert.equal(judge({ ...evidence, attestations }).allowed, true);
    assert.deepEqual(codes(judge({ ...evidence, attestations }, { builders: [builder('x')] })), [
      'SIGNATURE_MISSING',
    ]);
  });

  it('does not know the key of another registry', () => {
    const registryKeys = builtInRegistryKeys().filter(({ id }) => !id.startsWith('SHA256:jl3'));
    const verdict = judge(real(VISOR), { registryKeys });
    assert.deepEqual(codes(verdict), ['KEY_MISMATCH']);
    assert.deepEqual(verdict.reasons[0]?.remedies, ['give-registry-keys', 'update-registry-keys']);
  });

  it('refuses what a key signed outside of its validity', () => {
    const registryKeys = builtInRegistryKeys().map((key) => ({
      ...key,
      validFor: { start: NOW, end: undefined },
    }));
    assert.deepEqual(codes(judge(real(VISOR), { registryKeys })), ['KEY_MISMATCH']);
  });
});

describe('judgeNpm on registry signatures', () => {
  const tarball = Buffer.from('a tarball');
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const expected = { name: '@acme/app', version: '1.2.3' };
  const key: RegistryKey = {
    id: 'SHA256:ours',
    key: parsePublicKey(publicKey.export({ type: 'spki', format: 'der' })),
    usage: 'any',
    validFor: { start: undefined, end: undefined },
  };
  const signed = (text: string) => sign('sha256', Buffer.from(text), privateKey).toString('base64');
  const sig = signed(`@acme/app@1.2.3:${integrity}`);
  const evidence = (changes: Partial<NpmEvidence['dist']> = {}): NpmEvidence => ({
    tarball,
    attestations: [],
    expected,
    dist: { tarball: 'https://x', integrity, signatures: [{ keyid: 'SHA256:ours', sig }], ...changes },
  });
  const withKey = { registryKeys: [key] };

  it('accepts the signature of the registry over name, version and digest', () => {
    const { allowed, findings } = judge(evidence(), withKey);
    assert.equal(allowed, true);
    assert.equal(findings[0]?.by, 'SHA256:ours');
  });

  it('refuses a signature over another version, another digest, or none at all', () => {
    const wrong = (text: string) => evidence({ signatures: [{ keyid: 'SHA256:ours', sig: signed(text) }] });
    for (const text of [
      `@acme/app@1.2.4:${integrity}`,
      '@acme/app@1.2.3:sha512-x',
      `acme/app@1.2.3:${integrity}`,
    ])
      assert.deepEqual(codes(judge(wrong(text), withKey)), ['SIGNATURE_INVALID']);
    assert.deepEqual(codes(judge(evidence({ signatures: [] }), withKey)), ['SIGNATURE_MISSING']);
    assert.deepEqual(codes(judge({ ...evidence(), dist: undefined }, withKey)), ['SIGNATURE_MISSING']);
  });

  it('refuses a tarball that the registry does not state', () => {
    const verdict = judge({ ...evidence(), tarball: Buffer.from('another') }, withKey);
    assert.deepEqual(codes(verdict), ['SUBJECT_MISMATCH']);
  });

  it('refuses a key that is not the registry’s, has expired, or is for attestations', () => {
    for (const other of [
      { ...key, id: 'SHA256:other' },
      { ...key, validFor: { start: undefined, end: NOW - 1 } },
      { ...key, usage: 'attestations' as const },
    ])
      assert.deepEqual(codes(judge(evidence(), { registryKeys: [other] })), ['KEY_MISMATCH']);
  });

  it('ignores a signature by an expired key next to a good one', () => {
    const signatures = [
      { keyid: 'SHA256:old', sig },
      { keyid: 'SHA256:ours', sig },
    ];
    assert.equal(judge(evidence({ signatures }), withKey).allowed, true);
  });
});

describe('parseNpmAnswer', () => {
  it('refuses what is not an answer of a registry', () => {
    const deep = `{"attestations":${'['.repeat(80)}${']'.repeat(80)}}`;
    for (const text of [
      '',
      '[]',
      '{}',
      'null',
      '{"attestations":{}}',
      '{"attestations":[1]}',
      '{"attestations":[{}]}',
      deep,
    ])
      assert.throws(() => parseNpmAnswer(Buffer.from(text)), { code: 'NPM_ANSWER' });
    const many = JSON.stringify({ attestations: Array(33).fill({ predicateType: 'x', bundle: {} }) });
    assert.throws(() => parseNpmAnswer(Buffer.from(many)), {
      code: 'NPM_ANSWER',
      message: /33 attestations/,
    });
  });

  it('keeps a bundle that cannot be read as a refusal of its own', () => {
    const [attestation] = parseNpmAnswer(Buffer.from('{"attestations":[{"predicateType":"x","bundle":{}}]}'));
    assert.ok(attestation && 'unreadable' in attestation.bundle);
  });
});
