import { keyHint } from '../keys/public-key.ts';
import { canVerify, verifySignature } from '../keys/verify-signature.ts';
import { readEntryBody } from '../log/entry-body.ts';
import { ShapeError } from '../proto-json.ts';
import { RefusedError } from '../refusal.ts';
import type { Bundle, LogEntry, SignedData, TrustedRoot, VerificationKey } from '../types.ts';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';

/** Whose key the signature is good with; whether a certificate is to be believed is looked at later. */
export type ProvenKey =
  | { kind: 'key'; key: VerificationKey }
  | { kind: 'certificate'; leaf: Certificate; intermediates: Certificate[] };

/** Throws RefusedError SIGNATURE_INVALID, KEY_MISMATCH, KEY_UNSUPPORTED, SIGNER_KIND_MISMATCH, CERTIFICATE_INVALID, CERTIFICATE_UNTRUSTED. */
export function checkSignature(
  bundle: Bundle,
  signed: SignedData,
  keys: readonly VerificationKey[],
  trustedRoot: TrustedRoot | undefined,
): ProvenKey {
  const { signer } = bundle;
  const signature = signatureOf(bundle.content);
  if (signer.kind === 'public-key')
    return { kind: 'key', key: findKey(bundle, signer.hint, { signed, signature }, keys) };
  if (trustedRoot === undefined) throw noRoot(keys);
  const leaf = parseCertificate(signer.leaf);
  const intermediates = signer.intermediates.flatMap(readIntermediate);
  requireBytes(leaf.publicKey, signed);
  if (!verifySignature(leaf.publicKey, signed, signature))
    throw new RefusedError(
      'SIGNATURE_INVALID',
      'the signature does not fit the key of the certificate and what was signed: one of them was changed or exchanged',
    );
  return { kind: 'certificate', leaf, intermediates };
}

/**
 * Old bundles contain their root, and cosign's annotations always do. Such a certificate counts for no more than the others,
 * and one that is not understood for nothing (sigstore_bundle.proto).
 */
function readIntermediate(der: Uint8Array): Certificate[] {
  try {
    return [parseCertificate(der)];
  } catch (error) {
    if (error instanceof RefusedError) return [];
    throw error;
  }
}

export function signatureOf(content: Bundle['content']): Uint8Array {
  return content.kind === 'message' ? content.signature : content.envelope.signature;
}

/** The hint comes from the bundle, so all keys are tried; whom it names only tells a wrong key from a wrong signature. */
function findKey(
  bundle: Bundle,
  hint: string,
  { signed, signature }: { signed: SignedData; signature: Uint8Array },
  keys: readonly VerificationKey[],
): VerificationKey {
  const found = keys.find((key) => verifySignature(key, signed, signature));
  if (found) return found;
  for (const key of keys) requireBytes(key, signed);
  if (keys.length === 0)
    throw new RefusedError(
      'SIGNER_KIND_MISMATCH',
      'it was signed by key, and only certificates are accepted',
      'name the public key with --key',
    );
  if (claimsKey(bundle, hint, keys))
    throw new RefusedError(
      'SIGNATURE_INVALID',
      'it names a key that is accepted, but the signature does not fit that key and what was signed',
    );
  const whose =
    keys.length === 1 ? 'the key that is accepted' : `any of the ${keys.length} keys that are accepted`;
  throw new RefusedError('KEY_MISMATCH', `the signature does not fit ${whose}`);
}

/** Whether the bundle itself says that one of these keys signed; hints need not be derived from a key, as npm's show. */
function claimsKey(bundle: Bundle, hint: string, keys: readonly VerificationKey[]): boolean {
  if (keys.some((key) => keyHint(key) === hint)) return true;
  const logged = bundle.logEntries.flatMap(loggedKeys);
  return keys.some(({ spki }) => logged.some((der) => Buffer.compare(der, spki) === 0));
}

function loggedKeys(entry: LogEntry): Uint8Array[] {
  try {
    return readEntryBody(entry).map(({ signer }) => signer.der);
  } catch (error) {
    if (error instanceof ShapeError || error instanceof RefusedError) return [];
    throw error;
  }
}

function requireBytes(key: VerificationKey, signed: SignedData): void {
  if (canVerify(key, signed)) return;
  throw new RefusedError(
    'KEY_UNSUPPORTED',
    `a signature by a key of type ${key.type} cannot be checked against this digest alone`,
    'name the file instead of its digest',
  );
}

function noRoot(keys: readonly VerificationKey[]): RefusedError {
  if (keys.length > 0)
    return new RefusedError(
      'SIGNER_KIND_MISMATCH',
      'it was signed with a certificate, and only keys are accepted',
    );
  return new RefusedError(
    'CERTIFICATE_UNTRUSTED',
    'it was signed with a certificate, and there is no trusted root to check it by',
    'name one with --trusted-root',
  );
}
