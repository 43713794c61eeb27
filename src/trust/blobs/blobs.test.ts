import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { digestOf, hexOf } from '../../base/digest.ts';
import { type Artifact, encodeBundle } from '../../sigstore/index.ts';
import { attestBlob, signBlob } from './sign-blob.ts';
import { type VerifyBlobInput, verifyBlob } from './verify-blob.ts';

const FILE = Buffer.from('a file\n');
const artifact: Artifact = { kind: 'bytes', bytes: FILE };
const byDigest: Artifact = {
  kind: 'digest',
  digest: { algorithm: 'sha256', value: Buffer.from(hexOf(digestOf(FILE)), 'hex') },
};

let lab: TrustLab;
before(async () => {
  lab = await TrustLab.start();
});
after(() => lab[Symbol.asyncDispose]());

function check(bundle: Uint8Array, changes: Partial<VerifyBlobInput> = {}) {
  const requirements = { logEntries: 1, timestamps: 0, scts: 1 };
  const proof = { keys: [], trustedRoot: lab.trustedRoot, requirements };
  return verifyBlob({ artifact, bundle, proof, signers: [lab.identity()], ...changes });
}

function codeOf(result: ReturnType<typeof verifyBlob>): string {
  return result.allowed ? 'allowed' : result.reason.code;
}

describe('signBlob', () => {
  it('makes a bundle that verifies by the file and by its digest, keyless and by key', async () => {
    const bundle = encodeBundle(await signBlob({ bytes: FILE, means: await lab.keyless() }, lab.context));
    const byKey = encodeBundle(await signBlob({ bytes: FILE, means: lab.byKey }, lab.context));
    const requirements = { logEntries: 0, timestamps: 0, scts: 0 };
    const proof = { keys: [lab.signer.publicKey], trustedRoot: undefined, requirements };

    for (const about of [artifact, byDigest]) {
      assert.equal(codeOf(check(bundle, { artifact: about })), 'allowed');
      assert.equal(codeOf(check(byKey, { artifact: about, proof, signers: [lab.key] })), 'allowed');
    }
  });
});

describe('verifyBlob', () => {
  it('refuses another file, another identity, and bytes that are not a bundle', async () => {
    const bundle = encodeBundle(await signBlob({ bytes: FILE, means: await lab.keyless() }, lab.context));

    const other: Artifact = { kind: 'bytes', bytes: Buffer.from('another file') };
    assert.match(codeOf(check(bundle, { artifact: other })), /^(SUBJECT_MISMATCH|SIGNATURE_INVALID)$/);
    assert.equal(codeOf(check(bundle, { signers: [lab.identity('x@y.z')] })), 'IDENTITY_MISMATCH');
    assert.equal(codeOf(check(Buffer.from('{}'))), 'BUNDLE_INVALID');
    assert.equal(codeOf(check(bundle.subarray(0, 500))), 'BUNDLE_INVALID');
  });

  it('takes an attestation only where one of its type is wanted', async () => {
    const attest = { name: 'file', digest: digestOf(FILE), type: 'https://example.com/t/v1' };
    const means = await lab.keyless();
    const made = await attestBlob({ ...attest, document: Buffer.from('{"a":1}'), means }, lab.context);
    const bundle = encodeBundle(made);
    const wanted = (type: string) => ({ attestation: { type, isType: (found: string) => found === type } });

    assert.equal(codeOf(check(bundle)), 'NOT_A_SIGNATURE');
    assert.equal(codeOf(check(bundle, wanted(attest.type))), 'allowed');
    assert.equal(codeOf(check(bundle, wanted('https://example.com/u/v1'))), 'PREDICATE_TYPE_MISMATCH');
    assert.equal(
      codeOf(check(bundle, { ...wanted(attest.type), artifact: { kind: 'bytes', bytes: Buffer.from('x') } })),
      'SUBJECT_MISMATCH',
    );
  });

  it('does not take a signature for an attestation', async () => {
    const bundle = encodeBundle(await signBlob({ bytes: FILE, means: await lab.keyless() }, lab.context));

    assert.equal(
      codeOf(check(bundle, { attestation: { type: 'x', isType: () => true } })),
      'PREDICATE_TYPE_MISMATCH',
    );
  });
});
