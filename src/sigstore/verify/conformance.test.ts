import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseBundle } from '../bundle/parse-bundle.ts';
import { findInstance, PUBLIC_GOOD } from '../instances/instances.ts';
import { parsePublicKey } from '../keys/public-key.ts';
import { RefusedError } from '../refusal.ts';
import { parseTrustedRoot } from '../trusted-root/parse-trusted-root.ts';
import type { Artifact } from '../types.ts';
import { type AcceptedSigner, matchSigner } from './match-signer.ts';
import { exactMatcher } from './matcher.ts';
import { verifyBundle } from './verify-bundle.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const suite = join(shared, 'data/sigstore-bundles/bundle-verify');
const skip = existsSync(suite) ? false : `no ${suite}`;
const IDENTITY =
  'https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main';
const ISSUER = 'https://token.actions.githubusercontent.com';

/** Each case of sigstore-conformance that must be refused, and why: the first thing that is wrong with it, and nothing else. */
const REASONS: Record<string, string> = {
  'bundle-empty-certificate-chain_fail': 'BUNDLE_INVALID',
  'bundle-from-wrong-instance_fail': 'LOG_UNKNOWN',
  'bundle-invalid-base64-signature_fail': 'BUNDLE_INVALID',
  'bundle-malformed-json_fail': 'BUNDLE_INVALID',
  'bundle-negative-log-index_fail': 'BUNDLE_INVALID',
  'bundle-unknown-version_fail': 'BUNDLE_VERSION_UNSUPPORTED',
  // Roots in a chain count for nothing (sigstore_bundle.proto); what is wrong is a proof without a checkpoint.
  'bundle-with-root-cert_fail': 'LOG_PROOF_MISSING',
  'checkpoint-bad-keyhint_fail': 'CHECKPOINT_INVALID',
  'checkpoint-wrong-roothash_fail': 'CHECKPOINT_INVALID',
  'dsse-invalid-sig_fail': 'SIGNATURE_INVALID',
  'dsse-mismatch-envelope_fail': 'LOG_ENTRY_MISMATCH',
  'dsse-mismatch-sig_fail': 'LOG_ENTRY_MISMATCH',
  'inclusion-proof-corrupted-hash_fail': 'LOG_PROOF_INVALID',
  'incorrect-public-key_fail': 'LOG_PROMISE_INVALID',
  'integrated-time-in-future_fail': 'CERTIFICATE_EXPIRED',
  'intoto-expired-certificate_fail': 'CERTIFICATE_EXPIRED',
  'intoto-log-entry-mismatch_fail': 'LOG_ENTRY_MISMATCH',
  'intoto-missing-inclusion-proof_fail': 'LOG_PROOF_MISSING',
  'intoto-set-outside-signing-cert-validity_fail': 'CERTIFICATE_EXPIRED',
  'intoto-tsa-timestamp-outside-cert-validity_fail': 'CERTIFICATE_EXPIRED',
  'invalid-checkpoint-signature_fail': 'CHECKPOINT_INVALID',
  'invalid-ct-key_fail': 'SCT_INVALID',
  'invalid-inclusion-proof_fail': 'LOG_PROOF_MISSING',
  'managed-key-no-key_fail': 'SIGNER_KIND_MISMATCH',
  'managed-key-wrong-key_fail': 'KEY_UNSUPPORTED',
  'message-digest-mismatch_fail': 'SUBJECT_MISMATCH',
  'rekor2-checkpoint-missing-log-signature_fail': 'CHECKPOINT_INVALID',
  'rekor2-checkpoint-missing-origin_fail': 'CHECKPOINT_INVALID',
  'rekor2-checkpoint-missing-root-hash_fail': 'CHECKPOINT_INVALID',
  'rekor2-checkpoint-missing-size_fail': 'CHECKPOINT_INVALID',
  'rekor2-checkpoint-no-matching-signature_fail': 'CHECKPOINT_INVALID',
  'rekor2-dsse-invalid-sig_fail': 'SIGNATURE_INVALID',
  'rekor2-dsse-mismatch-envelope_fail': 'LOG_ENTRY_MISMATCH',
  'rekor2-dsse-mismatch-sig_fail': 'LOG_ENTRY_MISMATCH',
  'rekor2-no-inclusion-proof_fail': 'LOG_PROOF_MISSING',
  'rekor2-no-timestamp_fail': 'TIME_UNPROVEN',
  'rekor2-timestamp-outside-trust-root-tsa-validity_fail': 'TIMESTAMP_UNTRUSTED',
  'rekor2-timestamp-outside-tsa-cert-validity_fail': 'TIMESTAMP_UNTRUSTED',
  'rekor2-timestamp-payload-mismatch_fail': 'TIMESTAMP_INVALID',
  'rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail': 'TIMESTAMP_UNTRUSTED',
  'rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail': 'TIMESTAMP_UNTRUSTED',
  'rekor2-timestamp-with-incorrect-time_fail': 'CERTIFICATE_EXPIRED',
  'set-invalid-signature_fail': 'LOG_PROMISE_INVALID',
  'signature-mismatch_fail': 'SIGNATURE_INVALID',
  'trust-root-tlog-missing-validity-start_fail': 'LOG_VALIDITY',
  'wrong-hashedrekord-artifact_fail': 'LOG_ENTRY_MISMATCH',
  'wrong-hashedrekord-cert-and-sig_fail': 'LOG_ENTRY_MISMATCH',
  'wrong-hashedrekord-entry_fail': 'LOG_ENTRY_MISMATCH',
  'wrong-material_fail': 'SUBJECT_MISMATCH',
};

