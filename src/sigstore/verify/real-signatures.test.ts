import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bundleFromLegacy } from '../bundle/legacy.ts';
import { parseBundle } from '../bundle/parse-bundle.ts';
import { parsePublicKey } from '../keys/public-key.ts';
import { RefusedError } from '../refusal.ts';
import { parseTrustedRoot } from '../trusted-root/parse-trusted-root.ts';
import type { Artifact, Bundle, VerifiedBundle } from '../types.ts';
import { verifyBundle } from './verify-bundle.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const real = join(shared, 'data/real-signatures');
const skip = existsSync(real) ? false : `no ${real}`;
const read = (path: string): Buffer => readFileSync(join(real, path));
const file = (path: string): Artifact => ({ kind: 'bytes', bytes: read(path) });

/** npm's signing key of 2022 (its registry's /-/npm/v1/keys). */
const NPM = parsePublicKey(
  Buffer.from(
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1Olb3zMAFFxXKHiIkQO5cJ3Yhl5i6UPp+IhuteBJbuHcA5UogKo0EWtlWwW6KSaKoTNEYL7JlCQiVnkhBktUgg==',
    'base64',
  ),
);

function verify(bundle: Bundle, artifact: Artifact | undefined): VerifiedBundle | string {
  const trustedRoot = parseTrustedRoot(read('trusted_root-public-good.json'));
  const requirements = { logEntries: 1, timestamps: 0, scts: 1 };
  const answer = verifyBundle(bundle, artifact, { keys: [NPM], trustedRoot, requirements });
  return answer.ok ? answer.verified : answer.refusal.code;
}

function answer(bytes: Uint8Array | string, artifact: Artifact | undefined): VerifiedBundle | string {
  try {
    return verify(parseBundle(Buffer.from(bytes)), artifact);
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal.code;
    throw error;
  }
}

/** Identity and issuer, or the key, or the code of the refusal. */
function signerOf(verified: VerifiedBundle | string): string {
  if (typeof verified === 'string') return verified;
  const { signer } = verified;
  return signer.kind === 'key' ? signer.key : `${signer.identity} by ${signer.claims.issuer}`;
}

const ACTIONS = 'https://token.actions.githubusercontent.com';

describe('attestations by GitHub', { skip }, () => {
  const cases: [bundle: string, artifact: string, signer: string][] = [
    [
      'sigstore-js-2.1.0-bundle-v0.1.json',
      'sigstore-js-2.1.0.tgz',
      `https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main by ${ACTIONS}`,
    ],
    [
      'sigstore-js-2.1.0-bundle.json',
      'sigstore-js-2.1.0.tgz',
      `https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main by ${ACTIONS}`,
    ],
    [
      'reusable-workflow-attestation.sigstore.json',
      'reusable-workflow-artifact',
      `https://github.com/github/artifact-attestations-workflows/.github/workflows/attest.yml@09b495c3f12c7881b3cc17209a327792065c1a1d by ${ACTIONS}`,
    ],
    [
      'custom-issuer.sigstore.json',
      'custom-issuer-artifact',
      `https://github.com/too-legit/attest/.github/workflows/integration.yml@refs/heads/main by ${ACTIONS}/hammer-time`,
    ],
  ];
  for (const [bundle, artifact, signer] of cases) {
    it(`accepts ${bundle}`, () => {
      assert.equal(signerOf(answer(read(`github/${bundle}`), file(`github/${artifact}`))), signer);
    });

    it(`refuses ${bundle} for another file`, () => {
      assert.equal(answer(read(`github/${bundle}`), file('github/LICENSE')), 'SUBJECT_MISMATCH');
    });
  }

  it('accepts both bundles of a file with two', () => {
    const lines = read('github/sigstore-js-2.1.0_with_2_bundles.jsonl').toString().trim().split('\n');
    const artifact = file('github/sigstore-js-2.1.0.tgz');

    assert.deepEqual(
      lines.map((line) => typeof answer(line, artifact)),
      ['object', 'object'],
    );
  });

  const wheel = 'github/github_provenance_demo-0.0.12-py3-none-any';
  const broken: [why: string, bundle: string, code: string][] = [
    ['a signature that was changed', 'github/sigstoreBundle-invalid-signature.json', 'SIGNATURE_INVALID'],
    ['a bundle without its certificate', `${wheel}-bundle-missing-cert.jsonl`, 'BUNDLE_INVALID'],
    [
      'a bundle without verification material',
      `${wheel}-bundle-missing-verification-material.jsonl`,
      'BUNDLE_INVALID',
    ],
    ['a bundle of GitHub’s own Sigstore', `${wheel}-bundle.jsonl`, 'LOG_ENTRY_MISSING'],
  ];
  for (const [why, bundle, code] of broken) {
    it(`refuses ${why}`, () => {
      assert.equal(answer(read(bundle), undefined), code);
    });
  }
});