function answer(folder: string, by: 'path' | 'digest'): string {
  const own = (name: string): Buffer | undefined =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : undefined;
  const trustedRoot = parseTrustedRoot(
    own('trusted_root.json') ?? findInstance(PUBLIC_GOOD)?.builtIn?.trustedRoot() ?? Buffer.of(),
  );
  const bytes = own('artifact') ?? readFileSync(join(folder, '../a.txt'));
  const value = createHash('sha256').update(bytes).digest();
  const artifact: Artifact =
    by === 'path' ? { kind: 'bytes', bytes } : { kind: 'digest', digest: { algorithm: 'sha256', value } };
  try {
    const pem = own('key.pub');
    const keys = pem === undefined ? [] : [parsePublicKey(pem)];
    const identity: AcceptedSigner = {
      kind: 'identity',
      identity: exactMatcher(own('identity')?.toString().trim() ?? IDENTITY),
      issuer: exactMatcher(own('issuer')?.toString().trim() ?? ISSUER),
    };
    const accepted = pem === undefined ? [identity] : keys.map((key) => ({ kind: 'key' as const, key }));
    const requirements = { logEntries: 1, timestamps: 0, scts: 1 };
    const bundle = parseBundle(own('bundle.sigstore.json') ?? Buffer.of());
    const verification = verifyBundle(bundle, artifact, { keys, trustedRoot, requirements });
    if (!verification.ok) return verification.refusal.code;
    return matchSigner(verification.verified, accepted)?.code ?? 'accepted';
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal.code;
    throw error;
  }
}

describe('the cases of sigstore-conformance', { skip }, () => {
  const cases = skip
    ? []
    : readdirSync(suite, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it('are there, those to accept and those to refuse', () => {
    assert.ok(cases.length >= 35, `only ${cases.length} cases`);
    assert.ok(cases.filter(({ name }) => !name.endsWith('_fail')).length >= 10);
  });

  for (const { name } of cases) {
    const expected = name.endsWith('_fail') ? (REASONS[name] ?? 'a reason that this test knows') : 'accepted';
    for (const by of ['path', 'digest'] as const) {
      it(`${name} by ${by}: ${expected}`, () => {
        assert.equal(answer(join(suite, name), by), expected);
      });
    }
  }
});