describe('what npm’s registry answers', { skip }, () => {
  const packages: [name: string, provenance: string][] = [
    [
      'gundam-visor-cli-v1-tag',
      `https://github.com/ramonpetgrave64/gundam-visor/.github/workflows/npm-publish.yml@refs/tags/v1.0.1 by ${ACTIONS}`,
    ],
    [
      'provenance-npm-test-cli-v02-prega',
      `https://github.com/laurentsimon/provenance-npm-test/.github/workflows/release.yml@refs/heads/main by ${ACTIONS}`,
    ],
  ];
  /** Signer of the registry's attestation and of the provenance, in this order. */
  const signersOf = (name: string): string[] => {
    const { attestations } = JSON.parse(read(`npm/${name}.tgz.json`).toString());
    const artifact = file(`npm/${name}.tgz`);
    return attestations.map(({ bundle }: { bundle: unknown }) =>
      signerOf(answer(JSON.stringify(bundle), artifact)),
    );
  };
  for (const [name, provenance] of packages) {
    it(`accepts both attestations of ${name}`, () => {
      assert.deepEqual(signersOf(name), [NPM.id, provenance]);
    });

    it(`refuses the changed one of ${name} and still accepts the other`, () => {
      assert.deepEqual(signersOf(`${name}-invalidsigpub`), ['SIGNATURE_INVALID', provenance]);
      assert.deepEqual(signersOf(`${name}-invalidsigprov`), [NPM.id, 'SIGNATURE_INVALID']);
    });
  }
});

describe('a legacy attestation of a container image', { skip }, () => {
  const image = 'container/v2.1.0/container_workflow_dispatch';
  const blob = (digest: string): Buffer => read(`${image}/blobs/sha256/${digest.replace('sha256:', '')}`);
  const layer = () => {
    const manifest = blob('21454caf3a160dfbe6359f0501aa8401c6c0f2c7a8b71380ea21f8c4b48b64fe');
    const [first] = JSON.parse(manifest.toString()).layers;
    return { ...first, blob: blob(first.digest) };
  };
  const digest = (hex: string): Artifact => ({
    kind: 'digest',
    digest: { algorithm: 'sha256', value: Buffer.from(hex, 'hex') },
  });
  const index = digest('234e2c830c2fb31ac5671789d22adfe44d30c3ee831d01beae5e237841a13122');

  it('is accepted for the index that it is about', () => {
    const [bundle, ...others] = bundleFromLegacy(layer());
    const verified = bundle && verify(bundle, index);

    assert.equal(others.length, 0);
    assert.equal(
      signerOf(verified ?? ''),
      `https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml@refs/tags/v2.1.0 by ${ACTIONS}`,
    );
    assert.equal(typeof verified === 'object' && verified.times[0]?.by, 'log');
  });

  it('is refused for the platform image below that index', () => {
    const platform = digest('d1fc0de9c6a33e502c488221644de1736c53d8ddb59b0e41b4946fb26af50e69');
    const [bundle] = bundleFromLegacy(layer());

    assert.equal(bundle && verify(bundle, platform), 'SUBJECT_MISMATCH');
  });

  it('is refused without its log entry, and with a changed payload', () => {
    const { blob: bytes, annotations, mediaType } = layer();
    const { 'dev.sigstore.cosign/bundle': _, ...stripped } = annotations;
    const [bare] = bundleFromLegacy({ mediaType, blob: bytes, annotations: stripped });
    const envelope = JSON.parse(bytes.toString());
    const payload = Buffer.from(envelope.payload, 'base64').toString().replace('234e2c83', 'd1fc0de9');
    envelope.payload = Buffer.from(payload).toString('base64');
    const [changed] = bundleFromLegacy({
      mediaType,
      annotations,
      blob: Buffer.from(JSON.stringify(envelope)),
    });

    assert.equal(bare && verify(bare, index), 'LOG_ENTRY_MISSING');
    assert.equal(changed && verify(changed, index), 'SIGNATURE_INVALID');
  });
});
